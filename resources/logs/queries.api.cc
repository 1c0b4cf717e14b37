// SPDX-License-Identifier: Apache-2.0
// Logs Insights: a query is kept when it is started and carried out when its results are asked for.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/objects.hh"
#include "resources/logs/insights.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/transform.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kQueries{"logs", "query"};
constexpr std::int64_t kMostScanned = 100000;
constexpr std::int64_t kLimit = 10000;
constexpr int kDeepestField = 5;

std::vector<std::string> asked_groups(const ApiCall& call) {
  std::vector<std::string> names;
  for (const char* member : {"logGroupNames", "logGroupIdentifiers"}) {
    for (const std::string& each : input_texts(call, member)) {
      names.push_back(group_name_of(each));
    }
  }
  if (!call.text("logGroupName").empty()) {
    names.push_back(call.text("logGroupName"));
  }
  return names;
}

Result<Value> start_query(ApiCall& call) {
  if (const std::string language = call.text("queryLanguage");
      !language.empty() && language != "CWLI") {
    return fail("NotImplemented", "formwork's queries are in the language CWLI only.");
  }
  const std::vector<std::string> names = asked_groups(call);
  if (names.empty()) {
    return invalid_parameter("A log group must be specified.");
  }
  for (const std::string& name : names) {
    if (auto group = find_group(call.world, name); !group) {
      return std::move(group).failure();
    }
  }
  if (auto query = InsightsQuery::compile(call.text("queryString")); !query) {
    return std::move(query).failure();
  }
  const std::string id = call.world.ids.uuid();
  Value record = map_with("queryId", Value::string(id));
  copy_members(record, call.input, {"queryString", "startTime", "endTime", "limit"});
  record.set("queryLanguage", Value::string("CWLI"));
  record.set("status", Value::string("Complete"));
  record.set("logGroupName", Value::string(names.front()));
  record.set("Groups", list_of(names));
  set_number(record, "createTime", call.world.clock.now());
  auto put = put_object(call.world, kQueries, id, record);
  return put ? Result<Value>(map_with("queryId", Value::string(id)))
             : Result<Value>(std::move(put).failure());
}

Result<Value> stop_query(ApiCall& call) {
  auto query = find_object(call.world, kQueries, call.text("queryId"));
  if (!query) {
    return query;
  }
  if (query->is_null()) {
    return fail("ResourceNotFoundException", "Query does not exist.");
  }
  return invalid_parameter("Query is not running.");
}

// Scalars of a JSON event by their dotted path.
void add_fields(Row& row, const Value& value, const std::string& path, int depth) {
  if (value.is_scalar()) {
    row[path] = value.scalar_text();
    return;
  }
  if (depth == kDeepestField) {
    return;
  }
  const std::string prefix = path.empty() ? "" : path + ".";
  for (const Value::Member& member : value.members()) {
    add_fields(row, member.value, prefix + member.key, depth + 1);
  }
  std::size_t index = 0;
  for (const Value& item : value.items()) {
    if (value.is_list()) {
      add_fields(row, item, prefix + std::to_string(index++), depth + 1);
    }
  }
}

// `made`: what the group's transformer made of the event.
Row row_of(const World& world, const std::string& group, const std::string& stream,
           const Event& event, const std::optional<std::string>& made) {
  Row row;
  if (made) {
    if (auto json = value_from_json(*made)) {
      add_fields(row, *json, "", 0);
    }
  }
  if (trim(event.message).starts_with('{')) {
    if (auto json = value_from_json(event.message)) {
      add_fields(row, *json, "", 0);
    }
  }
  row["@message"] = event.message;
  row["@timestamp"] = query_time(event.time);
  row["@ingestionTime"] = query_time(event.ingested);
  row["@logStream"] = stream;
  row["@log"] = world.account_id + ":" + group;
  row["@ptr"] = event_id({event.time, event.sequence});
  row["#time"] = std::to_string(event.time);
  return row;
}

