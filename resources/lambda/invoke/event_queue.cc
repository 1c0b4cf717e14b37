// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/event_queue.hh"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "engine/base/ids.hh"
#include "resources/lambda/invoke/service_call.hh"

namespace formwork::lambda {

namespace {

// Each that runs may need a process of its own: a burst of events must not start hundreds where a
// few that are warm do the work sooner.
std::size_t first_most() {
  constexpr std::size_t kFewest = 4;
  constexpr std::size_t kMost = 32;
  return std::clamp<std::size_t>(std::size_t{2} * std::thread::hardware_concurrency(), kFewest,
                                 kMost);
}

std::string line_name(const EventTicket& ticket) {
  return ticket.world() + "/" + ticket.function;
}

}  // namespace

EventQueue::State::State(ApiHost& h) : host(h), process(IdSource().hex(16)) {}

void EventQueue::start(const EventTicket& ticket) {
  Value input = map_with("Id", Value::string(ticket.id));
  input.set("Function", Value::string(ticket.function));
  submit_call(state_->host, service_caller(ticket.account_id, ticket.region), kEventService,
              kRunEvent, std::move(input));
}

void EventQueue::arrive(EventTicket ticket) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->is_ending) {
      return;
    }
    Line& line = state_->lines[line_name(ticket)];
    line.most = std::max(line.most, first_most());
    if (line.running >= line.most || !line.waiting.empty()) {
      line.waiting.push_back(std::move(ticket));
      return;
    }
    ++line.running;
  }
  start(ticket);
}

void EventQueue::finish(const EventTicket& ticket) {
  std::optional<EventTicket> next;
  {
    const std::lock_guard lock(state_->mutex);
    auto found = state_->lines.find(line_name(ticket));
    if (found == state_->lines.end() || state_->is_ending) {
      return;
    }
    Line& line = found->second;
    line.running -= line.running > 0 ? 1 : 0;
    ++line.ended;
    if (!line.waiting.empty() && line.running < line.most) {
      next = std::move(line.waiting.front());
      line.waiting.pop_front();
      ++line.running;
    } else if (line.running == 0 && line.waiting.empty()) {
      state_->lines.erase(found);
    }
  }
  if (next) {
    start(*next);
  }
}

void EventQueue::wait_for_slot(EventTicket ticket) {
  const std::lock_guard lock(state_->mutex);
  state_->throttled[ticket.world()].push_back(std::move(ticket));
}

// The one that waits longest for this function, or anybody: the limit may be the account's.
void EventQueue::slot_freed(const std::string& world, const std::string& function) {
  std::optional<EventTicket> next;
  {
    const std::lock_guard lock(state_->mutex);
    auto found = state_->throttled.find(world);
    if (found == state_->throttled.end() || state_->is_ending) {
      return;
    }
    auto& waiting = found->second;
    auto own = std::find_if(waiting.begin(), waiting.end(),
                            [&](const EventTicket& ticket) { return ticket.function == function; });
    own = own == waiting.end() ? waiting.begin() : own;
    next = std::move(*own);
    waiting.erase(own);
    if (waiting.empty()) {
      state_->throttled.erase(found);
    }
  }
  start(*next);
}

bool EventQueue::widen(const std::string& world, std::vector<EventTicket>& started) {
  const std::lock_guard lock(state_->mutex);
  bool has_more = false;
  for (auto& [name, line] : state_->lines) {
    if (!name.starts_with(world + "/") || line.waiting.empty()) {
      continue;
    }
    line.most = line.ended < line.most ? 2 * line.most : line.most;
    line.ended = 0;
    while (!line.waiting.empty() && line.running < line.most) {
      started.push_back(std::move(line.waiting.front()));
      line.waiting.pop_front();
      ++line.running;
    }
    has_more = has_more || !line.waiting.empty();
  }
  return has_more;
}

bool EventQueue::is_crowded(const std::string& world) {
  const std::lock_guard lock(state_->mutex);
  return std::any_of(state_->lines.begin(), state_->lines.end(), [&](const auto& each) {
    return each.first.starts_with(world + "/") &&
           (!each.second.waiting.empty() || each.second.running >= each.second.most);
  });
}

bool EventQueue::look_at_rows(const std::string& world) {
  const std::lock_guard lock(state_->mutex);
  return !state_->seen.insert(world).second;
}

void EventQueue::reset() {
  const std::lock_guard lock(state_->mutex);
  state_->lines.clear();
  state_->throttled.clear();
  state_->seen.clear();
}

void EventQueue::end() {
  const std::lock_guard lock(state_->mutex);
  state_->is_ending = true;
}

}  // namespace formwork::lambda
