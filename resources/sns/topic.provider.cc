// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/topic.hh"

namespace formwork::sns {

namespace {

OwnProvider provider{{.type_name = "AWS::SNS::Topic",
                      .create = create_topic,
                      .update = update_topic,
                      .remove = delete_topic,
                      .read = read_at<kTopics>,
                      .list = list_at<kTopics>}};
ProviderEntry entry{"AWS::SNS::Topic", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::sns
