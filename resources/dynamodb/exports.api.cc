// SPDX-License-Identifier: Apache-2.0
// Exports of tables with point-in-time recovery: the items of a moment, or those that changed in
// between, go into a bucket as soon as the call is committed. Files are packed, not made smaller.
#include <algorithm>

#include "engine/base/clock.hh"
#include "engine/base/digest.hh"
#include "engine/base/hash.hh"
#include "resources/common/api_support.hh"
#include "resources/common/gzip.hh"
#include "resources/common/properties.hh"
#include "resources/common/register_all.hh"
#include "resources/dynamodb/description.hh"
#include "resources/dynamodb/recovery.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/transfer.hh"

namespace formwork::dynamodb {

namespace {

constexpr ObjectPlace kExports{"dynamodb", "export"};
constexpr std::size_t kFileBytes = std::size_t{16} << 20;

// The lines of an export in files of a fair size.
struct Lines {
  struct File {
    std::string text;
    std::int64_t items = 0;
  };
  std::vector<File> files{1};
  std::int64_t items = 0;
  std::int64_t bytes = 0;

  void add(const std::string& line) {
    if (files.back().text.size() > kFileBytes) {
      files.emplace_back();
    }
    files.back().text += line + "\n";
    ++files.back().items;
    ++items;
  }
};

std::string md5_base64(std::string_view bytes) {
  Digest digest(Digest::Kind::Md5);
  digest.add(bytes);
  return base64_encode(digest.finish());
}

Failure outside_of_recovery() {
  return fail("InvalidExportTimeException",
              "The specified time must lie between EarliestRestorableDateTime and "
              "LatestRestorableDateTime");
}

Result<void> check_input(const Value& input) {
  auto checked = Constraints(input)
                     .require("TableArn")
                     .require("S3Bucket")
                     .one_of("ExportFormat", "DYNAMODB_JSON, ION")
                     .one_of("ExportType", "FULL_EXPORT, INCREMENTAL_EXPORT")
                     .one_of("S3SseAlgorithm", "AES256, KMS")
                     .check();
  const bool is_incremental = input.get_text("ExportType") == "INCREMENTAL_EXPORT";
  if (checked && !is_incremental && is_given(input, "IncrementalExportSpecification")) {
    return invalid("IncrementalExportSpecification can only be given for INCREMENTAL_EXPORT");
  }
  if (checked && is_incremental && is_given(input, "ExportTime")) {
    return invalid("ExportTime can only be given for FULL_EXPORT");
  }
  return checked;
}

// The items of the moment that the record tells.
Result<Lines> full_lines(ApiCall& call, const TableSchema& table, const Value& record) {
  Lines lines;
  const bool is_ion = record.get_text("ExportFormat") == "ION";
  auto done =
      visit_items_at(call.world, table, number_of(record, "ExportTime"), [&](const Fields& item) {
        lines.add(is_ion ? ion_line(item) : json_line(item));
        lines.bytes += size_of(item);
      });
  return done ? Result<Lines>(std::move(lines)) : std::move(done).failure();
}

Result<Lines> changed_lines(ApiCall& call, const TableSchema& table, const Value& record) {
  Lines lines;
  const bool is_ion = record.get_text("ExportFormat") == "ION";
  const Value& asked = *record.find("IncrementalExportSpecification");
  const bool with_old = asked.get_text("ExportViewType") != "NEW_IMAGE";
  auto done = visit_changes(
      call.world, table, number_of(asked, "ExportFromTime"), number_of(asked, "ExportToTime"),
      [&](const ItemChange& change) {
        lines.add(is_ion ? change_ion_line(change, with_old) : change_json_line(change, with_old));
        lines.bytes += change.after ? size_of(*change.after) : 0;
      });
  return done ? Result<Lines>(std::move(lines)) : std::move(done).failure();
}

// Puts the objects of an export, one after the other, and keeps what came of it. Runs outside of
// transactions.
class Writer {
 public:
  Writer(ApiHost& host, Caller caller, Value record, Lines lines)
      : host_(host),
        caller_(std::move(caller)),
        record_(std::move(record)),
        lines_(std::move(lines)) {
    const std::string prefix = record_.get_text("S3Prefix");
    folder_ = (prefix.empty() ? "" : prefix + "/") + "AWSDynamoDB/" +
              last_part(record_.get_text("ExportArn"), '/') + "/";
  }

