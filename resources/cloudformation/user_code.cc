// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/user_code.hh"

#include "resources/common/fault.hh"

namespace formwork::cloudformation {

namespace {

Result<Made> refuse(const Call& call) {
  const bool macro = call.request.type == "AWS::CloudFormation::Macro";
  const std::string what = macro ? "Macros call a function" : "Custom resources call a function";
  return fault(HandlerErrorCode::InvalidRequest,
               what + " and " + call.request.type +
                   " needs a function provider. Register an external provider for the type with "
                   "`formwork provider add " +
                   call.request.type + " -- <program>`.");
}

// Nothing of the kind can exist: an external provider that made it is no longer registered.
Result<void> not_there(const Call& call) {
  return not_found(call.request.type, call.id());
}

Result<Value> nothing(const Call& call) {
  return not_found(call.request.type, call.id());
}

Result<std::vector<std::string>> none(const Call& call) {
  (void)call;
  return std::vector<std::string>();
}

}  // namespace

OwnProvider make_user_code_provider(std::string_view type_name) {
  return OwnProvider({.type_name = type_name,
                      .create = refuse,
                      .update = nothing,
                      .remove = not_there,
                      .read = nothing,
                      .list = none});
}

}  // namespace formwork::cloudformation
