// SPDX-License-Identifier: Apache-2.0
// StartLiveTail: a stream of events as they come. It goes on until the client leaves; nothing is
// sampled, and nothing is sent while nothing comes.
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/event_stream.hh"
#include "resources/logs/live_tails.hh"
#include "resources/logs/log_calls.hh"

namespace formwork::logs {

namespace {

Result<std::vector<std::string>> asked_groups(ApiCall& call) {
  std::vector<std::string> names;
  for (const std::string& identifier : input_texts(call, "logGroupIdentifiers")) {
    if (!identifier.starts_with("arn:") || identifier.ends_with(":*")) {
      return invalid_parameter("The log group identifier " + identifier +
                               " must be an ARN of a log group that does not end with \":*\".");
    }
    auto group = find_group(call.world, group_name_of(identifier));
    if (!group) {
      return std::move(group).failure();
    }
    names.push_back(group->name);
  }
  return names;
}

Result<Value> start(ApiCall& call) {
  auto groups = asked_groups(call);
  auto pattern = groups ? FilterPattern::compile(call.text("logEventFilterPattern"))
                        : Result<FilterPattern>(std::move(groups).failure());
  if (!pattern) {
    return std::move(pattern).failure();
  }
  std::vector<std::string> streams = input_texts(call, "logStreamNames");
  std::vector<std::string> prefixes = input_texts(call, "logStreamNamePrefixes");
  if ((!streams.empty() || !prefixes.empty()) && groups->size() != 1) {
    return invalid_parameter("Streams can be named for a single log group only.");
  }
  if (!streams.empty() && !prefixes.empty()) {
    return invalid_parameter(
        "The logStreamNames and logStreamNamePrefixes parameters are mutually exclusive.");
  }
  LiveTails* tails = live_tails(call.host);
  if (tails == nullptr) {
    return fail("InvalidOperationException", "The emulator is ending.");
  }
  Value begun = Value::map();
  copy_members(
      begun, call.input,
      {"logGroupIdentifiers", "logStreamNames", "logStreamNamePrefixes", "logEventFilterPattern"});
  begun.set("requestId", Value::string(call.world.ids.uuid()));
  begun.set("sessionId", Value::string(call.world.ids.uuid()));
  auto frames = std::make_shared<AnswerStream>();
  frames->write(event_message("initial-response", "application/x-amz-json-1.1", "{}"));
  frames->write(event_message("sessionStart", "application/json", value_to_json(begun)));
  call.answer.headers.emplace_back("Content-Type", "application/vnd.amazon.eventstream");
  call.answer.stream = frames;
  tails->add({world_key(call.world), *std::move(groups), std::move(streams), std::move(prefixes),
              *std::move(pattern), std::move(frames)});
  return Value::map();
}

constinit OperationEntry entry{"logs", "StartLiveTail", OperationEntry::Access::Read, &start};
const Register<OperationEntry> kRegistered(entry);

}  // namespace

}  // namespace formwork::logs