  void run() {
    Value end = map_with("ExportArn", *record_.find("ExportArn"));
    end.set("ExportManifest", Value::string(folder_ + "manifest-summary.json"));
    if (auto done = write(); !done) {
      set_failure(end, done.error());
    }
    ApiRequest request = request_of(caller_, "formwork", "EndTableExport");
    request.input = std::move(end);
    call_and_wait(host_, std::move(request));
  }

 private:
  Result<void> put(const std::string& key, std::string bytes) {
    ApiRequest request = request_of(caller_, "s3", "PutObject");
    request.input.set("Bucket", Value::string(record_.get_text("S3Bucket")));
    request.input.set("Key", Value::string(key));
    if (const std::string algorithm = record_.get_text("S3SseAlgorithm"); !algorithm.empty()) {
      request.input.set("ServerSideEncryption",
                        Value::string(algorithm == "KMS" ? "aws:kms" : algorithm));
      set_text(request.input, "SSEKMSKeyId", record_.get_text("S3SseKmsKeyId"));
    }
    const std::size_t size = bytes.size();
    request.body = RequestBody{.bytes = std::move(bytes), .file = {}, .size = size};
    ApiAnswer answer = call_and_wait(host_, std::move(request));
    return answer.output ? Result<void>() : std::move(answer.output).failure();
  }

  Result<void> put_with_sum(const std::string& name, const std::string& text) {
    auto done = put(folder_ + name + ".json", text);
    return done ? put(folder_ + name + ".md5", md5_base64(text)) : std::move(done);
  }

  Result<void> write() {
    auto done = put(folder_ + "_started", "");
    std::string manifest;
    const bool is_full = record_.get_text("ExportType") == "FULL_EXPORT";
    const std::string suffix = record_.get_text("ExportFormat") == "ION" ? ".ion.gz" : ".json.gz";
    for (std::size_t i = 0; done && i < lines_.files.size(); ++i) {
      const Lines::File& file = lines_.files[i];
      const std::string name =
          md5_hex(record_.get_text("ExportArn") + std::to_string(i)).substr(0, 26);
      const std::string key =
          (is_full ? folder_ : folder_.substr(0, folder_.find("AWSDynamoDB/") + 12)) + "data/" +
          name + suffix;
      const std::string packed = gzip_stored(file.text);
      Value line = Value::map();
      set_number(line, "itemCount", file.items);
      line.set("md5Checksum", Value::string(md5_base64(packed)));
      line.set("etag", Value::string(md5_hex(packed)));
      line.set("dataFileS3Key", Value::string(key));
      manifest += value_to_json(line) + "\n";
      done = put(key, packed);
    }
    done = done ? put_with_sum("manifest-files", manifest) : std::move(done);
    return done ? put_with_sum("manifest-summary", value_to_json(summary(is_full)))
                : std::move(done);
  }

