// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

namespace {

OwnProvider provider{{.type_name = "AWS::EC2::Subnet",
                      .create = create_subnet,
                      .update = update_subnet,
                      .remove = delete_subnet,
                      .read = read_at<kSubnets>,
                      .list = list_at<kSubnets>}};
ProviderEntry entry{"AWS::EC2::Subnet", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
