// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/pattern_dialect.hh"

#include <cstddef>

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

}  // namespace

std::string to_pcre2_dialect(std::string_view expression) {
  std::string out;
  out.reserve(expression.size() + 8);
  bool in_class = false;
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char c = expression[at];
    if (c != '\\' || at + 1 == expression.size()) {
      if (c == '[' && !in_class) {
        in_class = true;
        out += c;
        // A ']' right after the opening stands for itself.
        if (at + 1 < expression.size() && expression[at + 1] == '^') {
          out += expression[++at];
        }
        if (at + 1 < expression.size() && expression[at + 1] == ']') {
          out += expression[++at];
        }
        continue;
      }
      in_class = in_class && c != ']';
      out += c;
      continue;
    }
    const char escaped = expression[at + 1];
    if (escaped == 'p' || escaped == 'P') {
      const std::size_t length = rewrite_class_name(expression, at, in_class, out);
      if (length != 0) {
        at += length - 1;
        continue;
      }
    }
    out += c;
    out += escaped == 'Z' && !in_class ? 'z' : escaped;
    ++at;
  }
  return out;
}

}  // namespace formwork
