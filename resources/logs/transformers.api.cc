// SPDX-License-Identifier: Apache-2.0
// Transformers of log groups, which queries and metric filters heed (events are kept and told as
// they came), and lookup tables, as records: queries look nothing up.
#include <array>

#include "engine/base/text.hh"
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/log_group.hh"
#include "resources/logs/stack_made.hh"
#include "resources/logs/transform.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kTables{"logs", "lookup_table"};
constexpr std::size_t kLongestToken = 100;

Failure no_transformer() {
  return fail("ResourceNotFoundException", "The specified log group has no transformer.");
}

Result<Group> identified_group(ApiCall& call) {
  auto group = find_group(call.world, group_name_of(call.text("logGroupIdentifier")));
  if (group) {
    const std::string group_class = properties_of(group->record).get_text("LogGroupClass");
    if (!group_class.empty() && group_class != "STANDARD") {
      return fail("InvalidOperationException",
                  "Transformers are for log groups of the class STANDARD only.");
    }
  }
  return group;
}

// Each processor is one thing; the first takes the event apart.
Result<void> check_processors(const ApiCall& call) {
  constexpr std::array<std::string_view, 10> kParsers{
      "parseJSON",    "grok",          "csv",      "parseKeyValue", "parseCloudfront",
      "parseRoute53", "parsePostgres", "parseVPC", "parseWAF",      "parseToOCSF"};
  bool is_first = true;
  for (const Value& processor : input_items(call, "transformerConfig")) {
    if (processor.members().size() != 1) {
      return invalid_parameter("Each processor of a transformer must have exactly one type.");
    }
    bool is_parser = false;
    for (const std::string_view parser : kParsers) {
      is_parser = is_parser || processor.members().front().key == parser;
    }
    if (is_first && !is_parser) {
      return invalid_parameter("The first processor of a transformer must be a parser.");
    }
    is_first = false;
  }
  return {};
}

