// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/format_rule.hh"

#include "engine/lint/schema/value.hh"

namespace formwork::lint {

void check_format(const HookCall& call, const FormatFacts& facts) {
  if (call.instance.is_string() && !matches(facts.pattern, call.instance.text())) {
    call.add(quote(call.instance) + " is not a " + quote(facts.name) + " with pattern " +
             quote(facts.pattern));
  }
}

}  // namespace formwork::lint