Result<void> add_rows(ApiCall& call, const std::string& group, const Value& query,
                      std::vector<Row>& rows) {
  // Seconds, or milliseconds where nobody can mean seconds.
  const auto time_of = [&query](const char* member) {
    const std::int64_t time = number_of(query, member);
    return time < 100000000000 ? time * 1000 : time;
  };
  auto streams = all_streams(call.world, group, "");
  EventRange range;
  range.group = group;
  range.from = time_of("startTime");
  range.until = time_of("endTime") + 1000;
  range.newest_first = true;
  range.most = kMostScanned;
  auto events = streams ? read_events(call.world, range)
                        : Result<std::vector<Event>>(std::move(streams).failure());
  if (!events) {
    return std::move(events).failure();
  }
  auto transformer = find_object(call.world, kTransformers, group);
  if (!transformer) {
    return std::move(transformer).failure();
  }
  const Value* config = transformer->find("transformerConfig");
  const Value processors = config == nullptr ? Value() : *config;
  std::map<std::int64_t, std::string> names;
  for (const Stream& stream : *streams) {
    names[stream.id] = stream.name;
  }
  for (const Event& event : *events) {
    rows.push_back(
        row_of(call.world, group, names[event.stream], event,
               processors.is_list() ? transformed(processors, event.message) : std::nullopt));
  }
  return {};
}

Value cell(const std::string& field, const std::string& value) {
  Value shape = map_with("field", Value::string(field));
  shape.set("value", Value::string(value));
  return shape;
}

Result<Value> get_results(ApiCall& call) {
  auto record = find_object(call.world, kQueries, call.text("queryId"));
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return fail("ResourceNotFoundException", "Query does not exist.");
  }
  auto query = InsightsQuery::compile(record->get_text("queryString"));
  if (!query) {
    return std::move(query).failure();
  }
  std::vector<Row> rows;
  for (const std::string& group : texts_of(record->find("Groups"))) {
    if (auto added = add_rows(call, group, *record, rows); !added) {
      return std::move(added).failure();
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.at("@timestamp") > b.at("@timestamp");
  });
  const auto scanned = static_cast<std::int64_t>(rows.size());
  const QueryTable table = run_query(*query, std::move(rows), number_of(*record, "limit", kLimit));
  Value results = Value::list();
  for (const Row& row : table.rows) {
    Value cells = Value::list();
    for (const std::string& field : table.fields) {
      if (const auto value = row.find(field); value != row.end()) {
        cells.push(cell(field, value->second));
      }
    }
    if (const auto pointer = row.find("@ptr"); pointer != row.end()) {
      cells.push(cell("@ptr", pointer->second));
    }
    results.push(std::move(cells));
  }
  Value statistics = Value::map();
  set_number(statistics, "recordsMatched", table.matched);
  set_number(statistics, "recordsScanned", scanned);
  set_number(statistics, "bytesScanned", 0);
  Value answer = map_with("queryLanguage", Value::string("CWLI"));
  answer.set("results", std::move(results));
  answer.set("statistics", std::move(statistics));
  answer.set("status", Value::string("Complete"));
  return answer;
}

Result<Value> describe_queries(ApiCall& call) {
  auto records = list_objects(call.world, kQueries);
  if (!records) {
    return std::move(records).failure();
  }
  const std::string group = call.text("logGroupName");
  const std::string status = call.text("status");
  Value::List list;
  for (auto& [id, record] : *records) {
    const std::vector<std::string> groups = texts_of(record.find("Groups"));
    const bool is_of_group =
        group.empty() || std::find(groups.begin(), groups.end(), group) != groups.end();
    if (is_of_group && (status.empty() || status == record.get_text("status"))) {
      list.push_back(std::move(record));
    }
  }
  return keyed_page(call, std::move(list), "queries", "queryId", 1000);
}

