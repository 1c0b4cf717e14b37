// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/shape.hh"

namespace formwork {

/// Whether a path is a queue's address: "/000000000000/name", or with "queue/us-east-1" before.
bool is_queue_path(std::string_view path);

/// What forms sent to SQS have of their own: a queue's address stands for a QueueUrl that was not
/// sent, and a member that is missing is MissingParameter.
Result<void> complete_queue_form(const Shape& shape, std::string_view path, Value& input);

}  // namespace formwork
