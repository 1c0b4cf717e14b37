// SPDX-License-Identifier: Apache-2.0
// Parameters that expressions have replaced, turned into what expressions are made of.
#include <algorithm>
#include <map>

#include "resources/dynamodb/request.hh"

namespace formwork::dynamodb {

namespace {

struct Operator {
  Condition::Type type;
  std::string_view word;
  std::size_t least;
  std::size_t most;
};

const std::map<std::string_view, Operator>& operators() {
  using Type = Condition::Type;
  static const std::map<std::string_view, Operator> known{
      {"EQ", {Type::Compare, "=", 1, 1}},
      {"NE", {Type::Compare, "<>", 1, 1}},
      {"LT", {Type::Compare, "<", 1, 1}},
      {"LE", {Type::Compare, "<=", 1, 1}},
      {"GT", {Type::Compare, ">", 1, 1}},
      {"GE", {Type::Compare, ">=", 1, 1}},
      {"NOT_NULL", {Type::Function, "attribute_exists", 0, 0}},
      {"NULL", {Type::Function, "attribute_not_exists", 0, 0}},
      {"CONTAINS", {Type::Function, "contains", 1, 1}},
      {"NOT_CONTAINS", {Type::Function, "contains", 1, 1}},
      {"BEGINS_WITH", {Type::Function, "begins_with", 1, 1}},
      {"IN", {Type::In, "IN", 1, 100000}},
      {"BETWEEN", {Type::Between, "BETWEEN", 2, 2}}};
  return known;
}

bool takes_kind(const std::string& word, Kind kind) {
  const bool is_ordered = kind <= Kind::B;
  if (word == "EQ" || word == "NE") {
    return true;
  }
  if (word == "BEGINS_WITH") {
    return kind == Kind::S || kind == Kind::B;
  }
  if (word == "CONTAINS" || word == "NOT_CONTAINS") {
    return !is_set(kind) && kind != Kind::L && kind != Kind::M;
  }
  return is_ordered;
}

Operand path_operand(const std::string& attribute) {
  Operand operand;
  operand.path.push_back({attribute});
  return operand;
}

Operand value_operand(Attribute value) {
  Operand operand;
  operand.type = Operand::Type::Value;
  operand.value = std::move(value);
  return operand;
}

Condition exists(const std::string& attribute) {
  Condition condition;
  condition.type = Condition::Type::Function;
  condition.word = "attribute_exists";
  condition.operands.push_back(path_operand(attribute));
  return condition;
}

Result<void> check_values(const std::string& word, const Operator& known,
                          const std::vector<Attribute>& values) {
  if (values.size() < known.least || values.size() > known.most) {
    return invalid_values("Invalid number of argument(s) for the " + word + " ComparisonOperator");
  }
  for (const Attribute& value : values) {
    if (value.kind != values.front().kind) {
      return invalid_values("AttributeValues inside AttributeValueList must be of same type");
    }
    if (!takes_kind(word, value.kind)) {
      return invalid_values("ComparisonOperator " + word + " is not valid for " +
                            to_string(value.kind) + " AttributeValue type");
    }
  }
  if (word == "BETWEEN" && compare(values[0], values[1]) > 0) {
    return invalid(
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
  }
  return {};
}

// {Value, Exists}: the oldest form of an expectation.
Result<Condition> read_exists(const std::string& attribute, const Value& given) {
  const bool has_value = is_given(given, "Value");
  const bool has_exists = is_given(given, "Exists");
  const std::string named = " for Attribute: " + attribute;
  if (is_given(given, "AttributeValueList")) {
    return invalid_values("AttributeValueList can only be used with a ComparisonOperator" + named);
  }
  const bool is_expected = !has_exists || given.get_text("Exists") == "true";
  if (is_expected && !has_value) {
    return invalid_values("Value must be provided when Exists is " +
                          std::string(has_exists ? "true" : "null") + named);
  }
  if (!is_expected && has_value) {
    return invalid_values("Value cannot be used when Exists is false" + named);
  }
  if (!is_expected) {
    return legacy_comparison(attribute, "NULL", {});
  }
  auto value = read_attribute(*given.find("Value"));
  if (!value) {
    return std::move(value).failure();
  }
  return legacy_comparison(attribute, "EQ", {std::move(*value)});
}

Result<Condition> read_one_legacy(const std::string& attribute, const Value& given,
                                  bool is_expected) {
  if (!is_given(given, "ComparisonOperator")) {
    return is_expected ? read_exists(attribute, given)
                       : Result<Condition>(invalid("The attribute ComparisonOperator must be set"));
  }
  const std::string named = " for Attribute: " + attribute;
  if (is_given(given, "Exists")) {
    return invalid_values("Exists and ComparisonOperator cannot be used together" + named);
  }
  const bool has_value = is_given(given, "Value");
  if (has_value && is_given(given, "AttributeValueList")) {
    return invalid_values("Value and AttributeValueList cannot be used together" + named);
  }
  auto values = read_value_list(given);
  if (values && has_value) {
    auto value = read_attribute(*given.find("Value"));
    if (!value) {
      return std::move(value).failure();
    }
    values->push_back(std::move(*value));
  }
  if (!values) {
    return std::move(values).failure();
  }
  return legacy_comparison(attribute, given.get_text("ComparisonOperator"), std::move(*values));
}

Result<Action> read_attribute_update(const std::string& attribute, const Value& update) {
  Action action;
  action.path.push_back({attribute});
  const std::string word = is_given(update, "Action") ? update.get_text("Action") : "PUT";
  if (word != "PUT" && word != "ADD" && word != "DELETE") {
    return invalid("1 validation error detected: Value '" + word + "' at 'attributeUpdates." +
                   attribute +
                   ".member.action' failed to satisfy constraint: Member must satisfy enum value "
                   "set: [ADD, PUT, DELETE]");
  }
  if (!is_given(update, "Value")) {
    if (word != "DELETE") {
      return invalid_values("Only DELETE action is allowed when no attribute value is specified");
    }
    action.type = Action::Type::Remove;
    return action;
  }
  auto value = read_attribute(*update.find("Value"));
  if (!value) {
    return std::move(value).failure();
  }
  const Kind kind = value->kind;
  if (word == "DELETE" && !is_set(kind)) {
    return invalid_values("DELETE action with value is not supported for the type " +
                          std::string(to_string(kind)));
  }
  if (word == "ADD" && !is_set(kind) && kind != Kind::N && kind != Kind::L) {
    return invalid_values("ADD action is not supported for the type " +
                          std::string(to_string(kind)));
  }
  action.type = word == "PUT"   ? Action::Type::Set
                : word == "ADD" ? Action::Type::Add
                                : Action::Type::Delete;
  action.value = value_operand(std::move(*value));
  return action;
}

}  // namespace

Result<std::vector<Attribute>> read_value_list(const Value& condition) {
  std::vector<Attribute> values;
  const Value* list = condition.find("AttributeValueList");
  for (const Value& item : list != nullptr ? list->items() : std::span<const Value>()) {
    auto value = read_attribute(item);
    if (!value) {
      return std::move(value).failure();
    }
    values.push_back(std::move(*value));
  }
  return values;
}

Result<Condition> legacy_comparison(const std::string& attribute, const std::string& word,
                                    std::vector<Attribute> values) {
  const auto known = operators().find(word);
  if (known == operators().end()) {
    return invalid(
        "1 validation error detected: Value '" + word +
        "' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value "
        "set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, "
        "CONTAINS]");
  }
  if (auto checked = check_values(word, known->second, values); !checked) {
    return std::move(checked).failure();
  }
  Condition condition;
  condition.type = known->second.type;
  condition.word = std::string(known->second.word);
  condition.operands.push_back(path_operand(attribute));
  for (Attribute& value : values) {
    condition.operands.push_back(value_operand(std::move(value)));
  }
  if (word != "NOT_CONTAINS") {
    return condition;
  }
  Condition negated;
  negated.type = Condition::Type::Not;
  negated.parts.push_back(std::move(condition));
  Condition both;
  both.type = Condition::Type::And;
  both.parts.push_back(exists(attribute));
  both.parts.push_back(std::move(negated));
  return both;
}

Result<std::optional<Condition>> read_legacy(const Value& input, std::string_view member) {
  const std::string joined_by = input.get_text("ConditionalOperator");
  const Value* given = input.find(member);
  const std::size_t count = given != nullptr ? given->members().size() : 0;
  if (!joined_by.empty() && count == 0) {
    return invalid(
        "One or more parameter values were invalid: ConditionalOperator cannot be used without "
        "Filter or Expected");
  }
  if (!joined_by.empty() && count == 1) {
    return invalid(
        "One or more parameter values were invalid: ConditionalOperator can only be used when "
        "Filter or Expected has two or more elements");
  }
  if (count == 0) {
    return std::optional<Condition>();
  }
  Condition whole;
  whole.type = joined_by == "OR" ? Condition::Type::Or : Condition::Type::And;
  for (const Value::Member& one : given->members()) {
    auto condition = read_one_legacy(one.key, one.value, member == "Expected");
    if (!condition) {
      return std::move(condition).failure();
    }
    whole.parts.push_back(std::move(*condition));
  }
  return std::optional(std::move(whole));
}

Result<std::vector<Action>> read_attribute_updates(const Value& updates) {
  std::vector<Action> actions;
  for (const Value::Member& update : updates.members()) {
    auto action = read_attribute_update(update.key, update.value);
    if (!action) {
      return std::move(action).failure();
    }
    actions.push_back(std::move(*action));
  }
  return actions;
}

Result<std::vector<Path>> read_attributes_to_get(const Value& names) {
  std::vector<Path> paths;
  for (const Value& name : names.items()) {
    const Path path{{name.as_string()}};
    if (std::find(paths.begin(), paths.end(), path) != paths.end()) {
      return invalid_values("Duplicate value in attribute name: " + name.as_string());
    }
    paths.push_back(path);
  }
  return paths;
}

}  // namespace formwork::dynamodb
