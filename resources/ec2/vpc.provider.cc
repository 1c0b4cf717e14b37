// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

namespace {

OwnProvider provider{{.type_name = "AWS::EC2::VPC",
                      .create = create_vpc,
                      .update = update_vpc,
                      .remove = delete_vpc,
                      .read = read_at<kVpcs>,
                      .list = list_at<kVpcs>}};
ProviderEntry entry{"AWS::EC2::VPC", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
