// SPDX-License-Identifier: Apache-2.0
// Tasks that move messages out of dead letter queues, some messages at each step.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/service/background.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/sqs/queue.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

namespace {

constexpr std::int64_t kFastest = 500;

struct Move {
  std::string handle;
  std::string source;
  std::string destination;  ///< "": each message's own source.
  std::int64_t rate = 0;    ///< 0: as fast as it goes.
  std::string status;
  Millis started = 0;
  std::int64_t moved = 0;
  std::int64_t planned = 0;
  std::string failure;
};

#define FORMWORK_SQS_MOVE                                                                    \
  "SELECT handle, source, destination, rate, status, started, moved, planned, failure FROM " \
  "sqs_moves "

Move read_move(Query& row) {
  Move move;
  move.handle = row.text();
  move.source = row.text();
  move.destination = row.text();
  move.rate = row.integer();
  move.status = row.text();
  move.started = row.integer();
  move.moved = row.integer();
  move.planned = row.integer();
  move.failure = row.text();
  return move;
}

Result<void> put_move(Database& database, const Move& move) {
  return Query(database,
               "INSERT OR REPLACE INTO sqs_moves (handle, source, destination, rate, status, "
               "started, moved, planned, failure, named) VALUES (?,?,?,?,?,?,?,?,?,0)")
      .bind(move.handle)
      .bind(move.source)
      .bind(move.destination)
      .bind(move.rate)
      .bind(move.status)
      .bind(move.started)
      .bind(move.moved)
      .bind(move.planned)
      .bind(move.failure)
      .run();
}

Failure not_found(std::string_view member) {
  return fail("ResourceNotFoundException", "The resource that you specified for the " +
                                               std::string(member) + " parameter doesn't exist.");
}

Result<QueueRow> row_of(ApiCall& call, const std::string& arn, std::string_view member) {
  if (!is_arn(arn, "sqs")) {
    return not_found(member);
  }
  auto row = find_row(call.world, arn_field(arn, 5));
  if (!row && row.error().code == "QueueDoesNotExist") {
    return not_found(member);
  }
  return row;
}

Result<bool> is_dead_letter_queue(World& world, const std::string& arn) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, "SELECT 1 FROM sqs_queues WHERE dead_letters = ? LIMIT 1");
  query.bind(arn);
  auto found = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return found ? Result<bool>(found->has_value()) : std::move(found).failure();
}

Result<std::vector<Move>> moves_of(Database& database, const std::string& source) {
  Query query(database, FORMWORK_SQS_MOVE "WHERE source = ? ORDER BY started DESC LIMIT 10");
  query.bind(source);
  return read_all<Move>(query, read_move);
}

Result<Value> start(ApiCall& call) {
  Move move;
  move.source = call.text("SourceArn");
  move.destination = call.text("DestinationArn");
  move.rate = number_of(call.input, "MaxNumberOfMessagesPerSecond");
  auto source = row_of(call, move.source, "SourceArn");
  if (!source) {
    return std::move(source).failure();
  }
  if (call.find("MaxNumberOfMessagesPerSecond") != nullptr &&
      (move.rate < 1 || move.rate > kFastest)) {
    return fail(
        "InvalidParameterValue",
        "Value " + std::to_string(move.rate) +
            " for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter "
            "a value between 1 and 500, both inclusive.");
  }
  auto is_source = is_dead_letter_queue(call.world, move.source);
  if (!is_source || !*is_source) {
    return is_source ? fail("InvalidParameterValue",
                            "Source queue must be configured as a Dead Letter Queue.")
                     : std::move(is_source).failure();
  }
  if (!move.destination.empty()) {
    if (auto target = row_of(call, move.destination, "DestinationArn"); !target) {
      return std::move(target).failure();
    }
  }
  auto database = call.world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  auto known = moves_of(**database, move.source);
  if (!known) {
    return std::move(known).failure();
  }
  if (std::any_of(known->begin(), known->end(),
                  [](const Move& one) { return one.status == "RUNNING"; })) {
    return fail("InvalidParameterValue",
                "There is already a task running. Only one active task is allowed for a source "
                "queue arn at a given time.");
  }
  Value handle = map_with("taskId", Value::string(call.world.ids.uuid()));
  handle.set("sourceArn", Value::string(move.source));
  move.handle = base64_encode(value_to_json(handle));
  move.status = "RUNNING";
  move.started = call.world.clock.now();
  move.planned = source->total;
  if (auto put = put_move(**database, move); !put) {
    return std::move(put).failure();
  }
  call.host.go_on_later();
  return map_with("TaskHandle", Value::string(move.handle));
}

Result<Value> list(ApiCall& call) {
  const std::string arn = call.text("SourceArn");
  if (auto source = row_of(call, arn, "SourceArn"); !source) {
    return std::move(source).failure();
  }
  const std::int64_t most = number_of(call.input, "MaxResults", 1);
  if (most < 1 || most > 10) {
    return fail("InvalidParameterValue", "Value " + std::to_string(most) +
                                             " for parameter MaxResults is invalid. Reason: You "
                                             "must enter a value between 1 and 10.");
  }
  auto database = call.world.store.tables("sqs");
  auto moves = database ? moves_of(**database, arn)
                        : Result<std::vector<Move>>(std::move(database).failure());
  if (!moves) {
    return std::move(moves).failure();
  }
  Value::List shapes;
  for (const Move& move : *moves) {
    if (static_cast<std::int64_t>(shapes.size()) == most) {
      break;
    }
    Value shape = map_with("Status", Value::string(move.status));
    if (move.status == "RUNNING") {
      shape.set("TaskHandle", Value::string(move.handle));
    }
    shape.set("SourceArn", Value::string(move.source));
    set_text(shape, "DestinationArn", move.destination);
    if (move.rate > 0) {
      set_number(shape, "MaxNumberOfMessagesPerSecond", move.rate);
    }
    set_number(shape, "ApproximateNumberOfMessagesMoved", move.moved);
    set_number(shape, "ApproximateNumberOfMessagesToMove", move.planned);
    set_number(shape, "StartedTimestamp", move.started);
    set_text(shape, "FailureReason", move.failure);
    shapes.push_back(std::move(shape));
  }
  return map_with("Results", Value::list(std::move(shapes)));
}

