// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/dynamic_text.hh"

#include "engine/lint/schema/value.hh"

namespace formwork::lint {

std::optional<std::string_view> dynamic_reference(std::string_view text) {
  constexpr std::string_view kOpen = "{{resolve:";
  constexpr std::string_view kClose = "}}";
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  if (text.find('\n') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t close = text.rfind(kClose);
  if (close == std::string_view::npos) {
    return std::nullopt;
  }
  // At least one character stands between the colon and the end.
  for (std::size_t open = text.rfind(kOpen); open != std::string_view::npos;
       open = open == 0 ? std::string_view::npos : text.rfind(kOpen, open - 1)) {
    if (open + kOpen.size() + 1 <= close) {
      return text.substr(open + 2, close - open - 2);
    }
  }
  return std::nullopt;
}

bool has_spaced_reference(std::string_view text) {
  return matches(R"(\{\{\s+resolve\s*:\s*(?:ssm|ssm-secure|secretsmanager)\s*:)", text);
}

}  // namespace formwork::lint
