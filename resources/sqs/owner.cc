// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/owner.hh"

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"

namespace formwork::sqs {

namespace {

constexpr std::int64_t kLongestWait = 20'000;

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string_view owner_of(const ApiCall& call) {
  const Value* url = call.find("QueueUrl");
  if (url == nullptr || !url->is_string()) {
    return {};
  }
  const std::string_view text = url->as_string();
  const std::size_t name = text.rfind('/');
  if (name == std::string_view::npos || name < 13 || text[name - 13] != '/') {
    return {};
  }
  const std::string_view account = text.substr(name - 12, 12);
  return is_account(account) ? account : std::string_view();
}

Result<Value> call_in_account(ApiCall& call, std::string_view account,
                              Result<Value> (*handler)(ApiCall&)) {
  Result<Value> answer = Value::map();
  auto done = call.host.in_world(
      std::string(account), call.world.region, [&](ApiCall& there) -> Result<void> {
        ApiCall other{there.world, call.caller,  call.input,     there.stacks,
                      there.host,  call.service, call.operation, call.request_id};
        other.head = call.head;
        other.begun_ms = call.begun_ms - kLongestWait;
        answer = handler(other);
        return answer ? Result<void>()
                      : Result<void>(fail(answer.error().code, answer.error().message));
      });
  return done || !answer ? std::move(answer) : Result<Value>(std::move(done).failure());
}

}  // namespace formwork::sqs