// A handle names its task and the queue the task takes messages from.
Result<void> check_handle(ApiCall& call) {
  const auto text = base64_decode(call.text("TaskHandle"));
  auto handle = text ? value_from_json(*text) : Result<Value>(Value());
  if (!handle || !handle->is_map() || handle->get_text("taskId").empty()) {
    return fail("InvalidParameterValue", "Value for parameter TaskHandle is invalid.");
  }
  auto source = row_of(call, handle->get_text("sourceArn"), "SourceArn");
  return source ? Result<void>() : std::move(source).failure();
}

Result<Value> cancel(ApiCall& call) {
  if (auto checked = check_handle(call); !checked) {
    return std::move(checked).failure();
  }
  auto database = call.world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  std::optional<Move> move;
  {
    Query query(**database, FORMWORK_SQS_MOVE "WHERE handle = ?");
    query.bind(call.text("TaskHandle"));
    auto found = read_one<Move>(query, read_move);
    if (!found) {
      return std::move(found).failure();
    }
    move = std::move(*found);
  }
  if (!move) {
    return fail("ResourceNotFoundException", "Task does not exist.");
  }
  if (move->status != "RUNNING") {
    return fail("UnsupportedOperation", "Only active tasks can be cancelled.");
  }
  move->status = "CANCELLED";
  if (auto put = put_move(**database, *move); !put) {
    return std::move(put).failure();
  }
  Value answer = Value::map();
  set_number(answer, "ApproximateNumberOfMessagesMoved", move->moved);
  return answer;
}

Result<void> move_message(ApiCall& call, const QueueRow& source, const Move& move,
                          const StoredMessage& message) {
  const std::string& arn = move.destination.empty() ? message.source_arn : move.destination;
  auto target = row_of(call, arn, "DestinationArn");
  if (!target) {
    return std::move(target).failure();
  }
  if (auto dropped = drop_message(call.world, source, message); !dropped) {
    return dropped;
  }
  StoredMessage moved = message;
  moved.source_arn.clear();
  moved.receives = 0;
  moved.first_at = 0;
  moved.visible_at = call.world.clock.now();
  auto added = add_message(call.world, *target, moved);
  call.host.wake(channel_of(*target));
  return added;
}

Result<bool> step(ApiCall& call, Database& database, Move& move) {
  auto source = row_of(call, move.source, "SourceArn");
  std::vector<StoredMessage> messages;
  if (source) {
    auto oldest = oldest_messages(call.world, *source, move.rate > 0 ? move.rate : kFastest);
    if (!oldest) {
      return std::move(oldest).failure();
    }
    messages = std::move(*oldest);
  }
  if (messages.empty()) {
    move.status = "COMPLETED";
  }
  for (const StoredMessage& message : messages) {
    auto moved = move_message(call, *source, move, message);
    if (!moved && moved.error().code != "ResourceNotFoundException") {
      return std::move(moved).failure();
    }
    if (!moved) {
      move.status = "FAILED";
      move.failure = move.destination.empty() ? "CouldNotDetermineMessageSource"
                                              : "AWS.SimpleQueueService.NonExistentQueue";
      break;
    }
    ++move.moved;
  }
  if (auto put = put_move(database, move); !put) {
    return std::move(put).failure();
  }
  if (move.rate > 0 && move.status == "RUNNING") {
    call.host.go_on_at(steady_ms() + 1000);
    return false;
  }
  return move.status == "RUNNING";
}

Result<bool> go_on(ApiCall& call) {
  auto database = call.world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  std::vector<Move> running;
  {
    Query query(**database, FORMWORK_SQS_MOVE "WHERE status = 'RUNNING'");
    auto moves = read_all<Move>(query, read_move);
    if (!moves) {
      return std::move(moves).failure();
    }
    running = std::move(*moves);
  }
  bool has_more = false;
  for (Move& move : running) {
    auto more = step(call, **database, move);
    if (!more) {
      return more;
    }
    has_more = has_more || *more;
  }
  return has_more;
}

constexpr auto kWrite = OperationEntry::Access::Write;
constinit OperationEntry start_entry{"sqs", "StartMessageMoveTask", kWrite, &start};
constinit OperationEntry cancel_entry{"sqs", "CancelMessageMoveTask", kWrite, &cancel};
constinit OperationEntry list_entry{"sqs", "ListMessageMoveTasks", OperationEntry::Access::Data,
                                    &list};
const Register<OperationEntry> kRegistered[]{Register(start_entry), Register(cancel_entry),
                                             Register(list_entry)};
constinit BackgroundTask task{"sqs-moves", &go_on};
const Register<BackgroundTask> kTask(task);

}  // namespace

}  // namespace formwork::sqs
