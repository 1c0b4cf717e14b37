// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "resources/lambda/sources/source_home.hh"

namespace formwork::lambda {

/// Records of a stream that a mapping gave up.
struct GivenUp {
  std::string condition;  ///< "RetryAttemptsExhausted" or "RecordAgeExceeded".
  std::string shard_id;
  std::vector<Value> records;  ///< As the function got them.
  std::int64_t first_ms = 0;   ///< When the first and the last were written.
  std::int64_t last_ms = 0;
  std::int64_t calls = 0;  ///< Of the function with them.
  SourceOutcome outcome;   ///< Of the last call.
};

/// The document that a destination gets.
Value failure_record(const EventSourceMapping& mapping, const GivenUp& given, std::int64_t now_ms);

/// Sends it to the mapping's queue, topic or bucket; `done` is called in any case.
void tell_destination(SourceHome& home, const EventSourceMapping& mapping, const GivenUp& given,
                      std::int64_t now_ms, std::function<void()> done);

}  // namespace formwork::lambda
