// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lifecycle_options.hh"

#include <utility>

#include "engine/base/file.hh"

namespace formwork::cli {

namespace {

std::string read_policy(const std::string& path, Sink& sink) {
  Result<std::string> text = path.empty() ? std::string() : read_file(path);
  if (!text) {
    sink.add(text.error());
    return "";
  }
  return std::move(*text);
}

}  // namespace

void LifecycleOptions::declare(OptionSet& set) {
  set.option("--stack-policy", policy_file, "FILE", "A stack policy, set with the operation")
      .completion = OptionSet::Completion::File;
  set.option("--stack-policy-during-update", override_file, "FILE",
             "A stack policy that speaks instead of the stack's own for this update")
      .completion = OptionSet::Completion::File;
  set.integer("--timeout", timeout, "MINUTES", "A creation that takes longer fails");
  set.flag("--retain-except-on-create", retains_except_on_create,
           "A rollback deletes new resources whatever their DeletionPolicy");
  set.flag("--express", is_express, "Do not wait until resources are stable (EXPRESS mode)");
  set.repeatable("--rollback-alarm", alarms, "ARN", "An alarm that makes the operation roll back");
  set.integer("--monitor", monitoring, "MINUTES", "Watch the alarms so long before cleaning up");
  set.flag("--validate", validates, "Validate properties and names before anything is deployed");
  set.option("--client-request-token", token, "TOKEN", "The same call again does nothing more");
}

void LifecycleOptions::apply(StackRequest& request, Sink& sink) const {
  if (!policy_file.empty()) {
    request.stack_policy = read_policy(policy_file, sink);
  }
  request.stack_policy_during_update = read_policy(override_file, sink);
  request.timeout_minutes = timeout.value_or(0);
  request.retain_except_on_create = retains_except_on_create;
  request.deployment_mode = is_express ? "EXPRESS" : "";
  request.client_request_token = token;
  if (alarms.empty() && !monitoring) {
    return;
  }
  Value configuration = Value::map();
  Value triggers = Value::list();
  for (const std::string& arn : alarms) {
    Value trigger = Value::map();
    trigger.set("Arn", Value::string(arn));
    trigger.set("Type", Value::string("AWS::CloudWatch::Alarm"));
    triggers.push(std::move(trigger));
  }
  configuration.set("RollbackTriggers", std::move(triggers));
  if (monitoring) {
    configuration.set("MonitoringTimeInMinutes", Value::number(*monitoring));
  }
  request.rollback_configuration = std::move(configuration);
}

void FaultOptions::declare(OptionSet& set) {
  set.repeatable("--fail", failing, "LID@PHASE",
                 "Let the create, update, delete or undo of a resource fail");
  set.repeatable("--stop-at", stops, "LID@PHASE", "Stop before it, as Ctrl-C does");
  set.repeatable("--alarm-state", alarm_states, "NAME=STATE",
                 "Put an alarm's state first: OK, ALARM or INSUFFICIENT_DATA");
}

Result<FaultPlan> FaultOptions::plan() const {
  FaultPlan plan;
  for (const auto& [texts, is_stop] : {std::pair(&failing, false), std::pair(&stops, true)}) {
    for (const std::string& text : *texts) {
      Result<FaultPlan::Fault> fault = FaultPlan::parse(text);
      if (!fault) {
        return std::move(fault).failure();
      }
      fault->stops = is_stop;
      plan.add(std::move(*fault));
    }
  }
  return plan;
}

Result<void> FaultOptions::put_alarms(Store& store) const {
  if (alarm_states.empty()) {
    return {};
  }
  Result<Transaction> tx = store.begin_write();
  if (!tx) {
    return std::move(tx).failure();
  }
  for (const std::string& text : alarm_states) {
    std::size_t equals = text.find('=');
    std::string state = equals == std::string::npos ? "" : text.substr(equals + 1);
    if (state != "OK" && state != "ALARM" && state != "INSUFFICIENT_DATA") {
      return fail("F001", "'" + text + "' is no state of an alarm", {},
                  "Write NAME=OK, NAME=ALARM or NAME=INSUFFICIENT_DATA.");
    }
    std::string name = text.substr(0, equals);
    Result<std::optional<Value>> alarm = tx->find_object("cloudwatch", "alarm", name);
    if (!alarm) {
      return std::move(alarm).failure();
    }
    Value changed = alarm->value_or(Value::map());
    changed.set("AlarmName", Value::string(name));
    changed.set("StateValue", Value::string(std::move(state)));
    if (Result<void> put = tx->put_object("cloudwatch", "alarm", name, changed); !put) {
      return put;
    }
  }
  return tx->commit();
}

}  // namespace formwork::cli
