// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cloudwatch {

/// What a composite alarm's rule comes to.
struct RuleOutcome {
  bool is_alarm = false;
  std::vector<std::string> alarms;  ///< Names or ARNs, as written, in order, each once.
};

/// Evaluates "ALARM(cpu) AND NOT (OK("a b") OR FALSE)". `state_of` answers "OK", "ALARM" or
/// "INSUFFICIENT_DATA" for a name or ARN. Fails with ValidationError when the rule is malformed or
/// nested deeper than 100.
Result<RuleOutcome> evaluate_rule(std::string_view rule,
                                  const std::function<std::string(const std::string&)>& state_of);

}  // namespace formwork::cloudwatch
