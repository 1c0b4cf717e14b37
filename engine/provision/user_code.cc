// SPDX-License-Identifier: Apache-2.0
// Steps whose provider lets the user's own functions work.
#include "engine/provision/executor_impl.hh"
#include "engine/provision/function_runner.hh"

namespace formwork {

std::string callback_base(const ExecutorContext& context) {
  return context.endpoint.empty()
             ? std::string()
             : context.endpoint + "/_formwork/callback/" + context.environment.account_id + "/" +
                   context.environment.region + "/";
}

// The call is made after the commit that records it; a crash before its answer repeats it with the
// same request id.
void Executor::Impl::call_function(Ledger& ledger, DeploymentRun& run, Task& task,
                                   FunctionCall call) {
  task.state = TaskState::Calling;
  task.waits_for_outside = false;
  task.real_due.reset();
  save_task(ledger, run, task);
  Workers::Call submitted;
  submitted.deployment_id = run.record.id;
  submitted.step_id = task.step.step_id;
  submitted.operation = task.operation;
  submitted.request.request_token = task.step.request_token;
  submitted.request.callback_context = task.context;
  submitted.function_call = std::move(call);
  to_submit.push_back(std::move(submitted));
}

// What is given up before its code has told the resource's name is deleted under the name that the
// provider chose for that case.
void Executor::Impl::keep_given_up_id(Ledger& ledger, DeploymentRun& run, const Task& task) {
  ResourceRecord* row = row_of(run, task);
  std::string fallback = task.context.get_text("FallbackId");
  if (task.operation == Operation::Create && row != nullptr && row->physical_id.empty() &&
      !fallback.empty()) {
    row->physical_id = std::move(fallback);
    run.rows.save(ledger, *row);
  }
}

void hide_secret_outputs(const RowTable& rows, std::vector<StoredOutput>& outputs) {
  for (const ResourceRecord* row : rows.all()) {
    if (row->slot != kCurrentSlot || row->details.get_text("NoEcho") != "true") {
      continue;
    }
    for (const Value::Member& attribute : row->attributes.members()) {
      const std::string secret = attribute.value.scalar_text();
      for (StoredOutput& output : outputs) {
        bool is_shown = !secret.empty() && output.value.find(secret) != std::string::npos;
        if (is_shown && output.export_name.empty()) {
          output.value = "****";
        }
      }
    }
  }
}

void remember_details(DeploymentRun& run, const Task& task, Progress& progress) {
  ResourceRecord* row = row_of(run, task);
  if (row == nullptr || !progress.details.is_map()) {
    return;
  }
  for (const Value::Member& member : progress.details.members()) {
    row->details.set(member.key, member.value);
  }
}

}  // namespace formwork
