// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/lint/template/loop_values.hh"

namespace formwork::lint {

/// "${Name}" or "&{Name}" stands somewhere in the text; names are letters, digits, '.' and ':'.
bool has_variable(std::string_view text);

/// `text` with "${Name}" replaced by what loops bind to the name, and "&{Name}" by its letters and
/// digits. A bound map gives four digits that stand for it. A bound value that is neither text nor
/// a map cannot be put in: `wrong` is its kind.
std::string with_variables(std::string_view text, const LoopBindings& bindings,
                           std::string_view& wrong);

}  // namespace formwork::lint
