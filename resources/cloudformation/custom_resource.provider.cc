// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/user_code.hh"

namespace formwork::cloudformation {

namespace {

OwnProvider provider = make_user_code_provider("AWS::CloudFormation::CustomResource");
ProviderEntry entry{"AWS::CloudFormation::CustomResource", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
