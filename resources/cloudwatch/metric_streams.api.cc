// SPDX-License-Identifier: Apache-2.0
// Metric streams, as records that stacks and this API share: no metrics are sent to a Firehose.
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::string_view kType = "AWS::CloudWatch::MetricStream";
constexpr ObjectPlace kStreams{"modelled", kType};

Result<StoredObject> find(ApiCall& call) {
  return find_stored(call.world, kStreams, "Name", call.text("Name"));
}

std::string stream_arn(const World& world, const std::string& name) {
  return regional_arn(world, "cloudwatch", "metric-stream/" + name);
}

Value entry_shape(const World& world, const StoredObject& stream) {
  const std::string name = stream.text("Name");
  const std::string state = stream.record.get_text("State");
  Value shape = map_with("Name", Value::string(name));
  shape.set("Arn", Value::string(stream_arn(world, name)));
  copy_members(shape, stream.model, {"FirehoseArn", "OutputFormat"});
  shape.set("State", Value::string(state.empty() ? "running" : state));
  set_time(shape, "CreationDate", stream.record);
  set_time(shape, "LastUpdateDate", stream.record, "LastModifiedTime");
  return shape;
}

Result<Value> put(ApiCall& call) {
  if (call.find("IncludeFilters") != nullptr && call.find("ExcludeFilters") != nullptr) {
    return fail("InvalidParameterCombination",
                "IncludeFilters and ExcludeFilters cannot both be specified.");
  }
  auto known = find(call);
  if (!known) {
    return std::move(known).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Name", "FirehoseArn", "RoleArn", "OutputFormat", "IncludeFilters",
                "ExcludeFilters", "StatisticsConfigurations", "IncludeLinkedAccountsMetrics"});
  if (known->record.is_null()) {
    copy_members(properties, call.input, {"Tags"});
    auto made = create_outside(call, kType, std::move(properties));
    if (!made) {
      return fail("InvalidParameterValue", made.error().message);
    }
  } else {
    known->record.set("Properties", std::move(properties));
    known->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
    if (auto put = put_object(call.world, kStreams, known->key, known->record); !put) {
      return std::move(put).failure();
    }
  }
  return map_with("Arn", Value::string(stream_arn(call.world, call.text("Name"))));
}

Result<Value> get(ApiCall& call) {
  auto stream = find(call);
  if (!stream) {
    return std::move(stream).failure();
  }
  if (stream->record.is_null()) {
    return fail("ResourceNotFoundException",
                "MetricStream " + call.text("Name") + " does not exist");
  }
  Value shape = entry_shape(call.world, *stream);
  copy_members(shape, stream->model,
               {"RoleArn", "IncludeFilters", "ExcludeFilters", "StatisticsConfigurations"});
  shape.set("IncludeLinkedAccountsMetrics",
            Value::boolean(flag(stream->model, "IncludeLinkedAccountsMetrics")));
  return shape;
}

Result<Value> erase(ApiCall& call) {
  auto stream = find(call);
  if (!stream || stream->record.is_null()) {
    return stream ? Result<Value>(Value::map()) : std::move(stream).failure();
  }
  auto gone = remove_outside(call, kType, stream->key, properties_of(stream->record));
  return gone ? Result<Value>(Value::map())
              : Result<Value>(fail("InvalidParameterValue", gone.error().message));
}

Result<Value> list(ApiCall& call) {
  auto streams = stored_objects(call.world, kStreams);
  if (!streams) {
    return std::move(streams).failure();
  }
  Value::List shapes;
  for (const StoredObject& stream : *streams) {
    shapes.push_back(entry_shape(call.world, stream));
  }
  return page_of(call, std::move(shapes),
                 {.member = "Entries", .largest = 500, .fault_code = "InvalidNextToken"});
}

Result<Value> set_states(ApiCall& call, const char* state) {
  for (const std::string& name : input_texts(call, "Names")) {
    auto stream = find_stored(call.world, kStreams, "Name", name);
    if (!stream) {
      return std::move(stream).failure();
    }
    if (stream->record.is_null()) {
      continue;  // as the service, which says nothing of it
    }
    stream->record.set("State", Value::string(state));
    stream->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
    if (auto put = put_object(call.world, kStreams, stream->key, stream->record); !put) {
      return std::move(put).failure();
    }
  }
  return Value::map();
}

Result<Value> start(ApiCall& call) {
  return set_states(call, "running");
}
Result<Value> stop(ApiCall& call) {
  return set_states(call, "stopped");
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"cloudwatch", "PutMetricStream", Access::Write, &put},
    {"cloudwatch", "GetMetricStream", Access::Read, &get},
    {"cloudwatch", "DeleteMetricStream", Access::Write, &erase},
    {"cloudwatch", "ListMetricStreams", Access::Read, &list},
    {"cloudwatch", "StartMetricStreams", Access::Write, &start},
    {"cloudwatch", "StopMetricStreams", Access::Write, &stop},
};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2]), Register(entries[3]),
                                             Register(entries[4]), Register(entries[5])};
constinit OperationLimit limit{"cloudwatch", "PutMetricStream",
                               "Kept; no metrics are sent to the Firehose."};
const Register<OperationLimit> kLimit(limit);

}  // namespace

}  // namespace formwork::cloudwatch
