// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/common/api_objects.hh"

namespace formwork::cloudwatch {

inline constexpr ObjectPlace kMetricAlarms{"modelled", "AWS::CloudWatch::Alarm"};
inline constexpr ObjectPlace kCompositeAlarms{"modelled", "AWS::CloudWatch::CompositeAlarm"};
inline constexpr std::string_view kNoData = "INSUFFICIENT_DATA";

// Members of an alarm's record beside the usual ones: "StateValue", "StateReason",
// "StateReasonData", "StateUpdated" and "StateTransitioned" (times), "Watches" (has been looked at
// with data). Absent: it is as it was made.

/// "OK", "ALARM" or "INSUFFICIENT_DATA".
std::string state_of(const Value& record);
std::string alarm_arn(const World& world, std::string_view name);

struct NewState {
  std::string value;
  std::string reason;
  std::string data;  ///< JSON or "".
};
/// Gives a metric alarm a state: its record, its history and, when that is another one than before,
/// its actions.
Result<void> set_state(ApiCall& call, StoredObject& alarm, const NewState& state);

/// Looks at the alarms over these metrics ("namespace/name"), which have new data.
Result<void> look_at_alarms(ApiCall& call, const std::set<std::string>& metrics);

/// Has a metric alarm that was made or changed looked at once its period is over, where it says
/// what missing data is to be taken for.
Result<void> watch_missing(ApiCall& call, const std::string& name);

/// One line of an alarm's history. `kind`: "ConfigurationUpdate", "StateUpdate", "Action".
Result<void> add_history(World& world, std::string_view alarm, std::string_view alarm_type,
                         std::string_view kind, std::string summary, std::string data);

}  // namespace formwork::cloudwatch