  Value summary(bool is_full) const {
    const auto or_null = [&](const char* member) {
      const Value* found = record_.find(member);
      return found == nullptr ? Value() : *found;
    };
    const auto time = [&](const Value& from, const char* member) {
      return Value::string(format_time(number_of(from, member)));
    };
    Value made = map_with("version", Value::string(is_full ? "2020-06-30" : "2023-08-01"));
    made.set("exportArn", *record_.find("ExportArn"));
    made.set("startTime", time(record_, "StartTime"));
    made.set("endTime", time(record_, "StartTime"));
    made.set("tableArn", *record_.find("TableArn"));
    made.set("tableId", *record_.find("TableId"));
    if (is_full) {
      made.set("exportTime", time(record_, "ExportTime"));
    } else {
      const Value& asked = *record_.find("IncrementalExportSpecification");
      made.set("exportFromTime", time(asked, "ExportFromTime"));
      made.set("exportToTime", time(asked, "ExportToTime"));
    }
    made.set("s3Bucket", *record_.find("S3Bucket"));
    made.set("s3Prefix", or_null("S3Prefix"));
    made.set("s3SseAlgorithm", or_null("S3SseAlgorithm"));
    made.set("s3SseKmsKeyId", or_null("S3SseKmsKeyId"));
    made.set("manifestFilesS3Key", Value::string(folder_ + "manifest-files.json"));
    set_number(made, "billedSizeBytes", lines_.bytes);
    set_number(made, "itemCount", lines_.items);
    made.set("outputFormat", *record_.find("ExportFormat"));
    if (!is_full) {
      made.set("outputView",
               *record_.find_path({"IncrementalExportSpecification", "ExportViewType"}));
      made.set("exportType", Value::string("INCREMENTAL_EXPORT"));
    }
    return made;
  }

