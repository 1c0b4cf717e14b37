// SPDX-License-Identifier: Apache-2.0
// DynamoDB Streams: each stream has one shard, which is open as long as the stream is. Callers
// within the emulator have two members more: WaitTimeSeconds of GetRecords, how long an answer may
// wait for something new, and Since of GetShardIterator, from when on LATEST is (milliseconds).
#include <algorithm>
#include <optional>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/state/query.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/stream_records.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kKept = 24LL * 60 * 60 * 1000;
constexpr std::int64_t kIteratorTime = 15LL * 60 * 1000;
constexpr std::int64_t kLargestPage = 100;
constexpr std::int64_t kMostRecords = 1000;
constexpr std::int64_t kMostBytes = 1024 * 1024;

struct Stream {
  std::int64_t id = 0;
  std::string arn;
  std::string table;
  std::string view;
  std::int64_t created = 0;
  bool is_open = true;
  std::string keys;
};

constexpr std::string_view kColumns = "SELECT id, arn, table_name, view, created, ended, keys ";

Stream read_stream(Query& row) {
  Stream stream;
  stream.id = row.integer();
  stream.arn = row.text();
  stream.table = row.text();
  stream.view = row.text();
  stream.created = row.integer();
  stream.is_open = row.is_null();
  static_cast<void>(row.integer());
  stream.keys = row.text();
  return stream;
}

// 21 digits at least, as AWS's are; texts of one length are in the order of the numbers.
std::string sequence_text(std::int64_t sequence) {
  std::string digits = std::to_string(sequence);
  return "100000" + std::string(18 - std::min<std::size_t>(18, digits.size()), '0') + digits;
}

std::optional<std::int64_t> sequence_number(std::string_view text) {
  return text.size() == 24 && text.starts_with("100000") ? parse_integer(text.substr(6))
                                                         : std::nullopt;
}

std::string shard_of(const Stream& stream) {
  std::string created = std::to_string(stream.created);
  created.insert(0, 20 - std::min<std::size_t>(20, created.size()), '0');
  return "shardId-" + created + "-" + sha256_hex(stream.arn).substr(0, 8);
}

Failure no_stream(const std::string& arn) {
  return fail("ResourceNotFoundException",
              "Requested resource not found: Stream: " + arn + " not found");
}

Result<void> check_arn(const std::string& arn) {
  const bool is_arn = arn.starts_with("arn:") && arn.find("/stream/") != std::string::npos;
  return is_arn ? Result<void>() : Result<void>(invalid("Invalid StreamArn: " + arn));
}

Result<Stream> find_stream(ApiCall& call, const std::string& arn) {
  if (auto checked = check_arn(arn); !checked) {
    return std::move(checked).failure();
  }
  auto database = call.world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, std::string(kColumns) + "FROM dynamodb_streams WHERE arn = ?");
  query.bind(arn);
  auto stream = read_one<Stream>(query, read_stream);
  if (!stream) {
    return std::move(stream).failure();
  }
  return *stream ? Result<Stream>(std::move(**stream)) : no_stream(arn);
}

Result<Value> list_streams(ApiCall& call) {
  auto checked = Constraints(call.input).at_least("Limit", 1).at_most("Limit", 100).check();
  if (checked && is_given(call.input, "ExclusiveStartStreamArn")) {
    checked = check_arn(call.text("ExclusiveStartStreamArn"));
  }
  auto database = checked ? call.world.store.tables("dynamodb")
                          : Result<Database*>(std::move(checked).failure());
  if (!database) {
    return std::move(database).failure();
  }
  const std::string table = last_part(call.text("TableName"), '/');
  const std::int64_t limit = number_of(call.input, "Limit", kLargestPage);
  Query query(**database, std::string(kColumns) +
                              "FROM dynamodb_streams WHERE (?1 = '' OR table_name = ?1) AND arn > "
                              "?2 ORDER BY arn LIMIT ?3");
  query.bind(table).bind(call.text("ExclusiveStartStreamArn")).bind(limit + 1);
  auto streams = read_all<Stream>(query, read_stream);
  if (!streams) {
    return std::move(streams).failure();
  }
  Value answer = Value::map();
  Value list = Value::list();
  for (const Stream& stream : *streams) {
    if (static_cast<std::int64_t>(list.items().size()) == limit) {
      answer.set("LastEvaluatedStreamArn",
                 Value::string(list.items().back().get_text("StreamArn")));
      break;
    }
    Value one = map_with("StreamArn", Value::string(stream.arn));
    one.set("TableName", Value::string(stream.table));
    one.set("StreamLabel", Value::string(last_part(stream.arn, '/')));
    list.push(std::move(one));
  }
  answer.set("Streams", std::move(list));
  return answer;
}

Result<std::int64_t> last_sequence(Database& database, const Stream& stream) {
  Query query(database,
              "SELECT COALESCE(MAX(sequence), 0) FROM dynamodb_stream_records WHERE stream_id = ?");
  query.bind(stream.id);
  auto last = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return last ? Result<std::int64_t>(last->value_or(0)) : std::move(last).failure();
}

