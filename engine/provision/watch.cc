// SPDX-License-Identifier: Apache-2.0
// What can end an operation although no resource failed: its time, its parent, its alarms.
#include <algorithm>
#include <cstdlib>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

constexpr Millis kMinute = 60LL * 1000;

std::optional<Millis> deadline_of(const DeploymentRun& run) {
  if (run.plan.kind != PlanKind::Create || run.plan.timeout_minutes == 0) {
    return std::nullopt;
  }
  return run.record.created + run.plan.timeout_minutes * kMinute;
}

std::optional<Millis> monitor_end(const DeploymentRun& run) {
  const Value* until = run.record.details.find(kMonitorUntilDetail);
  if (until == nullptr) {
    return std::nullopt;
  }
  return std::strtoll(until->scalar_text().c_str(), nullptr, 10);
}

Millis monitored_minutes(const DeploymentRun& run) {
  return std::strtoll(run.plan.rollback_configuration.get_text("MonitoringTimeInMinutes").c_str(),
                      nullptr, 10);
}

// Why the alarms end the operation; "" when they do not.
std::string alarm_fault(Transaction& tx, const DeploymentRun& run) {
  constexpr std::string_view kMark = ":alarm:";
  const Value* triggers = run.plan.rollback_configuration.find("RollbackTriggers");
  if (triggers == nullptr) {
    return "";
  }
  for (const Value& trigger : triggers->items()) {
    std::string arn = trigger.get_text("Arn");
    std::size_t mark = arn.find(kMark);
    std::string name = mark == std::string::npos ? arn : arn.substr(mark + kMark.size());
    Result<std::optional<Value>> alarm = tx.find_object("cloudwatch", "alarm", name);
    if (!alarm) {
      return alarm.error().message;
    }
    if (!*alarm) {
      return "Rollback Trigger with Arn [" + arn + "] does not exist";
    }
    if ((*alarm)->get_text("StateValue") == "ALARM") {
      return "Rollback Trigger with Arn [" + arn + "] is in ALARM state";
    }
  }
  return "";
}

}  // namespace

std::optional<Millis> wake_time(const DeploymentRun& run) {
  if (!run.is_forward_change() || run.is_failing()) {
    return std::nullopt;
  }
  std::optional<Millis> deadline = deadline_of(run);
  std::optional<Millis> end = monitor_end(run);
  return deadline && end ? std::min(*deadline, *end) : deadline ? deadline : end;
}

void Executor::Impl::stop_forward(Ledger& ledger, DeploymentRun& run, std::string reason) {
  run.record.reason = std::move(reason);
  run.record.details.set(kStoppedDetail, Value::boolean(true));
  ledger.put_deployment(run.record);
}

void Executor::Impl::watch(Ledger& ledger, DeploymentRun& run) {
  if (run.is_failing()) {
    return;
  }
  if (!run.record.parent_id.empty()) {
    // What the parent takes back need not be brought to its end.
    for (const std::unique_ptr<DeploymentRun>& parent : runs) {
      if (parent->record.id == run.record.parent_id && parent->is_failing()) {
        run.record.is_cancelled = true;
        ledger.put_deployment(run.record);
        return;
      }
    }
  }
  std::optional<Millis> deadline = deadline_of(run);
  if (deadline && context.clock.now() >= *deadline) {
    stop_forward(ledger, run, "Stack creation time exceeded the specified timeout");
    return;
  }
  if (run.record.parent_id.empty()) {
    std::string fault = alarm_fault(ledger.tx(), run);
    if (!fault.empty()) {
      stop_forward(ledger, run, std::move(fault));
    }
  }
}

bool Executor::Impl::is_monitoring(Ledger& ledger, DeploymentRun& run) {
  bool has_failed = run.has_failed || !run.record.reason.empty() || run.has_to_stop();
  Millis minutes = monitored_minutes(run);
  if (minutes == 0 || has_failed || !run.record.parent_id.empty()) {
    return false;
  }
  Millis now = context.clock.now();
  std::optional<Millis> end = monitor_end(run);
  if (!end) {
    end = now + minutes * kMinute;
    run.record.details.set(kMonitorUntilDetail, Value::number(*end));
    ledger.put_deployment(run.record);
  }
  return now < *end;
}

}  // namespace formwork
