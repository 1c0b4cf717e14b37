// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::logs {

/// Streams and events of log groups, in tables. Times are milliseconds.

struct Stream {
  std::int64_t id = 0;
  std::string name;
  Millis created = 0;
  std::optional<Millis> first_event;
  std::optional<Millis> last_event;
  std::optional<Millis> last_ingestion;
};

struct Event {
  std::int64_t sequence = 0;
  std::int64_t stream = 0;  ///< Id of its stream.
  Millis time = 0;
  Millis ingested = 0;
  std::string message;
};

/// A place between events: in order of time, then of arrival.
struct Position {
  Millis time = 0;
  std::int64_t sequence = 0;
  bool operator==(const Position&) const = default;
};
/// 56 digits, as the service's event ids have.
std::string event_id(const Position& position);
std::optional<Position> parse_event_id(std::string_view text);

Result<std::optional<Stream>> find_stream_row(World& world, const std::string& group,
                                              const std::string& name);
Result<Stream> add_stream(World& world, const std::string& group, const std::string& name,
                          Millis created);
Result<std::vector<Stream>> list_streams(World& world, const std::string& group,
                                         const std::string& prefix);
Result<void> erase_stream(World& world, const std::string& group, const Stream& stream);
/// All streams and events of the group.
Result<void> erase_group_data(World& world, const std::string& group);

/// Appends and brings the stream's times up to date.
Result<void> append_events(World& world, const std::string& group, const Stream& stream,
                           const std::vector<Event>& events);

/// Which events a read goes over.
struct EventRange {
  std::string group;
  std::optional<std::int64_t> stream;  ///< Of this stream only.
  Millis from = 0;
  Millis until = 0;  ///< Not included.
  std::optional<Position> after;
  std::optional<Position> before;
  bool newest_first = false;
  std::int64_t most = 10000;
};
Result<std::vector<Event>> read_events(World& world, const EventRange& range);
Result<std::optional<Event>> find_event(World& world, const std::string& group,
                                        std::int64_t sequence);
/// Erases the group's events before `time`; answers whether there were more than are erased at
/// once.
Result<bool> expire_events(World& world, const std::string& group, Millis time);

}  // namespace formwork::logs
