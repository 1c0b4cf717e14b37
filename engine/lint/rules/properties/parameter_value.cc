// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/properties/parameter_value.hh"

#include "engine/lint/rule.hh"

namespace formwork::lint {

void check_or_blame_parameter(const KeywordCall& call, KeywordFn check,
                              std::string_view parameter_rule) {
  const auto where = call.validator.context.value_path;
  const std::size_t before = call.out.size();
  check(call);
  if (where.empty() || where.front().key != "Parameters") {
    return;
  }
  const Rule* rule = find_rule(parameter_rule);
  for (std::size_t i = before; i < call.out.size(); ++i) {
    call.out[i].rule = rule;
    call.out[i].path_override.assign(where.begin(), where.end());
  }
}

}  // namespace formwork::lint
