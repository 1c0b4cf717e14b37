// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/transaction.hh"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/state/query.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kTokenTime = 10LL * 60 * 1000;

Value reason_of(const ItemWrite& write, const Result<Written>& written, std::string& code) {
  Value reason = Value::map();
  if (!written) {
    code = "ValidationError";
    reason.set("Message", Value::string(written.error().message));
  } else if (written->is_refused) {
    code = "ConditionalCheckFailed";
    reason.set("Message", Value::string("The conditional request failed"));
    if (write.returns_old_on_failure && written->before) {
      reason.set("Item", to_wire(*written->before));
    }
  } else {
    code = "None";
  }
  reason.set("Code", Value::string(code));
  return reason;
}

}  // namespace

Result<void> carry_out_all(ApiCall& call, const std::vector<ItemWrite>& writes,
                           std::vector<Written>& written) {
  Value reasons = Value::list();
  std::vector<std::string> codes;
  bool is_refused = false;
  for (const ItemWrite& write : writes) {
    auto one = decide(call, write);
    if (!one && one.error().code != "ValidationException") {
      return std::move(one).failure();
    }
    codes.emplace_back();
    reasons.push(reason_of(write, one, codes.back()));
    is_refused = is_refused || codes.back() != "None";
    written.push_back(one ? std::move(*one) : Written());
  }
  if (is_refused) {
    call.answer.fault_members.set("CancellationReasons", std::move(reasons));
    return fail("TransactionCanceledException",
                "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
                    join(codes, ", ") + "]");
  }
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (auto done = carry_out(call, writes[i], written[i]); !done) {
      return done;
    }
  }
  return {};
}

Result<bool> was_done(ApiCall& call, const std::string& token) {
  if (token.empty()) {
    return false;
  }
  if (token.size() > 36) {
    return invalid("1 validation error detected: Value '" + token +
                   "' at 'clientRequestToken' failed to satisfy constraint: Member must have "
                   "length less than or equal to 36");
  }
  auto database = call.world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  const std::int64_t now = call.world.clock.now();
  const std::string digest = sha256_hex(value_to_json(call.input));
  auto swept =
      Query(**database, "DELETE FROM dynamodb_tokens WHERE time < ?").bind(now - kTokenTime).run();
  if (!swept) {
    return std::move(swept).failure();
  }
  Query query(**database, "SELECT digest FROM dynamodb_tokens WHERE token = ?");
  query.bind(token);
  auto known = read_one<std::string>(query, [](Query& row) { return row.text(); });
  if (!known) {
    return std::move(known).failure();
  }
  if (*known && **known != digest) {
    return fail("IdempotentParameterMismatchException",
                "DynamoDB rejected the request because you retried a request with a different "
                "payload but with an idempotent token that was already used.");
  }
  if (*known) {
    return true;
  }
  auto kept = Query(**database, "INSERT INTO dynamodb_tokens VALUES (?, ?, ?)")
                  .bind(token)
                  .bind(digest)
                  .bind(now)
                  .run();
  return kept ? Result<bool>(false) : std::move(kept).failure();
}

Result<void> check_distinct(const std::vector<ItemWrite>& writes) {
  std::set<std::tuple<std::int64_t, std::string, std::string>> seen;
  for (const ItemWrite& write : writes) {
    if (!seen.emplace(write.table->id, write.place.hash, write.place.range).second) {
      return invalid("Transaction request cannot include multiple operations on one item");
    }
  }
  return {};
}

void answer_transaction(Value& answer, const Value& input, const std::vector<ItemWrite>& writes,
                        const std::vector<Written>& written) {
  std::map<std::string, std::pair<Table, Capacity>> used;
  Value metrics = Value::map();
  for (std::size_t i = 0; i < written.size(); ++i) {
    const Table& table = writes[i].table;
    count_write(used.try_emplace(table->name, table, Capacity{}).first->second.second, *table,
                written[i].change(), 2);
    const bool has_local = std::any_of(table->indexes.begin(), table->indexes.end(),
                                       [](const IndexSchema& index) { return !index.is_global; });
    if (has_local && input.get_text("ReturnItemCollectionMetrics") == "SIZE") {
      Value list =
          metrics.find(table->name) != nullptr ? *metrics.find(table->name) : Value::list();
      list.push(collection_metrics(*table, writes[i].key));
      metrics.set(table->name, std::move(list));
    }
  }
  if (!metrics.members().empty()) {
    answer.set("ItemCollectionMetrics", std::move(metrics));
  }
  if (!wants_capacity(input)) {
    return;
  }
  Value list = Value::list();
  for (const auto& [name, of_table] : used) {
    list.push(
        consumed(*of_table.first, of_table.second, input.get_text("ReturnConsumedCapacity"), true));
  }
  answer.set("ConsumedCapacity", std::move(list));
}

}  // namespace formwork::dynamodb
