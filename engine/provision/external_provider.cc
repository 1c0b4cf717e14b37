// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/external_provider.hh"

#include <cstdlib>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/provision/child_process.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::size_t kQuotedLines = 5;
constexpr std::size_t kQuotedBytes = 1000;
constexpr double kLongestDelaySeconds = 43'200;  // The registry contract's twelve hours.
constexpr int kDeepestAttribute = 8;

/// What a provider sees of our environment: enough to find programs and files, no credentials.
constexpr std::string_view kPassedVariables[] = {"PATH",   "HOME",     "TMPDIR", "LANG",
                                                 "LC_ALL", "LC_CTYPE", "TZ"};

std::vector<std::pair<std::string, std::string>> clean_environment(std::string_view region) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string_view name : kPassedVariables) {
    if (const char* value = std::getenv(std::string(name).c_str()); value != nullptr) {
      out.emplace_back(name, value);
    }
  }
  out.emplace_back("FORMWORK_PROVIDER_PROTOCOL", "1");
  if (!region.empty()) {
    out.emplace_back("AWS_REGION", region);
  }
  return out;
}

/// The last lines of standard error as a part of a message.
std::string quote_errors(std::string_view text) {
  text = trim(text);
  std::size_t begin = text.size();
  for (std::size_t lines = 0; lines < kQuotedLines && begin != 0; ++lines) {
    const std::size_t end = text.rfind('\n', begin - 1);
    begin = end == std::string_view::npos ? 0 : end;
  }
  text = trim(text.substr(begin));
  if (text.size() > kQuotedBytes) {
    text.remove_prefix(text.size() - kQuotedBytes);
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U) {
      text.remove_prefix(1);
    }
  }
  return text.empty() ? std::string() : "; it wrote: " + replace_all(text, "\n", " | ");
}

std::string end_words(const ChildProcessAnswer& answer, const ExternalProviderOptions& options) {
  using End = ChildProcessAnswer::End;
  switch (answer.end) {
    case End::Answered:
      return {};
    case End::TimedOut:
      return "did not answer within " + std::to_string(options.timeout_ms / 1000) + " s";
    case End::TooLarge:
      return "answered more than " + std::to_string(options.largest_reply) + " bytes";
    case End::Exited:
      return answer.signal != 0
                 ? "was ended by signal " + std::to_string(answer.signal) + " without an answer"
                 : "ended with code " + std::to_string(answer.exit_code) + " without an answer";
  }
  return {};
}

Progress broken(std::string message) {
  return Progress::failed(HandlerErrorCode::InternalFailure, std::move(message));
}

/// "" when the member is absent or null; nullopt when it is no string.
std::optional<std::string> text_member(const Value& reply, std::string_view name) {
  const Value* value = reply.find(name);
  if (value == nullptr || value->is_null()) {
    return std::string();
  }
  return value->is_string() ? std::optional(value->as_string()) : std::nullopt;
}

/// Members of maps inside the model are attributes too, under dotted names.
void add_dotted(const Value& from, const std::string& prefix, int depth, Value& attributes) {
  for (const Value::Member& member : from.members()) {
    const std::string name = prefix.empty() ? member.key : prefix + "." + member.key;
    if (member.value.is_map() && depth < kDeepestAttribute) {
      add_dotted(member.value, name, depth + 1, attributes);
    } else if (!prefix.empty() && attributes.find(name) == nullptr) {
      attributes.set(name, member.value);
    }
  }
}

Progress read_failure(const Value& reply) {
  const auto code_text = text_member(reply, "errorCode");
  const auto message = text_member(reply, "message");
  if (!code_text || !message) {
    return broken("its reply has an errorCode or message that is not a string");
  }
  const auto code = parse_handler_error_code(*code_text);
  if (!code) {
    return broken("its reply has the unknown errorCode \"" + *code_text + "\"" +
                  (message->empty() ? "" : ": " + *message));
  }
  return Progress::failed(*code, *message);
}

Progress read_waiting(const Value& reply, std::string physical_id) {
  double seconds = 0;
  if (const Value* delay = reply.find("callbackDelaySeconds"); delay != nullptr) {
    const auto number = delay->is_number() ? parse_number(delay->scalar_text()) : std::nullopt;
    if (!number || *number < 0 || *number > kLongestDelaySeconds) {
      return broken("its reply has a callbackDelaySeconds that is not a number from 0 to 43200");
    }
    seconds = *number;
  }
  const Value* context = reply.find("callbackContext");
  return Progress::in_progress(context == nullptr ? Value() : *context,
                               static_cast<std::int64_t>(seconds * 1000), std::move(physical_id));
}

}  // namespace

