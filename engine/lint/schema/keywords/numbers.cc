// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdlib>

#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

struct Limit {
  double value = 0;
  std::string text;  // as messages show it
};

std::optional<double> schema_number(SchemaNode node) {
  if (node.is(SchemaNode::Kind::Integer)) {
    return static_cast<double>(node.integer());
  }
  if (!node.is(SchemaNode::Kind::Number)) {
    return std::nullopt;
  }
  return std::strtod(std::string(node.text()).c_str(), nullptr);
}

std::string number_text(double value) {
  constexpr double kExact = 9007199254740992.0;
  if (std::trunc(value) == value && std::fabs(value) < kExact) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::optional<Limit> limit_of(const KeywordCall& call) {
  bool is_absent = false;
  const Node* data = call.validator.data_root == nullptr
                         ? nullptr
                         : data_value(call.validator, call.value, is_absent);
  if (is_absent) {
    return std::nullopt;
  }
  if (data != nullptr) {
    const std::optional<double> value = number_like(*data);
    return value ? std::optional(Limit{*value, number_text(*value)}) : std::nullopt;
  }
  const std::optional<double> value = schema_number(call.value);
  return value ? std::optional(Limit{*value, quote(call.value)}) : std::nullopt;
}

// Numbers and texts that read as one; true is no number.
std::optional<double> number_of(const Node& node) {
  return node.is(NodeKind::Bool) ? std::nullopt : number_like(node);
}

template <class Fails>
void compare(const KeywordCall& call, const char* words, Fails fails) {
  const std::optional<double> value = number_of(call.instance);
  const std::optional<Limit> limit = limit_of(call);
  if (value && limit && fails(*value, limit->value)) {
    call.out.emplace_back(quote(call.instance) + words + limit->text);
  }
}

}  // namespace

void check_maximum(const KeywordCall& call) {
  compare(call, " is greater than the maximum of ", [](double v, double m) { return v > m; });
}

void check_minimum(const KeywordCall& call) {
  compare(call, " is less than the minimum of ", [](double v, double m) { return v < m; });
}

void check_exclusive_maximum(const KeywordCall& call) {
  compare(call, " is greater than or equal to the maximum of ",
          [](double v, double m) { return v >= m; });
}

void check_exclusive_minimum(const KeywordCall& call) {
  compare(call, " is less than or equal to the minimum of ",
          [](double v, double m) { return v <= m; });
}

void check_multiple_of(const KeywordCall& call) {
  const std::optional<double> value = number_of(call.instance);
  const std::optional<double> step = schema_number(call.value);
  if (!value || !step || *step == 0) {
    return;
  }
  const double quotient = *value / *step;
  if (std::trunc(quotient) != quotient) {
    call.out.emplace_back(quote(call.instance) + " is not a multiple of " + quote(call.value));
  }
}

}  // namespace formwork::lint