// The first sequence that was written then or later.
Result<std::int64_t> first_since(Database& database, const Stream& stream, std::int64_t time_ms,
                                 std::int64_t end) {
  Query query(
      database,
      "SELECT MIN(sequence) FROM dynamodb_stream_records WHERE stream_id = ? AND time >= ?");
  query.bind(stream.id).bind(time_ms);
  auto first = read_one<std::int64_t>(
      query, [end](Query& row) { return row.is_null() ? end : row.integer(); });
  return first ? Result<std::int64_t>(first->value_or(end)) : std::move(first).failure();
}

Result<Value> describe_stream(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("StreamArn")
                     .at_least("Limit", 1)
                     .at_most("Limit", 100)
                     .check();
  auto stream = checked ? find_stream(call, call.text("StreamArn"))
                        : Result<Stream>(std::move(checked).failure());
  if (!stream) {
    return std::move(stream).failure();
  }
  auto database = call.world.store.tables("dynamodb");
  auto last = last_sequence(**database, *stream);
  auto keys = value_from_json(stream->keys);
  if (!last || !keys) {
    return last ? std::move(keys).failure() : std::move(last).failure();
  }
  Value range = map_with("StartingSequenceNumber", Value::string(sequence_text(1)));
  if (!stream->is_open) {
    range.set("EndingSequenceNumber",
              Value::string(sequence_text(std::max<std::int64_t>(1, *last))));
  }
  Value shard = map_with("ShardId", Value::string(shard_of(*stream)));
  shard.set("SequenceNumberRange", std::move(range));
  Value shards = Value::list();
  if (call.text("ExclusiveStartShardId") < shard_of(*stream)) {
    shards.push(std::move(shard));
  }
  Value shape = map_with("StreamArn", Value::string(stream->arn));
  shape.set("StreamLabel", Value::string(last_part(stream->arn, '/')));
  shape.set("StreamStatus", Value::string(stream->is_open ? "ENABLED" : "DISABLED"));
  shape.set("StreamViewType", Value::string(stream->view));
  shape.set("CreationRequestDateTime", Value::number(stream->created));
  shape.set("TableName", Value::string(stream->table));
  shape.set("KeySchema", std::move(*keys));
  shape.set("Shards", std::move(shards));
  return map_with("StreamDescription", std::move(shape));
}

// "<arn>|<next sequence>|<time>".
std::string iterator_of(const Stream& stream, std::int64_t next, std::int64_t now) {
  return stream.arn + "|1|" + base64_encode(std::to_string(next) + "," + std::to_string(now));
}

Result<Value> get_shard_iterator(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("StreamArn")
                     .require("ShardId")
                     .require("ShardIteratorType")
                     .one_of("ShardIteratorType",
                             "AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON")
                     .check();
  auto stream = checked ? find_stream(call, call.text("StreamArn"))
                        : Result<Stream>(std::move(checked).failure());
  if (!stream) {
    return std::move(stream).failure();
  }
  if (call.text("ShardId").size() < 28) {
    return invalid("1 validation error detected: Value '" + call.text("ShardId") +
                   "' at 'shardId' failed to satisfy constraint: Member must have length greater "
                   "than or equal to 28");
  }
  if (call.text("ShardId") != shard_of(*stream)) {
    return fail("ResourceNotFoundException", "Requested resource not found: Shard does not exist");
  }
  auto database = call.world.store.tables("dynamodb");
  auto last = last_sequence(**database, *stream);
  if (!last) {
    return std::move(last).failure();
  }
  const std::string type = call.text("ShardIteratorType");
  const std::string given = call.text("SequenceNumber");
  std::int64_t next = 1;
  if (type == "LATEST") {
    auto first = call.find("Since") == nullptr
                     ? Result<std::int64_t>(*last + 1)
                     : first_since(**database, *stream, number_of(call.input, "Since"), *last + 1);
    if (!first) {
      return std::move(first).failure();
    }
    next = *first;
  } else if (type != "TRIM_HORIZON") {
    const auto sequence = sequence_number(given);
    if (!sequence) {
      return invalid(given.empty() ? "SequenceNumber must be given for the iterator type " + type
                                   : "Invalid SequenceNumber: " + given);
    }
    next = *sequence + (type == "AFTER_SEQUENCE_NUMBER" ? 1 : 0);
  } else if (!given.empty()) {
    return invalid("SequenceNumber must not be given for the iterator type " + type);
  }
  return map_with("ShardIterator",
                  Value::string(iterator_of(*stream, next, call.world.clock.now())));
}

struct Position {
  std::string arn;
  std::int64_t next = 0;
  std::int64_t made = 0;
};

