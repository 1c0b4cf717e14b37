// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/service/operation.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

// What queues do is counted in memory until CloudWatch collects it (AWS/SQS, by QueueName). How
// many messages they hold is told once a minute, when CloudWatch asks.

void count_sent(ApiCall& call, const QueueRow& queue, std::int64_t bytes);
/// None: an empty receive.
void count_received(ApiCall& call, const QueueRow& queue, std::size_t messages);
void count_deleted(ApiCall& call, const QueueRow& queue);

}  // namespace formwork::sqs
