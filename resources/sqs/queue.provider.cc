// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/queue.hh"

namespace formwork::sqs {

namespace {

OwnProvider provider{{.type_name = "AWS::SQS::Queue",
                      .create = create_queue,
                      .update = update_queue,
                      .remove = delete_queue,
                      .read = read_at<kQueues>,
                      .list = list_at<kQueues>}};
ProviderEntry entry{"AWS::SQS::Queue", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::sqs
