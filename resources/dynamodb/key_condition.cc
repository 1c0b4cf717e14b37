// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "resources/dynamodb/reads.hh"

namespace formwork::dynamodb {

namespace {

constexpr const char* kWhat = "Invalid KeyConditionExpression: ";
constexpr const char* kOperator = "Invalid operator used in KeyConditionExpression: ";
constexpr const char* kCondition = "Invalid condition in KeyConditionExpression: ";

Failure unsupported() {
  return invalid("Query key condition not supported");
}

// What joins comparisons of keys: nothing but AND.
Result<void> flatten(const Condition& condition, std::vector<const Condition*>& parts) {
  switch (condition.type) {
    case Condition::Type::And:
      for (const Condition& part : condition.parts) {
        if (auto done = flatten(part, parts); !done) {
          return done;
        }
      }
      return {};
    case Condition::Type::Or:
      return invalid(std::string(kOperator) + "OR");
    case Condition::Type::Not:
      return invalid(std::string(kOperator) + "NOT");
    case Condition::Type::In:
      return invalid(std::string(kOperator) + "IN");
    case Condition::Type::Function:
      if (condition.word != "begins_with") {
        return invalid(std::string(kOperator) + condition.word);
      }
      break;
    case Condition::Type::Compare:
      if (condition.word == "<>") {
        return invalid(std::string(kOperator) + "<>");
      }
      break;
    case Condition::Type::Between:
      break;
  }
  parts.push_back(&condition);
  return {};
}

/// A comparison as "attribute, sign, values", however it was written.
struct Comparison {
  std::string attribute;
  std::string sign;
  std::vector<const Attribute*> values;
};

std::string turned(const std::string& sign) {
  return sign == "<" ? ">" : sign == "<=" ? ">=" : sign == ">" ? "<" : sign == ">=" ? "<=" : sign;
}

Result<Comparison> as_comparison(const Condition& condition) {
  Comparison comparison;
  comparison.sign = condition.type == Condition::Type::Between    ? "BETWEEN"
                    : condition.type == Condition::Type::Function ? "begins_with"
                                                                  : condition.word;
  if (condition.type != Condition::Type::Compare &&
      condition.operands.front().type == Operand::Type::Value) {
    return invalid(std::string(kCondition) + comparison.sign +
                   " operator must have the key attribute as its first operand");
  }
  std::size_t paths = 0;
  for (const Operand& operand : condition.operands) {
    if (operand.type == Operand::Type::Function) {
      return invalid("KeyConditionExpressions cannot contain nested operations");
    }
    if (operand.type == Operand::Type::At) {
      if (++paths > 1) {
        return invalid(std::string(kCondition) + "Multiple attribute names used in one condition");
      }
      if (operand.path.size() > 1) {
        return invalid("KeyConditionExpressions cannot have conditions on nested attributes");
      }
      comparison.attribute = operand.path.front().name;
    } else {
      comparison.values.push_back(&operand.value);
    }
  }
  if (paths == 0) {
    return invalid(std::string(kCondition) + "No key attribute specified");
  }
  const bool is_turned = condition.operands.front().type != Operand::Type::At;
  comparison.sign = is_turned ? turned(comparison.sign) : comparison.sign;
  return comparison;
}

// The least text that no text with this beginning reaches; "" when there is none.
std::string behind(std::string beginning) {
  while (!beginning.empty() && beginning.back() == '\xFF') {
    beginning.pop_back();
  }
  if (!beginning.empty()) {
    beginning.back() = static_cast<char>(static_cast<unsigned char>(beginning.back()) + 1);
  }
  return beginning;
}

Failure no_beginning() {
  return invalid(std::string(kWhat) +
                 "Incorrect operand type for operator or function; operator or function: "
                 "begins_with, operand type: N");
}

// Of a range key of several attributes: the first ones are told, and one more is compared. All
// bounds are beginnings of what rows have.
Result<void> bound_joined(const std::string& told, const Comparison& comparison, Range& range) {
  const std::string& sign = comparison.sign;
  const std::string first = told + part_bytes(*comparison.values.front(), sign != "begins_with");
  const std::string last = told + part_bytes(*comparison.values.back(), sign != "begins_with");
  range.low = sign[0] == '<' ? told : sign == ">" ? behind(first) : first;
  range.low_sign = range.low.empty() ? "" : ">=";
  range.high = sign == "<" ? first : sign[0] == '>' ? behind(told) : behind(last);
  range.high_sign = range.high.empty() ? "" : "<";
  return {};
}

Result<void> bound_range(const Comparison& comparison, Range& range) {
  const std::string& sign = comparison.sign;
  const std::string first = key_bytes(*comparison.values.front());
  if (sign == "begins_with") {
    range.low_sign = ">=";
    range.low = first;
    range.high = behind(first);
    range.high_sign = range.high.empty() ? "" : "<";
    return {};
  }
  if (sign == "BETWEEN") {
    range.low_sign = ">=";
    range.low = first;
    range.high_sign = "<=";
    range.high = key_bytes(*comparison.values[1]);
    return {};
  }
  if (sign == "=" || sign[0] == '>') {
    range.low_sign = sign == "=" ? ">=" : sign;
    range.low = first;
  }
  if (sign == "=" || sign[0] == '<') {
    range.high_sign = sign == "=" ? "<=" : sign;
    range.high = first;
  }
  return {};
}

Result<void> check_value(const KeyPart& part, const Attribute& value) {
  if (value.kind != part.kind) {
    return invalid_values("Condition parameter type does not match schema type");
  }
  if (value.kind != Kind::N && value.text.empty()) {
    return invalid(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
        "contain an empty " +
        std::string(value.kind == Kind::S ? "string" : "binary") + " value. Key: " + part.name);
  }
  return {};
}

Result<void> check_values(const KeyPart& part, const Comparison& comparison) {
  if (comparison.sign == "begins_with" && part.kind == Kind::N && !part.is_hash) {
    return no_beginning();
  }
  for (const Attribute* value : comparison.values) {
    if (auto checked = check_value(part, *value); !checked) {
      return checked;
    }
  }
  return {};
}

// Every hash key equals, then range keys from the left, of which the last may be compared.
Result<void> use_many(const std::vector<KeyPart>& keys, const std::vector<Comparison>& comparisons,
                      Range& range) {
  std::size_t used = 0;
  std::string told;
  bool is_closed = false;
  const bool joins_hash = has_many(keys, true);
  const bool joins_range = has_many(keys, false);
  for (const KeyPart& part : keys) {
    const auto found = std::find_if(comparisons.begin(), comparisons.end(),
                                    [&](const auto& one) { return one.attribute == part.name; });
    if (found == comparisons.end()) {
      if (part.is_hash || used < comparisons.size()) {
        return invalid("Query condition missed key schema element: " + part.name);
      }
      break;
    }
    ++used;
    if (auto checked = check_values(part, *found); !checked) {
      return checked;
    }
    if (is_closed || (part.is_hash && found->sign != "=")) {
      return unsupported();
    }
    const Attribute& value = *found->values.front();
    if (part.is_hash) {
      range.hash = range.hash.value_or("") + (joins_hash ? part_bytes(value) : key_bytes(value));
      continue;
    }
    auto bound = joins_range ? bound_joined(told, *found, range) : bound_range(*found, range);
    if (!bound) {
      return bound;
    }
    told += part_bytes(value);
    is_closed = found->sign != "=";
  }
  return used == comparisons.size() ? Result<void>() : Result<void>(unsupported());
}

Result<void> use(const KeyPart& part, bool is_hash, const Comparison& comparison, Range& range) {
  if (auto checked = check_values(part, comparison); !checked) {
    return checked;
  }
  if (!is_hash) {
    return bound_range(comparison, range);
  }
  if (comparison.sign != "=") {
    return unsupported();
  }
  range.hash = key_bytes(*comparison.values.front());
  return {};
}

Result<std::vector<Comparison>> read_comparisons(const Condition& condition) {
  std::vector<const Condition*> parts;
  if (auto done = flatten(condition, parts); !done) {
    return std::move(done).failure();
  }
  std::vector<Comparison> comparisons;
  for (const Condition* part : parts) {
    auto comparison = as_comparison(*part);
    if (!comparison) {
      return std::move(comparison).failure();
    }
    const bool is_repeated = std::any_of(
        comparisons.begin(), comparisons.end(),
        [&](const Comparison& other) { return other.attribute == comparison->attribute; });
    if (is_repeated) {
      return invalid("KeyConditionExpressions must only contain one condition per key");
    }
    comparisons.push_back(std::move(*comparison));
  }
  return comparisons;
}

}  // namespace

Result<void> check_key_condition(const Condition& condition) {
  auto comparisons = read_comparisons(condition);
  return comparisons ? Result<void>() : std::move(comparisons).failure();
}

Result<void> read_key_condition(const Condition& condition, Selection& selection) {
  auto read = read_comparisons(condition);
  if (!read) {
    return std::move(read).failure();
  }
  const std::vector<Comparison>& comparisons = *read;
  const std::vector<KeyPart>& keys =
      selection.index != nullptr ? selection.index->keys : selection.table->keys;
  if (keys.size() > 2 || keys.back().is_hash != (keys.size() == 1)) {
    return use_many(keys, comparisons, selection.range);
  }
  if (comparisons.size() > 2) {
    return invalid("Conditions can be of length 1 or 2 only");
  }
  std::size_t used = 0;
  for (const KeyPart& key : keys) {
    const auto found = std::find_if(comparisons.begin(), comparisons.end(),
                                    [&](const auto& one) { return one.attribute == key.name; });
    const bool is_hash = &key == &keys.front();
    if (found == comparisons.end()) {
      if (is_hash || comparisons.size() == 2) {
        return invalid("Query condition missed key schema element: " + key.name);
      }
      continue;
    }
    ++used;
    if (auto done = use(key, is_hash, *found, selection.range); !done) {
      return done;
    }
  }
  return used == comparisons.size() ? Result<void>() : Result<void>(unsupported());
}

Result<Condition> read_key_conditions(const Value& conditions, bool& is_indexable) {
  Condition whole;
  whole.type = Condition::Type::And;
  if (conditions.members().empty() || conditions.members().size() > 2) {
    return invalid("Conditions can be of length 1 or 2 only");
  }
  for (const Value::Member& member : conditions.members()) {
    auto values = read_value_list(member.value);
    if (!values) {
      return std::move(values).failure();
    }
    const std::string word = member.value.get_text("ComparisonOperator");
    auto one = legacy_comparison(member.key, word, std::move(*values));
    if (!one) {
      return one;
    }
    if (word == "NE" || word == "IN" || one->type == Condition::Type::And ||
        (one->type == Condition::Type::Function && word != "BEGINS_WITH")) {
      is_indexable = false;
      one = legacy_comparison(member.key, "EQ", {Attribute()});
      if (!one) {
        return one;
      }
    }
    whole.parts.push_back(std::move(*one));
  }
  return whole;
}

}  // namespace formwork::dynamodb
