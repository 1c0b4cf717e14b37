// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::cli {

/// A path as a URI reference: bytes that may not stand in one are written as %XX; an absolute path
/// begins with file://.
std::string uri_of(std::string_view path);

}  // namespace formwork::cli
