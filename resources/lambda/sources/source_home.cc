// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/sources/source_home.hh"

#include <utility>

#include "engine/base/text.hh"
#include "resources/lambda/invoke/asked_call.hh"

namespace formwork::lambda {

void SourceHome::submit(ApiRequest request, std::function<void(ApiAnswer)> done) {
  request.request_id = request.request_id.empty() ? ids_.uuid() : request.request_id;
  host_.submit(std::move(request), [loop = loop_, done = std::move(done)](ApiAnswer answer) {
    auto kept = std::make_shared<ApiAnswer>(std::move(answer));
    loop->post([done, kept] { done(std::move(*kept)); });
  });
}

Caller SourceHome::caller_for(const std::string& arn) const {
  Caller caller;
  const auto parts = split(arn, ":");
  const bool has_place = parts.size() > 5 && parts[4].size() == 12 && !parts[3].empty();
  caller.account_id = has_place ? std::string(parts[4]) : account_id_;
  caller.region = has_place ? std::string(parts[3]) : region_;
  caller.arn = "arn:" + partition_ + ":iam::" + account_id_ + ":root";
  caller.user_id = account_id_;
  caller.endpoint = endpoint_;
  return caller;
}

void SourceHome::call(std::string_view service, std::string_view operation, const std::string& arn,
                      Value input, Done done, std::shared_ptr<const RequestHead> head) {
  ApiRequest request;
  request.service = service;
  request.operation = operation;
  request.caller = caller_for(arn);
  request.input = std::move(input);
  request.head = std::move(head);
  submit(std::move(request),
         [done = std::move(done)](ApiAnswer answer) { done(std::move(answer.output)); });
}

void SourceHome::put_file(const std::string& bucket, const std::string& key, std::string content,
                          Done done) {
  ApiRequest request;
  request.service = "s3";
  request.operation = "PutObject";
  request.caller = caller_for("");
  request.input.set("Bucket", Value::string(bucket));
  request.input.set("Key", Value::string(key));
  request.body.emplace();
  request.body->size = content.size();
  request.body->bytes = std::move(content);
  submit(std::move(request),
         [done = std::move(done)](ApiAnswer answer) { done(std::move(answer.output)); });
}

void SourceHome::invoke(const std::string& function_arn, std::string payload,
                        const std::string& trace_id, std::function<void(SourceOutcome)> done) {
  ApiRequest request;
  request.service = "lambda";
  request.operation = "Invoke";
  request.caller = caller_for(function_arn);
  request.request_id = ids_.uuid();
  request.input.set("FunctionName", Value::string(function_arn));
  request.input.set("InvocationType", Value::string("RequestResponse"));
  request.input.set("Payload", Value::string(std::move(payload)));
  if (!trace_id.empty()) {
    request.input.set(kTraceMember, Value::string(trace_id));
  }
  submit(std::move(request),
         [done = std::move(done), id = request.request_id](const ApiAnswer& answer) {
           SourceOutcome outcome;
           outcome.request_id = id;
           if (!answer.output) {
             const Diagnostic& fault = answer.output.error();
             outcome.is_error = true;
             outcome.is_throttled = fault.code == "TooManyRequestsException";
             outcome.fault = fault.message.empty() ? fault.code : fault.message;
           } else {
             outcome.payload = answer.output->get_text("Payload");
             outcome.version = answer.output->get_text("ExecutedVersion");
             outcome.is_error = !answer.output->get_text("FunctionError").empty();
           }
           done(std::move(outcome));
         });
}

void SourceHome::keep(const std::string& mapping_id, const std::string& result, Value checkpoints,
                      std::function<void()> done) {
  Value input = Value::map();
  input.set("Id", Value::string(mapping_id));
  input.set("Result", Value::string(result));
  input.set("Checkpoints", std::move(checkpoints));
  call(kSourceService, "Keep", "", std::move(input),
       [done = std::move(done)](const Result<Value>&) { done(); });
}

}  // namespace formwork::lambda
