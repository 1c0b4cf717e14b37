// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/drift/detect.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/live_resources.hh"
#include "resources/common/own_provider.hh"

namespace formwork::cloudformation {

namespace {

constexpr int kDeepest = 200;

constexpr std::string_view kAllowed[] = {"CREATE_COMPLETE",          "UPDATE_COMPLETE",
                                         "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED",
                                         "IMPORT_COMPLETE",          "IMPORT_ROLLBACK_COMPLETE"};

// What stands for something that has no properties of its own to read.
bool is_readable(const ResourceRecord& row, const ResourceProvider* provider) {
  return provider != nullptr && !provider->is_external() &&
         !row.type.starts_with("AWS::CloudFormation::") && !row.type.starts_with("Custom::");
}

bool is_tag(const Value& item) {
  return item.is_map() && item.find("Key") != nullptr && item.find("Value") != nullptr;
}

/// Tags that nobody wrote into the template: CloudFormation's own and those of the stack.
bool is_added_tag(const Value& item, const Value& expected, const TagList& stack_tags) {
  if (!is_tag(item)) {
    return false;
  }
  const std::string key = item.get_text("Key");
  const auto stated = expected.items();
  if (std::any_of(stated.begin(), stated.end(),
                  [&](const Value& one) { return one.get_text("Key") == key; })) {
    return false;
  }
  return key.starts_with("aws:") || std::any_of(stack_tags.begin(), stack_tags.end(),
                                                [&](const auto& tag) { return tag.first == key; });
}

/// The actual list in the order of the expected one: what is equal stands where it is expected.
Value aligned(const Value& expected, std::vector<Value> actual) {
  Value list = Value::list();
  std::vector<bool> is_used(actual.size(), false);
  std::vector<std::size_t> places;
  for (const Value& item : expected.items()) {
    std::size_t found = actual.size();
    for (std::size_t i = 0; i < actual.size() && found == actual.size(); ++i) {
      found = !is_used[i] && Value::same(item, actual[i]) ? i : found;
    }
    if (found != actual.size()) {
      is_used[found] = true;
    }
    places.push_back(found);
  }
  std::size_t next = 0;
  auto next_unused = [&] {
    while (next < actual.size() && is_used[next]) {
      ++next;
    }
    return next;
  };
  for (std::size_t place : places) {
    const std::size_t at = place != actual.size() ? place : next_unused();
    if (at < actual.size()) {
      is_used[at] = true;
      list.push(std::move(actual[at]));
    }
  }
  while (next_unused() < actual.size()) {
    is_used[next] = true;
    list.push(std::move(actual[next]));
  }
  return list;
}

/// The part of `actual` that `expected` states: nobody manages the rest.
Value stated_part(const Value& expected, const Value& actual, const TagList& stack_tags,
                  int depth) {
  if (depth > kDeepest) {
    return actual;
  }
  if (expected.is_map() && actual.is_map()) {
    Value part = Value::map();
    for (const Value::Member& member : expected.members()) {
      if (const Value* value = actual.find(member.key)) {
        part.set(member.key, stated_part(member.value, *value, stack_tags, depth + 1));
      }
    }
    return part;
  }
  if (!expected.is_list() || !actual.is_list()) {
    return actual;
  }
  std::vector<Value> items;
  for (const Value& item : actual.items()) {
    if (!is_added_tag(item, expected, stack_tags)) {
      items.push_back(item);
    }
  }
  Value list = aligned(expected, std::move(items));
  auto& kept = *list.mutable_list();
  for (std::size_t i = 0; i < kept.size() && i < expected.items().size(); ++i) {
    kept[i] = stated_part(expected.items()[i], kept[i], stack_tags, depth + 1);
  }
  return list;
}

const Value* at_pointer(const Value& root, std::string_view pointer) {
  const Value* value = &root;
  for (std::string_view part : split(pointer.substr(1), "/")) {
    if (value == nullptr) {
      return nullptr;
    }
    if (value->is_list()) {
      const auto index = parse_integer(part);
      const bool is_inside =
          index && *index >= 0 && static_cast<std::size_t>(*index) < value->items().size();
      value = is_inside ? &value->items()[static_cast<std::size_t>(*index)] : nullptr;
    } else {
      value = value->find(part);
    }
  }
  return value;
}

std::string difference_text(const Value* value) {
  return value == nullptr     ? "null"
         : value->is_scalar() ? value->scalar_text()
                              : value_to_json(*value);
}

Value differences_of(const Value& expected, const Value& actual) {
  Value list = Value::list();
  for (const std::string& pointer : changed_pointers(expected, actual)) {
    const Value* wanted = at_pointer(expected, pointer);
    const Value* found = at_pointer(actual, pointer);
    Value one = Value::map();
    one.set("PropertyPath", Value::string(pointer));
    one.set("ExpectedValue", Value::string(difference_text(wanted)));
    one.set("ActualValue", Value::string(difference_text(found)));
    one.set("DifferenceType", Value::string(wanted == nullptr  ? "ADD"
                                            : found == nullptr ? "REMOVE"
                                                               : "NOT_EQUAL"));
    list.push(std::move(one));
  }
  return list;
}

Value expected_of(const TypeSchema* schema, const ResourceRecord& row) {
  const Value properties = row.properties.is_map() ? row.properties : Value::map();
  return schema == nullptr ? properties
                           : readable_model(*schema, desired_model(*schema, properties));
}

Result<void> look_at(ApiCall& call, const StackRecord& stack, ResourceRecord& row) {
  ResourceProvider* provider = call.stacks.providers().find(row.type);
  if (!is_readable(row, provider)) {
    return {};
  }
  const TypeSchema* schema = SchemaCatalog::builtin().find(row.type, call.world.region);
  ProviderRequest request = outside_request(call.world, row.type, row.physical_id);
  request.logical_id = row.logical_id;
  request.stack_id = stack.id;
  request.stack_name = stack.name;
  request.attributes = row.attributes;
  if (row.properties.is_map()) {
    request.properties = row.properties;
  }
  Progress read = provider->read(request);
  const Millis now = call.world.clock.now();
  Value drift = Value::map();
  const Value expected = expected_of(schema, row);
  drift.set("ExpectedProperties", Value::string(value_to_json(expected)));
  if (read.status == Progress::Status::Success) {
    const Value actual = stated_part(expected, read.attributes, stack.tags, 0);
    Value differences = differences_of(expected, actual);
    row.drift_status = differences.items().empty() ? "IN_SYNC" : "MODIFIED";
    drift.set("ActualProperties", Value::string(value_to_json(actual)));
    drift.set("PropertyDifferences", std::move(differences));
  } else if (read.error == HandlerErrorCode::NotFound) {
    row.drift_status = "DELETED";
  } else {
    row.drift_status = "UNKNOWN";
    drift.set("DriftStatusReason", Value::string(read.message));
  }
  row.drift_checked = now;
  row.details.set("Drift", std::move(drift));
  return call.world.store.put_resource(row);
}

Result<void> check_status(const StackRecord& stack) {
  if (std::find(std::begin(kAllowed), std::end(kAllowed), stack.status) == std::end(kAllowed)) {
    return validation_error("Drift detection cannot be performed on stack [" + stack.id +
                            "] while it is in " + stack.status + " state.");
  }
  return {};
}

}  // namespace

Result<DriftFound> detect_drift(ApiCall& call, StackRecord stack,
                                const std::vector<std::string>& logical_ids) {
  Transaction& tx = call.world.store;
  auto good = check_status(stack);
  auto rows = good ? tx.list_resources(stack.id) : std::move(good).failure();
  if (!rows) {
    return std::move(rows).failure();
  }
  for (const std::string& id : logical_ids) {
    if (std::none_of(rows->begin(), rows->end(),
                     [&](const ResourceRecord& row) { return row.logical_id == id; })) {
      return validation_error("Resource " + id + " does not exist for stack " + stack.name);
    }
  }
  DriftFound found;
  for (ResourceRecord& row : *rows) {
    const bool is_chosen = logical_ids.empty() || std::find(logical_ids.begin(), logical_ids.end(),
                                                            row.logical_id) != logical_ids.end();
    if (!row.slot.empty() || row.physical_id.empty()) {
      continue;
    }
    if (auto looked = is_chosen ? look_at(call, stack, row) : Result<void>(); !looked) {
      return std::move(looked).failure();
    }
    found.drifted += row.drift_status == "MODIFIED" || row.drift_status == "DELETED" ? 1 : 0;
  }
  found.time = call.world.clock.now();
  found.status = found.drifted == 0 ? "IN_SYNC" : "DRIFTED";
  stack.drift_status = found.status;
  stack.drift_checked = found.time;
  auto put = tx.put_stack(stack);
  return put ? Result<DriftFound>(std::move(found)) : std::move(put).failure();
}

Value drift_shape(const ResourceRecord& row) {
  if (row.drift_status.empty()) {
    return Value();
  }
  Value shape = Value::map();
  shape.set("StackId", Value::string(row.stack_id));
  shape.set("LogicalResourceId", Value::string(row.logical_id));
  shape.set("PhysicalResourceId", Value::string(row.physical_id));
  shape.set("ResourceType", Value::string(row.type));
  if (const Value* drift = row.details.find("Drift")) {
    copy_members(
        shape, *drift,
        {"ExpectedProperties", "ActualProperties", "PropertyDifferences", "DriftStatusReason"});
  }
  if (shape.find("PropertyDifferences") == nullptr) {
    shape.set("PropertyDifferences", Value::list());
  }
  shape.set("StackResourceDriftStatus", Value::string(row.drift_status));
  shape.set("Timestamp", Value::number(row.drift_checked));
  return shape;
}

Result<Value::List> drift_shapes(Transaction& tx, const std::string& stack_id,
                                 const std::vector<std::string>& statuses) {
  auto rows = tx.list_resources(stack_id);
  if (!rows) {
    return std::move(rows).failure();
  }
  Value::List shapes;
  for (const ResourceRecord& row : *rows) {
    const bool is_wanted = statuses.empty() || std::find(statuses.begin(), statuses.end(),
                                                         row.drift_status) != statuses.end();
    if (Value shape = drift_shape(row); row.slot.empty() && is_wanted && !shape.is_null()) {
      shapes.push_back(std::move(shape));
    }
  }
  return shapes;
}

}  // namespace formwork::cloudformation
