// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/transfer.hh"

#include <algorithm>
#include <future>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/dynamodb/request.hh"

namespace formwork::dynamodb {

ApiRequest request_of(const Caller& caller, std::string_view service, std::string_view operation) {
  ApiRequest request;
  request.service = service;
  request.operation = operation;
  request.caller = caller;
  request.request_id = "dynamodb-transfer";
  return request;
}

ApiAnswer call_and_wait(ApiHost& host, ApiRequest request) {
  auto promise = std::make_shared<std::promise<ApiAnswer>>();
  std::future<ApiAnswer> answer = promise->get_future();
  host.submit(std::move(request),
              [promise](ApiAnswer given) { promise->set_value(std::move(given)); });
  return answer.get();
}

void set_failure(Value& record, const Diagnostic& error) {
  record.set("FailureCode", Value::string("S3" + error.code));
  record.set("FailureMessage", Value::string(error.message));
}

std::string new_transfer_id(World& world) {
  std::string stamp = std::to_string(world.clock.now());
  stamp.insert(0, 14 - std::min<std::size_t>(14, stamp.size()), '0');
  return stamp + "-" + world.ids.hex(8);
}

Result<Value> find_transfer(ApiCall& call, const ObjectPlace& place, const std::string& kind) {
  auto checked = Constraints(call.input).require(kind + "Arn").check();
  auto record = checked ? find_object(call.world, place, call.text(kind + "Arn"))
                        : Result<Value>(std::move(checked).failure());
  if (record && record->is_null()) {
    return fail(kind + "NotFoundException", kind + " not found: " + call.text(kind + "Arn"));
  }
  return record;
}

Result<Value::List> list_transfers(ApiCall& call, const ObjectPlace& place,
                                   std::initializer_list<std::string_view> members) {
  auto records = list_objects(call.world, place);
  if (!records) {
    return std::move(records).failure();
  }
  Value::List summaries;
  for (const auto& [arn, record] : *records) {
    if (!is_given(call.input, "TableArn") || record.get_text("TableArn") == call.text("TableArn")) {
      Value summary = Value::map();
      copy_members(summary, record, members);
      summaries.push_back(std::move(summary));
    }
  }
  return summaries;
}

}  // namespace formwork::dynamodb
