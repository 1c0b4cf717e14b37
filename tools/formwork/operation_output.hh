// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/state/records.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

/// Shows the events of a running operation and remembers its failures.
class EventLog {
 public:
  EventLog(Console& console, std::string stack_name)
      : console_(console), stack_name_(std::move(stack_name)) {}

  void show(const EventRecord& event);
  /// The failure that the others follow from: the first one that is not a cancellation or the
  /// report of a stack about its resources. Null when nothing failed.
  const EventRecord* root_cause() const;
  /// Why the stack itself went back when no resource failed (an output, an export); may be empty.
  std::string stack_reason() const;

 private:
  Console& console_;
  std::string stack_name_;
  std::vector<EventRecord> failures_;
  std::string stack_reason_;  ///< Of the first event with which the named stack turned back.
};

}  // namespace formwork::cli
