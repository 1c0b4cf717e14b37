// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/service/operation.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

/// Count and ids of the input's Entries. Fails with the codes of batches in SQS's words.
Result<void> check_batch(const ApiCall& call, std::string_view entry_shape);

/// {Successful, Failed}: what `one` says of each entry. A fault of the store fails the whole call.
Result<Value> answer_batch(ApiCall& call, const QueueRow& queue,
                           Result<Value> (*one)(ApiCall&, const QueueRow&, const Value&));

}  // namespace formwork::sqs
