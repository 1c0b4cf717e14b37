// SPDX-License-Identifier: Apache-2.0
// What is sent to callback addresses: signals to wait conditions, answers of custom resources.
#include "resources/cloudformation/callback.hh"

#include "engine/service/operation.hh"
#include "engine/value/convert.hh"
#include "resources/cloudformation/wait.hh"

namespace formwork::cloudformation {

Result<void> put_callback(const ProviderRequest& request, const std::string& token,
                          std::string_view kind, const std::string& subject) {
  Value callback = Value::map();
  callback.set("Kind", Value::string(std::string(kind)));
  callback.set("Subject", Value::string(subject));
  callback.set("StackId", Value::string(request.stack_id));
  callback.set("LogicalId", Value::string(request.logical_id));
  return put_object(*request.world, kCallbacks, token, callback);
}

namespace {

Result<Value> signal_handle(ApiCall& call, const std::string& handle) {
  auto signal = value_from_json(call.text("Body"));
  if (!signal || !signal->is_map()) {
    return fail("InvalidRequest", "The body of a signal is a JSON object.");
  }
  const std::string status = signal->get_text("Status");
  const std::string id = signal->get_text("UniqueId");
  if (status != "SUCCESS" && status != "FAILURE") {
    return fail("InvalidRequest", "Status must be SUCCESS or FAILURE.");
  }
  if (id.empty()) {
    return fail("InvalidRequest", "A signal needs a UniqueId.");
  }
  Value kept = Value::map();
  for (const char* member : {"Status", "Reason", "UniqueId", "Data"}) {
    const Value* value = signal->find(member);
    kept.set(member, Value::string(value == nullptr     ? std::string()
                                   : value->is_scalar() ? value->scalar_text()
                                                        : value_to_json(*value)));
  }
  auto put = put_object(call.world, kSignals, handle + " " + id, kept);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> answer_custom(ApiCall& call, const std::string& request_id) {
  Value answer = Value::map();
  // One byte too many is enough to know that it is too long.
  answer.set("Body", Value::string(call.text("Body").substr(0, kLargestCallback + 1)));
  auto put = put_object(call.world, kCustomAnswers, request_id, answer);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> call_back(ApiCall& call) {
  auto callback = find_object(call.world, kCallbacks, call.text("Token"));
  if (!callback) {
    return callback;
  }
  if (callback->is_null()) {
    return fail("NotFound", "There is no such callback address.");
  }
  const std::string subject = callback->get_text("Subject");
  if (callback->get_text("Kind") == kCustomCallback) {
    return answer_custom(call, subject);
  }
  if (call.text("Body").size() > kLargestCallback) {
    return fail("InvalidRequest", "A signal has at most 4096 bytes.");
  }
  return signal_handle(call, subject);
}

OperationEntry entry{"formwork", "Callback", OperationEntry::Access::Write, call_back};
const Register<OperationEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
