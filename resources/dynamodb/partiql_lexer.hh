// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::dynamodb {

struct SqlToken {
  enum class Type { Word, Quoted /* "a" */, Text /* 'a' */, Number, Sign, End };
  Type type = Type::End;
  std::string text;  ///< Without its quotes.
};

/// Fails with ValidationException for texts that do not end and for strange characters.
Result<std::vector<SqlToken>> sql_tokens(std::string_view text);
/// "Statement wasn't well formed, can't be processed: <why>".
Failure not_well_formed(const std::string& why);

}  // namespace formwork::dynamodb
