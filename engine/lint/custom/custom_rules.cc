// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/custom/custom_rules.hh"

#include "engine/base/text.hh"
#include "engine/lint/custom/custom_rule.hh"

namespace formwork::lint {

CustomRules::CustomRules(std::string_view text, std::string_view file) {
  std::size_t number = 0;
  for (std::string_view line : split(text, "\n")) {
    ++number;
    std::size_t end = line.find_last_not_of(" \t\r\f\v");
    line = line.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (line.empty() || line.starts_with("#")) {
      continue;
    }
    auto rule = std::make_unique<CustomRule>();
    read_custom_rule(line, number, file, *rule);
    all_.push_back(rule.get());
    rules_.push_back(std::move(rule));
  }
}

CustomRules::~CustomRules() = default;

}  // namespace formwork::lint
