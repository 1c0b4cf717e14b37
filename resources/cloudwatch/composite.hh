// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "resources/cloudwatch/alarm_watch.hh"

namespace formwork::cloudwatch {

struct AlarmState {
  std::string value;
  Millis since = 0;
};

/// States of metric and composite alarms by name and ARN. A composite alarm may watch others: those
/// it needs are asked first, and a circle counts as without data.
class AlarmStates {
 public:
  AlarmStates(const World& world, const std::vector<StoredObject>& metric,
              const std::vector<StoredObject>& composite);
  AlarmState state_of(const std::string& name_or_arn);

 private:
  const World& world_;
  std::map<std::string, AlarmState> known_;
  std::map<std::string, const StoredObject*> composite_;
  int depth_ = 0;
};

/// What composite alarms are at the moment, by name.
Result<std::map<std::string, std::string>> composite_values(World& world);
/// Composite alarms that are something else than before `cause` (an ARN) became `value`: their
/// records, histories and actions.
Result<void> follow_composites(ApiCall& call, const std::map<std::string, std::string>& before,
                               const std::string& cause, const std::string& value);

}  // namespace formwork::cloudwatch
