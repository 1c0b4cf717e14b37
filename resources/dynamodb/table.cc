// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/table.hh"

#include <set>

#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/table_schema.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kLongestName = 255;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

std::string stream_view(const Value& properties) {
  const Value* view = properties.find_path({"StreamSpecification", "StreamViewType"});
  return view != nullptr ? view->as_string() : std::string();
}

std::string new_stream_arn(World& world, const std::string& table_arn) {
  std::string label = format_time(world.clock.now());
  if (label.ends_with('Z')) {
    label.pop_back();
  }
  return table_arn + "/stream/" + label;
}

std::set<std::string> index_names(const Value& properties) {
  std::set<std::string> names;
  for (const Value& index : items_of(properties, "GlobalSecondaryIndexes")) {
    names.insert(index.get_text("IndexName"));
  }
  return names;
}

/// Indexes with the same name whose keys or projection differ are deleted and made again.
std::size_t remade_indexes(const Value& before, const Value& after) {
  std::size_t count = 0;
  for (const Value& index : items_of(after, "GlobalSecondaryIndexes")) {
    for (const Value& old : items_of(before, "GlobalSecondaryIndexes")) {
      if (old.get_text("IndexName") != index.get_text("IndexName")) {
        continue;
      }
      for (const std::string_view part : {"KeySchema", "Projection"}) {
        const Value* a = old.find(part);
        const Value* b = index.find(part);
        if (a != nullptr && b != nullptr && !Value::same(*a, *b)) {
          count += 2;
          break;
        }
      }
    }
  }
  return count;
}

Result<void> check_index_changes(const Value& actual, const Value& desired) {
  const auto before = index_names(actual);
  const auto after = index_names(desired);
  std::size_t changes = remade_indexes(actual, desired);
  for (const auto& name : before) {
    changes += after.contains(name) ? 0 : 1;
  }
  for (const auto& name : after) {
    changes += before.contains(name) ? 0 : 1;
  }
  if (changes > 1) {
    return invalid("Cannot perform more than one GSI creation or deletion in a single update");
  }
  return {};
}

}  // namespace

Result<Made> create_table(const Call& call) {
  const std::string name = name_or_generated(call, "TableName", {.longest = kLongestName});
  if (name.size() < 3 || name.size() > kLongestName || !is_word(name, "_.-")) {
    return invalid(
        "TableName must be at least 3 characters long and at most 255 characters long "
        "and satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  if (auto checked = check_table(call.properties); !checked) {
    return std::move(checked).failure();
  }
  const std::string arn = regional_arn(call.world, "dynamodb", "table/" + name);
  Value attributes = Value::map();
  attributes.set("Arn", Value::string(arn));
  if (!stream_view(call.properties).empty()) {
    attributes.set("StreamArn", Value::string(new_stream_arn(call.world, arn)));
  }
  auto made = add_object(call, {.place = kTables,
                                .key = name,
                                .attributes = std::move(attributes),
                                .taken_message = "Table already exists: " + name});
  if (made) {
    if (auto refreshed = refresh_table(call.world, name); !refreshed) {
      return std::move(refreshed).failure();
    }
  }
  return made;
}

Result<Value> update_table(const Call& call) {
  auto table = get_object(call, kTables, call.id());
  if (!table) {
    return table;
  }
  const Value actual = properties_of(*table);
  if (is_changed(actual, call.properties, "KeySchema") ||
      is_changed(actual, call.properties, "LocalSecondaryIndexes")) {
    return not_updatable(call.request.type, call.id());
  }
  auto checked = check_table(call.properties);
  if (checked) {
    checked = check_index_changes(actual, call.properties);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  Value attributes = attributes_of(*table);
  const std::string view = stream_view(call.properties);
  if (view != stream_view(actual)) {
    attributes.erase("StreamArn");
    if (!view.empty()) {
      attributes.set("StreamArn",
                     Value::string(new_stream_arn(call.world, attributes.get_text("Arn"))));
    }
  }
  auto changed = change_object(call, kTables, call.id(), std::move(attributes));
  if (changed) {
    if (auto refreshed = refresh_table(call.world, call.id()); !refreshed) {
      return std::move(refreshed).failure();
    }
  }
  return changed;
}

Result<void> delete_table(const Call& call) {
  auto table = get_object(call, kTables, call.id());
  if (!table) {
    return std::move(table).failure();
  }
  if (flag(properties_of(*table), "DeletionProtectionEnabled")) {
    return invalid(
        "Resource cannot be deleted as it is currently protected against deletion. "
        "Disable deletion protection first.");
  }
  auto erased = erase_object(call, kTables, call.id());
  return erased ? refresh_table(call.world, call.id()) : std::move(erased);
}

}  // namespace formwork::dynamodb
