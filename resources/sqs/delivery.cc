// SPDX-License-Identifier: Apache-2.0
// What other services hand to queues. The queue has to exist; its policy is not asked.
#include "engine/service/delivery.hh"

#include "resources/common/checks.hh"
#include "resources/sqs/message.hh"

namespace formwork::sqs {

namespace {

Result<void> deliver(ApiCall& call, const std::string& target_arn, const Delivery& delivery) {
  auto queue = find_row(call.world, arn_field(target_arn, 5));
  if (!queue) {
    return std::move(queue).failure();
  }
  Value input = map_with("MessageBody", Value::string(delivery.body));
  if (!delivery.attributes.members().empty()) {
    input.set("MessageAttributes", delivery.attributes);
  }
  if (!delivery.group_id.empty()) {
    input.set("MessageGroupId", Value::string(delivery.group_id));
  }
  if (queue->fifo && !delivery.deduplication_id.empty()) {
    input.set("MessageDeduplicationId", Value::string(delivery.deduplication_id));
  }
  auto sent = send_message(call, *queue, input);
  return sent ? Result<void>() : std::move(sent).failure();
}

constinit DeliveryTarget target{"sqs", &deliver};
const Register<DeliveryTarget> kRegistered(target);

}  // namespace

}  // namespace formwork::sqs
