// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace formwork::lint {

/// The inside of the last dynamic reference of a text of one line: "resolve:ssm:name" of
/// "a{{resolve:ssm:name}}b". What lies between two references counts to the last one's end.
std::optional<std::string_view> dynamic_reference(std::string_view text);

/// Blanks inside a dynamic reference: "{{ resolve:ssm:name }}", which CloudFormation takes as text.
bool has_spaced_reference(std::string_view text);

}  // namespace formwork::lint
