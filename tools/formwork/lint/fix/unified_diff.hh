// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::cli {

/// The difference of two texts as `patch -p1` takes it, with three lines around each change; "" for
/// equal texts.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view file);

}  // namespace formwork::cli
