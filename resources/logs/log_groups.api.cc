// SPDX-License-Identifier: Apache-2.0
// Log groups and streams over the API, as stacks made them. Log events are not emulated.
#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kLogStreams{"modelled", "AWS::Logs::LogStream"};
constexpr ObjectPlace kMetricFilters{"modelled", "AWS::Logs::MetricFilter"};
constexpr std::size_t kLargestPage = 50;

std::string group_arn(const World& world, const std::string& name) {
  return regional_arn(world, "logs", "log-group:" + name);
}

Result<Value> page(const ApiCall& call, Value::List items, std::string_view member) {
  // The members of this service begin in lower case, so the common pages do not fit.
  Value paged = Value::map();
  if (const Value* token = call.find("nextToken")) {
    paged.set("NextToken", *token);
  }
  paged.set("MaxResults", Value::number(number_of(call.input, "limit", kLargestPage)));
  const ApiCall inner{call.world, call.caller,  paged,          call.stacks,
                      call.host,  call.service, call.operation, call.request_id};
  auto answer = page_of(
      inner, std::move(items),
      {.member = member, .largest = kLargestPage, .fault_code = "InvalidParameterException"});
  if (!answer) {
    return answer;
  }
  if (const Value* token = answer->find("NextToken")) {
    const Value next = *token;
    answer->erase("NextToken");
    answer->set("nextToken", next);
  }
  return answer;
}

Value group_shape(const World& world, const std::string& name, const Value& record,
                  std::int64_t filters) {
  const Value properties = properties_of(record);
  const std::string arn = group_arn(world, name);
  Value shape = map_with("logGroupName", Value::string(name));
  set_time(shape, "creationTime", record);
  if (const Value* days = properties.find("RetentionInDays")) {
    shape.set("retentionInDays", *days);
  }
  shape.set("metricFilterCount", Value::number(filters));
  shape.set("arn", Value::string(arn + ":*"));
  shape.set("storedBytes", Value::number(0));
  set_text(shape, "kmsKeyId", properties.get_text("KmsKeyId"));
  const std::string group_class = properties.get_text("LogGroupClass");
  shape.set("logGroupClass", Value::string(group_class.empty() ? "STANDARD" : group_class));
  shape.set("logGroupArn", Value::string(arn));
  if (flag(properties, "DeletionProtectionEnabled")) {
    shape.set("deletionProtectionEnabled", Value::boolean(true));
  }
  return shape;
}

Result<Value> describe_groups(ApiCall& call) {
  const std::string prefix = call.text("logGroupNamePrefix");
  const std::string pattern = call.text("logGroupNamePattern");
  if (call.find("logGroupIdentifiers") != nullptr || call.flag("includeLinkedAccounts")) {
    return fail("NotImplemented", "formwork finds log groups of one account by name.");
  }
  auto groups = list_objects(call.world, kLogGroups, prefix);
  auto filters = stored_objects(call.world, kMetricFilters);
  if (!groups || !filters) {
    return groups ? std::move(filters).failure() : std::move(groups).failure();
  }
  Value::List shapes;
  for (const auto& [name, record] : *groups) {
    const auto count = std::count_if(filters->begin(), filters->end(), [&](const auto& filter) {
      return filter.text("LogGroupName") == name;
    });
    Value shape = group_shape(call.world, name, record, static_cast<std::int64_t>(count));
    const std::string wanted_class = call.text("logGroupClass");
    if (name.find(pattern) != std::string::npos &&
        (wanted_class.empty() || wanted_class == shape.get_text("logGroupClass"))) {
      shapes.push_back(std::move(shape));
    }
  }
  return page(call, std::move(shapes), "logGroups");
}

Result<Value> describe_streams(ApiCall& call) {
  std::string group = call.text("logGroupName");
  if (group.empty()) {
    group = last_part(call.text("logGroupIdentifier"), ':');
  }
  auto known = find_object(call.world, kLogGroups, group);
  if (!known) {
    return known;
  }
  if (known->is_null()) {
    return fail("ResourceNotFoundException", "The specified log group does not exist.");
  }
  auto streams = stored_objects(call.world, kLogStreams);
  if (!streams) {
    return std::move(streams).failure();
  }
  const std::string prefix = call.text("logStreamNamePrefix");
  Value::List shapes;
  for (const StoredObject& stream : *streams) {
    const std::string name = stream.text("LogStreamName");
    if (stream.text("LogGroupName") != group || !name.starts_with(prefix)) {
      continue;
    }
    Value shape = map_with("logStreamName", Value::string(name));
    set_time(shape, "creationTime", stream.record);
    shape.set("arn", Value::string(group_arn(call.world, group) + ":log-stream:" + name));
    shape.set("storedBytes", Value::number(0));
    shapes.push_back(std::move(shape));
  }
  std::sort(shapes.begin(), shapes.end(), [](const Value& a, const Value& b) {
    return a.get_text("logStreamName") < b.get_text("logStreamName");
  });
  if (call.flag("descending")) {
    std::reverse(shapes.begin(), shapes.end());
  }
  return page(call, std::move(shapes), "logStreams");
}

Result<Value> list_tags(ApiCall& call) {
  // "arn:...:log-group:<name>" with or without ":*".
  const std::string arn = call.text("resourceArn");
  constexpr std::string_view kMark = ":log-group:";
  const std::size_t at = arn.find(kMark);
  std::string name = at == std::string::npos ? "" : arn.substr(at + kMark.size());
  if (name.ends_with(":*")) {
    name.resize(name.size() - 2);
  }
  auto group = find_object(call.world, kLogGroups, name);
  if (!group) {
    return group;
  }
  if (group->is_null()) {
    return fail("ResourceNotFoundException", "The specified log group does not exist.");
  }
  return map_with("tags", tag_map(*group));
}

using Access = OperationEntry::Access;
constinit OperationEntry groups_entry{"logs", "DescribeLogGroups", Access::Read, &describe_groups};
constinit OperationEntry streams_entry{"logs", "DescribeLogStreams", Access::Read,
                                       &describe_streams};
constinit OperationEntry tags_entry{"logs", "ListTagsForResource", Access::Read, &list_tags};
const Register<OperationEntry> kRegistered[]{Register(groups_entry), Register(streams_entry),
                                             Register(tags_entry)};

}  // namespace

}  // namespace formwork::logs
