// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/operation_output.hh"

#include "tools/formwork/stack_output.hh"

namespace formwork::cli {

void EventLog::show(const EventRecord& event) {
  console_.note(event_line(event, stack_name_, console_.colors_error()));
  if (event.status.ends_with("_FAILED")) {
    failures_.push_back(event);
  }
}

const EventRecord* EventLog::root_cause() const {
  for (const EventRecord& event : failures_) {
    bool is_consequence = event.reason.empty() || event.reason.ends_with(" cancelled") ||
                          event.type == "AWS::CloudFormation::Stack";
    if (!is_consequence) {
      return &event;
    }
  }
  return failures_.empty() ? nullptr : &failures_.front();
}

}  // namespace formwork::cli
