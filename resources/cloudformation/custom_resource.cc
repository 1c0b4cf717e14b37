// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/custom_resource.hh"

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/cloudformation/callback.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::int64_t kLongestTimeout = 3600;

Value as_texts(const Value& value) {
  if (value.is_list()) {
    Value list = Value::list();
    for (const Value& item : value.items()) {
      list.push(as_texts(item));
    }
    return list;
  }
  if (value.is_map()) {
    Value map = Value::map();
    for (const Value::Member& member : value.members()) {
      map.set(member.key, as_texts(member.value));
    }
    return map;
  }
  return value.is_scalar() ? Value::string(value.scalar_text()) : value;
}

Progress failed_answer(const CustomAnswerContext& context, std::string message,
                       std::string physical_id = {}) {
  if (physical_id.empty()) {
    physical_id = context.fallback_id;
  }
  return plain_failure(std::move(message), std::move(physical_id));
}

// The formal members repeat the request; an answer to another one must not count.
bool belongs_to(const Value& answer, const CustomAnswerContext& context) {
  const std::pair<std::string_view, const std::string&> kEchoes[] = {
      {"RequestId", context.request_id},
      {"StackId", context.request.stack_id},
      {"LogicalResourceId", context.request.logical_id}};
  for (const auto& [name, wanted] : kEchoes) {
    const std::string told = answer.get_text(name);
    if (told != wanted && !(told.empty() && context.is_returned)) {
      return false;
    }
  }
  return true;
}

Progress succeed(const Value& answer, const CustomAnswerContext& context) {
  std::string id = answer.get_text("PhysicalResourceId");
  if (id.empty() && context.is_returned) {
    id = context.request.physical_id.empty() ? context.fallback_id : context.request.physical_id;
  }
  if (id.empty() || id.size() > 1024) {
    return failed_answer(context, "Invalid PhysicalResourceId");
  }
  const Value* data = answer.find("Data");
  if (data != nullptr && !data->is_null() && !data->is_map()) {
    return failed_answer(context, "Invalid Data: it must be an object", std::move(id));
  }
  Progress progress =
      Progress::success(std::move(id), data != nullptr && data->is_map() ? *data : Value::map());
  progress.details = Value::map();
  progress.details.set("RequestId", Value::string(context.request_id));
  progress.details.set("NoEcho", Value::boolean(answer.get_text("NoEcho") == "true"));
  return progress;
}

}  // namespace

Progress plain_failure(std::string message, std::string physical_id) {
  Progress progress =
      Progress::failed(HandlerErrorCode::GeneralServiceException, std::move(message));
  progress.is_plain = true;
  progress.physical_id = std::move(physical_id);
  return progress;
}

std::optional<std::int64_t> service_timeout(const Value& properties) {
  const Value* given = properties.find("ServiceTimeout");
  if (given == nullptr) {
    return kLongestTimeout * 1000;
  }
  const auto seconds = parse_integer(given->scalar_text());
  if (!seconds || *seconds < 1 || *seconds > kLongestTimeout) {
    return std::nullopt;
  }
  return *seconds * 1000;
}

std::string custom_request_json(const ProviderRequest& request, std::string_view request_type,
                                const std::string& request_id, const std::string& response_url) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("RequestType", request_type);
  json.member("ServiceToken", request.properties.get_text("ServiceToken"));
  json.member("ResponseURL", response_url).member("StackId", request.stack_id);
  json.member("RequestId", request_id).member("LogicalResourceId", request.logical_id);
  json.member("ResourceType", request.type);
  if (request_type != "Create") {
    json.member("PhysicalResourceId", request.physical_id);
  }
  json.key("ResourceProperties").raw(value_to_json(as_texts(request.properties)));
  if (request_type == "Update") {
    json.key("OldResourceProperties").raw(value_to_json(as_texts(request.previous_properties)));
  }
  json.end_object();
  return text;
}

Progress read_custom_answer(const std::string& body, const CustomAnswerContext& context) {
  if (body.size() > kLargestCallback) {
    return failed_answer(context, "Response object is too long.");
  }
  const auto answer = value_from_json(body);
  if (!answer || !answer->is_map()) {
    return failed_answer(context, "Response is not valid JSON");
  }
  if (!belongs_to(*answer, context)) {
    return failed_answer(context,
                         "Invalid response: StackId, RequestId and LogicalResourceId must be "
                         "those of the request");
  }
  const std::string status = answer->get_text("Status");
  if (status == "SUCCESS") {
    return succeed(*answer, context);
  }
  if (status != "FAILED") {
    return failed_answer(context, "Invalid response status: it must be SUCCESS or FAILED");
  }
  return failed_answer(
      context,
      "Received response status [FAILED] from custom resource. Message returned: " +
          answer->get_text("Reason") + " (RequestId: " + context.request_id + ")",
      answer->get_text("PhysicalResourceId"));
}

}  // namespace formwork::cloudformation
