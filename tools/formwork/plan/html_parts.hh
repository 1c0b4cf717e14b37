// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tools/formwork/plan/neighbourhood.hh"

namespace formwork::cli {

/// A text inside an element or a quoted attribute.
std::string html_text(std::string_view text);

/// The style and the script of the page.
std::string_view html_style();
std::string_view html_script();

/// The diagram as inline SVG: columns by depth, what is needed on the left. A node of a change
/// links to "#PREFIX-LogicalId".
std::string html_diagram(const Diagram& diagram, const std::string& prefix);

/// "loss", "replace", "remove", "add", "modify": the class of a change.
const char* html_class(const ChangeView& view);

}  // namespace formwork::cli
