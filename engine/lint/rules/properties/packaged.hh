// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace formwork::lint {

/// Places where `aws cloudformation package` puts the location of what it uploaded: a local path
/// may stand there before.
std::span<const std::string_view> packaged_places();

}  // namespace formwork::lint
