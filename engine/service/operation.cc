// SPDX-License-Identifier: Apache-2.0
#include "engine/service/operation.hh"

#include <algorithm>
#include <tuple>
#include <vector>

#include "engine/service/api_host.hh"

namespace formwork {

namespace {

bool is_before(const OperationEntry* a, const OperationEntry* b) {
  return std::tie(a->service, a->name) < std::tie(b->service, b->name);
}

// Registration is over before the first call comes.
const std::vector<const OperationEntry*>& sorted_operations() {
  static const std::vector<const OperationEntry*> sorted = [] {
    std::vector<const OperationEntry*> entries;
    for (const OperationEntry* entry = RegisteredList<OperationEntry>::head; entry != nullptr;
         entry = entry->next) {
      entries.push_back(entry);
    }
    std::sort(entries.begin(), entries.end(), is_before);
    return entries;
  }();
  return sorted;
}

}  // namespace

const OperationEntry* find_operation(std::string_view service, std::string_view name) {
  const auto& entries = sorted_operations();
  OperationEntry wanted;
  wanted.service = service;
  wanted.name = name;
  auto found = std::lower_bound(entries.begin(), entries.end(), &wanted, is_before);
  bool is_there = found != entries.end() && (*found)->service == service && (*found)->name == name;
  return is_there ? *found : nullptr;
}

Value map_with(std::string_view key, Value value) {
  Value map = Value::map();
  map.set(key, std::move(value));
  return map;
}

Failure validation_error(std::string message) {
  return fail("ValidationError", std::move(message));
}

Failure ApiCall::wait_for(std::string channel, std::int64_t until_ms) {
  wait = {std::move(channel), until_ms};
  return fail("InternalFailure", "The call waits.");
}

Value ApiCall::answer_later(std::function<void(Answerer)> begin) {
  later = std::move(begin);
  return {};
}

void ApiHost::submit(ApiRequest request, std::function<void(ApiAnswer)> done) {
  done({call(request), {}});
}

Result<std::string> ApiHost::new_body_file(const Caller& caller) {
  (void)caller;
  return fail("NotImplemented", "Contents of this size need formwork serve.");
}

}  // namespace formwork
