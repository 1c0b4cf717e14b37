// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "engine/base/source_map.hh"
#include "engine/base/text.hh"
#include "engine/document/document.hh"
#include "engine/lint/custom/custom_rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {

namespace {

constexpr std::size_t kFirstId = 9000;

constexpr std::pair<std::string_view, CustomOperator> kOperators[] = {
    {"EQUALS", CustomOperator::Equals},        {"==", CustomOperator::Equals},
    {"NOT_EQUALS", CustomOperator::NotEquals}, {"!=", CustomOperator::NotEquals},
    {"REGEX_MATCH", CustomOperator::Matches},  {"IN", CustomOperator::In},
    {"NOT_IN", CustomOperator::NotIn},         {">", CustomOperator::Greater},
    {">=", CustomOperator::GreaterOrEqual},    {"<", CustomOperator::Less},
    {"<=", CustomOperator::LessOrEqual},
};

std::string_view strip(std::string_view text, char letter) {
  while (text.starts_with(letter)) {
    text.remove_prefix(1);
  }
  while (text.ends_with(letter)) {
    text.remove_suffix(1);
  }
  return text;
}

// Up to `count` words and the rest, cut at single blanks.
std::vector<std::string_view> cut(std::string_view line, std::size_t count) {
  std::vector<std::string_view> parts;
  while (parts.size() < count && line.find(' ') != std::string_view::npos) {
    std::size_t blank = line.find(' ');
    parts.push_back(line.substr(0, blank));
    line.remove_prefix(blank + 1);
  }
  parts.push_back(line);
  return parts;
}

// A value that a severity follows: "[a,b] " is a list of texts, cut at commas and otherwise taken
// as it is written; anything else one text.
void read_value_before_severity(std::string_view text, CustomRule& rule) {
  bool is_list = text.size() > 1 && text.front() == '[' &&
                 (text.back() == ']' || text[text.size() - 2] == ']');
  if (!is_list) {
    rule.value = std::string(strip(trim(text), '"'));
    return;
  }
  rule.has_list = true;
  // The last two letters are the bracket and the blank before the severity.
  for (std::string_view item : split(text.substr(1, text.size() < 3 ? 0 : text.size() - 3), ",")) {
    rule.values.emplace_back(item);
  }
}

// A value at the end of the line is JSON when it can be read so.
void read_last_value(std::string_view text, CustomRule& rule) {
  std::string_view raw = trim(text);
  rule.value = std::string(strip(raw, '"'));
  SourceMap sources;
  Sink sink;
  auto document = read_json(sources, "rule", std::string(raw), sink);
  if (document == nullptr || sink.has_errors()) {
    return;
  }
  const Node& root = *document->root;
  if (root.is_list()) {
    rule.has_list = true;
    for (const Node* item : root.items()) {
      rule.values.push_back(plain_text(*item));
    }
  } else {
    rule.value = std::string(strip(trim(plain_text(root)), '"'));
  }
}

void read_right_side(std::string_view text, char& level, CustomRule& rule) {
  for (std::string_view severity : {"WARN", "ERROR"}) {
    std::size_t at = text.find(severity);
    if (at == std::string_view::npos) {
      continue;
    }
    level = severity.front();
    read_value_before_severity(text.substr(0, at), rule);
    std::string_view message = text.substr(at + severity.size());
    message = message.substr(0, message.find(severity));
    rule.message = std::string(strip(trim(message), '"'));
    return;
  }
  read_last_value(text, rule);
}

CustomOperator find_operator(std::string_view name, std::string_view value) {
  if (name == "IS") {
    return value == "DEFINED"       ? CustomOperator::Defined
           : value == "NOT_DEFINED" ? CustomOperator::NotDefined
                                    : CustomOperator::Invalid;
  }
  for (const auto& [known, op] : kOperators) {
    if (known == name) {
      return op;
    }
  }
  return CustomOperator::Invalid;
}

std::string unknown_operator(std::string_view name) {
  return "\"" + std::string(name) +
         "\" not in supported operators: [EQUALS, NOT_EQUALS, REGEX_MATCH, ==, !=, IN, NOT_IN, >, "
         "<, >=, <=, IS DEFINED, IS NOT_DEFINED]";
}

void set_texts(CustomRule& rule, char level, std::size_t number, std::string_view line,
               std::string_view file) {
  rule.id_text = std::string(1, level) + std::to_string(kFirstId + number);
  rule.title_text = "Custom rule: " + std::string(line);
  rule.what_text = "Line " + std::to_string(number) + " of " + std::string(file) + " asks for it.";
  rule.id = rule.id_text;
  rule.title = rule.title_text;
  rule.what = rule.what_text;
  rule.match = &match_custom_rule;
  rule.parent = {};
}

}  // namespace

void read_custom_rule(std::string_view line, std::size_t number, std::string_view file,
                      CustomRule& rule) {
  std::vector<std::string_view> parts = cut(line, 3);
  char level = 'E';
  std::string_view name = parts.size() < 3 ? line : parts[2];
  if (parts.size() == 4) {
    rule.type = std::string(parts[0]);
    for (std::string_view step : split(parts[1], ".")) {
      rule.property.emplace_back(step);
    }
    read_right_side(parts[3], level, rule);
    rule.op = find_operator(name, rule.value);
  }
  if (rule.op == CustomOperator::Matches && !is_expression(rule.value)) {
    rule.op = CustomOperator::Invalid;
    rule.message = quote(rule.value) + " is not a regular expression";
  } else if (rule.op == CustomOperator::Invalid) {
    rule.message = unknown_operator(name == "IS" ? "IS " + rule.value : std::string(name));
  }
  level = rule.op == CustomOperator::Invalid ? 'E' : level;
  set_texts(rule, level, number, line, file);
}

}  // namespace formwork::lint
