// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rules/parameters/types.hh"
#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/timestamp.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

bool is_number(const Node& node) {
  return node.is(NodeKind::Int) || node.is(NodeKind::Float) || node.is(NodeKind::Bool);
}

double number(const Node& node) {
  return node.is(NodeKind::Bool) ? static_cast<double>(node.boolean())
                                 : number_value(node).value_or(0);
}

// Values of one kind are compared as they are: a default of 1 is not among the texts ["1"].
bool same(const Node& a, const Node& b) {
  if (is_number(a) && is_number(b)) {
    return number(a) == number(b);
  }
  if (a.is_string() && b.is_string()) {
    return a.text() == b.text() && timestamp_of(a).has_value() == timestamp_of(b).has_value();
  }
  return a.kind == b.kind && !is_number(a) && quote(a) == quote(b);
}

std::optional<std::int64_t> whole(const Node* node) {
  if (node == nullptr) {
    return std::nullopt;
  }
  if (node->is(NodeKind::Bool)) {
    return node->boolean() ? 1 : 0;
  }
  return integer_value(*node);
}

class Constraints {
 public:
  Constraints(const Node& parameter, std::string_view name) : parameter_(parameter), name_(name) {}

  void check(const Node& value, RuleMatches& out) const {
    check_pattern(value, out);
    check_range(value, out);
    check_allowed(value, out);
    check_length(value, out);
  }

 private:
  void add(std::string_view message, RuleMatches& out) const {
    RuleMatch& match = out.emplace_back();
    match.path = {"Parameters", name_, "Default"};
    match.message = message;
  }

  void check_pattern(const Node& value, RuleMatches& out) const {
    const Node* pattern = parameter_.get("AllowedPattern");
    if (pattern == nullptr || !pattern->is_string() || pattern->count == 0 ||
        !is_expression(pattern->text())) {
      return;
    }
    if (!matches("^(?:" + std::string(pattern->text()) + ")", plain_text(value))) {
      add("Default should be allowed by AllowedPattern", out);
    }
  }

  void check_range(const Node& value, RuleMatches& out) const {
    const auto number_of_value = whole(&value);
    const auto least = whole(parameter_.get("MinValue"));
    const auto most = whole(parameter_.get("MaxValue"));
    // A MinValue of 0 is no constraint here, as for cfn-lint.
    if (number_of_value && least && *least != 0 && *number_of_value < *least) {
      add("Default should be equal to or higher than MinValue", out);
    }
    if (number_of_value && most && *number_of_value > *most) {
      add("Default should be less than or equal to MaxValue", out);
    }
  }

  void check_allowed(const Node& value, RuleMatches& out) const {
    const Node* allowed = parameter_.get("AllowedValues");
    if (allowed == nullptr || !allowed->is_list() || allowed->count == 0) {
      return;
    }
    for (const Node* item : allowed->items()) {
      if (same(value, *item)) {
        return;
      }
    }
    add("Default should be a value within AllowedValues", out);
  }

  void check_length(const Node& value, RuleMatches& out) const {
    const auto size = static_cast<std::int64_t>(length(plain_text(value)));
    const auto least = whole(parameter_.get("MinLength"));
    const auto most = whole(parameter_.get("MaxLength"));
    if (least && size < *least) {
      add("Default should have a length above or equal to MinLength", out);
    }
    if (most && size > *most) {
      add("Default should have a length below or equal to MaxLength", out);
    }
  }

  const Node& parameter_;
  std::string_view name_;
};

// A list breaks its constraints when one of its items does and the list as a whole does too.
void check_parameter(Run& run, const Parameter& parameter, RuleMatches& out) {
  const Node* value = parameter.node->get("Default");
  if (value == nullptr || value->is(NodeKind::Null)) {
    return;
  }
  const Constraints constraints(*parameter.node, parameter.name);
  RuleMatches of_items;
  const bool is_list = is_list_type(parameter.type);
  if (is_list) {
    const std::string text = plain_text(*value);
    for (std::string_view item : split(text, ",")) {
      constraints.check(*run.make_string(trim(item)), of_items);
    }
    if (of_items.empty()) {
      return;
    }
  }
  RuleMatches of_whole;
  constraints.check(*value, of_whole);
  if (of_whole.empty()) {
    return;
  }
  for (RuleMatches* matches_of : {&of_whole, &of_items}) {
    for (RuleMatch& match : *matches_of) {
      out.push_back(std::move(match));
    }
  }
}

void check_defaults(const Rule&, Run& run, RuleMatches& out) {
  for (const Parameter& parameter : run.parameters()) {
    check_parameter(run, parameter, out);
  }
}

constinit Rule rule{
    .id = "E2015",
    .title = "A parameter's default obeys its own constraints",
    .what =
        "Compares the Default of each parameter with its AllowedValues, AllowedPattern, "
        "MinValue, MaxValue, MinLength and MaxLength.",
    .why =
        "CloudFormation refuses the template, although a value may be given when it is "
        "deployed.",
    .example = R"(Parameters:
  Size:
    Type: String
    Default: medium
    AllowedValues: [small, large]
)",
    .instead = R"(Parameters:
  Size:
    Type: String
    Default: small
    AllowedValues: [small, large]
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
    .match = &check_defaults,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
