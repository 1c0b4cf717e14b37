// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/lambda/function.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  const std::string name = function_name(call.properties.get_text("FunctionName"));
  if (auto function = get_function(call.world, name); !function) {
    return std::move(function).failure();
  }
  const std::string action = call.properties.get_text("Action");
  if (action != "*" && !action.starts_with("lambda:")) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "1 validation error detected: Value '" + action +
                     "' at 'action' failed to satisfy constraint: Member must satisfy regular "
                     "expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])");
  }
  // The statement id is generated as a name is, and is also what Ref gives.
  const std::string id = generated_name(call, {.longest = 100});
  Value attributes = Value::map();
  attributes.set("Id", Value::string(id));
  return add_object(call, {.place = kPermissions, .key = id, .attributes = std::move(attributes)});
}

OwnProvider provider{{.type_name = "AWS::Lambda::Permission",
                      .create = create,
                      .remove = remove_at<kPermissions>,
                      .read = read_at<kPermissions>,
                      .list = list_at<kPermissions>}};
ProviderEntry entry{"AWS::Lambda::Permission", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