Result<Value> put_transformer(ApiCall& call) {
  auto group = identified_group(call);
  auto checked = group ? check_processors(call) : Result<void>(std::move(group).failure());
  auto known = checked ? find_object(call.world, kTransformers, group->name)
                       : Result<Value>(std::move(checked).failure());
  if (!known) {
    return known;
  }
  const Millis now = call.world.clock.now();
  Value record =
      map_with("logGroupIdentifier", Value::string(log_group_arn(call.world, group->name)));
  copy_members(record, call.input, {"transformerConfig"});
  set_number(record, "creationTime", number_of(*known, "creationTime", now));
  set_number(record, "lastModifiedTime", now);
  auto put = put_object(call.world, kTransformers, group->name, record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> get_transformer(ApiCall& call) {
  auto group = identified_group(call);
  auto record = group ? find_object(call.world, kTransformers, group->name)
                      : Result<Value>(std::move(group).failure());
  if (!record || !record->is_null()) {
    return record;
  }
  auto made = stack_made(call.world, "AWS::Logs::Transformer", "creationTime", "lastModifiedTime");
  if (!made) {
    return std::move(made).failure();
  }
  for (Value& transformer : *made) {
    if (group_name_of(transformer.get_text("logGroupIdentifier")) == group->name) {
      return std::move(transformer);
    }
  }
  return no_transformer();
}

Result<Value> delete_transformer(ApiCall& call) {
  auto group = identified_group(call);
  auto erased =
      group ? call.world.store.erase_object(kTransformers.service, kTransformers.kind, group->name)
            : Result<bool>(std::move(group).failure());
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(Value::map()) : Result<Value>(no_transformer());
}

Result<Value> test_transformer(ApiCall& call) {
  const Value* processors = call.find("transformerConfig");
  auto checked = check_processors(call);
  checked = checked && processors != nullptr ? check_transformer(*processors) : std::move(checked);
  if (!checked) {
    return std::move(checked).failure();
  }
  Value list = Value::list();
  std::int64_t number = 0;
  for (const std::string& message : input_texts(call, "logEventMessages")) {
    Value record = map_with("eventMessage", Value::string(message));
    set_number(record, "eventNumber", ++number);
    if (auto made = transformed(*processors, message)) {
      record.set("transformedEventMessage", Value::string(*std::move(made)));
    }
    list.push(std::move(record));
  }
  return map_with("transformedLogs", std::move(list));
}

// The columns that a table's first line names. Fails when there are none or no rows.
Result<Value> table_shape(const ApiCall& call) {
  const std::string body = call.text("tableBody");
  const auto lines = split(body, "\n");
  Value fields = Value::list();
  for (const std::string_view field : split(lines.front(), ",")) {
    std::string name(trim(field));
    std::erase(name, '"');
    if (name.empty() || name.size() > kLongestToken) {
      return fail("ValidationException", "The lookup table's first line must name its columns.");
    }
    fields.push(Value::string(std::move(name)));
  }
  std::int64_t rows = -1;
  for (const std::string_view line : lines) {
    rows += trim(line).empty() ? 0 : 1;
  }
  Value shape = map_with("tableFields", std::move(fields));
  set_number(shape, "recordsCount", rows);
  set_number(shape, "sizeBytes", static_cast<std::int64_t>(body.size()));
  set_number(shape, "lastUpdatedTime", call.world.clock.now());
  copy_members(shape, call.input, {"tableBody", "description", "kmsKeyId"});
  return shape;
}

Result<Value> keep_table(ApiCall& call, const std::string& name, Value record, Value answer) {
  auto put = put_object(call.world, kTables, name, record);
  return put ? Result<Value>(std::move(answer)) : Result<Value>(std::move(put).failure());
}

Result<Value> find_table(ApiCall& call) {
  auto record = find_object(call.world, kTables, last_part(call.text("lookupTableArn"), ':'));
  return record && record->is_null()
             ? Result<Value>(
                   fail("ResourceNotFoundException", "The specified lookup table does not exist."))
             : std::move(record);
}

Result<Value> create_table(ApiCall& call) {
  const std::string name = call.text("lookupTableName");
  auto known = find_object(call.world, kTables, name);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("ResourceAlreadyExistsException", "The specified lookup table already exists");
  }
  auto record = table_shape(call);
  if (!record) {
    return record;
  }
  const std::string arn = regional_arn(call.world, "logs", "lookup-table:" + name);
  record->set("lookupTableName", Value::string(name));
  record->set("lookupTableArn", Value::string(arn));
  const Value* tags = call.find("tags");
  record->set("Tags", tags == nullptr ? Value::map() : *tags);
  Value answer = map_with("lookupTableArn", Value::string(arn));
  set_number(answer, "createdAt", call.world.clock.now());
  return keep_table(call, name, *std::move(record), std::move(answer));
}

Result<Value> get_table(ApiCall& call) {
  return find_table(call);
}

Result<Value> update_table(ApiCall& call) {
  auto known = find_table(call);
  auto record = known ? table_shape(call) : std::move(known);
  if (!record) {
    return record;
  }
  copy_members(*record, *known, {"lookupTableName", "lookupTableArn", "Tags"});
  Value answer = Value::map();
  copy_members(answer, *record, {"lookupTableArn", "lastUpdatedTime"});
  return keep_table(call, known->get_text("lookupTableName"), *std::move(record),
                    std::move(answer));
}

Result<Value> delete_table(ApiCall& call) {
  auto record = find_table(call);
  if (!record) {
    return record;
  }
  auto erased = call.world.store.erase_object(kTables.service, kTables.kind,
                                              record->get_text("lookupTableName"));
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

Result<Value> describe_tables(ApiCall& call) {
  auto records = list_objects(call.world, kTables, call.text("lookupTableNamePrefix"));
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (auto& [name, record] : *records) {
    shapes.push_back(std::move(record));
  }
  return keyed_page(call, std::move(shapes), "lookupTables", "lookupTableName", 100);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"logs", "PutTransformer", Access::Write, &put_transformer},
    {"logs", "GetTransformer", Access::Read, &get_transformer},
    {"logs", "DeleteTransformer", Access::Write, &delete_transformer},
    {"logs", "TestTransformer", Access::Read, &test_transformer},
    {"logs", "CreateLookupTable", Access::Write, &create_table},
    {"logs", "GetLookupTable", Access::Read, &get_table},
    {"logs", "UpdateLookupTable", Access::Write, &update_table},
    {"logs", "DeleteLookupTable", Access::Write, &delete_table},
    {"logs", "DescribeLookupTables", Access::Read, &describe_tables},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]),
    Register(entries[3]), Register(entries[4]), Register(entries[5]),
    Register(entries[6]), Register(entries[7]), Register(entries[8])};
constinit OperationLimit limits[] = {
    {"logs", "PutTransformer", "Queries and metric filters heed it; events are told as they came."},
    {"logs", "TestTransformer",
     "Not grok, dateTimeConverter, listToMap, substituteString and parsers of services' formats."},
    {"logs", "CreateLookupTable", "Kept; queries look nothing up in it."}};
const Register<OperationLimit> kLimits[]{Register(limits[0]), Register(limits[1]),
                                         Register(limits[2])};

}  // namespace

}  // namespace formwork::logs
