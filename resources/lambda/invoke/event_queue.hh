// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/service/api_host.hh"

namespace formwork::lambda {

/// Until it is looked whether more calls of a function are to run at once.
inline constexpr std::int64_t kCrowdPause = 1000;

/// One asynchronous call that is in the store; see event_rows.hh.
struct EventTicket {
  std::string account_id;
  std::string region;
  std::string function;  ///< Name.
  std::string id;

  std::string world() const { return account_id + "-" + region; }
};

/// Which asynchronous calls run now. A function takes a few at a time, and twice as many
/// after a second in which fewer have ended than run. What runs is begun by submitting
/// {kEventService, kRunEvent}; nothing here must be called with the host's lock held unless it says
/// so. Thread-safe.
class EventQueue {
 public:
  explicit EventQueue(ApiHost& host) : state_(std::make_shared<State>(host)) {}

  /// It is in the store.
  void arrive(EventTicket ticket);
  /// It has run, or will not.
  void finish(const EventTicket& ticket);
  /// There was no room for it: it waits until a slot of its world is free.
  void wait_for_slot(EventTicket ticket);
  void slot_freed(const std::string& world, const std::string& function);
  /// Once a second while some wait; may be called with the lock: what it starts is in `started`.
  /// Answers whether some still wait.
  bool widen(const std::string& world, std::vector<EventTicket>& started);
  /// Whether some wait, or the next one may have to.
  bool is_crowded(const std::string& world);
  void start(const EventTicket& ticket);

  /// Whether rows of the world were looked at in this process; true from then on.
  bool look_at_rows(const std::string& world);
  /// Text that rows of this process carry.
  const std::string& process() const { return state_->process; }

  void reset();
  /// Nothing more is begun.
  void end();

 private:
  struct Line {
    std::deque<EventTicket> waiting;
    std::size_t running = 0;
    std::size_t most = 0;
    std::size_t ended = 0;  // since the last look
  };
  struct State {
    explicit State(ApiHost& h);
    ApiHost& host;
    std::string process;
    std::mutex mutex;
    bool is_ending = false;
    std::map<std::string, Line> lines;                         // by world and function
    std::map<std::string, std::deque<EventTicket>> throttled;  // by world
    std::set<std::string> seen;
  };

  std::shared_ptr<State> state_;
};

/// Operations that only submit() reaches: kAddEvent...
inline constexpr std::string_view kEventService = "formwork";
inline constexpr std::string_view kAddEvent = "AddLambdaEvent";
inline constexpr std::string_view kRunEvent = "RunLambdaEvent";
inline constexpr std::string_view kFinishEvent = "FinishLambdaEvent";

}  // namespace formwork::lambda
