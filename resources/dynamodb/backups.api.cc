// SPDX-License-Identifier: Apache-2.0
// Backups and continuous backups. A table can be restored as a backup, or as it was at any time
// since its recovery was switched on.
#include <algorithm>
#include <functional>

#include "engine/state/query.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/recovery.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/table_input.hh"
#include "resources/dynamodb/table_schema.hh"

namespace formwork::dynamodb {

namespace {

constexpr ObjectPlace kBackups{"dynamodb", "backup"};

Failure no_backup(const std::string& arn) {
  return fail("BackupNotFoundException", "Backup not found: " + arn);
}

Result<KnownTable> source_table(ApiCall& call, const std::string& name) {
  auto table = look_up_table(call, name);
  if (table && table->record.is_null()) {
    return fail("TableNotFoundException", "Table not found: " + last_part(name, '/'));
  }
  return table;
}

Value details_of(const Value& backup) {
  Value details = Value::map();
  copy_members(details, backup,
               {"BackupArn", "BackupName", "BackupSizeBytes", "BackupStatus", "BackupType",
                "BackupCreationDateTime"});
  return details;
}

Result<Value> create_backup(ApiCall& call) {
  auto checked = Constraints(call.input).table_name().table_name("BackupName").check();
  auto table = checked ? source_table(call, call.text("TableName"))
                       : Result<KnownTable>(std::move(checked).failure());
  auto schema =
      table ? peek_table(call.world, table->name) : Result<Table>(std::move(table).failure());
  if (!schema) {
    return std::move(schema).failure();
  }
  if (*schema == nullptr) {
    return fail("TableNotFoundException", "Table not found: " + table->name);
  }
  auto counts = counts_of(call.world, table->name);
  auto database = call.world.store.tables("dynamodb");
  if (!counts || !database) {
    return counts ? std::move(database).failure() : std::move(counts).failure();
  }
  const std::int64_t now = call.world.clock.now();
  std::string stamp = std::to_string(now);
  stamp.insert(0, 17 - std::min<std::size_t>(17, stamp.size()), '0');
  const std::string arn = table->arn + "/backup/" + stamp + "-" + call.world.ids.hex(8);
  auto copied = Query(**database,
                      "INSERT INTO dynamodb_backup_items SELECT ?, ROW_NUMBER() OVER (), item FROM "
                      "dynamodb_items WHERE table_id = ?")
                    .bind(arn)
                    .bind((*schema)->id)
                    .run();
  Value backup = Value::map();
  backup.set("BackupArn", Value::string(arn));
  backup.set("BackupName", Value::string(call.text("BackupName")));
  set_number(backup, "BackupSizeBytes", counts->bytes);
  backup.set("BackupStatus", Value::string("AVAILABLE"));
  backup.set("BackupType", Value::string("USER"));
  set_number(backup, "BackupCreationDateTime", now);
  backup.set("Table", describe(call.world, *table));
  backup.set("Properties", table->properties);
  set_number(backup, "ItemCount", counts->items);
  auto kept = copied ? put_object(call.world, kBackups, arn, backup) : std::move(copied);
  if (!kept) {
    return std::move(kept).failure();
  }
  Value details = details_of(backup);
  details.set("BackupStatus", Value::string("CREATING"));
  return map_with("BackupDetails", std::move(details));
}

Value describe_backup_record(const Value& backup) {
  const Value& table = *backup.find("Table");
  Value source = Value::map();
  copy_members(source, table,
               {"TableName", "TableId", "TableArn", "KeySchema", "ProvisionedThroughput"});
  source.set("TableSizeBytes", *backup.find("BackupSizeBytes"));
  source.set("ItemCount", *backup.find("ItemCount"));
  source.set("TableCreationDateTime", *table.find("CreationDateTime"));
  source.set("BillingMode",
             Value::string(backup.find("Properties")->get_text("BillingMode") == "PAY_PER_REQUEST"
                               ? "PAY_PER_REQUEST"
                               : "PROVISIONED"));
  Value features = Value::map();
  for (const char* list : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    Value indexes = Value::list();
    for (const Value& index : items_of(*backup.find("Properties"), list)) {
      Value shape = Value::map();
      copy_members(shape, index, {"IndexName", "KeySchema", "Projection", "ProvisionedThroughput"});
      indexes.push(std::move(shape));
    }
    if (!indexes.items().empty()) {
      features.set(list, std::move(indexes));
    }
  }
  copy_members(features, table, {"SSEDescription"});
  if (const Value* stream = table.find("StreamSpecification")) {
    features.set("StreamDescription", *stream);
  }
  Value shape = map_with("BackupDetails", details_of(backup));
  shape.set("SourceTableDetails", std::move(source));
  shape.set("SourceTableFeatureDetails", std::move(features));
  return shape;
}

Result<Value> find_backup(ApiCall& call) {
  auto checked = Constraints(call.input).require("BackupArn").check();
  auto backup = checked ? find_object(call.world, kBackups, call.text("BackupArn"))
                        : Result<Value>(std::move(checked).failure());
  return backup && backup->is_null() ? no_backup(call.text("BackupArn")) : std::move(backup);
}

Result<Value> describe_backup(ApiCall& call) {
  auto backup = find_backup(call);
  return backup ? Result<Value>(map_with("BackupDescription", describe_backup_record(*backup)))
                : std::move(backup);
}

Result<Value> delete_backup(ApiCall& call) {
  auto backup = find_backup(call);
  auto database =
      backup ? call.world.store.tables("dynamodb") : Result<Database*>(std::move(backup).failure());
  if (!database) {
    return std::move(database).failure();
  }
  auto erased =
      call.world.store.erase_object(kBackups.service, kBackups.kind, call.text("BackupArn"));
  auto dropped = Query(**database, "DELETE FROM dynamodb_backup_items WHERE backup = ?")
                     .bind(call.text("BackupArn"))
                     .run();
  if (!erased || !dropped) {
    return erased ? std::move(dropped).failure() : std::move(erased).failure();
  }
  Value shape = describe_backup_record(*backup);
  Value details = *shape.find("BackupDetails");
  details.set("BackupStatus", Value::string("DELETED"));
  shape.set("BackupDetails", std::move(details));
  return map_with("BackupDescription", std::move(shape));
}

Result<Value> list_backups(ApiCall& call) {
  auto backups = list_objects(call.world, kBackups);
  if (!backups) {
    return std::move(backups).failure();
  }
  const std::string wanted = last_part(call.text("TableName"), '/');
  const std::string after = call.text("ExclusiveStartBackupArn");
  const std::string type = call.text("BackupType");
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(number_of(call.input, "Limit", 100), 1, 100));
  Value list = Value::list();
  Value answer = Value::map();
  for (const auto& [arn, backup] : *backups) {
    const Value& table = *backup.find("Table");
    if ((!wanted.empty() && table.get_text("TableName") != wanted) || arn <= after ||
        (type == "SYSTEM" || type == "AWS_BACKUP")) {
      continue;
    }
    if (list.items().size() == limit) {
      answer.set("LastEvaluatedBackupArn",
                 Value::string(list.items().back().get_text("BackupArn")));
      break;
    }
    Value summary = details_of(backup);
    copy_members(summary, table, {"TableName", "TableId", "TableArn"});
    list.push(std::move(summary));
  }
  answer.set("BackupSummaries", std::move(list));
  return answer;
}

Value restored_properties(const Value& properties, const Value& input) {
  Value made = properties;
  made.set("TableName", Value::string(input.get_text("TargetTableName")));
  for (const char* left_out : {"StreamSpecification", "Tags", "TimeToLiveSpecification",
                               "PointInTimeRecoverySpecification", "KinesisStreamSpecification",
                               "ResourcePolicy", "DeletionProtectionEnabled"}) {
    made.erase(left_out);
  }
  for (const auto& [from, to] :
       {std::pair("BillingModeOverride", "BillingMode"),
        std::pair("ProvisionedThroughputOverride", "ProvisionedThroughput"),
        std::pair("GlobalSecondaryIndexOverride", "GlobalSecondaryIndexes"),
        std::pair("LocalSecondaryIndexOverride", "LocalSecondaryIndexes")}) {
    const Value* given = input.find(from);
    if (given == nullptr || given->is_null()) {
      continue;
    }
    made.set(to, *given);
    if (given->is_list() && given->items().empty()) {
      made.erase(to);
    }
  }
  return made;
}

// Puts what a statement tells into a new table.
Result<Value> restore(ApiCall& call, const Value& properties, const std::string& sql,
                      const std::function<void(Query&)>& bind, Value summary) {
  const std::string name = call.text("TargetTableName");
  auto known = look_up_table(call, name);
  if (known && !known->record.is_null()) {
    return fail("TableAlreadyExistsException", "Table already exists: " + name);
  }
  auto made = known ? make_table(call, name, restored_properties(properties, call.input))
                    : Result<KnownTable>(std::move(known).failure());
  auto table = made ? peek_table(call.world, name) : Result<Table>(std::move(made).failure());
  auto database =
      table ? call.world.store.tables("dynamodb") : Result<Database*>(std::move(table).failure());
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, sql);
  bind(query);
  while (query.next()) {
    const auto item = unpack(query.view());
    if (!item) {
      continue;
    }
    auto done = write_change(call.world, **table, key_of((*table)->keys, *item), {.after = &*item});
    if (!done) {
      return std::move(done).failure();
    }
  }
  if (auto done = query.finish(); !done) {
    return std::move(done).failure();
  }
  summary.set("RestoreInProgress", Value::boolean(false));
  Value shape = describe(call.world, *made);
  shape.set("RestoreSummary", std::move(summary));
  return map_with("TableDescription", std::move(shape));
}