std::optional<Position> read_iterator(std::string_view text) {
  const auto parts = split(text, "|");
  const auto code = parts.size() == 3 ? base64_decode(parts[2]) : std::nullopt;
  const auto numbers = code ? split(*code, ",") : std::vector<std::string_view>();
  const auto next = numbers.size() == 2 ? parse_integer(numbers[0]) : std::nullopt;
  const auto made = numbers.size() == 2 ? parse_integer(numbers[1]) : std::nullopt;
  if (!next || !made) {
    return std::nullopt;
  }
  return Position{std::string(parts[0]), *next, *made};
}

std::int64_t set_image(Value& change, const char* member, Query& row) {
  if (row.is_null()) {
    static_cast<void>(row.integer());
    return 0;
  }
  const auto image = unpack(row.view());
  change.set(member, image ? to_wire(*image) : Value::map());
  return image ? size_of(*image) : 0;
}

Value read_record(const ApiCall& call, const Stream& stream, Query& row, std::int64_t& sequence,
                  std::int64_t& bytes) {
  sequence = row.integer();
  const std::int64_t time = row.integer();
  Value record = Value::map();
  record.set("eventID",
             Value::string(sha256_hex(stream.arn + std::to_string(sequence)).substr(0, 32)));
  record.set("eventName", Value::string(row.text()));
  record.set("eventVersion", Value::string("1.1"));
  record.set("eventSource", Value::string("aws:dynamodb"));
  record.set("awsRegion", Value::string(call.world.region));
  const bool by_ttl = row.text() == "ttl";
  Value change = map_with("ApproximateCreationDateTime", Value::number(time / 1000 * 1000));
  std::int64_t size = set_image(change, "Keys", row);
  size += set_image(change, "OldImage", row);
  size += set_image(change, "NewImage", row);
  change.set("SequenceNumber", Value::string(sequence_text(sequence)));
  change.set("SizeBytes", Value::number(size));
  change.set("StreamViewType", Value::string(stream.view));
  record.set("dynamodb", std::move(change));
  if (by_ttl) {
    Value identity = map_with("PrincipalId", Value::string("dynamodb.amazonaws.com"));
    identity.set("Type", Value::string("Service"));
    record.set("userIdentity", std::move(identity));
  }
  bytes += size;
  return record;
}

Result<Value> get_records(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("ShardIterator")
                     .at_least("Limit", 1)
                     .at_most("Limit", kMostRecords)
                     .check();
  if (!checked) {
    return std::move(checked).failure();
  }
  const auto position = read_iterator(call.text("ShardIterator"));
  if (!position) {
    return invalid("Invalid ShardIterator");
  }
  const std::int64_t now = call.world.clock.now();
  if (now - position->made > kIteratorTime) {
    return fail("ExpiredIteratorException",
                "Shard iterator has expired: it was made more than 15 minutes ago");
  }
  auto stream = find_stream(call, position->arn);
  if (!stream) {
    return std::move(stream).failure();
  }
  auto database = call.world.store.tables("dynamodb");
  Query query(**database,
              "SELECT sequence, time, event, identity, keys, old, new FROM dynamodb_stream_records "
              "WHERE stream_id = ? AND sequence >= ? AND time > ? ORDER BY sequence LIMIT ?");
  const std::int64_t limit = number_of(call.input, "Limit", kMostRecords);
  query.bind(stream->id).bind(position->next).bind(now - kKept).bind(limit);
  Value records = Value::list();
  std::int64_t sequence = position->next - 1;
  std::int64_t bytes = 0;
  while (bytes < kMostBytes && query.next()) {
    records.push(read_record(call, *stream, query, sequence, bytes));
  }
  if (auto done = query.finish(); !done) {
    return std::move(done).failure();
  }
  auto last = last_sequence(**database, *stream);
  if (!last) {
    return std::move(last).failure();
  }
  const std::int64_t until = call.begun_ms + number_of(call.input, "WaitTimeSeconds") * 1000;
  if (records.items().empty() && stream->is_open && steady_ms() < until) {
    return call.wait_for(kStreamChannel, until);
  }
  Value answer = Value::map();
  answer.set("Records", std::move(records));
  if (stream->is_open || sequence < *last) {
    answer.set("NextShardIterator", Value::string(iterator_of(*stream, sequence + 1, now)));
  }
  return answer;
}

// Not Read: the tables of the other service may have to be made first.
using Access = OperationEntry::Access;
constinit OperationEntry list_entry{"dynamodbstreams", "ListStreams", Access::Data, &list_streams};
constinit OperationEntry describe_entry{"dynamodbstreams", "DescribeStream", Access::Data,
                                        &describe_stream};
constinit OperationEntry iterator_entry{"dynamodbstreams", "GetShardIterator", Access::Data,
                                        &get_shard_iterator};
constinit OperationEntry records_entry{"dynamodbstreams", "GetRecords", Access::Data, &get_records};
const Register<OperationEntry> kRegistered[]{Register(list_entry), Register(describe_entry),
                                             Register(iterator_entry), Register(records_entry)};

}  // namespace

}  // namespace formwork::dynamodb
