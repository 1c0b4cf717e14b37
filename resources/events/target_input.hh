// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/value/value.hh"

namespace formwork::events {

/// What a target gets of an event: the whole, what InputPath names, Input, or what InputTransformer
/// makes of it.
struct EventSource {
  const Value& event;
  std::string rule_name;
  std::string rule_arn;
};
std::string target_input(const Value& target, const EventSource& source);

}  // namespace formwork::events
