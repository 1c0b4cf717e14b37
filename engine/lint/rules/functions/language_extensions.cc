// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/language_extensions.hh"

namespace formwork::lint {

void check_extension(const KeywordCall& call, const FunctionFacts& facts) {
  Faults faults;
  if (call.validator.run->has_transform("AWS::LanguageExtensions")) {
    faults = function_faults(call, facts);
  } else {
    faults.emplace_back(std::string(function_name(facts.function)) +
                        " is not supported without 'AWS::LanguageExtensions' transform");
  }
  for (Fault& fault : faults) {
    fault.rule = call.owner;
  }
  pass_on(call, std::move(faults));
}

}  // namespace formwork::lint
