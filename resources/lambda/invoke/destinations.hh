// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/lambda/invoke/event_rows.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// What became of an asynchronous call.
struct EventEnd {
  bool is_error = false;
  /// "Success", "RetriesExhausted", "EventAgeExceeded", "ZeroReservedConcurrency".
  std::string condition;
  std::string version;         ///< That was run; "" when none was.
  std::string function_error;  ///< "Unhandled" or "".
  std::string payload;         ///< What the function answered; "" when it was not run.
};

/// Tells the destination of the outcome and, of failures, the dead letter target. A target that
/// cannot be reached is no fault of the call's. Within a write transaction.
Result<void> tell_destinations(ApiCall& call, const FoundFunction& found,
                               const AsyncSettings& settings, const EventRow& row,
                               const EventEnd& end);

}  // namespace formwork::lambda
