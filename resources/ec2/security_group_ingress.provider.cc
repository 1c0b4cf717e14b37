// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/security_group.hh"

namespace formwork::ec2 {

namespace {

Result<Made> create(const Call& call) {
  return create_security_group_rule(call, "Source");
}

OwnProvider provider{{.type_name = "AWS::EC2::SecurityGroupIngress",
                      .create = create,
                      .update = update_security_group_rule,
                      .remove = remove_at<kSecurityGroupRules>,
                      .read = read_at<kSecurityGroupRules>}};
ProviderEntry entry{"AWS::EC2::SecurityGroupIngress", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
