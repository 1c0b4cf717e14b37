// SPDX-License-Identifier: Apache-2.0
// Imports: a new table from the objects of a bucket. The objects are read once the call is
// committed; the table is there when all have been. ION and ZSTD are refused.
#include <algorithm>
#include <optional>

#include <unistd.h>

#include "resources/common/api_support.hh"
#include "resources/common/gzip.hh"
#include "resources/common/properties.hh"
#include "resources/common/register_all.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/table.hh"
#include "resources/dynamodb/table_input.hh"
#include "resources/dynamodb/transfer.hh"
#include "resources/dynamodb/writes.hh"

namespace formwork::dynamodb {

namespace {

constexpr ObjectPlace kImports{"dynamodb", "import"};
constexpr std::size_t kMostBytes = std::size_t{1} << 31;  // of what one packed file holds

// The content of an answered object.
std::string body_of(const ApiAnswer& answer) {
  std::string bytes;
  for (const FileSlice& slice : answer.head.body) {
    const std::size_t begin = bytes.size();
    bytes.resize(begin + slice.size);
    std::size_t done = 0;
    while (done < slice.size) {
      const ssize_t got = ::pread(slice.file->descriptor(), bytes.data() + begin + done,
                                  slice.size - done, static_cast<off_t>(slice.offset + done));
      if (got <= 0) {
        bytes.resize(begin + done);
        break;
      }
      done += static_cast<std::size_t>(got);
    }
  }
  const Value* small = answer.output->find("Body");
  return bytes.empty() && small != nullptr ? small->scalar_text() : bytes;
}

// As a listing in EncodingType url has keys.
std::string decoded_key(std::string_view text) {
  std::string key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      key += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      key += text[i] == '+' ? ' ' : text[i];
    }
  }
  return key;
}

// Reads the objects, one after the other, and has what they say imported. Runs outside of
// transactions.
class Reader {
 public:
  Reader(ApiHost& host, Caller caller, Value record)
      : host_(host), caller_(std::move(caller)), record_(std::move(record)) {}

  void run() {
    ApiRequest request = request_of(caller_, "formwork", "EndTableImport");
    request.input = map_with("ImportArn", *record_.find("ImportArn"));
    Value contents = Value::list();
    if (auto done = read(contents); !done) {
      set_failure(request.input, done.error());
    } else {
      request.input.set("Contents", std::move(contents));
    }
    call_and_wait(host_, std::move(request));
  }

 private:
  ApiAnswer ask(std::string_view operation, Value input) {
    ApiRequest request = request_of(caller_, "s3", operation);
    request.input = std::move(input);
    request.input.set("Bucket", *record_.find_path({"S3BucketSource", "S3Bucket"}));
    return call_and_wait(host_, std::move(request));
  }

  Result<void> read(Value& contents) {
    const Value* prefix = record_.find_path({"S3BucketSource", "S3KeyPrefix"});
    std::string token;
    do {
      Value input = map_with("EncodingType", Value::string("url"));
      if (prefix != nullptr && !prefix->is_null()) {
        input.set("Prefix", *prefix);
      }
      set_text(input, "ContinuationToken", token);
      ApiAnswer page = ask("ListObjectsV2", std::move(input));
      if (!page.output) {
        return std::move(page.output).failure();
      }
      if (auto done = read_page(page.output->get_text("Contents"), contents); !done) {
        return done;
      }
      token = page.output->get_text("NextContinuationToken");
    } while (!token.empty());
    return {};
  }

  // The keys stand in the elements that the listing answers ready to be sent.
  Result<void> read_page(std::string_view elements, Value& contents) {
    constexpr std::string_view kOpen = "<Key>";
    for (std::size_t at = elements.find(kOpen); at != std::string_view::npos;
         at = elements.find(kOpen, at)) {
      at += kOpen.size();
      const std::string key = decoded_key(elements.substr(at, elements.find("</Key>", at) - at));
      ApiAnswer object = ask("GetObject", map_with("Key", Value::string(key)));
      if (!object.output) {
        return std::move(object.output).failure();
      }
      std::string bytes = body_of(object);
      if (record_.get_text("InputCompressionType") == "GZIP") {
        auto plain = gunzip(bytes, kMostBytes);
        bytes = plain ? *std::move(plain) : std::string("\0", 1);  // no item, so an error
      }
      contents.push(Value::string(std::move(bytes)));
    }
    return {};
  }

