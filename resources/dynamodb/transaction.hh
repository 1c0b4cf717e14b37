// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "resources/dynamodb/writes.hh"

namespace formwork::dynamodb {

/// Writes of a transaction: all of them are carried out, or none. Each names another item. Fails
/// with TransactionCanceledException and its reasons in the answer's fault members.
Result<void> carry_out_all(ApiCall& call, const std::vector<ItemWrite>& writes,
                           std::vector<Written>& written);
/// Remembers a ClientRequestToken for ten minutes: true when this very request was carried out
/// under it. Fails with IdempotentParameterMismatchException when another one was.
Result<bool> was_done(ApiCall& call, const std::string& token);
/// Fails when two of them are of one item.
Result<void> check_distinct(const std::vector<ItemWrite>& writes);
/// ConsumedCapacity of a transaction, where it is asked for.
void answer_transaction(Value& answer, const Value& input, const std::vector<ItemWrite>& writes,
                        const std::vector<Written>& written);

}  // namespace formwork::dynamodb