Result<Value> restore_backup(ApiCall& call) {
  auto backup = find_backup(call);
  auto checked = Constraints(call.input).table_name("TargetTableName").check();
  if (!backup || !checked) {
    return backup ? Result<Value>(std::move(checked).failure()) : std::move(backup);
  }
  Value summary = map_with("SourceBackupArn", Value::string(call.text("BackupArn")));
  set_text(summary, "SourceTableArn", backup->find("Table")->get_text("TableArn"));
  summary.set("RestoreDateTime", *backup->find("BackupCreationDateTime"));
  return restore(
      call, *backup->find("Properties"),
      "SELECT item FROM dynamodb_backup_items WHERE backup = ? ORDER BY position",
      [&](Query& query) { query.bind(call.text("BackupArn")); }, std::move(summary));
}

bool recovers(const KnownTable& table) {
  const Value* given = table.properties.find("PointInTimeRecoverySpecification");
  return given != nullptr && flag(*given, "PointInTimeRecoveryEnabled");
}

// The first time that the table can be restored as.
Result<std::int64_t> earliest_time(ApiCall& call, const KnownTable& table) {
  auto schema = peek_table(call.world, table.name);
  auto database =
      schema ? call.world.store.tables("dynamodb") : Result<Database*>(std::move(schema).failure());
  auto since = !database            ? Result<std::int64_t>(std::move(database).failure())
               : *schema == nullptr ? Result<std::int64_t>(0)
                                    : recovery_since(**database, (*schema)->id);
  if (!since) {
    return since;
  }
  const Value& given = *table.properties.find("PointInTimeRecoverySpecification");
  const std::int64_t days = number_of(given, "RecoveryPeriodInDays", kRecoveryDays);
  return std::max(*since, call.world.clock.now() - days * kDay);
}