  ApiHost& host_;
  Caller caller_;
  Value record_;
};

Result<void> check_input(const Value& input) {
  auto checked = Constraints(input)
                     .require("S3BucketSource")
                     .require("InputFormat")
                     .require("TableCreationParameters")
                     .one_of("InputFormat", "DYNAMODB_JSON, ION, CSV")
                     .one_of("InputCompressionType", "GZIP, ZSTD, NONE")
                     .check();
  checked = checked ? Constraints(*input.find("S3BucketSource")).require("S3Bucket").check()
                    : std::move(checked);
  if (!checked) {
    return checked;
  }
  if (input.get_text("InputFormat") == "ION" || input.get_text("InputCompressionType") == "ZSTD") {
    return fail("NotImplemented", "Imports of ION and of what ZSTD packed are not emulated");
  }
  const Value& table = *input.find("TableCreationParameters");
  checked = check_create_input(table);
  auto properties =
      checked ? properties_from_input(table) : Result<Value>(std::move(checked).failure());
  if (!properties) {
    return std::move(properties).failure();
  }
  auto fits = check_table(*properties);
  return fits ? std::move(fits) : Result<void>(invalid(fits.error().message));
}

Value shape_of(const Value& record) {
  Value shape = record;
  shape.erase("Input");
  return map_with("ImportTableDescription", std::move(shape));
}

// The import that the same token began.
Result<std::optional<Value>> known_import(ApiCall& call, const std::string& input) {
  auto known = list_objects(call.world, kImports);
  if (!known) {
    return std::move(known).failure();
  }
  for (const auto& [arn, record] : *known) {
    if (is_given(call.input, "ClientToken") &&
        record.get_text("ClientToken") == call.text("ClientToken")) {
      if (record.get_text("Input") != input) {
        return fail("ImportConflictException",
                    "There was a conflict when importing from the specified S3 source.");
      }
      return std::optional<Value>(record);
    }
  }
  return std::optional<Value>();
}

Result<Value> import_table(ApiCall& call) {
  if (auto checked = check_input(call.input); !checked) {
    return std::move(checked).failure();
  }
  const std::string input = value_to_json(call.input);
  auto known = known_import(call, input);
  if (!known) {
    return std::move(known).failure();
  }
  if (*known) {
    return shape_of(**known);
  }
  const std::string name = call.find("TableCreationParameters")->get_text("TableName");
  auto table = look_up_table(call, name);
  if (!table) {
    return std::move(table).failure();
  }
  if (!table->record.is_null()) {
    return fail("ResourceInUseException", "Table already exists: " + name);
  }
  const std::string arn = "arn:" + call.world.partition + ":dynamodb:" + call.world.region + ":" +
                          call.world.account_id + ":table/" + name;
  Value record =
      map_with("ImportArn", Value::string(arn + "/import/" + new_transfer_id(call.world)));
  record.set("ImportStatus", Value::string("IN_PROGRESS"));
  record.set("TableArn", Value::string(arn));
  copy_members(record, call.input,
               {"ClientToken", "S3BucketSource", "InputFormat", "InputFormatOptions",
                "TableCreationParameters"});
  record.set("InputCompressionType", Value::string(is_given(call.input, "InputCompressionType")
                                                       ? call.text("InputCompressionType")
                                                       : "NONE"));
  set_number(record, "StartTime", call.world.clock.now());
  for (const char* counted :
       {"ErrorCount", "ProcessedItemCount", "ImportedItemCount", "ProcessedSizeBytes"}) {
    set_number(record, counted, 0);
  }
  auto reader = std::make_shared<Reader>(call.host, call.caller, record);
  Value kept = record;
  kept.set("Input", Value::string(input));
  auto put = put_object(call.world, kImports, record.get_text("ImportArn"), kept);
  call.host.after_commit([reader] { reader->run(); });
  return put ? Result<Value>(shape_of(record)) : std::move(put).failure();
}

