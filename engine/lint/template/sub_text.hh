// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::lint {

/// Names in the `${...}` of a Fn::Sub text, in order, with repeats and without
/// the blanks around them; `${!Literal}` is none.
std::vector<std::string_view> sub_parameters(std::string_view text);

/// `text` with every `${...}` but `${!Literal}` replaced by what `value_of`
/// says for the name in it; nothing when it has no answer for one of them.
std::optional<std::string>
fill_in(std::string_view text,
        const std::function<std::optional<std::string>(std::string_view name)>
            &value_of);

} // namespace formwork::lint
