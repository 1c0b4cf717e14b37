// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/cloudwatch/alarm_watch.hh"

namespace formwork::cloudwatch {

/// Tells the targets that an alarm names for its new state; what became of it is in its history.
/// For composite alarms, `children`: {Arn, State} of those that it follows.
Result<void> take_actions(ApiCall& call, const StoredObject& alarm, const NewState& state,
                          const NewState& before, const Value& children = Value());

/// "2024-07-16T10:41:22.123+0000"
std::string data_time(Millis time);

}  // namespace formwork::cloudwatch
