// SPDX-License-Identifier: Apache-2.0
// Rules with a schedule: their events are sent when the world's clock comes to them.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/service/background.hh"
#include "engine/service/http_side.hh"
#include "resources/common/properties.hh"
#include "resources/events/routing.hh"
#include "resources/events/schedule.hh"

namespace formwork::events {
namespace {

// When a rule's schedule was first seen and when it last sent: the rule's own record is the
// provider's.
constexpr ObjectPlace kSchedules{"events", "schedule"};
// A jump of the clock sends one event, not all that it jumped over.
constexpr Millis kLongest = 3'600'000;

std::int64_t time_of(const Value& state, std::string_view member) {
  const Value* time = state.find(member);
  return time == nullptr ? 0 : parse_integer(time->scalar_text()).value_or(0);
}

Result<void> send(ApiCall& call, const StoredObject& rule, Millis time) {
  NewEvent event;
  event.source = "aws.events";
  event.detail_type = "Scheduled Event";
  event.resources.push(Value::string(rule_arn(call.world, rule)));
  event.time_ms = time;
  return hand_over(call, rule, make_event(call, event), 0);
}

/// Sends what is due of one rule. Answers the time of its next event.
Result<std::optional<Millis>> look_at(ApiCall& call, const StoredObject& rule,
                                      const Schedule& schedule) {
  const Millis now = call.world.clock.now();
  const std::string text = rule.text("ScheduleExpression");
  auto state = find_object(call.world, kSchedules, rule.key);
  if (!state) {
    return std::move(state).failure();
  }
  const bool is_new = state->is_null() || state->get_text("Expression") != text;
  if (is_new) {
    *state = map_with("Expression", Value::string(text));
    state->set("Begin", Value::number(now));
    state->set("Last", Value::number(now));
  }
  const Millis begin = time_of(*state, "Begin");
  std::optional<Millis> due = schedule.next(begin, time_of(*state, "Last"));
  bool has_sent = false;
  if (due && *due <= now) {
    if (auto sent = send(call, rule, *due); !sent) {
      return std::move(sent).failure();
    }
    has_sent = true;
    state->set("Last", Value::number(now));
    due = schedule.next(begin, now);
  }
  if (is_new || has_sent) {
    if (auto kept = put_object(call.world, kSchedules, rule.key, *state); !kept) {
      return std::move(kept).failure();
    }
  }
  return due;
}

Result<bool> run(ApiCall& call) {
  auto rules = rules_of(call.world);
  if (!rules) {
    return std::move(rules).failure();
  }
  std::optional<Millis> first;
  for (const StoredObject& rule : *rules) {
    const auto schedule = Schedule::parse(rule.text("ScheduleExpression"));
    if (!schedule || !is_enabled(rule)) {
      continue;
    }
    auto due = look_at(call, rule, *schedule);
    if (!due) {
      return std::move(due).failure();
    }
    if (*due) {
      first = first ? std::min(*first, **due) : **due;
    }
  }
  if (first) {
    // A clock that jumps for deployments goes on as the machine's does otherwise.
    const Millis scaled = call.world.clock.wait_until(*first).count();
    const Millis wait = scaled > 0 ? scaled : *first - call.world.clock.now();
    call.host.go_on_at(steady_ms() + std::clamp<Millis>(wait, 1, kLongest));
  }
  return false;
}

constinit BackgroundTask task{"event schedules", &run};
const Register<BackgroundTask> kTask(task);

}  // namespace

}  // namespace formwork::events
