// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/api/change_set_input.hh"

namespace formwork::cloudformation {

Result<ChangeSetRecord> get_change_set(ApiCall& call) {
  std::string name = call.text("ChangeSetName");
  std::string stack = call.text("StackName");
  bool is_arn = name.starts_with("arn:");
  if (stack.empty() && !is_arn) {
    return validation_error(
        "StackName must be specified if ChangeSetName is not specified as an ARN.");
  }
  return call.stacks.get_change_set(call.world.store, is_arn ? "" : stack, name);
}

}  // namespace formwork::cloudformation
