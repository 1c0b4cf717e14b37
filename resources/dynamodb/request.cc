// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/request.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kLongestHash = 2048;
constexpr std::size_t kLongestRange = 1024;

std::string as_member(std::string_view member) {
  std::string name(member);
  name[0] = static_cast<char>(name[0] | 0x20);
  return name;
}

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

Result<void> check_key_size(const KeyPart& part, const Attribute& value, bool is_hash) {
  if (value.kind != Kind::N && value.text.empty()) {
    return invalid(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
        "contain an empty " +
        std::string(value.kind == Kind::S ? "string" : "binary") + " value. Key: " + part.name);
  }
  if (value.text.size() > (is_hash ? kLongestHash : kLongestRange)) {
    return invalid_values(
        is_hash ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
                : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  }
  return {};
}

std::vector<std::string> given_of(const Value& input,
                                  std::initializer_list<std::string_view> members) {
  std::vector<std::string> given;
  for (const std::string_view member : members) {
    if (is_given(input, member)) {
      given.emplace_back(member);
    }
  }
  return given;
}

}  // namespace

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

Failure invalid_values(const std::string& why) {
  return invalid("One or more parameter values were invalid: " + why);
}

bool is_given(const Value& input, std::string_view member) {
  const Value* value = input.find(member);
  return value != nullptr && !value->is_null();
}

void Constraints::add(std::string_view member, const std::string& value, std::string_view why) {
  faults_.push_back("Value " + value + " at '" + as_member(member) +
                    "' failed to satisfy constraint: " + std::string(why));
}

Constraints& Constraints::require(std::string_view member) {
  if (!is_given(input_, member)) {
    add(member, "null", "Member must not be null");
  }
  return *this;
}

Constraints& Constraints::one_of(std::string_view member, std::string_view words) {
  if (is_given(input_, member)) {
    const std::string word = input_.get_text(member);
    const auto known = split(words, ", ");
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      add(member, "'" + word + "'",
          "Member must satisfy enum value set: [" + std::string(words) + "]");
    }
  }
  return *this;
}

Constraints& Constraints::at_least(std::string_view member, std::int64_t least) {
  const auto number = parse_integer(input_.get_text(member));
  if (number && *number < least) {
    add(member, "'" + std::to_string(*number) + "'",
        "Member must have value greater than or equal to " + std::to_string(least));
  }
  return *this;
}

Constraints& Constraints::at_most(std::string_view member, std::int64_t most) {
  const auto number = parse_integer(input_.get_text(member));
  if (number && *number > most) {
    add(member, "'" + std::to_string(*number) + "'",
        "Member must have value less than or equal to " + std::to_string(most));
  }
  return *this;
}

