// SPDX-License-Identifier: Apache-2.0
#include "resources/common/policy.hh"

#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"

namespace formwork::iam {

namespace {

Result<void> check_inline(const Call& call) {
  const bool attached = !items_of(call.properties, "Roles").empty() ||
                        !items_of(call.properties, "Users").empty() ||
                        !items_of(call.properties, "Groups").empty();
  if (!attached) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "At least one of [Groups,Roles,Users] must be non-empty.");
  }
  if (auto checked = check_name("policyName", call.properties.get_text("PolicyName"), 128);
      !checked) {
    return checked;
  }
  const Value* document = call.properties.find("PolicyDocument");
  auto checked = check_policy(document != nullptr ? *document : Value(), PolicyKind::Identity);
  return checked ? check_principals(call) : std::move(checked);
}

Result<Made> create(const Call& call) {
  if (auto checked = check_inline(call); !checked) {
    return std::move(checked).failure();
  }
  // The physical id is CloudFormation's own: the stack's name, four letters of the logical id, a
  // suffix.
  const std::string id = call.request.stack_name.substr(0, 5) + "-" +
                         call.request.logical_id.substr(0, 4) + "-" +
                         call.world.ids.alphanumeric(12);
  Value attributes = Value::map();
  attributes.set("Id", Value::string(id));
  return add_object(call,
                    {.place = kInlinePolicies, .key = id, .attributes = std::move(attributes)});
}

Result<Value> update(const Call& call) {
  if (auto checked = check_inline(call); !checked) {
    return std::move(checked).failure();
  }
  Value attributes = Value::map();
  attributes.set("Id", Value::string(call.id()));
  return change_object(call, kInlinePolicies, call.id(), std::move(attributes));
}

OwnProvider provider{{.type_name = "AWS::IAM::Policy",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kInlinePolicies>,
                      .read = read_at<kInlinePolicies>,
                      .list = list_at<kInlinePolicies>}};
ProviderEntry entry{"AWS::IAM::Policy", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
