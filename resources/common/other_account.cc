// SPDX-License-Identifier: Apache-2.0
#include "resources/common/other_account.hh"

#include <string>

#include "engine/service/api_host.hh"

namespace formwork {

Result<Value> call_in_account(ApiCall& call, std::string_view account,
                              Result<Value> (*handler)(ApiCall&), std::int64_t longest_wait) {
  Result<Value> answer = Value::map();
  auto done = call.host.in_world(
      std::string(account), call.world.region, [&](ApiCall& there) -> Result<void> {
        ApiCall other{there.world, call.caller,  call.input,     there.stacks,
                      there.host,  call.service, call.operation, call.request_id};
        other.head = call.head;
        other.begun_ms = call.begun_ms - longest_wait;
        answer = handler(other);
        return answer ? Result<void>()
                      : Result<void>(fail(answer.error().code, answer.error().message));
      });
  return done || !answer ? std::move(answer) : Result<Value>(std::move(done).failure());
}

}  // namespace formwork
