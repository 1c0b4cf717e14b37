// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/batch.hh"

#include <set>

#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"

namespace formwork::sqs {

Result<void> check_batch(const ApiCall& call, std::string_view entry_shape) {
  const auto entries = input_items(call, "Entries");
  if (entries.empty()) {
    return fail("EmptyBatchRequest",
                "There should be at least one " + std::string(entry_shape) + " in the request.");
  }
  if (entries.size() > 10) {
    return fail("TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10. You have sent " +
                    std::to_string(entries.size()) + ".");
  }
  std::set<std::string> ids;
  for (const Value& entry : entries) {
    const std::string id = entry.get_text("Id");
    if (id.empty() || id.size() > 80 || !is_word(id, "-_")) {
      return fail("InvalidBatchEntryId",
                  "A batch entry id can only contain alphanumeric characters, hyphens and "
                  "underscores. It can be at most 80 letters long.");
    }
    if (!ids.insert(id).second) {
      return fail("BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
    }
  }
  return {};
}

Result<Value> answer_batch(ApiCall& call, const QueueRow& queue,
                           Result<Value> (*one)(ApiCall&, const QueueRow&, const Value&)) {
  Value good = Value::list();
  Value bad = Value::list();
  for (const Value& entry : input_items(call, "Entries")) {
    auto answer = one(call, queue, entry);
    if (answer) {
      answer->set("Id", Value::string(entry.get_text("Id")));
      good.push(std::move(*answer));
      continue;
    }
    const std::string& code = answer.error().code;
    if (code.starts_with("F3")) {
      return answer;
    }
    Value fault = Value::map();
    fault.set("Id", Value::string(entry.get_text("Id")));
    fault.set("SenderFault", Value::boolean(true));
    fault.set("Code", Value::string(code));
    fault.set("Message", Value::string(answer.error().message));
    bad.push(std::move(fault));
  }
  Value answer = Value::map();
  if (!good.items().empty()) {
    answer.set("Successful", std::move(good));
  }
  if (!bad.items().empty()) {
    answer.set("Failed", std::move(bad));
  }
  return answer;
}

}  // namespace formwork::sqs
