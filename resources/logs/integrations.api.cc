// SPDX-License-Identifier: Apache-2.0
// Integrations with OpenSearch and scheduled queries, as records: no collection is made, and no
// query runs by itself.
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/logs/insights.hh"
#include "resources/logs/log_calls.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kIntegrations{"logs", "integration"};
constexpr ObjectPlace kScheduled{"logs", "scheduled_query"};

Result<Value> put(ApiCall& call, ObjectPlace place, const std::string& key, const Value& record,
                  Value answer) {
  auto done = put_object(call.world, place, key, record);
  return done ? Result<Value>(std::move(answer)) : Result<Value>(std::move(done).failure());
}

Result<Value> find(ApiCall& call, ObjectPlace place, const std::string& key, const char* spoken) {
  auto record = find_object(call.world, place, key);
  return record && record->is_null()
             ? Result<Value>(fail("ResourceNotFoundException",
                                  std::string("The specified ") + spoken + " does not exist."))
             : std::move(record);
}

Result<Value> erase(ApiCall& call, ObjectPlace place, const std::string& key, const char* spoken) {
  auto record = find(call, place, key, spoken);
  if (!record) {
    return record;
  }
  auto erased = call.world.store.erase_object(place.service, place.kind, key);
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

Result<Value> put_integration(ApiCall& call) {
  const std::string name = call.text("integrationName");
  auto known = list_objects(call.world, kIntegrations);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->empty()) {
    return fail("LimitExceededException", "An account has one OpenSearch integration in a region.");
  }
  Value record = map_with("integrationName", Value::string(name));
  copy_members(record, call.input, {"integrationType", "resourceConfig"});
  record.set("integrationStatus", Value::string("ACTIVE"));
  Value answer = map_with("integrationName", Value::string(name));
  answer.set("integrationStatus", Value::string("PROVISIONING"));
  return put(call, kIntegrations, name, record, std::move(answer));
}

Result<Value> get_integration(ApiCall& call) {
  auto record = find(call, kIntegrations, call.text("integrationName"), "integration");
  if (!record) {
    return record;
  }
  const Value* config = record->find_path({"resourceConfig", "openSearchResourceConfig"});
  const std::string application = config == nullptr ? "" : config->get_text("applicationArn");
  Value details = Value::map();
  if (!application.empty()) {
    Value shape = map_with("applicationArn", Value::string(application));
    shape.set("applicationId", Value::string(last_part(application, '/')));
    shape.set("status", map_with("status", Value::string("ACTIVE")));
    details.set("application", std::move(shape));
  }
  record->set("integrationDetails", map_with("openSearchIntegrationDetails", std::move(details)));
  return record;
}

Result<Value> list_integrations(ApiCall& call) {
  auto records = list_objects(call.world, kIntegrations, call.text("integrationNamePrefix"));
  if (!records) {
    return std::move(records).failure();
  }
  Value list = Value::list();
  for (auto& [name, record] : *records) {
    const std::string status = call.text("integrationStatus");
    const std::string type = call.text("integrationType");
    if ((status.empty() || status == record.get_text("integrationStatus")) &&
        (type.empty() || type == record.get_text("integrationType"))) {
      list.push(std::move(record));
    }
  }
  return map_with("integrationSummaries", std::move(list));
}

Result<Value> delete_integration(ApiCall& call) {
  return erase(call, kIntegrations, call.text("integrationName"), "integration");
}

// A query is named by its name or its ARN.
std::string query_name(const ApiCall& call) {
  const std::string identifier = call.text("identifier");
  constexpr std::string_view kMark = ":scheduled-query:";
  const std::size_t at = identifier.find(kMark);
  return at == std::string::npos ? identifier : identifier.substr(at + kMark.size());
}

Result<void> check_query(ApiCall& call) {
  if (call.text("queryLanguage") == "CWLI") {
    if (auto query = InsightsQuery::compile(call.text("queryString")); !query) {
      return fail("ValidationException", query.error().message);
    }
  }
  const std::string schedule = call.text("scheduleExpression");
  const bool is_schedule =
      (schedule.starts_with("cron(") || schedule.starts_with("rate(")) && schedule.ends_with(')');
  if (!is_schedule) {
    return fail("ValidationException", "Invalid schedule expression: " + schedule);
  }
  for (const std::string& identifier : input_texts(call, "logGroupIdentifiers")) {
    if (auto group = find_group(call.world, group_name_of(identifier)); !group) {
      return std::move(group).failure();
    }
  }
  return {};
}

