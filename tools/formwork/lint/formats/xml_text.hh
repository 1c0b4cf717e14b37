// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::cli {

/// `text` for an XML attribute or element: markup escaped, characters XML does not allow left out,
/// broken UTF-8 replaced.
std::string xml_text(std::string_view text);

}  // namespace formwork::cli
