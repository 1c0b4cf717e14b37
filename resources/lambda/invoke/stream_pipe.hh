// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "engine/service/answer_stream.hh"

namespace formwork::lambda {

/// Gives `take` what is written to the stream, on the writer's thread, until it is closed.
void pass_on(const std::shared_ptr<AnswerStream>& from,
             const std::function<void(std::string_view)>& take);

}  // namespace formwork::lambda
