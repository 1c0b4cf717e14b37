// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/document/node.hh"

namespace formwork::lint {

/// Characters of `node` as compact JSON in ASCII, as services count a policy. Functions count
/// nothing but the literal part of Fn::Sub.
std::size_t json_size(const Node& node);
/// The same for a text of JSON; nullopt when it is none.
std::optional<std::size_t> json_size(std::string_view text);

/// A text of Fn::Sub without its variables.
std::string literal_part(std::string_view text);

}  // namespace formwork::lint
