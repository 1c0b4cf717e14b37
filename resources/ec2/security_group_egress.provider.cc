// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"
#include "resources/ec2/security_group.hh"

namespace formwork::ec2 {

namespace {

Result<Made> create(const Call& call) {
  if (auto group = get_security_group(call.world, call.properties.get_text("GroupId")); !group) {
    return std::move(group).failure();
  }
  if (auto checked = check_rule(call.world, call.properties, "Destination"); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = ec2_id(call.world, "sgr");
  Value attributes = Value::map();
  attributes.set("Id", Value::string(id));
  return add_object(call,
                    {.place = kSecurityGroupRules, .key = id, .attributes = std::move(attributes)});
}

Result<Value> update(const Call& call) {
  Value attributes = Value::map();
  attributes.set("Id", Value::string(call.id()));
  return change_object(call, kSecurityGroupRules, call.id(), std::move(attributes));
}

OwnProvider provider{{.type_name = "AWS::EC2::SecurityGroupEgress",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kSecurityGroupRules>,
                      .read = read_at<kSecurityGroupRules>}};
ProviderEntry entry{"AWS::EC2::SecurityGroupEgress", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
