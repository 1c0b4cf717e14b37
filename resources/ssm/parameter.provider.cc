// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter.hh"

namespace formwork::ssm {

namespace {

OwnProvider provider{{.type_name = "AWS::SSM::Parameter",
                      .create = create_parameter,
                      .update = update_parameter,
                      .remove = remove_parameter,
                      .read = read_at<kParameters>,
                      .list = list_at<kParameters>}};
ProviderEntry entry{"AWS::SSM::Parameter", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ssm
