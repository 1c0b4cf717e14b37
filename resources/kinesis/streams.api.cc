// SPDX-License-Identifier: Apache-2.0
// Streams over the API, as stacks made them. Records are not emulated.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"

namespace formwork::kinesis {

namespace {

constexpr ObjectPlace kStreams{"modelled", "AWS::Kinesis::Stream"};
constexpr std::int64_t kOnDemandShards = 4;
constexpr std::int64_t kMostShards = 10000;

__extension__ using HashKey = unsigned __int128;  // hash keys have 128 bits

std::string decimal(HashKey key) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(key % 10)));
    key /= 10;
  } while (key != 0);
  return text;
}

bool is_on_demand(const StoredObject& stream) {
  const Value* mode = stream.model.find_path({"StreamModeDetails", "StreamMode"});
  return mode != nullptr && mode->as_string() == "ON_DEMAND";
}

std::int64_t shard_count(const StoredObject& stream) {
  const std::int64_t given =
      number_of(stream.model, "ShardCount", is_on_demand(stream) ? kOnDemandShards : 1);
  return std::clamp<std::int64_t>(given, 1, kMostShards);
}

std::string shard_id(std::int64_t index) {
  std::string digits = std::to_string(index);
  return "shardId-" + std::string(12 - std::min<std::size_t>(12, digits.size()), '0') + digits;
}

// Fifty-six digits that begin with 49, as sequence numbers do; they are the same at every call.
std::string first_sequence(const std::string& arn, std::int64_t index) {
  std::string digits = "49";
  for (const char c : sha256_hex(arn + " " + shard_id(index)).substr(0, 54)) {
    digits += static_cast<char>('0' + static_cast<unsigned char>(c) % 10);
  }
  return digits;
}

Value shard_of(const std::string& arn, std::int64_t index, std::int64_t count) {
  const HashKey step = ~HashKey(0) / static_cast<HashKey>(count);
  const HashKey from = step * static_cast<HashKey>(index) + static_cast<HashKey>(index > 0);
  const HashKey to = index + 1 == count ? ~HashKey(0) : step * static_cast<HashKey>(index + 1);
  Value range = map_with("StartingHashKey", Value::string(decimal(from)));
  range.set("EndingHashKey", Value::string(decimal(to)));
  Value shard = map_with("ShardId", Value::string(shard_id(index)));
  shard.set("HashKeyRange", std::move(range));
  shard.set("SequenceNumberRange",
            map_with("StartingSequenceNumber", Value::string(first_sequence(arn, index))));
  return shard;
}

Result<StoredObject> find_stream(ApiCall& call) {
  const std::string arn = call.text("StreamARN");
  const std::string name = arn.empty() ? call.text("StreamName") : last_part(arn, '/');
  auto stream = find_stored(call.world, kStreams, "Name", name);
  if (stream && stream->record.is_null()) {
    return fail("ResourceNotFoundException",
                "Stream " + name + " under account " + call.world.account_id + " not found.");
  }
  return stream;
}

std::string arn_of(const World& world, const StoredObject& stream) {
  return regional_arn(world, "kinesis", "stream/" + stream.text("Name"));
}

Value common_shape(const World& world, const StoredObject& stream) {
  Value shape = map_with("StreamName", Value::string(stream.text("Name")));
  shape.set("StreamARN", Value::string(arn_of(world, stream)));
  shape.set("StreamStatus", Value::string("ACTIVE"));
  shape.set(
      "StreamModeDetails",
      map_with("StreamMode", Value::string(is_on_demand(stream) ? "ON_DEMAND" : "PROVISIONED")));
  shape.set("RetentionPeriodHours",
            Value::number(number_of(stream.model, "RetentionPeriodHours", 24)));
  set_time(shape, "StreamCreationTimestamp", stream.record);
  Value monitoring = map_with("ShardLevelMetrics", Value::list());
  if (const Value* metrics = stream.model.find("DesiredShardLevelMetrics")) {
    monitoring.set("ShardLevelMetrics", *metrics);
  }
  shape.set("EnhancedMonitoring", Value::list({std::move(monitoring)}));
  const Value* encryption = stream.model.find("StreamEncryption");
  shape.set("EncryptionType", Value::string(encryption == nullptr ? "NONE" : "KMS"));
  if (encryption != nullptr) {
    set_text(shape, "KeyId", encryption->get_text("KeyId"));
  }
  return shape;
}

Result<Value> describe(ApiCall& call) {
  auto stream = find_stream(call);
  if (!stream) {
    return std::move(stream).failure();
  }
  const std::string arn = arn_of(call.world, *stream);
  const std::int64_t count = shard_count(*stream);
  const std::int64_t limit =
      std::clamp<std::int64_t>(number_of(call.input, "Limit", 100), 1, 10000);
  const std::string after = call.text("ExclusiveStartShardId");
  Value shards = Value::list();
  bool has_more = false;
  for (std::int64_t i = 0; i < count; ++i) {
    if (!after.empty() && shard_id(i) <= after) {
      continue;
    }
    if (static_cast<std::int64_t>(shards.items().size()) == limit) {
      has_more = true;
      break;
    }
    shards.push(shard_of(arn, i, count));
  }
  Value shape = common_shape(call.world, *stream);
  shape.set("Shards", std::move(shards));
  shape.set("HasMoreShards", Value::boolean(has_more));
  return map_with("StreamDescription", std::move(shape));
}

Result<Value> consumer_count(ApiCall& call, const std::string& arn) {
  auto consumers = stored_objects(call.world, modelled_place("AWS::Kinesis::StreamConsumer"));
  if (!consumers) {
    return std::move(consumers).failure();
  }
  const auto count = std::count_if(consumers->begin(), consumers->end(), [&](const auto& consumer) {
    return consumer.text("StreamARN") == arn;
  });
  return Value::number(static_cast<std::int64_t>(count));
}

Result<Value> describe_summary(ApiCall& call) {
  auto stream = find_stream(call);
  if (!stream) {
    return std::move(stream).failure();
  }
  auto consumers = consumer_count(call, arn_of(call.world, *stream));
  if (!consumers) {
    return consumers;
  }
  Value shape = common_shape(call.world, *stream);
  shape.set("OpenShardCount", Value::number(shard_count(*stream)));
  shape.set("ConsumerCount", std::move(*consumers));
  return map_with("StreamDescriptionSummary", std::move(shape));
}

Result<Value> list_tags(ApiCall& call) {
  auto stream = find_stream(call);
  if (!stream) {
    return std::move(stream).failure();
  }
  Value answer = map_with("Tags", tag_list(stream->record));
  answer.set("HasMoreTags", Value::boolean(false));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry describe_entry{"kinesis", "DescribeStream", Access::Read, &describe};
constinit OperationEntry summary_entry{"kinesis", "DescribeStreamSummary", Access::Read,
                                       &describe_summary};
constinit OperationEntry tags_entry{"kinesis", "ListTagsForStream", Access::Read, &list_tags};
const Register<OperationEntry> kRegistered[]{Register(describe_entry), Register(summary_entry),
                                             Register(tags_entry)};

}  // namespace

}  // namespace formwork::kinesis