void take_settings(Value& record, const ApiCall& call) {
  copy_members(record, call.input,
               {"description", "destinationConfiguration", "executionRoleArn",
                "logGroupIdentifiers", "queryLanguage", "queryString", "scheduleEndTime",
                "scheduleExpression", "scheduleStartTime", "startTimeOffset", "state", "timezone"});
  set_number(record, "lastUpdatedTime", call.world.clock.now());
}

Result<Value> create_query(ApiCall& call) {
  const std::string name = call.text("name");
  auto known = find_object(call.world, kScheduled, name);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("ConflictException", "A scheduled query with this name already exists.");
  }
  if (auto checked = check_query(call); !checked) {
    return std::move(checked).failure();
  }
  Value record = map_with("name", Value::string(name));
  record.set("scheduledQueryArn",
             Value::string(regional_arn(call.world, "logs", "scheduled-query:" + name)));
  set_number(record, "creationTime", call.world.clock.now());
  take_settings(record, call);
  set_default(record, "state", Value::string("ENABLED"));
  set_default(record, "timezone", Value::string("UTC"));
  const Value* tags = call.find("tags");
  record.set("Tags", tags == nullptr ? Value::map() : *tags);
  Value answer = Value::map();
  copy_members(answer, record, {"scheduledQueryArn", "state"});
  return put(call, kScheduled, name, record, std::move(answer));
}

Result<Value> get_query(ApiCall& call) {
  return find(call, kScheduled, query_name(call), "scheduled query");
}

Result<Value> update_query(ApiCall& call) {
  auto record = get_query(call);
  if (!record) {
    return record;
  }
  if (auto checked = check_query(call); !checked) {
    return std::move(checked).failure();
  }
  take_settings(*record, call);
  return put(call, kScheduled, query_name(call), *record, *record);
}

Result<Value> delete_query(ApiCall& call) {
  return erase(call, kScheduled, query_name(call), "scheduled query");
}

Result<Value> list_queries(ApiCall& call) {
  auto records = list_objects(call.world, kScheduled);
  if (!records) {
    return std::move(records).failure();
  }
  const std::string state = call.text("state");
  Value::List shapes;
  for (auto& [name, record] : *records) {
    if (state.empty() || state == record.get_text("state")) {
      shapes.push_back(std::move(record));
    }
  }
  return keyed_page(call, std::move(shapes), "scheduledQueries", "name", 1000);
}

Result<Value> query_history(ApiCall& call) {
  auto record = get_query(call);
  if (!record) {
    return record;
  }
  Value answer = map_with("triggerHistory", Value::list());
  copy_members(answer, *record, {"name", "scheduledQueryArn"});
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"logs", "PutIntegration", Access::Write, &put_integration},
    {"logs", "GetIntegration", Access::Read, &get_integration},
    {"logs", "ListIntegrations", Access::Read, &list_integrations},
    {"logs", "DeleteIntegration", Access::Write, &delete_integration},
    {"logs", "CreateScheduledQuery", Access::Write, &create_query},
    {"logs", "GetScheduledQuery", Access::Read, &get_query},
    {"logs", "UpdateScheduledQuery", Access::Write, &update_query},
    {"logs", "DeleteScheduledQuery", Access::Write, &delete_query},
    {"logs", "ListScheduledQueries", Access::Read, &list_queries},
    {"logs", "GetScheduledQueryHistory", Access::Read, &query_history},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9])};
constinit OperationLimit limits[] = {
    {"logs", "PutIntegration", "Kept; no collection is made."},
    {"logs", "CreateScheduledQuery", "Kept; the query never runs by itself."}};
const Register<OperationLimit> kLimits[]{Register(limits[0]), Register(limits[1])};

}  // namespace

}  // namespace formwork::logs