ReadItems read_items(const Value& record, const TableSchema& table, const std::string& text) {
  ReadItems read;
  if (record.get_text("InputFormat") != "CSV") {
    read_json_items(text, read);
    return read;
  }
  std::string delimiter = ",";
  std::vector<std::string> header;
  if (const Value* csv = record.find_path({"InputFormatOptions", "Csv"})) {
    delimiter = csv->get_text("Delimiter").empty() ? "," : csv->get_text("Delimiter");
    header = texts_of(csv->find("HeaderList"));
  }
  const auto kind_of = [&](const std::string& name) {
    const KeyPart* key = table.find_key(name);
    return key == nullptr ? Kind::S : key->kind;
  };
  read_csv_items(text, delimiter.front(), std::move(header), kind_of, read);
  return read;
}

// Whether the item is one of the table's; it is written then. A later one replaces an earlier.
Result<bool> write_item(World& world, const TableSchema& table, const Fields& item) {
  auto key = read_item_key(table, item);
  if (!key || !check_index_keys(table, item) || size_of(item) > kLargestItem) {
    return false;
  }
  auto before = find_item(world, table, *key);
  if (!before) {
    return std::move(before).failure();
  }
  auto done = write_change(world, table, *key, {*before ? &**before : nullptr, &item, false});
  return done ? Result<bool>(true) : std::move(done).failure();
}

Result<void> fill_table(ApiCall& call, Value& record) {
  const Value& parameters = *record.find("TableCreationParameters");
  auto properties = properties_from_input(parameters);
  auto made = properties ? make_table(call, parameters.get_text("TableName"), *properties)
                         : Result<KnownTable>(std::move(properties).failure());
  auto table = made ? peek_table(call.world, made->name) : Result<Table>(std::move(made).failure());
  if (!table) {
    return std::move(table).failure();
  }
  record.set("TableId", Value::string(describe(call.world, *made).get_text("TableId")));
  std::int64_t failed = 0;
  std::int64_t imported = 0;
  std::int64_t bytes = 0;
  for (const Value& content : input_items(call, "Contents")) {
    const ReadItems read = read_items(record, **table, content.as_string());
    bytes += static_cast<std::int64_t>(content.as_string().size());
    failed += read.failed;
    for (const Fields& item : read.items) {
      auto written = write_item(call.world, **table, item);
      if (!written) {
        return std::move(written).failure();
      }
      *written ? ++imported : ++failed;
    }
  }
  set_number(record, "ErrorCount", failed);
  set_number(record, "ImportedItemCount", imported);
  set_number(record, "ProcessedItemCount", failed + imported);
  set_number(record, "ProcessedSizeBytes", bytes);
  if (failed > 0) {
    record.set("FailureCode", Value::string("ItemValidationError"));
    record.set("FailureMessage",
               Value::string("Some of the items failed validation checks. Please check CloudWatch "
                             "error logs for more details."));
  }
  return {};
}

// Called by the Reader alone: no model has it.
Result<Value> end_import(ApiCall& call) {
  auto record = find_object(call.world, kImports, call.text("ImportArn"));
  if (!record || record->is_null()) {
    return record;
  }
  copy_members(*record, call.input, {"FailureCode", "FailureMessage"});
  if (!is_given(call.input, "FailureCode")) {
    if (auto filled = fill_table(call, *record); !filled) {
      record->set("FailureCode", Value::string(filled.error().code));
      record->set("FailureMessage", Value::string(filled.error().message));
    }
  }
  record->set("ImportStatus",
              Value::string(is_given(*record, "FailureCode") ? "FAILED" : "COMPLETED"));
  set_number(*record, "EndTime", call.world.clock.now());
  auto put = put_object(call.world, kImports, call.text("ImportArn"), *record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> describe_import(ApiCall& call) {
  auto record = find_transfer(call, kImports, "Import");
  return record ? Result<Value>(shape_of(*record)) : std::move(record);
}

Result<Value> list_imports(ApiCall& call) {
  auto summaries = list_transfers(call, kImports,
                                  {"ImportArn", "ImportStatus", "TableArn", "S3BucketSource",
                                   "InputFormat", "StartTime", "EndTime"});
  return summaries ? page_of(call, *std::move(summaries),
                             {"ImportSummaryList", 25, "ValidationException", "PageSize"})
                   : std::move(summaries).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[]{{"dynamodb", "ImportTable", Access::Write, &import_table},
                                   {"formwork", "EndTableImport", Access::Write, &end_import},
                                   {"dynamodb", "DescribeImport", Access::Read, &describe_import},
                                   {"dynamodb", "ListImports", Access::Read, &list_imports}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::dynamodb
