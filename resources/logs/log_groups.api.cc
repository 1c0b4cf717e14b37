// SPDX-License-Identifier: Apache-2.0
// Log groups and their settings.
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/logs/filters.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

constexpr std::array<std::int64_t, 22> kDays{1,    3,    5,    7,    14,   30,  60,  90,
                                             120,  150,  180,  365,  400,  545, 731, 1096,
                                             1827, 2192, 2557, 2922, 3288, 3653};

std::string class_of(const Value& properties) {
  const std::string group_class = properties.get_text("LogGroupClass");
  return group_class.empty() ? "STANDARD" : group_class;
}

Value group_shape(const World& world, const std::string& name, const Value& record,
                  std::int64_t filters) {
  const Value properties = properties_of(record);
  const std::string arn = log_group_arn(world, name);
  Value shape = map_with("logGroupName", Value::string(name));
  set_time(shape, "creationTime", record);
  if (const Value* days = properties.find("RetentionInDays")) {
    shape.set("retentionInDays", *days);
  }
  shape.set("metricFilterCount", Value::number(filters));
  shape.set("arn", Value::string(arn + ":*"));
  shape.set("storedBytes", Value::number(0));
  set_text(shape, "kmsKeyId", properties.get_text("KmsKeyId"));
  if (properties.find("DataProtectionPolicy") != nullptr) {
    shape.set("dataProtectionStatus", Value::string("ACTIVATED"));
  }
  shape.set("logGroupClass", Value::string(class_of(properties)));
  shape.set("logGroupArn", Value::string(arn));
  shape.set("deletionProtectionEnabled",
            Value::boolean(flag(properties, "DeletionProtectionEnabled")));
  return shape;
}

