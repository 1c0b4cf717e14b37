// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/command_functions.hh"

#include <array>
#include <cstdlib>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/provision/child_process.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::size_t kLargestAnswer = std::size_t{6} << 20U;

// What a function sees of this process's surroundings: nothing secret.
std::vector<std::pair<std::string, std::string>> surroundings(const std::string& region) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const char* name : {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ"}) {
    if (const char* value = std::getenv(name); value != nullptr) {
      variables.emplace_back(name, value);
    }
  }
  variables.emplace_back("AWS_REGION", region);
  variables.emplace_back("FORMWORK_FUNCTION_PROTOCOL", "1");
  return variables;
}

class CommandFunction final : public Function {
 public:
  CommandFunction(std::vector<std::string> command, std::string region)
      : command_(std::move(command)), region_(std::move(region)) {}

  FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const override {
    ChildProcessRequest request;
    request.command = command_;
    request.environment = surroundings(region_);
    request.input = payload + "\n";
    request.timeout_ms = timeout_ms;
    request.largest_line = kLargestAnswer;
    Result<ChildProcessAnswer> answer = run_child_process(request);
    if (!answer) {
      return failed(answer.error().message);
    }
    switch (answer->end) {
      case ChildProcessAnswer::End::Answered:
        return {true, std::move(answer->line), {}};
      case ChildProcessAnswer::End::TimedOut:
        return failed("Task timed out after " + std::to_string(timeout_ms / 1000) + " seconds");
      case ChildProcessAnswer::End::TooLarge:
        return failed("Response payload size exceeded maximum allowed payload size");
      case ChildProcessAnswer::End::Exited:
        break;
    }
    if (answer->exit_code == 0 && answer->signal == 0) {
      return {true, {}, {}};
    }
    std::string how = answer->signal != 0 ? "was ended by signal " + std::to_string(answer->signal)
                                          : "exited with " + std::to_string(answer->exit_code);
    std::string said(trim(answer->error_output));
    return failed(command_.front() + " " + how + (said.empty() ? "" : ": " + said));
  }

 private:
  static FunctionAnswer failed(std::string error) { return {false, {}, std::move(error)}; }

  std::vector<std::string> command_;
  std::string region_;
};

// A topic tells those who listen to it in an envelope.
class TopicFunction final : public Function {
 public:
  TopicFunction(std::shared_ptr<const Function> listener, std::string topic)
      : listener_(std::move(listener)), topic_(std::move(topic)) {}

  FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const override {
    std::string event;
    JsonWriter json(event);
    json.begin_object().key("Records").begin_array().begin_object();
    json.member("EventSource", "aws:sns").member("EventVersion", "1.0");
    json.key("Sns").begin_object().member("Type", "Notification").member("TopicArn", topic_);
    json.member("Subject", "AWS CloudFormation custom resource request");
    json.member("Message", payload).end_object().end_object().end_array().end_object();
    return listener_->invoke(event, timeout_ms);
  }

 private:
  std::shared_ptr<const Function> listener_;
  std::string topic_;
};

std::vector<std::string> command_of(const Value& record) {
  std::vector<std::string> command;
  if (const Value* words = record.find("Command"); words != nullptr && words->is_list()) {
    for (const Value& word : words->items()) {
      command.push_back(word.scalar_text());
    }
  }
  return command;
}

}  // namespace

std::string function_name(std::string_view name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) {
    return std::string(name_or_arn);
  }
  std::vector<std::string_view> parts = split(name_or_arn, ":");
  if (parts.size() >= 7 && parts[2] == "lambda") {
    return std::string(parts[6]);
  }
  return parts.size() >= 6 ? std::string(parts.back()) : std::string(name_or_arn);
}

Result<std::shared_ptr<const Function>> CommandFunctions::find(World& world,
                                                               std::string_view name) {
  std::vector<std::string> command;
  for (const std::string& key : {std::string(name), function_name(name)}) {
    if (auto fixed = fixed_.find(key); fixed != fixed_.end()) {
      command = fixed->second;
      break;
    }
    Result<std::optional<Value>> stored =
        world.store.find_object(kFunctionService, kFunctionKind, key);
    if (!stored) {
      return std::move(stored).failure();
    }
    if (*stored) {
      command = command_of(**stored);
      break;
    }
  }
  if (command.empty()) {
    return next_ != nullptr ? next_->find(world, name)
                            : Result<std::shared_ptr<const Function>>(nullptr);
  }
  std::shared_ptr<const Function> function =
      std::make_shared<CommandFunction>(std::move(command), world.region);
  if (name.starts_with("arn:") && name.find(":sns:") != std::string_view::npos) {
    function = std::make_shared<TopicFunction>(std::move(function), std::string(name));
  }
  return function;
}

}  // namespace formwork
