// SPDX-License-Identifier: Apache-2.0
// Event buses, their policies and the tags of buses and rules. Every world has the bus "default"
// without a record; one comes to be when it gets a policy or tags.
#include <utility>

#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/events/rules.hh"

namespace formwork::events {

namespace {

constexpr ObjectPlace kDefaults{"events", "default-bus"};

Result<StoredObject> look_for_bus(World& world, const std::string& bus) {
  if (bus == kDefaultBus) {
    auto record = find_object(world, kDefaults, kDefaultBus);
    if (!record) {
      return std::move(record).failure();
    }
    if (record->is_null()) {
      *record = map_with("Properties", map_with("Name", Value::string(bus)));
      record->set("Tags", Value::map());
    }
    Value model = model_of(*record);
    return StoredObject{bus, *std::move(record), std::move(model)};
  }
  return find_stored(world, modelled_place(kBusType), "Name", bus);
}

Result<StoredObject> find_bus(World& world, const std::string& bus) {
  auto found = look_for_bus(world, bus);
  if (found && found->record.is_null()) {
    return fail("ResourceNotFoundException", "Event bus " + bus + " does not exist.");
  }
  return found;
}

Result<void> keep_bus(World& world, StoredObject& bus, Value properties) {
  if (bus.key != kDefaultBus) {
    return keep(world, kBusType, bus, std::move(properties));
  }
  bus.record.set("Properties", std::move(properties));
  return put_object(world, kDefaults, kDefaultBus, bus.record);
}

Value shape_of(const World& world, const StoredObject& bus) {
  const std::string name = bus.text("Name");
  Value shape = map_with("Name", Value::string(name));
  shape.set("Arn", Value::string(bus_arn(world, name)));
  copy_members(shape, bus.model, {"Description", "KmsKeyIdentifier"});
  if (const Value* queue = bus.model.find("DeadLetterConfig")) {
    shape.set("DeadLetterConfig", *queue);
  }
  set_text(shape, "Policy", document_text(bus.model.find("Policy")));
  if (bus.record.find("CreationTime") != nullptr) {
    set_time(shape, "CreationTime", bus.record);
    set_time(shape, "LastModifiedTime", bus.record, "LastModifiedTime");
  }
  return shape;
}

Result<Value> create(ApiCall& call) {
  const std::string name = call.text("Name");
  const bool is_partner = !call.text("EventSourceName").empty();
  if (is_partner) {
    return fail("NotImplemented", "formwork does not emulate partner event sources.");
  }
  if (name.find('/') != std::string::npos) {
    return fail("ValidationException", "Event bus name must not contain '/'.");
  }
  auto known = look_for_bus(call.world, name);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->record.is_null()) {
    return fail("ResourceAlreadyExistsException", "Event bus " + name + " already exists.");
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Name", "Description", "KmsKeyIdentifier", "DeadLetterConfig", "Tags"});
  if (auto made = create_outside(call, kBusType, std::move(properties)); !made) {
    return std::move(made).failure();
  }
  Value answer = map_with("EventBusArn", Value::string(bus_arn(call.world, name)));
  copy_members(answer, call.input, {"Description", "KmsKeyIdentifier", "DeadLetterConfig"});
  return answer;
}

Result<Value> describe(ApiCall& call) {
  auto bus = find_bus(call.world, bus_name(call.text("Name")));
  return bus ? Result<Value>(shape_of(call.world, *bus)) : std::move(bus).failure();
}

Result<Value> list(ApiCall& call) {
  auto made = stored_objects(call.world, modelled_place(kBusType));
  auto first = look_for_bus(call.world, std::string(kDefaultBus));
  if (!made || !first) {
    return made ? std::move(first).failure() : std::move(made).failure();
  }
  made->insert(made->begin(), *std::move(first));
  Value::List shapes;
  for (const StoredObject& bus : *made) {
    if (bus.text("Name").starts_with(call.text("NamePrefix"))) {
      shapes.push_back(shape_of(call.world, bus));
    }
  }
  return page_of(
      call, std::move(shapes),
      {.member = "EventBuses", .fault_code = "ValidationException", .size_member = "Limit"});
}

Result<Value> remove(ApiCall& call) {
  const std::string name = bus_name(call.text("Name"));
  if (name == kDefaultBus) {
    return fail("ValidationException", "Cannot delete event bus default.");
  }
  auto bus = look_for_bus(call.world, name);
  auto rules = rules_of(call.world, name);
  if (!bus || !rules) {
    return bus ? std::move(rules).failure() : std::move(bus).failure();
  }
  if (bus->record.is_null()) {
    return Value::map();
  }
  if (!rules->empty()) {
    return fail("ValidationException", "Event bus can't be deleted since it has rules.");
  }
  auto gone = remove_outside(call, kBusType, bus->key, properties_of(bus->record));
  return gone ? Result<Value>(Value::map()) : std::move(gone).failure();
}

// --- policies

Value policy_of(const StoredObject& bus) {
  auto policy = value_from_json(document_text(bus.model.find("Policy")));
  if (policy && policy->is_map()) {
    return *std::move(policy);
  }
  Value fresh = map_with("Version", Value::string("2012-10-17"));
  fresh.set("Statement", Value::list());
  return fresh;
}

Value statement_of(const ApiCall& call, const std::string& bus) {
  const std::string principal = call.text("Principal");
  Value statement = map_with("Sid", Value::string(call.text("StatementId")));
  statement.set("Effect", Value::string("Allow"));
  const std::string root = "arn:" + call.world.partition + ":iam::" + principal + ":root";
  statement.set("Principal",
                principal == "*" ? Value::string("*") : map_with("AWS", Value::string(root)));
  statement.set("Action", Value::string(call.text("Action")));
  statement.set("Resource", Value::string(bus_arn(call.world, bus)));
  if (const Value* condition = call.find("Condition")) {
    statement.set("Condition", map_with(condition->get_text("Type"),
                                        map_with(condition->get_text("Key"),
                                                 Value::string(condition->get_text("Value")))));
  }
  return statement;
}

Value::List without(const Value& policy, const std::string& id) {
  Value::List left = items_of(policy, "Statement");
  std::erase_if(left, [&](const Value& known) { return known.get_text("Sid") == id; });
  return left;
}

Result<Value> put_permission(ApiCall& call) {
  const std::string name = bus_name(call.text("EventBusName"));
  auto bus = find_bus(call.world, name);
  if (!bus) {
    return std::move(bus).failure();
  }
  Value properties = properties_of(bus->record);
  if (const std::string whole = call.text("Policy"); !whole.empty()) {
    auto policy = value_from_json(whole);
    if (!policy || !policy->is_map()) {
      return fail("ValidationException", "This policy contains invalid Json");
    }
    properties.set("Policy", *std::move(policy));
  } else {
    if (call.text("Action") != "events:PutEvents") {
      return fail("ValidationException", "Provided value in parameter 'action' is not supported.");
    }
    Value policy = policy_of(*bus);
    Value::List statements = without(policy, call.text("StatementId"));
    statements.push_back(statement_of(call, name));
    policy.set("Statement", Value::list(std::move(statements)));
    properties.set("Policy", std::move(policy));
  }
  auto kept = keep_bus(call.world, *bus, std::move(properties));
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> remove_permission(ApiCall& call) {
  auto bus = find_bus(call.world, bus_name(call.text("EventBusName")));
  if (!bus) {
    return std::move(bus).failure();
  }
  Value properties = properties_of(bus->record);
  const Value* removes_all = call.find("RemoveAllPermissions");
  if (removes_all != nullptr && removes_all->as_bool()) {
    properties.erase("Policy");
  } else {
    if (properties.find("Policy") == nullptr) {
      return fail("ResourceNotFoundException", "EventBus does not have a policy.");
    }
    Value policy = policy_of(*bus);
    Value::List left = without(policy, call.text("StatementId"));
    if (left.size() == items_of(policy, "Statement").size()) {
      return fail("ResourceNotFoundException", "Statement with the provided id does not exist.");
    }
    if (left.empty()) {
      properties.erase("Policy");
    } else {
      policy.set("Statement", Value::list(std::move(left)));
      properties.set("Policy", std::move(policy));
    }
  }
  auto kept = keep_bus(call.world, *bus, std::move(properties));
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

// --- tags

/// The rule or bus of an ARN and how to keep it.
struct Tagged {
  StoredObject object;
  ObjectPlace place;
};

Result<Tagged> find_tagged(ApiCall& call) {
  const std::string arn = call.text("ResourceARN");
  const std::string_view path = arn_field(arn, 5);
  if (path.starts_with("event-bus/")) {
    auto bus = find_bus(call.world, bus_name(path));
    if (!bus) {
      return std::move(bus).failure();
    }
    const ObjectPlace place = bus->key == kDefaultBus ? kDefaults : modelled_place(kBusType);
    return Tagged{*std::move(bus), place};
  }
  if (path.starts_with("rule/")) {
    const std::string_view rest = path.substr(5);
    const std::size_t slash = rest.find('/');
    const std::string bus(slash == rest.npos ? kDefaultBus : rest.substr(0, slash));
    const std::string name(slash == rest.npos ? rest : rest.substr(slash + 1));
    auto rule = look_for_rule(call.world, name, bus);
    if (!rule) {
      return std::move(rule).failure();
    }
    if (!rule->record.is_null()) {
      return Tagged{*std::move(rule), modelled_place(kRuleType)};
    }
    return fail("ResourceNotFoundException",
                "Rule " + name + " does not exist on EventBus " + bus + ".");
  }
  return fail("ValidationException", "Parameter " + arn +
                                         " is not valid. Reason: Provided Arn is not in correct "
                                         "format.");
}

Result<Value> list_tags(ApiCall& call) {
  auto found = find_tagged(call);
  return found ? Result<Value>(map_with("Tags", tag_list(found->object.record)))
               : std::move(found).failure();
}

Result<Value> change_tags(ApiCall& call, void (*change)(const ApiCall&, Value&)) {
  auto found = find_tagged(call);
  if (!found) {
    return std::move(found).failure();
  }
  const Value* known = found->object.record.find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  change(call, tags);
  found->object.record.set("Tags", std::move(tags));
  auto kept = put_object(call.world, found->place, found->object.key, found->object.record);
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> tag(ApiCall& call) {
  return change_tags(call, [](const ApiCall& given, Value& tags) {
    for (const Value& one : input_items(given, "Tags")) {
      tags.set(one.get_text("Key"), Value::string(one.get_text("Value")));
    }
  });
}

Result<Value> untag(ApiCall& call) {
  return change_tags(call, [](const ApiCall& given, Value& tags) {
    for (const std::string& key : input_texts(given, "TagKeys")) {
      tags.erase(key);
    }
  });
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"events", "CreateEventBus", Access::Write, &create},
    {"events", "DescribeEventBus", Access::Read, &describe},
    {"events", "ListEventBuses", Access::Read, &list},
    {"events", "DeleteEventBus", Access::Write, &remove},
    {"events", "PutPermission", Access::Write, &put_permission},
    {"events", "RemovePermission", Access::Write, &remove_permission},
    {"events", "ListTagsForResource", Access::Read, &list_tags},
    {"events", "TagResource", Access::Write, &tag},
    {"events", "UntagResource", Access::Write, &untag}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]),
    Register(entries[3]), Register(entries[4]), Register(entries[5]),
    Register(entries[6]), Register(entries[7]), Register(entries[8])};

}  // namespace

}  // namespace formwork::events