  ApiHost& host_;
  Caller caller_;
  Value record_;
  Lines lines_;
  std::string folder_;
};

// What the record says before the items are known; times are checked against what recovery keeps.
Result<Value> new_record(ApiCall& call, const KnownTable& table, const TableSchema& schema) {
  auto database = call.world.store.tables("dynamodb");
  auto since = database ? recovery_since(**database, schema.id)
                        : Result<std::int64_t>(std::move(database).failure());
  if (!since) {
    return std::move(since).failure();
  }
  const std::int64_t now = call.world.clock.now();
  const auto is_outside = [&](std::int64_t time) {
    return time < *since / 1000 * 1000 || time > now;
  };
  Value record =
      map_with("ExportArn", Value::string(table.arn + "/export/" + new_transfer_id(call.world)));
  record.set("ExportStatus", Value::string("IN_PROGRESS"));
  set_number(record, "StartTime", now);
  record.set("TableArn", Value::string(table.arn));
  record.set("TableId", Value::string(describe(call.world, table).get_text("TableId")));
  copy_members(record, call.input,
               {"ClientToken", "S3Bucket", "S3Prefix", "S3SseAlgorithm", "S3SseKmsKeyId"});
  record.set("S3BucketOwner",
             Value::string(is_given(call.input, "S3BucketOwner") ? call.text("S3BucketOwner")
                                                                 : call.world.account_id));
  const bool is_full = call.text("ExportType") != "INCREMENTAL_EXPORT";
  record.set("ExportType", Value::string(is_full ? "FULL_EXPORT" : "INCREMENTAL_EXPORT"));
  record.set("ExportFormat",
             Value::string(call.text("ExportFormat").empty() ? "DYNAMODB_JSON"
                                                             : call.text("ExportFormat")));
  if (is_full) {
    const std::int64_t time = number_of(call.input, "ExportTime", now);
    set_number(record, "ExportTime", time);
    return is_outside(time) ? outside_of_recovery() : Result<Value>(std::move(record));
  }
  const Value* asked = call.find("IncrementalExportSpecification");
  const Value none = Value::map();
  const Value& given = asked != nullptr && asked->is_map() ? *asked : none;
  Value kept = Value::map();
  const std::int64_t from = number_of(given, "ExportFromTime", *since);
  const std::int64_t to = number_of(given, "ExportToTime", now);
  set_number(kept, "ExportFromTime", from);
  set_number(kept, "ExportToTime", to);
  kept.set("ExportViewType",
           Value::string(is_given(given, "ExportViewType") ? given.get_text("ExportViewType")
                                                           : "NEW_AND_OLD_IMAGES"));
  record.set("IncrementalExportSpecification", std::move(kept));
  if (from >= to) {
    return invalid("ExportFromTime must be before ExportToTime");
  }
  return is_outside(from) || is_outside(to) ? outside_of_recovery()
                                            : Result<Value>(std::move(record));
}

Value shape_of(const Value& record) {
  Value shape = record;
  shape.erase("Input");
  return map_with("ExportDescription", std::move(shape));
}

Result<Value> export_table(ApiCall& call) {
  auto checked = check_input(call.input);
  auto table = checked ? look_up_table(call, call.text("TableArn"))
                       : Result<KnownTable>(std::move(checked).failure());
  if (!table) {
    return std::move(table).failure();
  }
  if (table->record.is_null()) {
    return fail("TableNotFoundException", "Table not found: " + call.text("TableArn"));
  }
  const Value* recovery = table->properties.find("PointInTimeRecoverySpecification");
  if (recovery == nullptr || !flag(*recovery, "PointInTimeRecoveryEnabled")) {
    return fail("PointInTimeRecoveryUnavailableException",
                "Point in time recovery is not enabled for table '" + table->name + "'");
  }
  const std::string input = value_to_json(call.input);
  auto known = list_objects(call.world, kExports, table->arn + "/");
  for (std::size_t i = 0; known && is_given(call.input, "ClientToken") && i < known->size(); ++i) {
    const Value& record = (*known)[i].second;
    if (record.get_text("ClientToken") == call.text("ClientToken")) {
      return record.get_text("Input") == input
                 ? Result<Value>(shape_of(record))
                 : fail("ExportConflictException",
                        "There was a conflict when writing to the specified S3 bucket.");
    }
  }
  auto schema =
      known ? peek_table(call.world, table->name) : Result<Table>(std::move(known).failure());
  auto record =
      schema ? new_record(call, *table, **schema) : Result<Value>(std::move(schema).failure());
  if (!record) {
    return record;
  }
  auto lines = record->get_text("ExportType") == "FULL_EXPORT"
                   ? full_lines(call, **schema, *record)
                   : changed_lines(call, **schema, *record);
  if (!lines) {
    return std::move(lines).failure();
  }
  Value shape = shape_of(*record);
  Value kept = *record;
  kept.set("Input", Value::string(input));
  set_number(kept, "ItemCount", lines->items);
  set_number(kept, "BilledSizeBytes", lines->bytes);
  auto put = put_object(call.world, kExports, record->get_text("ExportArn"), kept);
  auto writer =
      std::make_shared<Writer>(call.host, call.caller, *std::move(record), *std::move(lines));
  call.host.after_commit([writer] { writer->run(); });
  return put ? Result<Value>(std::move(shape)) : std::move(put).failure();
}

// Called by the Writer alone: no model has it.
Result<Value> end_export(ApiCall& call) {
  auto record = find_object(call.world, kExports, call.text("ExportArn"));
  if (!record || record->is_null()) {
    return record;
  }
  const bool has_failed = is_given(call.input, "FailureCode");
  record->set("ExportStatus", Value::string(has_failed ? "FAILED" : "COMPLETED"));
  set_number(*record, "EndTime", call.world.clock.now());
  copy_members(*record, call.input, {"ExportManifest", "FailureCode", "FailureMessage"});
  if (has_failed) {
    for (const char* gone : {"ItemCount", "BilledSizeBytes", "ExportManifest"}) {
      record->erase(gone);
    }
  }
  auto put = put_object(call.world, kExports, call.text("ExportArn"), *record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> describe_export(ApiCall& call) {
  auto record = find_transfer(call, kExports, "Export");
  return record ? Result<Value>(shape_of(*record)) : std::move(record);
}

Result<Value> list_exports(ApiCall& call) {
  auto summaries = list_transfers(call, kExports, {"ExportArn", "ExportStatus", "ExportType"});
  return summaries
             ? page_of(call, *std::move(summaries), {"ExportSummaries", 25, "ValidationException"})
             : std::move(summaries).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[]{
    {"dynamodb", "ExportTableToPointInTime", Access::Write, &export_table},
    {"formwork", "EndTableExport", Access::Write, &end_export},
    {"dynamodb", "DescribeExport", Access::Read, &describe_export},
    {"dynamodb", "ListExports", Access::Read, &list_exports}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::dynamodb
