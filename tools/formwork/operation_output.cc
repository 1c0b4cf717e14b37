// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/operation_output.hh"

#include "engine/base/text.hh"
#include "tools/formwork/stack_output.hh"

namespace formwork::cli {

void EventLog::show(const EventRecord& event) {
  console_.note(event_line(event, stack_name_, console_.colors_error()));
  if (event.status.ends_with("_FAILED")) {
    failures_.push_back(event);
  }
  const bool is_of_stack = event.stack_name == stack_name_ && event.logical_id == stack_name_;
  const bool turns_back =
      event.status.ends_with("ROLLBACK_IN_PROGRESS") || event.status == "DELETE_IN_PROGRESS";
  if (turns_back && is_of_stack && stack_reason_.empty()) {
    stack_reason_ = event.reason;
  }
}

std::string EventLog::stack_reason() const {
  std::string_view reason = trim(stack_reason_);
  for (const std::string_view end :
       {" Rollback requested by user.", " Delete requested by user.", "."}) {
    reason.remove_suffix(reason.ends_with(end) ? end.size() : 0);
  }
  return std::string(trim(reason));
}

const EventRecord* EventLog::root_cause() const {
  for (const EventRecord& event : failures_) {
    bool is_consequence = event.reason.empty() || event.reason.ends_with(" cancelled") ||
                          event.type == "AWS::CloudFormation::Stack";
    if (!is_consequence) {
      return &event;
    }
  }
  // Cancelled ones only: the stack says why.
  bool is_told = !failures_.empty() && !failures_.front().reason.ends_with(" cancelled");
  return is_told ? &failures_.front() : nullptr;
}

}  // namespace formwork::cli
