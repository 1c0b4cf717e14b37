// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "resources/cloudformation/wait.hh"

namespace formwork::cloudformation {

namespace {

Result<Made> create(const Call& call) {
  const World& world = call.world;
  const std::string place = replace_all(replace_all(call.request.stack_id, ":", "%3A"), "/", "%2F");
  const std::string url = "https://cloudformation-waitcondition-" + world.region + ".s3." +
                          world.url_suffix + "/" + place + "/" + call.request.logical_id +
                          "?X-Amz-Signature=" + call.world.ids.hex(64);
  Value attributes = Value::map();
  attributes.set("Id", Value::string(url));
  return add_object(call, {.place = kHandles, .key = url, .attributes = std::move(attributes)});
}

Result<Value> update(const Call& call) {
  Value attributes = Value::map();
  attributes.set("Id", Value::string(call.id()));
  return change_object(call, kHandles, call.id(), std::move(attributes));
}

OwnProvider provider{{.type_name = "AWS::CloudFormation::WaitConditionHandle",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kHandles>,
                      .read = read_at<kHandles>,
                      .list = list_at<kHandles>}};
ProviderEntry entry{"AWS::CloudFormation::WaitConditionHandle", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
