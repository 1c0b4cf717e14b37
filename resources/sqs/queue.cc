// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/queue.hh"

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

namespace {

constexpr std::size_t kLongestName = 80;
constexpr std::string_view kFifoEnd = ".fifo";

struct Range {
  std::string_view property;
  std::int64_t least;
  std::int64_t most;
};

constexpr Range kRanges[] = {
    {"DelaySeconds", 0, 900},
    {"MaximumMessageSize", 1024, 1048576},
    {"MessageRetentionPeriod", 60, 1209600},
    {"ReceiveMessageWaitTimeSeconds", 0, 20},
    {"VisibilityTimeout", 0, 43200},
    {"KmsDataKeyReusePeriodSeconds", 60, 86400},
};

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Result<void> check_name(std::string_view name, bool fifo) {
  std::string_view stem = name;
  if (fifo) {
    if (!name.ends_with(kFifoEnd)) {
      return invalid(
          "The name of a FIFO queue can only include alphanumeric characters, hyphens, "
          "or underscores, must end with .fifo suffix and be 1 to 80 in length");
    }
    stem.remove_suffix(kFifoEnd.size());
  }
  if (stem.empty() || name.size() > kLongestName || !is_word(stem, "-_")) {
    return invalid(
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  }
  return {};
}

Result<void> check_redrive(const Call& call, bool fifo) {
  const Value* given = call.properties.find("RedrivePolicy");
  if (given == nullptr) {
    return {};
  }
  Value policy = *given;
  if (policy.is_string()) {
    auto parsed = value_from_json(policy.as_string());
    policy = parsed ? std::move(*parsed) : Value();
  }
  const std::string start =
      "Value " + value_to_json(*given) + " for parameter RedrivePolicy is invalid. Reason: ";
  const std::string target = policy.get_text("deadLetterTargetArn");
  if (!is_arn(target, "sqs")) {
    return invalid(start + "Dead letter target does not exist.");
  }
  const auto count = parse_integer(policy.get_text("maxReceiveCount"));
  if (!count || *count < 1 || *count > 1000) {
    return invalid(start +
                   "Invalid value for maxReceiveCount: " + policy.get_text("maxReceiveCount") +
                   ", valid values are from 1 to 1000 both inclusive.");
  }
  const bool here =
      arn_field(target, 3) == call.world.region && arn_field(target, 4) == call.world.account_id;
  const std::string_view name = arn_field(target, 5);
  if (here) {
    auto queue = find_object(call.world, kQueues, queue_url(call.world, name));
    if (!queue) {
      return std::move(queue).failure();
    }
    if (queue->is_null()) {
      return invalid(start + "Dead letter target does not exist.");
    }
  }
  if (name.ends_with(kFifoEnd) != fifo) {
    return invalid(start + "Dead-letter queue must be same type of queue as the source.");
  }
  return {};
}

Value queue_attributes(const World& world, const std::string& name) {
  Value all = Value::map();
  all.set("Arn", Value::string(regional_arn(world, "sqs", name)));
  all.set("QueueName", Value::string(name));
  all.set("QueueUrl", Value::string(queue_url(world, name)));
  return all;
}

}  // namespace

std::string queue_url(const World& world, std::string_view name) {
  return "https://sqs." + world.region + "." + world.url_suffix + "/" + world.account_id + "/" +
         std::string(name);
}

Result<void> check_queue(const Call& call, std::string_view name) {
  const bool fifo = flag(call.properties, "FifoQueue");
  if (auto checked = check_name(name, fifo); !checked) {
    return checked;
  }
  for (const Range& range : kRanges) {
    const auto number = integer_between(call.properties, range.property, range.least, range.most);
    if (!number) {
      return invalid("Value " + call.properties.get_text(range.property) + " for parameter " +
                     std::string(range.property) + " is invalid. Reason: Must be between " +
                     std::to_string(range.least) + " and " + std::to_string(range.most) +
                     ", if provided.");
    }
  }
  for (const std::string_view only :
       {"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"}) {
    if (!fifo && has(call.properties, only)) {
      return invalid("Unknown Attribute " + std::string(only) + ".");
    }
  }
  return check_redrive(call, fifo);
}

Result<Made> create_queue(const Call& call) {
  const bool fifo = flag(call.properties, "FifoQueue");
  std::string name = call.properties.get_text("QueueName");
  if (name.empty()) {
    name = generated_name(call, {.longest = kLongestName}, fifo ? kFifoEnd : std::string_view());
  }
  if (auto checked = check_queue(call, name); !checked) {
    return std::move(checked).failure();
  }
  auto made = add_object(call, {.place = kQueues,
                                .key = queue_url(call.world, name),
                                .attributes = queue_attributes(call.world, name)});
  if (made) {
    if (auto kept = keep_row(call.world, name, call.properties); !kept) {
      return std::move(kept).failure();
    }
  }
  return made;
}

Result<Value> update_queue(const Call& call) {
  const std::string name = call.id().substr(call.id().rfind('/') + 1);
  if (auto checked = check_queue(call, name); !checked) {
    return std::move(checked).failure();
  }
  auto changed = change_object(call, kQueues, call.id(), queue_attributes(call.world, name));
  if (changed) {
    if (auto kept = keep_row(call.world, name, call.properties); !kept) {
      return std::move(kept).failure();
    }
  }
  return changed;
}

Result<void> delete_queue(const Call& call) {
  if (auto erased = erase_object(call, kQueues, call.id()); !erased) {
    return erased;
  }
  return drop_row(call.world, call.id().substr(call.id().rfind('/') + 1));
}

}  // namespace formwork::sqs
