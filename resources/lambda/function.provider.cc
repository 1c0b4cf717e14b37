// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/function.hh"

namespace formwork::lambda {

namespace {

OwnProvider provider{{.type_name = "AWS::Lambda::Function",
                      .create = create_function,
                      .update = update_function,
                      .remove = delete_function,
                      .read = read_at<kFunctions>,
                      .list = list_at<kFunctions>}};
ProviderEntry entry{"AWS::Lambda::Function", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
