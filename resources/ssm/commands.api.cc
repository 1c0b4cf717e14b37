// SPDX-License-Identifier: Apache-2.0
// Run Command: commands are kept and told. Nothing runs on instances: every invocation has failed,
// because it could not be delivered.
#include <algorithm>

#include "engine/service/operation_limit.hh"
#include "resources/common/api_support.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

namespace {

constexpr std::int64_t kTimeoutSeconds = 3600;

bool names_instance(const Value& command, const std::string& instance) {
  const std::vector<std::string> ids = texts_of(command.find("InstanceIds"));
  return std::find(ids.begin(), ids.end(), instance) != ids.end();
}

Result<Value> send_command(ApiCall& call) {
  const Millis now = call.world.clock.now();
  const std::string id = call.world.ids.uuid();
  const std::int64_t timeout = number_of(call.input, "TimeoutSeconds", kTimeoutSeconds);
  const auto instances = static_cast<std::int64_t>(input_items(call, "InstanceIds").size());
  Value command = map_with("CommandId", Value::string(id));
  command.set("InstanceIds", Value::list());
  command.set("Targets", Value::list());
  command.set("Parameters", Value::map());
  command.set("MaxConcurrency", Value::string("50"));
  command.set("MaxErrors", Value::string("0"));
  copy_members(command, call.input,
               {"DocumentName", "DocumentVersion", "Comment", "Parameters", "InstanceIds",
                "Targets", "OutputS3Region", "OutputS3BucketName", "OutputS3KeyPrefix",
                "MaxConcurrency", "MaxErrors", "NotificationConfig", "CloudWatchOutputConfig"});
  set_text(command, "ServiceRole", call.text("ServiceRoleArn"));
  set_number(command, "ExpiresAfter", now + timeout * 1000);
  set_number(command, "RequestedDateTime", now);
  command.set("Status", Value::string("Failed"));
  command.set("StatusDetails", Value::string("Undeliverable"));
  set_number(command, "TimeoutSeconds", timeout);
  set_number(command, "TargetCount", instances);
  set_number(command, "CompletedCount", instances);
  set_number(command, "ErrorCount", instances);
  set_number(command, "DeliveryTimedOutCount", 0);
  auto put = put_object(call.world, kCommands, id, command);
  return put ? Result<Value>(map_with("Command", std::move(command)))
             : Result<Value>(std::move(put).failure());
}

// Those that CommandId and InstanceId choose, newest first.
Result<Value::List> chosen(ApiCall& call) {
  const std::string id = call.text("CommandId");
  const std::string instance = call.text("InstanceId");
  auto commands = list_objects(call.world, kCommands, id);
  if (!commands) {
    return std::move(commands).failure();
  }
  if (!id.empty() && commands->empty()) {
    return fail("InvalidCommandId", "");
  }
  Value::List list;
  for (auto& [key, command] : *commands) {
    if (instance.empty() || names_instance(command, instance)) {
      list.push_back(std::move(command));
    }
  }
  std::stable_sort(list.begin(), list.end(), [](const Value& a, const Value& b) {
    return number_of(a, "RequestedDateTime") > number_of(b, "RequestedDateTime");
  });
  return list;
}

Result<Value> list_commands(ApiCall& call) {
  auto list = chosen(call);
  return list ? page_of(call, *std::move(list),
                        {.member = "Commands", .largest = 50, .fault_code = "InvalidNextToken"})
              : Result<Value>(std::move(list).failure());
}

Value invocation_of(const Value& command, const std::string& instance) {
  Value shape = map_with("InstanceId", Value::string(instance));
  copy_members(shape, command,
               {"CommandId", "Comment", "DocumentName", "DocumentVersion", "RequestedDateTime",
                "Status", "StatusDetails"});
  return shape;
}

Result<Value> list_invocations(ApiCall& call) {
  auto list = chosen(call);
  if (!list) {
    return std::move(list).failure();
  }
  const std::string wanted = call.text("InstanceId");
  Value::List shapes;
  for (const Value& command : *list) {
    for (const std::string& instance : texts_of(command.find("InstanceIds"))) {
      if (wanted.empty() || wanted == instance) {
        shapes.push_back(invocation_of(command, instance));
      }
    }
  }
  return page_of(call, std::move(shapes),
                 {.member = "CommandInvocations", .largest = 50, .fault_code = "InvalidNextToken"});
}

Result<Value> get_invocation(ApiCall& call) {
  const std::string instance = call.text("InstanceId");
  auto command = find_object(call.world, kCommands, call.text("CommandId"));
  if (!command) {
    return command;
  }
  if (command->is_null() || !names_instance(*command, instance)) {
    return fail("InvocationDoesNotExist", "");
  }
  const std::string plugin = call.text("PluginName");
  if (!plugin.empty() && plugin.find(':') == std::string::npos) {
    return fail("InvalidPluginName", "");
  }
  Value shape = invocation_of(*command, instance);
  set_text(shape, "PluginName", plugin.empty() ? "aws:runShellScript" : plugin);
  set_number(shape, "ResponseCode", -1);
  for (const char* member :
       {"StandardOutputContent", "StandardOutputUrl", "StandardErrorContent", "StandardErrorUrl",
        "ExecutionElapsedTime", "ExecutionEndDateTime", "ExecutionStartDateTime"}) {
    shape.set(member, Value::string(""));
  }
  return shape;
}

using Access = OperationEntry::Access;
constinit OperationEntry send_entry{"ssm", "SendCommand", Access::Write, &send_command};
constinit OperationEntry list_entry{"ssm", "ListCommands", Access::Read, &list_commands};
constinit OperationEntry invocations_entry{"ssm", "ListCommandInvocations", Access::Read,
                                           &list_invocations};
constinit OperationEntry get_entry{"ssm", "GetCommandInvocation", Access::Read, &get_invocation};
const Register<OperationEntry> kRegistered[]{Register(send_entry), Register(list_entry),
                                             Register(invocations_entry), Register(get_entry)};
constinit OperationLimit limit{"ssm", "SendCommand",
                               "Nothing runs on instances; every invocation has failed."};
const Register<OperationLimit> kLimit{limit};

}  // namespace

}  // namespace formwork::ssm
