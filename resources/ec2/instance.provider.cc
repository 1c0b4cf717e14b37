// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/instance.hh"

namespace formwork::ec2 {

namespace {

OwnProvider provider{{.type_name = "AWS::EC2::Instance",
                      .create = create_instance,
                      .update = update_instance,
                      .remove = terminate_instance,
                      .read = read_at<kInstances>,
                      .list = list_at<kInstances>}};
ProviderEntry entry{"AWS::EC2::Instance", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
