// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/lambda/invoke/event_queue.hh"

namespace formwork::lambda {

/// An asynchronous call that was accepted and has not come to its end.
struct EventRow {
  std::string id;            ///< Of the request; the same at every attempt.
  std::string function_arn;  ///< As it was asked for: with a qualifier only when that was given.
  std::string payload;
  std::string client_context;  ///< JSON or "".
  std::string trace_id;
  std::int64_t accepted_ms = 0;  ///< Of the world's clock.
  std::int64_t attempts = 0;     ///< That have ended.
};

/// Accepts a call: stores it, and lets it run once that is committed. Within a write transaction
/// of the function's world. Fails with ResourceNotFoundException.
Result<void> add_event(ApiCall& call, EventRow row);
Result<std::optional<EventRow>> find_event(ApiCall& call, std::string_view id);
Result<void> erase_event(ApiCall& call, std::string_view id);
/// The next attempt is at `due_ms` of the world's clock.
Result<void> put_off(ApiCall& call, const EventRow& row, std::int64_t due_ms);
/// Takes up to `most` calls whose time has come, of an earlier process too; asks the host to come
/// again for the next of them. Within a BackgroundTask.
Result<std::vector<EventTicket>> take_due_events(ApiCall& call, EventQueue& queue,
                                                 std::int64_t most);

EventTicket ticket_of(const World& world, const EventRow& row);

}  // namespace formwork::lambda
