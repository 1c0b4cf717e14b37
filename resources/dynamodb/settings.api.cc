// SPDX-License-Identifier: Apache-2.0
// What a table is told beside its items: time to live, tags, policies, where its changes go, and
// what an account may have.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/table_input.hh"

namespace formwork::dynamodb {

namespace {

Result<KnownTable> named_table(ApiCall& call, std::string_view member = "TableName") {
  auto checked = Constraints(call.input).table_name(member).check();
  return checked ? find_table(call, call.text(member)) : std::move(checked).failure();
}

Result<Value> update_ttl(ApiCall& call) {
  auto table = named_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const Value* given = call.find("TimeToLiveSpecification");
  if (given == nullptr || !is_given(*given, "Enabled") || !is_given(*given, "AttributeName")) {
    return invalid(
        "1 validation error detected: Value null at 'timeToLiveSpecification' failed to satisfy "
        "constraint: Member must not be null");
  }
  const std::string attribute = given->get_text("AttributeName");
  if (attribute.empty() || attribute.size() > 255) {
    return invalid(
        "1 validation error detected: Value '" + attribute +
        "' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must "
        "have length " +
        (attribute.empty() ? "greater than or equal to 1" : "less than or equal to 255"));
  }
  const Value* known = table->properties.find("TimeToLiveSpecification");
  const bool was_on = known != nullptr && flag(*known, "Enabled");
  const bool is_on = flag(*given, "Enabled");
  if (was_on && known->get_text("AttributeName") != attribute) {
    return invalid("TimeToLive is active on a different AttributeName: current AttributeName is " +
                   known->get_text("AttributeName"));
  }
  if (was_on == is_on) {
    return invalid(is_on ? "TimeToLive is already enabled" : "TimeToLive is already disabled");
  }
  Value properties = table->properties;
  properties.set("TimeToLiveSpecification", *given);
  if (auto done = store_properties(call, *table, std::move(properties)); !done) {
    return std::move(done).failure();
  }
  call.host.go_on_later();
  return map_with("TimeToLiveSpecification", *given);
}

Result<Value> put_tags(ApiCall& call, KnownTable& table, Value tags) {
  table.record.set("Tags", std::move(tags));
  auto done = put_object(call.world, kTables, table.name, table.record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Value tags_of(const KnownTable& table) {
  const Value* tags = table.record.find("Tags");
  return tags != nullptr && tags->is_map() ? *tags : Value::map();
}

Result<Value> tag_resource(ApiCall& call) {
  auto table = tagged_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const auto given = input_items(call, "Tags");
  if (given.empty()) {
    return invalid_values("Tags may not be empty");
  }
  if (auto checked = check_tags(given); !checked) {
    return std::move(checked).failure();
  }
  Value tags = tags_of(*table);
  for (const Value& tag : given) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  if (auto counted = check_tag_count(tags.members().size()); !counted) {
    return std::move(counted).failure();
  }
  return put_tags(call, *table, std::move(tags));
}

Result<Value> untag_resource(ApiCall& call) {
  auto table = tagged_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const auto keys = input_items(call, "TagKeys");
  if (keys.empty()) {
    return invalid_values("TagKeys may not be empty");
  }
  Value tags = tags_of(*table);
  for (const Value& key : keys) {
    tags.erase(key.as_string());
  }
  return put_tags(call, *table, std::move(tags));
}

Result<Value> describe_limits(ApiCall&) {
  Value answer = Value::map();
  set_number(answer, "AccountMaxReadCapacityUnits", 80000);
  set_number(answer, "AccountMaxWriteCapacityUnits", 80000);
  set_number(answer, "TableMaxReadCapacityUnits", 40000);
  set_number(answer, "TableMaxWriteCapacityUnits", 40000);
  return answer;
}

Result<Value> describe_endpoints(ApiCall& call) {
  std::string address = call.caller.endpoint;
  if (const std::size_t at = address.find("://"); at != std::string::npos) {
    address.erase(0, at + 3);
  }
  if (call.head != nullptr && !call.head->header("host").empty()) {
    address = std::string(call.head->header("host"));
  }
  Value endpoint = map_with("Address", Value::string(address));
  set_number(endpoint, "CachePeriodInMinutes", 1440);
  Value list = Value::list();
  list.push(std::move(endpoint));
  return map_with("Endpoints", std::move(list));
}

// Policies of tables are kept as they came, with a revision.
Result<Value> put_policy(ApiCall& call) {
  auto table = tagged_table(call);
  auto document =
      table ? value_from_json(call.text("Policy")) : Result<Value>(std::move(table).failure());
  if (!table) {
    return std::move(document).failure();
  }
  if (!document || !document->is_map()) {
    return invalid("Resource policy is not valid JSON");
  }
  const std::string expected = call.text("ExpectedRevisionId");
  const std::string known = table->record.get_text("PolicyRevision");
  if (!expected.empty() && expected != (known.empty() ? "NO_POLICY" : known)) {
    return fail("PolicyNotFoundException",
                "Resource-based policy not found for the provided ResourceArn: " + table->arn);
  }
  const std::string revision = std::to_string(call.world.clock.now());
  table->record.set("PolicyRevision", Value::string(revision));
  Value properties = table->properties;
  properties.set("ResourcePolicy", map_with("PolicyDocument", std::move(*document)));
  auto done = store_properties(call, *table, std::move(properties));
  return done ? Result<Value>(map_with("RevisionId", Value::string(revision)))
              : std::move(done).failure();
}

Result<Value> get_policy(ApiCall& call) {
  auto table = tagged_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const Value* document = table->properties.find_path({"ResourcePolicy", "PolicyDocument"});
  if (document == nullptr) {
    return fail("PolicyNotFoundException",
                "Resource-based policy not found for the provided ResourceArn: " + table->arn);
  }
  Value answer = map_with("Policy", Value::string(document_text(document)));
  const std::string revision = table->record.get_text("PolicyRevision");
  answer.set("RevisionId",
             Value::string(revision.empty() ? table->record.get_text("CreationTime") : revision));
  return answer;
}

Result<Value> delete_policy(ApiCall& call) {
  auto table = tagged_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  Value answer = Value::map();
  set_text(answer, "RevisionId", table->record.get_text("PolicyRevision"));
  Value properties = table->properties;
  properties.erase("ResourcePolicy");
  table->record.erase("PolicyRevision");
  auto done = store_properties(call, *table, std::move(properties));
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

// Destinations are kept and told; nothing is sent to them.
Result<Value> change_streaming(ApiCall& call, bool is_on) {
  auto table = named_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const std::string arn = call.text("StreamArn");
  if (auto checked = Constraints(call.input).require("StreamArn").check(); !checked) {
    return std::move(checked).failure();
  }
  const Value* known = table->properties.find("KinesisStreamSpecification");
  const bool was_on = known != nullptr && known->get_text("StreamArn") == arn;
  if (was_on == is_on) {
    return invalid(is_on ? "Table is already in ACTIVE status for Kinesis DataStream: " + arn
                         : "Table is not in a valid state to disable Kinesis Streaming "
                           "Destination: KinesisStreamingDestination must be ACTIVE to perform "
                           "DISABLE operation.");
  }
  Value properties = table->properties;
  Value answer = map_with("TableName", Value::string(table->name));
  set_text(answer, "StreamArn", arn);
  set_text(answer, "DestinationStatus", is_on ? "ENABLING" : "DISABLING");
  if (is_on) {
    Value wanted = map_with("StreamArn", Value::string(arn));
    if (const Value* more = call.find("EnableKinesisStreamingConfiguration")) {
      copy_members(wanted, *more, {"ApproximateCreationDateTimePrecision"});
      answer.set("EnableKinesisStreamingConfiguration", *more);
    }
    properties.set("KinesisStreamSpecification", std::move(wanted));
  } else {
    properties.erase("KinesisStreamSpecification");
  }
  auto done = store_properties(call, *table, std::move(properties));
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

Result<Value> enable_streaming(ApiCall& call) {
  return change_streaming(call, true);
}

Result<Value> disable_streaming(ApiCall& call) {
  return change_streaming(call, false);
}

// The precision of a destination's times is kept and told.
Result<Value> update_streaming(ApiCall& call) {
  auto checked = Constraints(call.input).require("TableName").require("StreamArn").check();
  auto table = checked ? named_table(call) : Result<KnownTable>(std::move(checked).failure());
  if (!table) {
    return std::move(table).failure();
  }
  const std::string arn = call.text("StreamArn");
  const Value* known = table->properties.find("KinesisStreamSpecification");
  if (known == nullptr || known->get_text("StreamArn") != arn) {
    return invalid(
        "Table is not in a valid state to enable Kinesis Streaming Destination: "
        "KinesisStreamingDestination must be ACTIVE to perform UPDATE operation.");
  }
  Value wanted = *known;
  Value answer = map_with("TableName", Value::string(table->name));
  set_text(answer, "StreamArn", arn);
  set_text(answer, "DestinationStatus", "UPDATING");
  if (const Value* more = call.find("UpdateKinesisStreamingConfiguration")) {
    copy_members(wanted, *more, {"ApproximateCreationDateTimePrecision"});
    answer.set("UpdateKinesisStreamingConfiguration", *more);
  }
  Value properties = table->properties;
  properties.set("KinesisStreamSpecification", std::move(wanted));
  auto done = store_properties(call, *table, std::move(properties));
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

// Contributor insights are switched and told; nothing is counted.
Result<Value> insights(ApiCall& call, bool is_update) {
  auto table = named_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  const std::string index = call.text("IndexName");
  Value properties = table->properties;
  const std::string key = "ContributorInsights/" + index;
  if (is_update) {
    const bool is_on = call.text("ContributorInsightsAction") == "ENABLE";
    table->record.set(key, Value::boolean(is_on));
    if (auto done = store_properties(call, *table, std::move(properties)); !done) {
      return std::move(done).failure();
    }
  }
  Value answer = map_with("TableName", Value::string(table->name));
  set_text(answer, "IndexName", index);
  answer.set("ContributorInsightsStatus",
             Value::string(flag(table->record, key) ? "ENABLED" : "DISABLED"));
  return answer;
}

Result<Value> update_insights(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("ContributorInsightsAction")
                     .one_of("ContributorInsightsAction", "ENABLE, DISABLE")
                     .check();
  return checked ? insights(call, true) : Result<Value>(std::move(checked).failure());
}

Result<Value> describe_insights(ApiCall& call) {
  return insights(call, false);
}

Result<Value> list_insights(ApiCall& call) {
  auto names = table_names(call.world);
  if (!names) {
    return std::move(names).failure();
  }
  constexpr std::string_view kPrefix = "ContributorInsights/";
  Value::List summaries;
  for (const std::string& name : *names) {
    if (is_given(call.input, "TableName") && name != last_part(call.text("TableName"), '/')) {
      continue;
    }
    auto table = find_table(call, name);
    if (!table) {
      return std::move(table).failure();
    }
    for (const Value::Member& member : table->record.members()) {
      if (std::string_view(member.key).starts_with(kPrefix)) {
        Value summary = map_with("TableName", Value::string(name));
        set_text(summary, "IndexName", std::string(member.key.substr(kPrefix.size())));
        set_text(summary, "ContributorInsightsStatus",
                 flag(table->record, member.key) ? "ENABLED" : "DISABLED");
        summaries.push_back(std::move(summary));
      }
    }
  }
  return page_of(call, std::move(summaries),
                 {"ContributorInsightsSummaries", 100, "ValidationException"});
}

// Global tables of the first version cannot be made here: there are none.
Result<Value> list_global_tables(ApiCall&) {
  return map_with("GlobalTables", Value::list());
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[]{
    {"dynamodb", "ListGlobalTables", Access::Read, &list_global_tables},
    {"dynamodb", "UpdateTimeToLive", Access::Write, &update_ttl},
    {"dynamodb", "TagResource", Access::Write, &tag_resource},
    {"dynamodb", "UntagResource", Access::Write, &untag_resource},
    {"dynamodb", "DescribeLimits", Access::Read, &describe_limits},
    {"dynamodb", "DescribeEndpoints", Access::Read, &describe_endpoints},
    {"dynamodb", "PutResourcePolicy", Access::Write, &put_policy},
    {"dynamodb", "GetResourcePolicy", Access::Read, &get_policy},
    {"dynamodb", "DeleteResourcePolicy", Access::Write, &delete_policy},
    {"dynamodb", "EnableKinesisStreamingDestination", Access::Write, &enable_streaming},
    {"dynamodb", "DisableKinesisStreamingDestination", Access::Write, &disable_streaming},
    {"dynamodb", "UpdateContributorInsights", Access::Write, &update_insights},
    {"dynamodb", "DescribeContributorInsights", Access::Read, &describe_insights},
    {"dynamodb", "ListContributorInsights", Access::Read, &list_insights},
    {"dynamodb", "UpdateKinesisStreamingDestination", Access::Write, &update_streaming}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]),  Register(entries[1]),  Register(entries[2]),  Register(entries[3]),
    Register(entries[4]),  Register(entries[5]),  Register(entries[6]),  Register(entries[7]),
    Register(entries[8]),  Register(entries[9]),  Register(entries[10]), Register(entries[11]),
    Register(entries[12]), Register(entries[13]), Register(entries[14])};

}  // namespace

}  // namespace formwork::dynamodb
