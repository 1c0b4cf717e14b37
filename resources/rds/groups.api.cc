// SPDX-License-Identifier: Apache-2.0
// Subnet groups, parameter groups of instances and clusters, and option groups. Of parameters those
// are told that somebody has set; the engines' own defaults are not known.
#include <algorithm>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/rds/input.hh"
#include "resources/rds/shapes.hh"

namespace formwork::rds {
namespace {

Value done() {
  return Value::map();
}

template <const Kind& kKind>
Result<Value> remove(ApiCall& call) {
  auto found = find(call.world, kKind, call.text(kKind.name_member));
  if (!found) {
    return std::move(found).failure();
  }
  auto gone = erase(call, kKind, *found);
  return gone ? Result<Value>(done()) : std::move(gone).failure();
}

// --- subnet groups

Result<void> check_subnets(ApiCall& call) {
  for (const std::string& id : input_texts(call, "SubnetIds")) {
    auto subnet = find_object(call.world, {"ec2", "subnet"}, id);
    if (!subnet) {
      return std::move(subnet).failure();
    }
    if (subnet->is_null()) {
      return fail("InvalidSubnet", "The requested subnet '" + id + "' does not exist.");
    }
  }
  return {};
}

Result<Value> create_subnets(ApiCall& call) {
  if (auto good = check_subnets(call); !good) {
    return std::move(good).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags"});
  auto made = make(call, kSubnetGroups, std::move(properties));
  return made ? answer("DBSubnetGroup", subnet_group_shape(call.world, *made))
              : std::move(made).failure();
}

Result<Value> describe_subnets(ApiCall& call) {
  auto found = asked(call, kSubnetGroups, "DBSubnetGroupName");
  if (!found) {
    return std::move(found).failure();
  }
  Value::List shapes;
  for (const StoredObject& group : *found) {
    auto shape = subnet_group_shape(call.world, group);
    if (!shape) {
      return shape;
    }
    shapes.push_back(*std::move(shape));
  }
  return page(call, "DBSubnetGroups", std::move(shapes));
}

Result<Value> modify_subnets(ApiCall& call) {
  auto group = find(call.world, kSubnetGroups, call.text("DBSubnetGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  if (auto good = check_subnets(call); !good) {
    return std::move(good).failure();
  }
  Value properties = group->model;
  copy_members(properties, call.input, {"DBSubnetGroupDescription", "SubnetIds"});
  group->record.set("Properties", std::move(properties));
  auto kept = keep(call.world, kSubnetGroups, *group);
  return kept ? answer("DBSubnetGroup", subnet_group_shape(call.world, *group))
              : std::move(kept).failure();
}

Result<Value> remove_subnets(ApiCall& call) {
  auto instances = all_of(call.world, kInstances);
  if (!instances) {
    return std::move(instances).failure();
  }
  const std::string name = call.text("DBSubnetGroupName");
  for (const StoredObject& instance : *instances) {
    if (instance.text("DBSubnetGroupName") == name) {
      return fail("InvalidDBSubnetGroupStateFault",
                  "Cannot delete the subnet group '" + name +
                      "' because at least one database instance: " + name_of(instance, kInstances) +
                      " is still using it.");
    }
  }
  return remove<kSubnetGroups>(call);
}

// --- parameter groups

Value parameters_shape(World& world, const Kind& kind, const StoredObject& group) {
  const std::string name = name_of(group, kind);
  Value shape = map_with(kind.name_member, Value::string(name));
  shape.set("DBParameterGroupFamily", Value::string(group.text("Family")));
  shape.set("Description", Value::string(group.text("Description")));
  const std::string_view arn =
      &kind == &kParameterGroups ? "DBParameterGroupArn" : "DBClusterParameterGroupArn";
  shape.set(arn, Value::string(arn_of(world, kind, name)));
  return shape;
}

std::string_view one_of(const Kind& kind) {
  return &kind == &kParameterGroups ? "DBParameterGroup" : "DBClusterParameterGroup";
}

template <const Kind& kKind>
Result<Value> create_parameters(ApiCall& call) {
  const std::string name = call.text(kKind.name_member);
  if (auto good = check_name(name, kKind.name_member); !good) {
    return std::move(good).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input, {kKind.name_member, "Description", "Tags"});
  properties.set("Family", Value::string(call.text("DBParameterGroupFamily")));
  properties.set("Parameters", Value::map());
  auto made = make(call, kKind, std::move(properties));
  return made ? Result<Value>(map_with(one_of(kKind), parameters_shape(call.world, kKind, *made)))
              : std::move(made).failure();
}

template <const Kind& kKind>
Result<Value> describe_groups(ApiCall& call) {
  auto found = asked(call, kKind, kKind.name_member);
  if (!found) {
    return std::move(found).failure();
  }
  Value::List shapes;
  for (const StoredObject& group : *found) {
    shapes.push_back(parameters_shape(call.world, kKind, group));
  }
  return page(call, std::string(one_of(kKind)) + "s", std::move(shapes));
}

template <const Kind& kKind>
Result<Value> modify_parameters(ApiCall& call) {
  auto group = find(call.world, kKind, call.text(kKind.name_member));
  if (!group) {
    return std::move(group).failure();
  }
  const Value* known = group->model.find("Parameters");
  Value parameters = known == nullptr ? Value::map() : *known;
  for (const Value& parameter : input_items(call, "Parameters")) {
    parameters.set(parameter.get_text("ParameterName"),
                   Value::string(parameter.get_text("ParameterValue")));
  }
  set_property(*group, "Parameters", std::move(parameters));
  auto kept = keep(call.world, kKind, *group);
  return kept ? Result<Value>(map_with(kKind.name_member, Value::string(name_of(*group, kKind))))
              : std::move(kept).failure();
}

template <const Kind& kKind>
Result<Value> reset_parameters(ApiCall& call) {
  auto group = find(call.world, kKind, call.text(kKind.name_member));
  if (!group) {
    return std::move(group).failure();
  }
  const Value* known = group->model.find("Parameters");
  Value parameters = known == nullptr ? Value::map() : *known;
  if (flag(call.input, "ResetAllParameters")) {
    parameters = Value::map();
  }
  for (const Value& parameter : input_items(call, "Parameters")) {
    parameters.erase(parameter.get_text("ParameterName"));
  }
  set_property(*group, "Parameters", std::move(parameters));
  auto kept = keep(call.world, kKind, *group);
  return kept ? Result<Value>(map_with(kKind.name_member, Value::string(name_of(*group, kKind))))
              : std::move(kept).failure();
}

template <const Kind& kKind>
Result<Value> describe_parameters(ApiCall& call) {
  auto group = find(call.world, kKind, call.text(kKind.name_member));
  if (!group) {
    return std::move(group).failure();
  }
  const std::string source = call.text("Source");
  Value::List shapes;
  const Value* known = group->model.find("Parameters");
  if (known != nullptr && (source.empty() || source == "user")) {
    for (const Value::Member& parameter : known->members()) {
      Value shape = map_with("ParameterName", Value::string(parameter.key));
      shape.set("ParameterValue", Value::string(parameter.value.scalar_text()));
      shape.set("Source", Value::string("user"));
      shape.set("ApplyMethod", Value::string("immediate"));
      shape.set("IsModifiable", Value::boolean(true));
      shapes.push_back(std::move(shape));
    }
  }
  return page(call, "Parameters", std::move(shapes));
}

// --- option groups

Value options_shape(World& world, const StoredObject& group) {
  const std::string name = name_of(group, kOptionGroups);
  Value shape = map_with("OptionGroupName", Value::string(name));
  shape.set("OptionGroupDescription", Value::string(group.text("OptionGroupDescription")));
  copy_texts(shape, group.model, {"EngineName", "MajorEngineVersion"});
  shape.set("OptionGroupArn", Value::string(arn_of(world, kOptionGroups, name)));
  shape.set("AllowsVpcAndNonVpcInstanceMemberships", Value::boolean(true));
  Value options = Value::list();
  for (const Value& option : items_of(group.model, "OptionConfigurations")) {
    Value told = map_with("OptionName", Value::string(option.get_text("OptionName")));
    copy_numbers(told, option, {"Port"});
    copy_texts(told, option, {"OptionVersion"});
    told.set("OptionSettings", Value::list(items_of(option, "OptionSettings")));
    options.push(std::move(told));
  }
  shape.set("Options", std::move(options));
  return shape;
}

Result<Value> create_options(ApiCall& call) {
  const std::string name = call.text("OptionGroupName");
  if (auto good = check_name(name, "OptionGroupName"); !good) {
    return std::move(good).failure();
  }
  Value properties = Value::map();
  copy_members(
      properties, call.input,
      {"OptionGroupName", "OptionGroupDescription", "EngineName", "MajorEngineVersion", "Tags"});
  auto made = make(call, kOptionGroups, std::move(properties));
  return made ? Result<Value>(map_with("OptionGroup", options_shape(call.world, *made)))
              : std::move(made).failure();
}

Result<Value> describe_options(ApiCall& call) {
  auto found = asked(call, kOptionGroups, "OptionGroupName");
  if (!found) {
    return std::move(found).failure();
  }
  const std::string engine = call.text("EngineName");
  const std::string version = call.text("MajorEngineVersion");
  Value::List shapes;
  for (const StoredObject& group : *found) {
    if ((engine.empty() || group.text("EngineName") == engine) &&
        (version.empty() || group.text("MajorEngineVersion") == version)) {
      shapes.push_back(options_shape(call.world, group));
    }
  }
  return page(call, "OptionGroupsList", std::move(shapes));
}

Result<Value> modify_options(ApiCall& call) {
  auto group = find(call.world, kOptionGroups, call.text("OptionGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  const auto changed = input_items(call, "OptionsToInclude");
  const std::vector<std::string> gone = input_texts(call, "OptionsToRemove");
  if (changed.empty() && gone.empty()) {
    return fail("InvalidParameterValue",
                "At least one option must be added, modified, or removed.");
  }
  Value::List options = items_of(group->model, "OptionConfigurations");
  const auto drop = [&](const std::string& name) {
    std::erase_if(options,
                  [&](const Value& option) { return option.get_text("OptionName") == name; });
  };
  for (const std::string& name : gone) {
    drop(name);
  }
  for (const Value& option : changed) {
    drop(option.get_text("OptionName"));
    options.push_back(option);
  }
  set_property(*group, "OptionConfigurations", Value::list(std::move(options)));
  auto kept = keep(call.world, kOptionGroups, *group);
  return kept ? Result<Value>(map_with("OptionGroup", options_shape(call.world, *group)))
              : std::move(kept).failure();
}

using Access = OperationEntry::Access;
constexpr auto kRead = Access::Read;
constexpr auto kWrite = Access::Write;
constinit OperationEntry entries[] = {
    {"rds", "CreateDBSubnetGroup", kWrite, &create_subnets},
    {"rds", "DescribeDBSubnetGroups", kRead, &describe_subnets},
    {"rds", "ModifyDBSubnetGroup", kWrite, &modify_subnets},
    {"rds", "DeleteDBSubnetGroup", kWrite, &remove_subnets},
    {"rds", "CreateDBParameterGroup", kWrite, &create_parameters<kParameterGroups>},
    {"rds", "DescribeDBParameterGroups", kRead, &describe_groups<kParameterGroups>},
    {"rds", "ModifyDBParameterGroup", kWrite, &modify_parameters<kParameterGroups>},
    {"rds", "ResetDBParameterGroup", kWrite, &reset_parameters<kParameterGroups>},
    {"rds", "DescribeDBParameters", kRead, &describe_parameters<kParameterGroups>},
    {"rds", "DeleteDBParameterGroup", kWrite, &remove<kParameterGroups>},
    {"rds", "CreateDBClusterParameterGroup", kWrite, &create_parameters<kClusterParameterGroups>},
    {"rds", "DescribeDBClusterParameterGroups", kRead, &describe_groups<kClusterParameterGroups>},
    {"rds", "ModifyDBClusterParameterGroup", kWrite, &modify_parameters<kClusterParameterGroups>},
    {"rds", "ResetDBClusterParameterGroup", kWrite, &reset_parameters<kClusterParameterGroups>},
    {"rds", "DescribeDBClusterParameters", kRead, &describe_parameters<kClusterParameterGroups>},
    {"rds", "DeleteDBClusterParameterGroup", kWrite, &remove<kClusterParameterGroups>},
    {"rds", "CreateOptionGroup", kWrite, &create_options},
    {"rds", "DescribeOptionGroups", kRead, &describe_options},
    {"rds", "ModifyOptionGroup", kWrite, &modify_options},
    {"rds", "DeleteOptionGroup", kWrite, &remove<kOptionGroups>}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]),  Register(entries[1]),  Register(entries[2]),  Register(entries[3]),
    Register(entries[4]),  Register(entries[5]),  Register(entries[6]),  Register(entries[7]),
    Register(entries[8]),  Register(entries[9]),  Register(entries[10]), Register(entries[11]),
    Register(entries[12]), Register(entries[13]), Register(entries[14]), Register(entries[15]),
    Register(entries[16]), Register(entries[17]), Register(entries[18]), Register(entries[19])};

}  // namespace
}  // namespace formwork::rds
