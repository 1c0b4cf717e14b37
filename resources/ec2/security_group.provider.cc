// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/security_group.hh"

namespace formwork::ec2 {

namespace {

OwnProvider provider{{.type_name = "AWS::EC2::SecurityGroup",
                      .create = create_security_group,
                      .update = update_security_group,
                      .remove = delete_security_group,
                      .read = read_at<kSecurityGroups>,
                      .list = list_at<kSecurityGroups>}};
ProviderEntry entry{"AWS::EC2::SecurityGroup", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
