// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/events/rules.hh"

namespace formwork::events {

/// One event as its sender says it.
struct NewEvent {
  std::string source;
  std::string detail_type;
  Value detail = Value::map();
  Value resources = Value::list();
  std::int64_t time_ms = 0;  ///< 0: now.
};

/// The event's document with an id of its own.
Value make_event(ApiCall& call, const NewEvent& given);

/// Hands the event to the targets of the bus's rules that it matches. What a target refuses goes
/// to its dead-letter queue when it has one. Within a write transaction.
Result<void> route(ApiCall& call, const std::string& bus, const Value& event, int hops = 0);
/// To the targets of one rule, whatever its pattern.
Result<void> hand_over(ApiCall& call, const StoredObject& rule, const Value& event, int hops);

}  // namespace formwork::events