Constraints& Constraints::table_name(std::string_view member) {
  if (!is_given(input_, member)) {
    return require(member);
  }
  const std::string name = input_.get_text(member);
  const bool is_arn = name.starts_with("arn:");
  if (!is_arn && !std::all_of(name.begin(), name.end(), is_name_letter)) {
    add(member, "'" + name + "'",
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  if (name.size() < 3) {
    add(member, "'" + name + "'", "Member must have length greater than or equal to 3");
  } else if (name.size() > 1024 || (!is_arn && name.size() > 255)) {
    add(member, "'" + name + "'",
        "Member must have length less than or equal to " +
            std::string(name.size() > 1024 ? "1024" : "255"));
  }
  return *this;
}

Constraints& Constraints::count(std::string_view member, std::size_t least, std::size_t most) {
  const Value* list = input_.find(member);
  if (list == nullptr || list->is_null()) {
    return *this;
  }
  const std::size_t size = list->is_map() ? list->members().size() : list->items().size();
  if (size < least) {
    add(member, list->is_map() ? "'{}'" : "'[]'",
        "Member must have length greater than or equal to " + std::to_string(least));
  } else if (size > most) {
    add(member, "'[" + std::to_string(size) + " members]'",
        "Member must have length less than or equal to " + std::to_string(most));
  }
  return *this;
}

Result<void> Constraints::check() const {
  if (faults_.empty()) {
    return {};
  }
  return invalid(std::to_string(faults_.size()) + " validation error" +
                 (faults_.size() > 1 ? "s" : "") + " detected: " + join(faults_, "; "));
}

Result<void> check_not_mixed(const Value& input, std::initializer_list<std::string_view> legacy,
                             std::initializer_list<std::string_view> expressions) {
  const auto old = given_of(input, legacy);
  const auto fresh = given_of(input, expressions);
  if (old.empty() || fresh.empty()) {
    return {};
  }
  return invalid(
      "Can not use both expression and non-expression parameters in the same request: "
      "Non-expression parameters: {" +
      join(old, ", ") + "} Expression parameters: {" + join(fresh, ", ") + "}");
}

Result<void> check_placeholders_wanted(const Value& input,
                                       std::initializer_list<std::string_view> expressions) {
  if (!given_of(input, expressions).empty()) {
    return {};
  }
  if (is_given(input, "ExpressionAttributeNames")) {
    return invalid("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (is_given(input, "ExpressionAttributeValues")) {
    std::vector<std::string> names;
    for (const std::string_view name : expressions) {
      if (name != "ProjectionExpression") {
        names.emplace_back(name);
      }
    }
    return invalid("ExpressionAttributeValues can only be specified when using expressions: " +
                   join(names, " and ") + (names.size() > 1 ? " are null" : " is null"));
  }
  return {};
}

Result<ItemKey> read_key(const TableSchema& table, const Fields& key) {
  if (key.size() != table.keys.size()) {
    return invalid("The provided key element does not match the schema");
  }
  for (const KeyPart& part : table.keys) {
    const Attribute* value = find(key, part.name);
    if (value == nullptr || value->kind != part.kind) {
      return invalid("The provided key element does not match the schema");
    }
  }
  for (const KeyPart& part : table.keys) {
    if (auto checked = check_key_size(part, *find(key, part.name), &part == &table.keys.front());
        !checked) {
      return std::move(checked).failure();
    }
  }
  return key_of(table.keys, key);
}

Result<ItemKey> read_item_key(const TableSchema& table, const Fields& item) {
  for (const KeyPart& part : table.keys) {
    const Attribute* value = find(item, part.name);
    if (value == nullptr) {
      return invalid_values("Missing the key " + part.name + " in the item");
    }
    if (value->kind != part.kind) {
      return invalid_values("Type mismatch for key " + part.name + " expected: " +
                            to_string(part.kind) + " actual: " + to_string(value->kind));
    }
    if (auto checked = check_key_size(part, *value, &part == &table.keys.front()); !checked) {
      return std::move(checked).failure();
    }
  }
  return key_of(table.keys, item);
}

Result<void> check_index_keys(const TableSchema& table, const Fields& item, const Fields* before) {
  for (const IndexSchema& index : table.indexes) {
    for (const KeyPart& part : index.keys) {
      const Attribute* value = find(item, part.name);
      const Attribute* old = before != nullptr ? find(*before, part.name) : nullptr;
      if (value == nullptr || (old != nullptr && equal(*old, *value))) {
        continue;
      }
      if (value->kind != part.kind) {
        return invalid_values("Type mismatch for Index Key " + part.name +
                              " Expected: " + to_string(part.kind) +
                              " Actual: " + to_string(value->kind) + " IndexName: " + index.name);
      }
      if (value->kind != Kind::N && value->text.empty()) {
        return invalid(
            "One or more parameter values are not valid. A value specified for a secondary index "
            "key is not supported. The AttributeValue for a key attribute cannot contain an "
            "empty " +
            std::string(value->kind == Kind::S ? "string" : "binary") +
            " value. IndexName: " + index.name + ", IndexKey: " + part.name);
      }
      const bool is_hash = part.is_hash;
      if (value->text.size() > (is_hash ? kLongestHash : kLongestRange)) {
        return invalid_values(is_hash
                                  ? "Size of hashkey has exceeded the maximum size limit of2048 "
                                    "bytes"
                                  : "Aggregated size of all range keys has exceeded the size "
                                    "limit of 1024 bytes");
      }
    }
  }
  return {};
}

}  // namespace formwork::dynamodb
