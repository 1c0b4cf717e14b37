// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/pattern_dialect.hh"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

namespace formwork {
namespace {

struct ClassName {
  std::string_view java;
  std::string_view members;  // what stands between the brackets of a character class
};

// Java's \p{...} names for ASCII classes, which PCRE2 only knows in POSIX spelling.
constexpr ClassName kClassNames[] = {
    {"ASCII", "\\x00-\\x7f"}, {"Alnum", "[:alnum:]"},
    {"Alpha", "[:alpha:]"},   {"Blank", "[:blank:]"},
    {"Cntrl", "[:cntrl:]"},   {"Digit", "[:digit:]"},
    {"Graph", "[:graph:]"},   {"Lower", "[:lower:]"},
    {"Print", "[:print:]"},   {"Punct", "[:punct:]"},
    {"Space", "[:space:]"},   {"Upper", "[:upper:]"},
    {"XDigit", "[:xdigit:]"}, {"IsAlphabetic", "\\p{L}\\p{Nl}"},
    {"IsDigit", "\\p{Nd}"},   {"IsLetter", "\\p{L}"},
};

std::string_view members_of(std::string_view java) {
  for (const ClassName& name : kClassNames) {
    if (name.java == java) {
      return name.members;
    }
  }
  return {};
}

// Writes \p{Name} or \P{Name} at `at` (which points at the backslash); returns its length, or 0
// when it is nothing that needs rewriting.
std::size_t rewrite_class_name(std::string_view expression, std::size_t at, bool in_class,
                               std::string& out) {
  if (at + 3 >= expression.size() || expression[at + 2] != '{') {
    return 0;
  }
  const std::size_t close = expression.find('}', at);
  if (close == std::string_view::npos) {
    return 0;
  }
  const std::string_view members = members_of(expression.substr(at + 3, close - at - 3));
  const bool negated = expression[at + 1] == 'P';
  // A negated name inside a class has no POSIX spelling for all members; PCRE2 reports it itself.
  if (members.empty() || (negated && in_class)) {
    return 0;
  }
  if (!in_class) {
    out += negated ? "[^" : "[";
  }
  out += members;
  if (!in_class) {
    out += ']';
  }
  return close + 1 - at;
}

std::uint32_t code_unit(std::string_view expression, std::size_t at) {
  if (at + 6 > expression.size() || expression[at] != '\\' || expression[at + 1] != 'u') {
    return 0;
  }
  std::uint32_t unit = 0;
  const char* begin = expression.data() + at + 2;
  const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
  return error == std::errc() && end == begin + 4 ? unit : 0;
}

// Writes \ud83d\ude00, a character in two halves as Java and JavaScript have it, as one character.
// Returns the length of what was read, or 0.
std::size_t rewrite_surrogates(std::string_view expression, std::size_t at, std::string& out) {
  const std::uint32_t high = code_unit(expression, at);
  const std::uint32_t low = code_unit(expression, at + 6);
  if (high < 0xd800 || high > 0xdbff || low < 0xdc00 || low > 0xdfff) {
    return 0;
  }
  const std::uint32_t point = 0x10000 + ((high - 0xd800) << 10U) + (low - 0xdc00);
  out += static_cast<char>(0xf0 | point >> 18U);
  out += static_cast<char>(0x80 | (point >> 12U & 0x3fU));
  out += static_cast<char>(0x80 | (point >> 6U & 0x3fU));
  out += static_cast<char>(0x80 | (point & 0x3fU));
  return 12;
}

class Dialect {
 public:
  explicit Dialect(std::string_view expression) : expression_(expression) {}
  std::string rewrite();

 private:
  char at(std::size_t index) const {
    return index < expression_.size() ? expression_[index] : '\0';
  }
  void plain();
  void open_class();
  void escape();

  std::string_view expression_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  bool after_set_ = false;  // right behind \w, \p{L} or the like, inside a class
  std::string out_;
};

void Dialect::open_class() {
  in_class_ = true;
  after_set_ = false;
  out_ += expression_[at_++];
  if (at(at_) == '^') {
    out_ += expression_[at_++];
  }
  // A ']' right after the opening stands for itself.
  if (at(at_) == ']') {
    out_ += expression_[at_++];
  }
}

void Dialect::plain() {
  const char c = expression_[at_];
  if (in_class_ && c == '-' && after_set_ && at(at_ + 1) != ']') {
    // "[\w-.]": a set begins no range, so the hyphen stands for itself.
    out_ += "\\-";
  } else if (!in_class_ && c == '$' && at(at_ + 1) == '{') {
    // PCRE2 does not let an end be repeated; the others do, to no effect.
    out_ += "(?:$)";
  } else {
    out_ += c;
  }
  in_class_ = in_class_ && c != ']';
  after_set_ = false;
  ++at_;
}

void Dialect::escape() {
  const char escaped = expression_[at_ + 1];
  std::size_t length = 0;
  if (escaped == 'p' || escaped == 'P') {
    length = rewrite_class_name(expression_, at_, in_class_, out_);
    after_set_ = in_class_;
    if (length == 0 && at(at_ + 2) == '{') {
      const std::size_t close = std::min(expression_.find('}', at_), expression_.size() - 1);
      length = close + 1 - at_;
      out_ += expression_.substr(at_, length);
    }
  } else {
    length = rewrite_surrogates(expression_, at_, out_);
    after_set_ = in_class_ && std::string_view("wWdDsS").find(escaped) != std::string_view::npos;
  }
  if (length == 0) {
    length = 2;
    out_ += '\\';
    out_ += escaped == 'Z' && !in_class_ ? 'z' : escaped;
  }
  at_ += length;
}

std::string Dialect::rewrite() {
  out_.reserve(expression_.size() + 8);
  while (at_ < expression_.size()) {
    if (expression_[at_] == '\\' && at_ + 1 < expression_.size()) {
      escape();
    } else if (expression_[at_] == '[' && !in_class_) {
      open_class();
    } else {
      plain();
    }
  }
  return std::move(out_);
}

}  // namespace

std::string to_pcre2_dialect(std::string_view expression) {
  return Dialect(expression).rewrite();
}

}  // namespace formwork
