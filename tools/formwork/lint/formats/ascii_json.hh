// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::cli {

/// The same JSON with every character beyond ASCII as \uXXXX. `json` must be valid UTF-8.
std::string ascii_json(std::string_view json);

}  // namespace formwork::cli
