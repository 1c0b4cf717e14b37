// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/filter_pattern.hh"

#include "engine/base/text.hh"
#include "resources/logs/pattern_parts.hh"

namespace formwork::logs {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// "a*c" against "abc". Linear but for the way back to the last star.
bool fits_wildcards(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

}  // namespace

Failure invalid_pattern(std::string message) {
  return fail("InvalidParameterException", std::move(message));
}

void PatternReader::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) {
    ++at_;
  }
}

bool PatternReader::at_end() {
  skip_blanks();
  return at_ == text_.size();
}

char PatternReader::peek() {
  return at_end() ? '\0' : text_[at_];
}

bool PatternReader::take(std::string_view token) {
  skip_blanks();
  if (!text_.substr(at_).starts_with(token)) {
    return false;
  }
  at_ += token.size();
  return true;
}

bool PatternReader::take_word(std::string_view word) {
  skip_blanks();
  const std::string_view next = text_.substr(at_);
  const bool is_there = to_upper(next.substr(0, word.size())) == word;
  const bool goes_on =
      next.size() > word.size() && ((next[word.size()] >= 'a' && next[word.size()] <= 'z') ||
                                    (next[word.size()] >= 'A' && next[word.size()] <= 'Z'));
  if (!is_there || goes_on) {
    return false;
  }
  at_ += word.size();
  return true;
}

std::optional<std::string> PatternReader::quoted() {
  if (!take("\"")) {
    return std::nullopt;
  }
  std::string out;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] == '\\' && at_ + 1 < text_.size() &&
        (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\')) {
      ++at_;
    }
    out += text_[at_++];
  }
  if (at_ == text_.size()) {
    return std::nullopt;
  }
  ++at_;
  return out;
}

std::optional<std::string> PatternReader::expression() {
  if (!take("%")) {
    return std::nullopt;
  }
  const std::size_t end = text_.find('%', at_);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string out(text_.substr(at_, end - at_));
  at_ = end + 1;
  return out;
}

std::string PatternReader::bare(std::string_view ends) {
  skip_blanks();
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_blank(text_[at_]) &&
         ends.find(text_[at_]) == std::string_view::npos) {
    ++at_;
  }
  return std::string(text_.substr(begin, at_ - begin));
}

bool Comparison::holds(std::string_view value) const {
  if (expression != nullptr) {
    const bool is_found = expression->search(value) == Pattern::Match::Yes;
    return (kind == Kind::Equal) == is_found;
  }
  const std::optional<double> other = is_quoted ? std::nullopt : parse_number(value);
  if (kind == Kind::Equal || kind == Kind::NotEqual) {
    const bool is_same = (number && other && *number == *other) || fits_wildcards(text, value);
    return (kind == Kind::Equal) == is_same;
  }
  if (!number || !other) {
    return false;
  }
  switch (kind) {
    case Kind::Less:
      return *other < *number;
    case Kind::LessEqual:
      return *other <= *number;
    case Kind::Greater:
      return *other > *number;
    default:
      return *other >= *number;
  }
}

Result<std::optional<Comparison>> read_comparison(PatternReader& reader, std::string_view ends) {
  struct Operator {
    std::string_view token;
    Comparison::Kind kind;
  };
  using Kind = Comparison::Kind;
  constexpr Operator kOperators[] = {{"!=", Kind::NotEqual},     {"<=", Kind::LessEqual},
                                     {">=", Kind::GreaterEqual}, {"=", Kind::Equal},
                                     {"<", Kind::Less},          {">", Kind::Greater}};
  Comparison comparison;
  bool has_operator = false;
  for (const Operator& each : kOperators) {
    if (reader.take(each.token)) {
      comparison.kind = each.kind;
      has_operator = true;
      break;
    }
  }
  if (!has_operator) {
    return std::optional<Comparison>();
  }
  if (reader.peek() == '"') {
    auto text = reader.quoted();
    if (!text) {
      return invalid_pattern("Invalid filter pattern: a text in quotes does not end.");
    }
    comparison.text = *std::move(text);
    comparison.is_quoted = true;
  } else if (reader.peek() == '%') {
    auto text = reader.expression();
    auto pattern = text ? Pattern::compile(*text) : Result<Pattern>(invalid_pattern(""));
    if (!pattern) {
      return invalid_pattern("Invalid filter pattern: the regular expression is not valid.");
    }
    comparison.expression = std::make_shared<const Pattern>(*std::move(pattern));
  } else {
    comparison.text = reader.bare(ends);
    comparison.number = parse_number(comparison.text);
    if (comparison.text.empty()) {
      return invalid_pattern("Invalid filter pattern: a value is missing.");
    }
  }
  return std::optional<Comparison>(std::move(comparison));
}

Result<FilterPattern> FilterPattern::compile(std::string_view text) {
  const std::string_view trimmed = trim(text);
  auto matcher = trimmed.starts_with('{')   ? compile_json(trimmed)
                 : trimmed.starts_with('[') ? compile_fields(trimmed)
                                            : compile_terms(trimmed);
  if (!matcher) {
    return std::move(matcher).failure();
  }
  return FilterPattern(*std::move(matcher));
}

}  // namespace formwork::logs
