// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork {

/// Appends text as XML character data. What XML 1.0 cannot hold becomes U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

/// Appends `<name>text</name>`; the name may be followed by attributes.
void append_xml_element(std::string& out, std::string_view name, std::string_view text);

}  // namespace formwork
