// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/store_call.hh"

#include <functional>
#include <string>
#include <utility>

#include "engine/service/api_host.hh"

namespace formwork::cli {
namespace {

/// One world and no others.
class SingleHost final : public ApiHost {
 public:
  Result<Value> call(const ApiRequest& request) override {
    return fail("NotImplemented", std::string(request.operation) + " needs formwork serve.");
  }
  Result<void> in_world(const std::string& account_id, const std::string& region,
                        const std::function<Result<void>(ApiCall&)>& work) override {
    (void)work;
    return fail("NotImplemented",
                "Other worlds (" + account_id + ", " + region + ") need formwork serve.");
  }
  Result<void> reset() override { return fail("NotImplemented", "Nothing is served."); }
};

}  // namespace

Result<Value> call_operation(Session& session, const OperationEntry& operation,
                             const Value& input) {
  const bool is_write = operation.access != OperationEntry::Access::Read;
  StackOperations& stacks = session.operations();
  const Environment& environment = session.environment();
  Caller caller;
  caller.account_id = caller.user_id = environment.account_id;
  caller.region = environment.region;
  caller.arn = "arn:" + environment.partition + ":iam::" + environment.account_id + ":root";
  SingleHost host;
  if (!is_write) {  // a writing transaction makes them itself
    if (auto made = session.store().make_tables(operation.service); !made) {
      return std::move(made).failure();
    }
  }
  Result<Value> answer = Value();
  {
    auto transaction = is_write ? session.store().begin_write() : session.store().begin_read();
    if (!transaction) {
      return std::move(transaction).failure();
    }
    World world = session.view(*transaction);
    ApiCall call{world, caller, input, stacks, host, operation.service, operation.name, "cli"};
    answer = operation.handler(call);
    if (answer && is_write) {
      if (auto committed = transaction->commit(); !committed) {
        return std::move(committed).failure();
      }
    }
  }
  if (!answer || !is_write) {
    stacks.forget_begun();
    return answer;
  }
  auto finished = stacks.recover();
  return finished ? std::move(answer) : Result<Value>(std::move(finished).failure());
}

}  // namespace formwork::cli
