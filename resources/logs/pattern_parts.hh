// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/schema/pattern.hh"
#include "resources/logs/filter_pattern.hh"

namespace formwork::logs {

Failure invalid_pattern(std::string message);

/// Reads a pattern from its start; all of it is ASCII syntax around texts.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_(text) {}
  bool at_end();
  char peek();                        ///< The next character that is not blank; '\0' at the end.
  bool take(std::string_view token);  ///< Skips blanks and the token when it stands next.
  bool take_word(std::string_view word);  ///< A word in any case, not followed by a letter.
  /// A text in double quotes, a backslash before what it would end.
  std::optional<std::string> quoted();
  /// A regular expression between per cent signs.
  std::optional<std::string> expression();
  /// Up to a blank or one of `ends`.
  std::string bare(std::string_view ends);
  std::string rest() const { return std::string(text_.substr(at_)); }

 private:
  void skip_blanks();
  std::string_view text_;
  std::size_t at_ = 0;
};

/// What a field is compared with.
struct Comparison {
  enum class Kind { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
  Kind kind = Kind::Equal;
  std::string text;  ///< May hold * for any characters.
  bool is_quoted = false;
  std::optional<double> number;
  std::shared_ptr<const Pattern> expression;

  bool holds(std::string_view value) const;
};
/// Operator and value; nullopt when no operator stands next.
Result<std::optional<Comparison>> read_comparison(PatternReader& reader, std::string_view ends);

Result<std::unique_ptr<const Matcher>> compile_terms(std::string_view text);
Result<std::unique_ptr<const Matcher>> compile_json(std::string_view text);
Result<std::unique_ptr<const Matcher>> compile_fields(std::string_view text);

}  // namespace formwork::logs