std::string external_request_json(std::string_view action, const ProviderRequest& request,
                                  const ExternalProviderOptions& options) {
  std::string out;
  JsonWriter json(out);
  const auto value = [&](std::string_view name, const Value& member) {
    if (!member.is_null()) {
      json.key(name).raw(value_to_json(member));
    }
  };
  json.begin_object().member_int("protocol", 1).member("action", action);
  json.member("typeName", request.type).member("requestToken", request.request_token);
  json.member("logicalResourceIdentifier", request.logical_id);
  json.member("stackId", request.stack_id).member("stackName", request.stack_name);
  json.member("region", options.region).member("accountId", options.account_id);
  json.member_if("resourceIdentifier", request.physical_id);
  value("desiredResourceState", request.properties);
  value("previousResourceState", request.previous_properties);
  value("resourceAttributes", request.attributes);
  value("callbackContext", request.callback_context);
  json.key("stackTags").begin_object();
  for (const auto& [key, text] : request.stack_tags) {
    json.member(key, text);
  }
  json.end_object().end_object();
  return out;
}

Progress read_external_reply(std::string_view action, const Value& reply) {
  if (!reply.is_map()) {
    return broken("its reply is not a JSON object");
  }
  const auto status = text_member(reply, "status");
  const auto physical_id = text_member(reply, "resourceIdentifier");
  if (!status || !physical_id) {
    return broken("its reply has a status or resourceIdentifier that is not a string");
  }
  if (*status == "FAILED") {
    return read_failure(reply);
  }
  if (*status == "IN_PROGRESS") {
    return read_waiting(reply, *physical_id);
  }
  if (*status != "SUCCESS") {
    return broken("its reply has the status \"" + *status +
                  "\", which is none of SUCCESS, IN_PROGRESS and FAILED");
  }
  if (action == "CREATE" && physical_id->empty()) {
    return broken("its reply to CREATE has no resourceIdentifier");
  }
  Value attributes = Value::map();
  if (const Value* model = reply.find("resourceModel"); model != nullptr && !model->is_null()) {
    if (!model->is_map()) {
      return broken("its reply has a resourceModel that is not an object");
    }
    attributes = *model;
    add_dotted(*model, {}, 0, attributes);
  }
  return Progress::success(*physical_id, std::move(attributes));
}

Result<Value> ExternalProvider::call(std::string_view action,
                                     const ProviderRequest& request) const {
  ChildProcessRequest child;
  child.command = options_.command;
  child.environment = clean_environment(options_.region);
  child.input = external_request_json(action, request, options_) + "\n";
  child.timeout_ms = options_.timeout_ms;
  child.largest_line = options_.largest_reply;
  Result<ChildProcessAnswer> answer = run_child_process(child);
  if (!answer) {
    return std::move(answer).failure();
  }
  const std::string name = "The provider " + options_.command.front() + " ";
  if (answer->end != ChildProcessAnswer::End::Answered) {
    return fail("F503", name + end_words(*answer, options_) + quote_errors(answer->error_output));
  }
  Result<Value> reply = value_from_json(answer->line);
  if (!reply) {
    return fail("F503", name + "answered what is not JSON: " + reply.error().message +
                            quote_errors(answer->error_output));
  }
  return reply;
}

Progress ExternalProvider::answer(std::string_view action, const ProviderRequest& request) const {
  const Result<Value> reply = call(action, request);
  if (!reply) {
    return broken(reply.error().message);
  }
  Progress progress = read_external_reply(action, *reply);
  const bool is_broken =
      progress.status == Progress::Status::Failed && progress.message.starts_with("its reply ");
  if (is_broken && progress.error == HandlerErrorCode::InternalFailure) {
    progress.message =
        "The provider " + options_.command.front() + " broke the protocol: " + progress.message;
  }
  return progress;
}

Progress ExternalProvider::create(const ProviderRequest& request) {
  return answer("CREATE", request);
}

Progress ExternalProvider::update(const ProviderRequest& request) {
  return answer("UPDATE", request);
}

Progress ExternalProvider::remove(const ProviderRequest& request) {
  return answer("DELETE", request);
}

Progress ExternalProvider::read(const ProviderRequest& request) {
  return answer("READ", request);
}

Result<std::vector<std::string>> ExternalProvider::list(const ProviderRequest& request) {
  Result<Value> reply = call("LIST", request);
  if (!reply) {
    return std::move(reply).failure();
  }
  const Progress progress = read_external_reply("LIST", *reply);
  if (progress.status == Progress::Status::Failed) {
    return fail("F503", "LIST of " + request.type + " failed: " + progress.message);
  }
  std::vector<std::string> out;
  const Value* identifiers = reply->find("resourceIdentifiers");
  if (identifiers == nullptr || !identifiers->is_list()) {
    return fail("F503", "The provider " + options_.command.front() +
                            " broke the protocol: its reply to LIST has no resourceIdentifiers");
  }
  for (const Value& identifier : identifiers->items()) {
    if (!identifier.is_string()) {
      return fail("F503", "The provider " + options_.command.front() +
                              " broke the protocol: a resource identifier is not a string");
    }
    out.push_back(identifier.as_string());
  }
  return out;
}

}  // namespace formwork
