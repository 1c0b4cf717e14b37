// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/base/result.hh"
#include "engine/service/world.hh"
#include "engine/value/value.hh"
#include "resources/common/objects.hh"

namespace formwork::lambda {

/// Event source mappings by UUID. Members beside the usual ones (objects.hh): "Revision",
/// "LastProcessingResult" and "Checkpoints". Properties are those of
/// AWS::Lambda::EventSourceMapping.
inline constexpr ObjectPlace kMappings{"lambda", "event-source-mapping"};

/// A mapping as whoever polls for it needs it.
struct EventSourceMapping {
  enum class Kind : std::uint8_t { Sqs, Kinesis, DynamoDb, Other /* kept, never polled */ };
  enum class Start : std::uint8_t { TrimHorizon, Latest, AtTimestamp };
  std::string id;
  std::string arn;       ///< Of the mapping.
  std::string source;    ///< ARN of the queue or stream.
  std::string function;  ///< ARN of the function, with its qualifier when it was given.
  Kind kind = Kind::Other;
  bool is_enabled = true;
  std::int64_t revision = 0;  ///< Changes with every change by the API or a stack.
  std::int64_t created_ms = 0;
  std::int64_t batch_size = 10;
  std::int64_t window_s = 0;  ///< MaximumBatchingWindowInSeconds.
  Start start = Start::TrimHorizon;
  std::int64_t start_ms = 0;        ///< StartingPositionTimestamp.
  std::int64_t most_retries = -1;   ///< -1: without end.
  std::int64_t longest_age_s = -1;  ///< -1: without end.
  std::int64_t parallelization = 1;
  std::int64_t tumbling_window_s = 0;
  std::int64_t most_concurrency = 0;  ///< ScalingConfig.MaximumConcurrency; 0: not set.
  bool bisects = false;
  bool reports_item_failures = false;  ///< FunctionResponseTypes.
  std::string on_failure;              ///< ARN of the destination, or "".
  std::vector<std::string> filters;    ///< Patterns (JSON): one of them must match.
  /// What the poller wrote by set_checkpoints (by shard), or null.
  Value checkpoints;
};

/// All of a world; the enabled ones only, where told.
Result<std::vector<EventSourceMapping>> event_source_mappings(World& world,
                                                              bool only_enabled = true);
Result<std::optional<EventSourceMapping>> find_mapping(World& world, std::string_view id);

/// What GetEventSourceMapping tells as LastProcessingResult: "OK", "PROBLEM: ...". Nothing happens
/// when the mapping is gone. Does not change the revision.
Result<void> set_processing_result(World& world, std::string_view id, std::string_view text);
/// Keeps how far a stream was read. The same holds.
Result<void> set_checkpoints(World& world, std::string_view id, Value checkpoints);

/// Whoever polls registers one: called within the transaction that made, changed or deleted the
/// mapping (then `is_gone`), by the API or by a stack.
struct MappingWatcher {
  void (*changed)(World& world, std::string_view id, bool is_gone) = nullptr;
  const MappingWatcher* next = nullptr;
};

}  // namespace formwork::lambda
