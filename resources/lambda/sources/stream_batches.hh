// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "resources/lambda/sources/source_home.hh"

namespace formwork::lambda {

struct StreamItem {
  std::string sequence;  ///< Texts of one length, in the order of the stream.
  std::int64_t time_ms = 0;
  Value record;  ///< As the function gets it.
};

/// What goes to the function in one call.
struct StreamBatch {
  std::vector<StreamItem> items;
  std::int64_t attempts = 0;  ///< Calls that failed.
  bool ends_window = false;   ///< The last call of a tumbling window; has no items.
  bool is_ended_early = false;
};

struct TumblingWindow {
  std::int64_t start_ms = 0;
  Value state = Value::map();
  bool is_over = false;  ///< Its time is.
};

/// One of the sequences that a shard is worked on in (ParallelizationFactor): batches, one at a
/// time, in the order of the stream.
struct StreamLane {
  std::deque<StreamItem> waiting;
  std::int64_t waiting_since = 0;  ///< Of the steady clock.
  std::deque<StreamBatch> work;    ///< The first is being done.
  bool is_busy = false;
  std::string done;  ///< Sequence of the last item that was done, or "".
  std::optional<TumblingWindow> window;

  /// Puts the next batch into `work` when there is one that is due.
  void form(const EventSourceMapping& mapping, std::int64_t now);
};

/// Start of the window that a time is in.
std::int64_t window_start(const EventSourceMapping& mapping, std::int64_t time_ms);

/// The event of a batch.
std::string stream_event(const EventSourceMapping& mapping, const std::string& shard_id,
                         const StreamLane& lane, const StreamBatch& batch);

}  // namespace formwork::lambda
