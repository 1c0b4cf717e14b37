// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

OwnProvider provider{{.type_name = "AWS::EC2::Volume",
                      .create = create_volume,
                      .update = update_volume,
                      .remove = delete_volume,
                      .read = read_at<kVolumes>,
                      .list = list_at<kVolumes>}};
ProviderEntry entry{"AWS::EC2::Volume", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
