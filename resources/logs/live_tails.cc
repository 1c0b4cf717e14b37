// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/live_tails.hh"

#include <algorithm>

#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/event_stream.hh"

namespace formwork::logs {

namespace {

std::unique_ptr<ServicePart> make_part(ApiHost& host) {
  (void)host;
  return std::make_unique<LiveTails>();
}

constinit ServicePartEntry part{"logs", &make_part};
const Register<ServicePartEntry> kRegisteredPart(part);

bool is_wanted(const LiveTail& tail, const std::string& world, const std::string& group,
               const std::string& stream) {
  if (tail.world != world ||
      std::find(tail.groups.begin(), tail.groups.end(), group) == tail.groups.end()) {
    return false;
  }
  const bool is_named =
      std::find(tail.streams.begin(), tail.streams.end(), stream) != tail.streams.end() ||
      std::any_of(tail.prefixes.begin(), tail.prefixes.end(),
                  [&stream](const std::string& prefix) { return stream.starts_with(prefix); });
  return is_named || (tail.streams.empty() && tail.prefixes.empty());
}

Value result_of(const std::string& identifier, const std::string& stream, const Event& event) {
  Value result = map_with("logStreamName", Value::string(stream));
  result.set("logGroupIdentifier", Value::string(identifier));
  result.set("message", Value::string(event.message));
  set_number(result, "timestamp", event.time);
  set_number(result, "ingestionTime", event.ingested);
  return result;
}

}  // namespace

void LiveTails::reset() {
  const std::lock_guard lock(mutex_);
  for (const LiveTail& tail : tails_) {
    tail.frames->close();
  }
  tails_.clear();
}

void LiveTails::add(LiveTail tail) {
  const std::lock_guard lock(mutex_);
  tails_.push_back(std::move(tail));
}

bool LiveTails::is_empty() {
  const std::lock_guard lock(mutex_);
  return tails_.empty();
}

void LiveTails::tell(const std::string& world, const std::string& account, const std::string& group,
                     const std::string& stream, const std::vector<Event>& events) {
  const std::lock_guard lock(mutex_);
  std::erase_if(tails_, [](const LiveTail& tail) { return tail.frames->is_abandoned(); });
  for (const LiveTail& tail : tails_) {
    if (!is_wanted(tail, world, group, stream)) {
      continue;
    }
    Value results = Value::list();
    for (const Event& event : events) {
      if (tail.pattern.matches(event.message)) {
        results.push(result_of(account + ":" + group, stream, event));
      }
    }
    if (results.items().empty()) {
      continue;
    }
    Value update = map_with("sessionMetadata", map_with("sampled", Value::boolean(false)));
    update.set("sessionResults", std::move(results));
    tail.frames->write(event_message("sessionUpdate", "application/json", value_to_json(update)));
  }
}

LiveTails* live_tails(ApiHost& host) {
  return dynamic_cast<LiveTails*>(host.part("logs"));
}

std::string world_key(const World& world) {
  return world.account_id + "-" + world.region;
}

void tell_live_tails(ApiCall& call, const std::string& group, const std::string& stream,
                     const std::vector<Event>& events) {
  LiveTails* tails = live_tails(call.host);
  if (tails == nullptr || tails->is_empty()) {
    return;
  }
  call.host.after_commit([tails, world = world_key(call.world), account = call.world.account_id,
                          group, stream,
                          events] { tails->tell(world, account, group, stream, events); });
}

}  // namespace formwork::logs
