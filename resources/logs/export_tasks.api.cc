// SPDX-License-Identifier: Apache-2.0
// Export tasks: the events go into the bucket, one object for each stream, as soon as the call that
// makes the task is committed.
#include <algorithm>
#include <limits>

#include "engine/base/clock.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/api_support.hh"
#include "resources/common/gzip.hh"
#include "resources/common/objects.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/subscriptions.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kTasks{"logs", "export_task"};
constexpr ObjectPlace kBuckets{"s3", "bucket"};
constexpr std::int64_t kMostEvents = 100000;

struct Exported {
  std::string key;
  std::string bytes;
};

// "2026-11-22T10:40:41.123Z message" a line, as a gzip file.
Result<Exported> exported(ApiCall& call, const std::string& group, const Stream& stream,
                          const std::string& folder) {
  EventRange range;
  range.group = group;
  range.stream = stream.id;
  range.from = number_of(call.input, "from");
  range.until = number_of(call.input, "to");
  range.most = kMostEvents;
  auto events = read_events(call.world, range);
  if (!events) {
    return std::move(events).failure();
  }
  std::string text;
  for (const Event& event : *events) {
    text += format_time(event.time) + " " + event.message + "\n";
  }
  return Exported{folder + replace_all(stream.name, "/", "-") + "/000000.gz",
                  text.empty() ? "" : gzip_stored(text)};
}

void put_later(ApiCall& call, const std::string& bucket, Exported object) {
  ApiHost* host = &call.host;
  call.host.after_commit([host, bucket, object = std::move(object), caller = call.caller] {
    ApiRequest request;
    request.service = "s3";
    request.operation = "PutObject";
    request.caller = caller;
    request.request_id = "logs-export";
    request.input.set("Bucket", Value::string(bucket));
    request.input.set("Key", Value::string(object.key));
    request.body = RequestBody{.bytes = object.bytes, .file = {}, .size = object.bytes.size()};
    host->submit(std::move(request), [](const ApiAnswer&) {});
  });
}

Result<Value> create(ApiCall& call) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  const std::string bucket = call.text("destination");
  auto known = find_object(call.world, kBuckets, bucket);
  if (!known) {
    return known;
  }
  if (known->is_null()) {
    return invalid_parameter(
        "The given bucket does not exist. Please make sure the bucket is valid.");
  }
  const std::string id = call.world.ids.uuid();
  const std::string prefix =
      call.text("destinationPrefix").empty() ? "exportedlogs" : call.text("destinationPrefix");
  auto streams = all_streams(call.world, group->name, call.text("logStreamNamePrefix"));
  if (!streams) {
    return std::move(streams).failure();
  }
  put_later(call, bucket, {"aws-logs-write-test", "Permission Check Successful"});
  for (const Stream& stream : *streams) {
    std::string folder = prefix;
    folder += "/" + id + "/";
    auto object = exported(call, group->name, stream, folder);
    if (!object) {
      return std::move(object).failure();
    }
    if (!object->bytes.empty()) {
      put_later(call, bucket, *std::move(object));
    }
  }
  const Millis now = call.world.clock.now();
  Value record = map_with("taskId", Value::string(id));
  copy_members(record, call.input, {"taskName", "logGroupName", "from", "to", "destination"});
  record.set("destinationPrefix", Value::string(prefix));
  Value status = map_with("code", Value::string("COMPLETED"));
  status.set("message", Value::string("Completed successfully"));
  record.set("status", std::move(status));
  Value times = Value::map();
  set_number(times, "creationTime", now);
  set_number(times, "completionTime", now);
  record.set("executionInfo", std::move(times));
  auto put = put_object(call.world, kTasks, id, record);
  return put ? Result<Value>(map_with("taskId", Value::string(id)))
             : Result<Value>(std::move(put).failure());
}

Result<Value> describe(ApiCall& call) {
  const std::string id = call.text("taskId");
  auto records = list_objects(call.world, kTasks, id);
  if (!records) {
    return std::move(records).failure();
  }
  if (!id.empty() && records->empty()) {
    return fail("ResourceNotFoundException", "The specified export task does not exist.");
  }
  const std::string wanted = call.text("statusCode");
  Value::List shapes;
  for (auto& [key, record] : *records) {
    const Value* code = record.find_path({"status", "code"});
    if (wanted.empty() || (code != nullptr && code->as_string() == wanted)) {
      shapes.push_back(std::move(record));
    }
  }
  return keyed_page(call, std::move(shapes), "exportTasks", "taskId");
}

Result<Value> cancel(ApiCall& call) {
  auto record = find_object(call.world, kTasks, call.text("taskId"));
  if (!record) {
    return record;
  }
  return record->is_null()
             ? fail("ResourceNotFoundException", "The specified export task does not exist.")
             : fail("InvalidOperationException", "The specified export task has already finished.");
}

using Access = OperationEntry::Access;
constinit OperationEntry create_entry{"logs", "CreateExportTask", Access::Write, &create};
constinit OperationEntry describe_entry{"logs", "DescribeExportTasks", Access::Read, &describe};
constinit OperationEntry cancel_entry{"logs", "CancelExportTask", Access::Read, &cancel};
const Register<OperationEntry> kRegistered[]{Register(create_entry), Register(describe_entry),
                                             Register(cancel_entry)};

}  // namespace

}  // namespace formwork::logs