// What was changed since is undone in the new table.
Result<std::int64_t> restore_time(ApiCall& call, const KnownTable& table) {
  const std::int64_t now = call.world.clock.now();
  const bool is_latest = call.flag("UseLatestRestorableTime");
  if (is_latest == is_given(call.input, "RestoreDateTime")) {
    return invalid(is_latest
                       ? "UseLatestRestorableTime and RestoreDateTime cannot be given together"
                       : "One of UseLatestRestorableTime and RestoreDateTime must be given");
  }
  if (is_latest) {
    return now;
  }
  const std::int64_t wanted = number_of(call.input, "RestoreDateTime");
  auto earliest = earliest_time(call, table);
  if (earliest && (wanted < *earliest || wanted > now)) {
    return fail("InvalidRestoreTimeException",
                "RestoreDateTime must lie between EarliestRestorableDateTime and "
                "LatestRestorableDateTime");
  }
  return earliest ? Result<std::int64_t>(wanted) : std::move(earliest);
}

Result<Value> restore_to_time(ApiCall& call) {
  const std::string given = is_given(call.input, "SourceTableArn") ? call.text("SourceTableArn")
                                                                   : call.text("SourceTableName");
  auto checked = Constraints(call.input).table_name("TargetTableName").check();
  auto table =
      checked ? source_table(call, given) : Result<KnownTable>(std::move(checked).failure());
  if (!table) {
    return std::move(table).failure();
  }
  if (!recovers(*table)) {
    return fail("PointInTimeRecoveryUnavailableException",
                "Point in time recovery is not enabled for table '" + table->name + "'");
  }
  auto time = restore_time(call, *table);
  auto source =
      time ? peek_table(call.world, table->name) : Result<Table>(std::move(time).failure());
  if (!source) {
    return std::move(source).failure();
  }
  Value summary = map_with("SourceTableArn", Value::string(table->arn));
  set_number(summary, "RestoreDateTime", *time);
  auto restored = restore(
      call, table->properties, "SELECT item FROM dynamodb_items WHERE table_id = ?",
      [&](Query& query) { query.bind((*source)->id); }, std::move(summary));
  auto target = restored ? peek_table(call.world, call.text("TargetTableName"))
                         : Result<Table>(std::move(restored).failure());
  auto database =
      target ? call.world.store.tables("dynamodb") : Result<Database*>(std::move(target).failure());
  if (!database) {
    return std::move(database).failure();
  }
  auto done = wind_back(call.world, **database, **source, **target, *time);
  return done ? std::move(restored) : Result<Value>(std::move(done).failure());
}

