// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/table.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kMostLocal = 5;
constexpr std::size_t kMostGlobal = 20;

Failure wrong(const std::string& why) {
  return fault(HandlerErrorCode::InvalidRequest,
               "One or more parameter values were invalid: " + why);
}

Failure bare(const std::string& why) {
  return fault(HandlerErrorCode::InvalidRequest, why);
}

std::string listed(const std::set<std::string>& names) {
  const std::vector<std::string> all(names.begin(), names.end());
  return "[" + join(all, ", ") + "]";
}

/// What a key schema is made of, e.g. "pk" HASH and "sk" RANGE.
struct Keys {
  std::string hash;
  std::string range;
};

Result<Keys> read_keys(const Value& holder) {
  const auto elements = items_of(holder, "KeySchema");
  if (elements.empty() || elements.size() > 2) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "1 validation error detected: Value at 'keySchema' failed to satisfy constraint: "
                 "Member must have length between 1 and 2");
  }
  Keys keys{elements[0].get_text("AttributeName"),
            elements.size() == 2 ? elements[1].get_text("AttributeName") : std::string()};
  if (keys.hash.empty()) {
    return bare("Invalid KeySchema: Some index key attribute have no definition");
  }
  if (keys.hash == keys.range) {
    return bare("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (elements[0].get_text("KeyType") != "HASH") {
    return bare("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (elements.size() == 2 && elements[1].get_text("KeyType") != "RANGE") {
    return bare("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return keys;
}

constexpr std::ptrdiff_t kMostOfAKind = 4;

// Of a global index: up to four attributes each, hash keys first.
Result<void> check_many_keys(const Value& index) {
  std::set<std::string> names;
  std::ptrdiff_t hashes = 0;
  std::ptrdiff_t ranges = 0;
  for (const Value& element : items_of(index, "KeySchema")) {
    const bool is_hash = element.get_text("KeyType") == "HASH";
    if (is_hash && ranges > 0) {
      return wrong(
          "Invalid KeySchema: All KeySchemaElements of the HASH key type must come before those of "
          "the RANGE key type");
    }
    (is_hash ? hashes : ranges) += 1;
    const std::string name = element.get_text("AttributeName");
    if (!names.insert(name).second) {
      return items_of(index, "KeySchema").size() == 2
                 ? bare(
                       "Both the Hash Key and the Range Key element in the KeySchema have the same "
                       "name")
                 : wrong("Invalid KeySchema: Duplicate AttributeName in KeySchema: " + name);
    }
  }
  if (hashes == 0) {
    return bare("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (hashes > kMostOfAKind || ranges > kMostOfAKind) {
    return wrong("Invalid KeySchema: A key has at most 4 attributes of the " +
                 std::string(hashes > kMostOfAKind ? "HASH" : "RANGE") + " key type");
  }
  return {};
}

bool has_many_keys(const Value& index) {
  const auto elements = items_of(index, "KeySchema");
  return elements.size() > 2 || (elements.size() == 2 && elements[1].get_text("KeyType") == "HASH");
}

Result<std::set<std::string>> read_definitions(const Value& properties) {
  std::set<std::string> names;
  for (const Value& definition : items_of(properties, "AttributeDefinitions")) {
    const std::string type = definition.get_text("AttributeType");
    if (type != "S" && type != "N" && type != "B") {
      return fault(HandlerErrorCode::InvalidRequest,
                   "1 validation error detected: Value '" + type +
                       "' at 'attributeDefinitions.member.attributeType' failed to satisfy "
                       "constraint: Member must satisfy enum value set: [B, N, S]");
    }
    if (!names.insert(definition.get_text("AttributeName")).second) {
      return wrong("Cannot redefine attribute '" + definition.get_text("AttributeName") + "'");
    }
  }
  return names;
}

Result<void> check_projection(const Value& index) {
  const Value* projection = index.find("Projection");
  const std::string kind =
      projection != nullptr ? projection->get_text("ProjectionType") : std::string();
  if (kind != "ALL" && kind != "KEYS_ONLY" && kind != "INCLUDE") {
    return wrong("Unknown ProjectionType: " + (kind.empty() ? "null" : kind));
  }
  if ((kind == "INCLUDE") != has(*projection, "NonKeyAttributes")) {
    return wrong(kind == "INCLUDE"
                     ? "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"
                     : "ProjectionType is " + kind + ", but NonKeyAttributes is specified");
  }
  std::set<std::string> seen;
  for (const Value& name : items_of(*projection, "NonKeyAttributes")) {
    if (!seen.insert(name.scalar_text()).second) {
      return wrong("Duplicate attribute in NonKeyAttributes: " + name.scalar_text());
    }
  }
  return {};
}

// The attributes that the keys of the table or index are made of have definitions.
Result<void> check_defined(const Value& holder, const std::set<std::string>& defined) {
  std::set<std::string> keys;
  for (const Value& element : items_of(holder, "KeySchema")) {
    keys.insert(element.get_text("AttributeName"));
  }
  if (std::includes(defined.begin(), defined.end(), keys.begin(), keys.end())) {
    return {};
  }
  return wrong("Some index key attributes are not defined in AttributeDefinitions. Keys: " +
               listed(keys) + ", AttributeDefinitions: " + listed(defined));
}

Result<void> check_table_defined(const Value& properties, const std::set<std::string>& defined) {
  const auto elements = items_of(properties, "KeySchema");
  if (elements.size() < 2) {
    return check_defined(properties, defined);
  }
  const bool has_all = defined.size() >= elements.size() &&
                       std::all_of(elements.begin(), elements.end(), [&](const Value& element) {
                         return defined.contains(element.get_text("AttributeName"));
                       });
  return has_all ? Result<void>()
                 : bare("Invalid KeySchema: Some index key attribute have no definition");
}

// Of one index, but for its name; its keys' names are added.
Result<void> check_index(const Value& index, bool local, const Keys& table,
                         std::set<std::string>& used) {
  if (!local && has_many_keys(index)) {
    if (auto checked = check_many_keys(index); !checked) {
      return checked;
    }
    for (const Value& element : items_of(index, "KeySchema")) {
      used.insert(element.get_text("AttributeName"));
    }
    return check_projection(index);
  }
  auto keys = read_keys(index);
  if (!keys) {
    return std::move(keys).failure();
  }
  const std::string name = index.get_text("IndexName");
  if (local && keys->range.empty()) {
    return wrong("Index KeySchema does not have a range key for index: " + name);
  }
  if (local && keys->hash != table.hash) {
    return wrong(
        "Index KeySchema does not have the same leading hash key as table KeySchema "
        "for index: " +
        name + ". index hash key: " + keys->hash + ", table hash key: " + table.hash);
  }
  used.insert(keys->hash);
  if (!keys->range.empty()) {
    used.insert(keys->range);
  }
  return check_projection(index);
}

Result<void> check_indexes(const Value& properties, const Keys& table,
                           const std::set<std::string>& defined, std::set<std::string>& used) {
  std::set<std::string> names;
  for (const std::string_view list : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    const bool local = list.starts_with("Local");
    const auto indexes = items_of(properties, list);
    if (local && !indexes.empty() && table.range.empty()) {
      return wrong(
          "Table KeySchema does not have a range key, which is required when specifying "
          "a LocalSecondaryIndex");
    }
    for (const Value& index : indexes) {
      const std::string name = index.get_text("IndexName");
      if (name.size() < 3 || name.size() > 255) {
        return wrong(
            "IndexName must be at least 3 characters long and at most 255 characters long");
      }
      auto checked = check_defined(index, defined);
      checked = checked ? check_index(index, local, table, used) : std::move(checked);
      if (!checked) {
        return checked;
      }
      if (!names.insert(name).second) {
        return wrong("Duplicate index name: " + name);
      }
    }
    if (indexes.size() > (local ? kMostLocal : kMostGlobal)) {
      return wrong(local ? "Number of LocalSecondaryIndexes exceeds per-table limit of 5"
                         : "GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
  }
  return {};
}

Result<void> check_throughput(const Value& properties) {
  const std::string mode = properties.get_text("BillingMode");
  if (!mode.empty() && mode != "PROVISIONED" && mode != "PAY_PER_REQUEST") {
    return wrong("Unknown BillingMode: " + mode);
  }
  const bool on_demand = mode == "PAY_PER_REQUEST";
  const bool given = has(properties, "ProvisionedThroughput");
  if (on_demand && given) {
    return wrong(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
        "BillingMode is PAY_PER_REQUEST");
  }
  if (!on_demand && !given) {
    return wrong(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
        "is PROVISIONED");
  }
  for (const Value& index : items_of(properties, "GlobalSecondaryIndexes")) {
    if (on_demand == has(index, "ProvisionedThroughput")) {
      return wrong(on_demand
                       ? "ProvisionedThroughput should not be specified for index: " +
                             index.get_text("IndexName") + " when BillingMode is PAY_PER_REQUEST"
                       : "ProvisionedThroughput is not specified for index: " +
                             index.get_text("IndexName"));
    }
  }
  return {};
}

Result<void> check_stream(const Value& properties) {
  const Value* stream = properties.find("StreamSpecification");
  if (stream == nullptr) {
    return {};
  }
  const std::string view = stream->get_text("StreamViewType");
  const bool known = view == "KEYS_ONLY" || view == "NEW_IMAGE" || view == "OLD_IMAGE" ||
                     view == "NEW_AND_OLD_IMAGES";
  return known ? Result<void>() : Result<void>(wrong("Unknown StreamViewType: " + view));
}

}  // namespace

Result<void> check_table(const Value& properties) {
  auto defined = read_definitions(properties);
  auto has_all = defined ? check_table_defined(properties, *defined)
                         : Result<void>(std::move(defined).failure());
  auto keys = has_all ? read_keys(properties) : Result<Keys>(std::move(has_all).failure());
  if (!keys) {
    return std::move(keys).failure();
  }
  std::set<std::string> used{keys->hash};
  if (!keys->range.empty()) {
    used.insert(keys->range);
  }
  if (auto checked = check_indexes(properties, *keys, *defined, used); !checked) {
    return checked;
  }
  if (defined->size() != used.size()) {
    const bool has_indexes =
        has(properties, "LocalSecondaryIndexes") || has(properties, "GlobalSecondaryIndexes");
    return wrong(has_indexes ? "Some AttributeDefinitions are not used. AttributeDefinitions: " +
                                   listed(*defined) + ", keys used: " + listed(used)
                             : "Number of attributes in KeySchema does not exactly match number of "
                               "attributes defined in AttributeDefinitions");
  }
  auto checked = check_throughput(properties);
  return checked ? check_stream(properties) : std::move(checked);
}

}  // namespace formwork::dynamodb
