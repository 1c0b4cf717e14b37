// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::dynamodb {

struct Token {
  enum class Type : std::uint8_t { Word, Name /* #a */, Value /* :a */, Number, Sign, End };
  Type type = Type::End;
  std::string_view text;  ///< Of the expression; "<EOF>" at its end.
  std::size_t at = 0;
};

/// The tokens of an expression, End last; they point into `text`. Fails at characters that no token
/// begins with.
Result<std::vector<Token>> tokens_of(std::string_view what, std::string_view text);
/// "Invalid <what>: Syntax error; token: "x", near: "a x b"".
Failure syntax_error(std::string_view what, std::string_view text, const std::vector<Token>& tokens,
                     std::size_t at);

}  // namespace formwork::dynamodb