Result<Value> tell_continuous(ApiCall& call, const KnownTable& table) {
  Value recovery = map_with("PointInTimeRecoveryStatus",
                            Value::string(recovers(table) ? "ENABLED" : "DISABLED"));
  if (recovers(table)) {
    const Value& given = *table.properties.find("PointInTimeRecoverySpecification");
    const std::int64_t now = call.world.clock.now();
    const std::int64_t days = number_of(given, "RecoveryPeriodInDays", kRecoveryDays);
    set_number(recovery, "RecoveryPeriodInDays", days);
    auto earliest = earliest_time(call, table);
    if (!earliest) {
      return std::move(earliest).failure();
    }
    set_number(recovery, "EarliestRestorableDateTime", *earliest);
    set_number(recovery, "LatestRestorableDateTime", now);
  }
  Value shape = map_with("ContinuousBackupsStatus", Value::string("ENABLED"));
  shape.set("PointInTimeRecoveryDescription", std::move(recovery));
  return map_with("ContinuousBackupsDescription", std::move(shape));
}

Result<Value> describe_continuous(ApiCall& call) {
  auto checked = Constraints(call.input).table_name().check();
  auto table = checked ? source_table(call, call.text("TableName"))
                       : Result<KnownTable>(std::move(checked).failure());
  return table ? tell_continuous(call, *table) : Result<Value>(std::move(table).failure());
}

Result<Value> update_continuous(ApiCall& call) {
  auto checked =
      Constraints(call.input).table_name().require("PointInTimeRecoverySpecification").check();
  auto table = checked ? source_table(call, call.text("TableName"))
                       : Result<KnownTable>(std::move(checked).failure());
  if (!table) {
    return std::move(table).failure();
  }
  Value properties = table->properties;
  properties.set("PointInTimeRecoverySpecification",
                 *call.find("PointInTimeRecoverySpecification"));
  auto done = store_properties(call, *table, std::move(properties));
  return done ? tell_continuous(call, *table) : Result<Value>(std::move(done).failure());
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[]{
    {"dynamodb", "CreateBackup", Access::Write, &create_backup},
    {"dynamodb", "DescribeBackup", Access::Read, &describe_backup},
    {"dynamodb", "DeleteBackup", Access::Write, &delete_backup},
    {"dynamodb", "ListBackups", Access::Read, &list_backups},
    {"dynamodb", "RestoreTableFromBackup", Access::Write, &restore_backup},
    {"dynamodb", "RestoreTableToPointInTime", Access::Write, &restore_to_time},
    {"dynamodb", "DescribeContinuousBackups", Access::Read, &describe_continuous},
    {"dynamodb", "UpdateContinuousBackups", Access::Write, &update_continuous}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7])};

}  // namespace

}  // namespace formwork::dynamodb
