// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

OwnProvider provider{{.type_name = "AWS::Logs::LogGroup",
                      .create = create_log_group,
                      .update = update_log_group,
                      .remove = delete_log_group,
                      .read = read_at<kLogGroups>,
                      .list = list_at<kLogGroups>}};
ProviderEntry entry{"AWS::Logs::LogGroup", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::logs