Result<Value> groups_of_query(ApiCall& call) {
  auto record = find_object(call.world, kQueries, call.text("queryId"));
  if (!record) {
    return record;
  }
  const Value* groups = record->find("Groups");
  return groups == nullptr
             ? Result<Value>(fail("ResourceNotFoundException", "Query does not exist."))
             : Result<Value>(map_with("logGroupIdentifiers", *groups));
}

// Of the events about `time`, or of the last quarter of an hour: which fields they have, and how
// many of them have each.
Result<Value> group_fields(ApiCall& call) {
  constexpr std::int64_t kQuarter = 900;
  constexpr std::int64_t kAbout = 480;
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  const std::int64_t now = call.world.clock.now() / 1000;
  const std::int64_t time = number_of(call.input, "time", 0);
  const std::int64_t seconds = time < 100000000000 ? time : time / 1000;
  Value range = Value::map();
  set_number(range, "startTime", time == 0 ? now - kQuarter : seconds - kAbout);
  set_number(range, "endTime", time == 0 ? now + 1 : seconds + kAbout);
  std::vector<Row> rows;
  if (auto added = add_rows(call, group->name, range, rows); !added) {
    return std::move(added).failure();
  }
  std::map<std::string, std::size_t> counts;
  for (const Row& row : rows) {
    for (const auto& [field, value] : row) {
      counts[field] += field.starts_with('#') || field == "@ptr" ? 0 : 1;
    }
  }
  Value list = Value::list();
  for (const auto& [field, count] : counts) {
    if (count > 0) {
      Value shape = map_with("name", Value::string(field));
      set_number(shape, "percent", static_cast<std::int64_t>(count * 100 / rows.size()));
      list.push(std::move(shape));
    }
  }
  return map_with("logGroupFields", std::move(list));
}

// "@ptr" of a result is the event's id.
Result<Value> get_record(ApiCall& call) {
  const auto position = parse_event_id(call.text("logRecordPointer"));
  auto groups = list_objects(call.world, {"logs", "log_group"});
  if (!groups) {
    return std::move(groups).failure();
  }
  for (const auto& [group, ignored] : *groups) {
    auto event = position ? find_event(call.world, group, position->sequence)
                          : Result<std::optional<Event>>(std::optional<Event>());
    if (!event) {
      return std::move(event).failure();
    }
    if (!*event) {
      continue;
    }
    auto streams = all_streams(call.world, group, "");
    if (!streams) {
      return std::move(streams).failure();
    }
    std::string stream;
    for (const Stream& each : *streams) {
      stream = each.id == (*event)->stream ? each.name : stream;
    }
    Value record = Value::map();
    for (const auto& [field, value] : row_of(call.world, group, stream, **event, std::nullopt)) {
      if (!field.starts_with('#')) {
        record.set(field, Value::string(value));
      }
    }
    return map_with("logRecord", std::move(record));
  }
  return fail("ResourceNotFoundException", "The specified log record does not exist.");
}

using Access = OperationEntry::Access;
constinit OperationEntry start_entry{"logs", "StartQuery", Access::Write, &start_query};
constinit OperationEntry stop_entry{"logs", "StopQuery", Access::Read, &stop_query};
constinit OperationEntry results_entry{"logs", "GetQueryResults", Access::Read, &get_results};
constinit OperationEntry describe_entry{"logs", "DescribeQueries", Access::Read, &describe_queries};
constinit OperationEntry groups_entry{"logs", "ListLogGroupsForQuery", Access::Read,
                                      &groups_of_query};
constinit OperationEntry fields_entry{"logs", "GetLogGroupFields", Access::Read, &group_fields};
constinit OperationEntry record_entry{"logs", "GetLogRecord", Access::Read, &get_record};
const Register<OperationEntry> kRegistered[]{Register(start_entry),   Register(stop_entry),
                                             Register(results_entry), Register(describe_entry),
                                             Register(record_entry),  Register(groups_entry),
                                             Register(fields_entry)};

}  // namespace

}  // namespace formwork::logs
