// SPDX-License-Identifier: Apache-2.0
// Macros: names under which templates call functions while they are prepared.
#include "resources/common/fault.hh"
#include "resources/common/objects.hh"

namespace formwork::cloudformation {

namespace {

/// By name. Preparing a template reads them.
constexpr ObjectPlace kMacros{"cloudformation", "macro"};

Result<Made> create(const Call& call) {
  const std::string name = call.properties.get_text("Name");
  return add_object(call, {.place = kMacros,
                           .key = name,
                           .taken_message = "Transform with name " + name + " already exists"});
}

Result<Value> update(const Call& call) {
  return change_object(call, kMacros, call.id(), Value::map());
}

OwnProvider provider{{.type_name = "AWS::CloudFormation::Macro",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kMacros>,
                      .read = read_at<kMacros>,
                      .list = list_at<kMacros>}};
ProviderEntry entry{"AWS::CloudFormation::Macro", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
