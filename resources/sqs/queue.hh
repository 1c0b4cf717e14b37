// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::sqs {

/// Queues by URL.
inline constexpr ObjectPlace kQueues{"sqs", "queue"};

std::string queue_url(const World& world, std::string_view name);

/// Ranges, and what only FIFO queues may have. Fails with InvalidRequest in SQS's words.
Result<void> check_queue(const Call& call, std::string_view name);

Result<Made> create_queue(const Call& call);
Result<Value> update_queue(const Call& call);
/// Its messages go with it.
Result<void> delete_queue(const Call& call);

}  // namespace formwork::sqs