Result<Value> create_group(ApiCall& call) {
  const std::string name = call.text("logGroupName");
  auto known = find_object(call.world, kLogGroups, name);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("ResourceAlreadyExistsException", "The specified log group already exists");
  }
  const Millis now = call.world.clock.now();
  Value properties = map_with("LogGroupName", Value::string(name));
  set_text(properties, "KmsKeyId", call.text("kmsKeyId"));
  set_text(properties, "LogGroupClass", call.text("logGroupClass"));
  if (call.flag("deletionProtectionEnabled")) {
    properties.set("DeletionProtectionEnabled", Value::boolean(true));
  }
  const Value* tags = call.find("tags");
  Value record = map_with("Properties", std::move(properties));
  record.set("Attributes", map_with("Arn", Value::string(log_group_arn(call.world, name) + ":*")));
  record.set("Tags", tags == nullptr ? Value::map() : *tags);
  record.set("CreationTime", Value::number(now));
  record.set("LastModifiedTime", Value::number(now));
  auto put = put_object(call.world, kLogGroups, name, record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> delete_group(ApiCall& call) {
  auto group = find_group(call.world, call.text("logGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  if (flag(properties_of(group->record), "DeletionProtectionEnabled")) {
    return fail("OperationAbortedException",
                "The log group " + group->name +
                    " cannot be deleted while deletion protection is enabled.");
  }
  auto erased = erase_group(call.world, group->name);
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

Result<Value> describe_groups(ApiCall& call) {
  const std::string prefix = call.text("logGroupNamePrefix");
  const std::string pattern = to_lower(call.text("logGroupNamePattern"));
  if (!prefix.empty() && !pattern.empty()) {
    return invalid_parameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  if (call.flag("includeLinkedAccounts")) {
    return fail("NotImplemented", "formwork finds log groups of one account.");
  }
  std::vector<std::string> wanted;
  for (const std::string& identifier : input_texts(call, "logGroupIdentifiers")) {
    wanted.push_back(group_name_of(identifier));
  }
  auto groups = list_objects(call.world, kLogGroups, prefix);
  auto filters = metric_filters(call.world, "");
  if (!groups || !filters) {
    return groups ? std::move(filters).failure() : std::move(groups).failure();
  }
  const std::string wanted_class = call.text("logGroupClass");
  Value::List shapes;
  for (const auto& [name, record] : *groups) {
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    if (!is_wanted || to_lower(name).find(pattern) == std::string::npos ||
        (!wanted_class.empty() && wanted_class != class_of(properties_of(record)))) {
      continue;
    }
    const auto count = std::count_if(filters->begin(), filters->end(), [&](const Filter& filter) {
      return filter.shape.get_text("logGroupName") == name;
    });
    shapes.push_back(group_shape(call.world, name, record, static_cast<std::int64_t>(count)));
  }
  return keyed_page(call, std::move(shapes), "logGroups", "logGroupName");
}

Result<Value> list_groups(ApiCall& call) {
  const std::string pattern = call.text("logGroupNamePattern");
  auto groups = list_objects(call.world, kLogGroups);
  if (!groups) {
    return std::move(groups).failure();
  }
  Value::List shapes;
  for (const auto& [name, record] : *groups) {
    bool fits = pattern.empty();
    for (const std::string_view part : split(pattern, "|")) {
      fits = fits || (part.starts_with('^') ? name.starts_with(part.substr(1))
                                            : name.find(part) != std::string::npos);
    }
    if (fits) {
      Value shape = map_with("logGroupName", Value::string(name));
      shape.set("logGroupArn", Value::string(log_group_arn(call.world, name)));
      shape.set("logGroupClass", Value::string(class_of(properties_of(record))));
      shapes.push_back(std::move(shape));
    }
  }
  return keyed_page(call, std::move(shapes), "logGroups", "logGroupName", 1000);
}

// Sets or, with null, removes a property.
Result<Value> set_property(ApiCall& call, const char* property, const Value& value) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  Value properties = properties_of(group->record);
  if (value.is_null()) {
    properties.erase(property);
  } else {
    properties.set(property, value);
  }
  group->record.set("Properties", std::move(properties));
  auto put = put_object(call.world, kLogGroups, group->name, group->record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> put_retention(ApiCall& call) {
  const std::int64_t days = number_of(call.input, "retentionInDays", -1);
  if (std::find(kDays.begin(), kDays.end(), days) == kDays.end()) {
    return invalid_parameter(
        "1 validation error detected: Value '" + std::to_string(days) +
        "' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: "
        "[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, "
        "2922, 3288, 3653]");
  }
  auto set = set_property(call, "RetentionInDays", Value::number(days));
  if (set) {
    call.host.go_on_later();
  }
  return set;
}

Result<Value> delete_retention(ApiCall& call) {
  return set_property(call, "RetentionInDays", Value());
}

Result<Value> associate_key(ApiCall& call) {
  return set_property(call, "KmsKeyId", Value::string(call.text("kmsKeyId")));
}

Result<Value> disassociate_key(ApiCall& call) {
  return set_property(call, "KmsKeyId", Value());
}

Result<Value> put_protection(ApiCall& call) {
  return set_property(call, "DeletionProtectionEnabled",
                      Value::boolean(call.flag("deletionProtectionEnabled")));
}

using Access = OperationEntry::Access;
constinit OperationEntry create_entry{"logs", "CreateLogGroup", Access::Write, &create_group};
constinit OperationEntry delete_entry{"logs", "DeleteLogGroup", Access::Write, &delete_group};
constinit OperationEntry describe_entry{"logs", "DescribeLogGroups", Access::Read,
                                        &describe_groups};
constinit OperationEntry list_entry{"logs", "ListLogGroups", Access::Read, &list_groups};
constinit OperationEntry retention_entry{"logs", "PutRetentionPolicy", Access::Write,
                                         &put_retention};
constinit OperationEntry no_retention_entry{"logs", "DeleteRetentionPolicy", Access::Write,
                                            &delete_retention};
constinit OperationEntry key_entry{"logs", "AssociateKmsKey", Access::Write, &associate_key};
constinit OperationEntry no_key_entry{"logs", "DisassociateKmsKey", Access::Write,
                                      &disassociate_key};
constinit OperationEntry protection_entry{"logs", "PutLogGroupDeletionProtection", Access::Write,
                                          &put_protection};
const Register<OperationEntry> kRegistered[]{
    Register(create_entry), Register(delete_entry),    Register(describe_entry),
    Register(list_entry),   Register(retention_entry), Register(no_retention_entry),
    Register(key_entry),    Register(no_key_entry),    Register(protection_entry)};

}  // namespace

}  // namespace formwork::logs
