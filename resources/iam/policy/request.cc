// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/request.hh"

#include "engine/base/text.hh"

namespace formwork::iam {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void append_plain(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
}

/// One step of a pattern: a character, or a wildcard.
struct Step {
  char c = 0;
  bool is_wild = false;
  std::size_t next = 0;
};

Step step_at(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '\\' && at + 1 < pattern.size() &&
      (pattern[at + 1] == '*' || pattern[at + 1] == '?' || pattern[at + 1] == '\\')) {
    return {pattern[at + 1], false, at + 2};
  }
  return {pattern[at], pattern[at] == '*' || pattern[at] == '?', at + 1};
}

}  // namespace

std::string expand_variables(std::string_view text, const PolicyContext& context,
                             bool* is_complete) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find("${", at);
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
    if (end == std::string_view::npos) {
      break;
    }
    out += text.substr(at, begin - at);
    at = end + 1;
    std::string_view name = text.substr(begin + 2, end - begin - 2);
    if (name == "*" || name == "?" || name == "$") {
      append_plain(out, name);
      continue;
    }
    std::string_view fallback;
    bool has_fallback = false;
    if (const std::size_t comma = name.find(','); comma != std::string_view::npos) {
      fallback = trim(name.substr(comma + 1));
      has_fallback = fallback.size() >= 2 && fallback.front() == '\'' && fallback.back() == '\'';
      fallback = has_fallback ? fallback.substr(1, fallback.size() - 2) : fallback;
      name = trim(name.substr(0, comma));
    }
    const auto known = context.find(to_lower(name));
    if (known != context.end() && known->second.size() == 1) {
      append_plain(out, known->second.front());
    } else if (has_fallback) {
      append_plain(out, fallback);
    } else if (is_complete != nullptr) {
      *is_complete = false;
    }
  }
  out += text.substr(at);
  return out;
}

bool match_wildcards(std::string_view pattern, std::string_view text, bool ignores_case) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // behind the last one
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size()) {
      const Step step = step_at(pattern, p);
      if (step.is_wild && step.c == '*') {
        star = step.next;
        mark = t;
        p = star;
        continue;
      }
      const bool fits =
          step.is_wild || step.c == text[t] || (ignores_case && lower(step.c) == lower(text[t]));
      if (fits) {
        p = step.next;
        ++t;
        continue;
      }
    }
    if (star == std::string_view::npos) {
      return false;
    }
    p = star;
    t = ++mark;
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

}  // namespace formwork::iam
