// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/rehearsal.hh"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "engine/base/text.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {

namespace {

Failure first_error(const Sink& sink) {
  for (const Diagnostic& fault : sink.all()) {
    if (fault.severity == Severity::Error) {
      return fail(fault);
    }
  }
  return fail("ValidationError", "The template cannot be deployed.");
}

Result<OperationOutcome> deploy(Session& session, const StackRequest& request) {
  Sink sink;
  auto outcome = session.operations().deploy(request, sink);
  return outcome ? Result<OperationOutcome>(std::move(*outcome)) : first_error(sink);
}

bool is_settled_well(std::string_view status) {
  return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" ||
         status == "UPDATE_ROLLBACK_COMPLETE" || status == "DELETE_COMPLETE";
}

// Physical resources of deletions that failed or were skipped and that no stack has any more.
Result<std::vector<std::string>> find_leftovers(Transaction& tx) {
  Result<std::vector<StackRecord>> stacks = tx.list_stacks();
  if (!stacks) {
    return std::move(stacks).failure();
  }
  std::set<std::string> kept;
  std::vector<std::string> leftovers;
  for (bool is_counting : {true, false}) {
    for (const StackRecord& stack : *stacks) {
      Result<std::vector<ResourceRecord>> rows = tx.list_resources(stack.id);
      Result<std::vector<EventRecord>> events = tx.list_events(stack.id);
      if (!rows || !events) {
        return rows ? std::move(events).failure() : std::move(rows).failure();
      }
      for (const ResourceRecord& row : *rows) {
        if (is_counting && row.status.find("DELETE_") == std::string::npos) {
          kept.insert(row.physical_id);
        } else if (is_counting && row.status == "DELETE_FAILED") {
          kept.insert(row.physical_id);
        }
      }
      for (const EventRecord& event : *events) {
        bool is_left = event.status == "DELETE_FAILED" || event.status == "DELETE_SKIPPED";
        std::string text = event.logical_id + " " + event.physical_id +
                           (event.status == "DELETE_SKIPPED" ? " (kept by policy)" : "");
        if (!is_counting && is_left && event.event_type.empty() &&
            event.type != "AWS::CloudFormation::Stack" && !kept.contains(event.physical_id) &&
            std::find(leftovers.begin(), leftovers.end(), text) == leftovers.end()) {
          leftovers.push_back(std::move(text));
        }
      }
    }
  }
  return leftovers;
}

// Resources whose rollback failed; those of nested stacks by "Child.LogicalId".
Result<std::vector<std::string>> find_skippable(Transaction& tx, const std::string& stack_id,
                                                const std::string& prefix) {
  Result<std::vector<ResourceRecord>> rows = tx.list_resources(stack_id);
  if (!rows) {
    return std::move(rows).failure();
  }
  std::vector<std::string> names;
  for (const ResourceRecord& row : *rows) {
    if (!row.slot.empty() || row.status != "UPDATE_FAILED") {
      continue;
    }
    if (row.type != "AWS::CloudFormation::Stack") {
      if (row.details.find("UndoFailed") != nullptr) {
        names.push_back(prefix + row.logical_id);
      }
      continue;
    }
    Result<std::vector<std::string>> below =
        find_skippable(tx, row.physical_id, prefix + row.logical_id + ".");
    if (!below) {
      return below;
    }
    names.insert(names.end(), below->begin(), below->end());
  }
  return names;
}

std::string with_names(std::string command, std::string_view option,
                       const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    command += " " + std::string(option) + " " + name;
  }
  return command;
}

}  // namespace

struct Rehearsal::World {
  std::unique_ptr<Session> session;
  OperationOutcome outcome;
  std::vector<std::string> skippable;
  std::vector<std::string> undeleted;
  std::vector<std::string> leftovers;

  Result<void> look() {
    return session->reading([&](Transaction& tx) -> Result<void> {
      Result<std::vector<std::string>> names = find_skippable(tx, outcome.stack_id, "");
      Result<std::vector<std::string>> left = find_leftovers(tx);
      Result<std::vector<ResourceRecord>> rows = tx.list_resources(outcome.stack_id);
      if (!names || !left || !rows) {
        return !names  ? std::move(names).failure()
               : !left ? std::move(left).failure()
                       : std::move(rows).failure();
      }
      skippable = std::move(*names);
      leftovers = std::move(*left);
      undeleted.clear();
      for (const ResourceRecord& row : *rows) {
        if (row.slot.empty() && row.status == "DELETE_FAILED") {
          undeleted.push_back(row.logical_id);
        }
      }
      return {};
    });
  }
};

Result<std::unique_ptr<Rehearsal::World>> Rehearsal::open(
    const std::vector<FaultPlan::Fault>& faults) const {
  StateOptions state;
  state.state = ":memory:";
  state.seed = 1;
  auto world = std::make_unique<World>();
  auto session = Session::open(state, console_, Session::Access::Write, "rehearse");
  if (!session) {
    return std::move(session).failure();
  }
  world->session = std::move(*session);
  if (base_) {
    Result<OperationOutcome> made = deploy(*world->session, *base_);
    if (!made) {
      return std::move(made).failure();
    }
    if (!made->is_ok) {
      return fail("F400", "The base template cannot be deployed: " + made->stack_status + " " +
                              made->reason);
    }
  }
  for (const FaultPlan::Fault& fault : faults) {
    world->session->faults.add(fault);
  }
  return world;
}

Result<std::vector<PlanStep>> Rehearsal::steps() const {
  Result<std::unique_ptr<World>> world = open({});
  if (!world) {
    return std::move(world).failure();
  }
  Sink sink;
  std::optional<Preview> preview = (*world)->session->operations().preview(request_, sink);
  return preview ? Result<std::vector<PlanStep>>(std::move(preview->steps)) : first_error(sink);
}

Result<Recovery> Rehearsal::try_out(const std::vector<FaultPlan::Fault>& faults,
                                    Recovery recovery) const {
  Result<std::unique_ptr<World>> world = open(faults);
  Result<OperationOutcome> ended =
      world ? deploy(*(*world)->session, request_) : std::move(world).failure();
  if (!ended) {
    return std::move(ended).failure();
  }
  Session& session = *(*world)->session;
  (*world)->outcome = *ended;
  if (Result<void> looked = (*world)->look(); !looked) {
    return std::move(looked).failure();
  }
  if (recovery.needs_mending) {
    session.faults = FaultPlan();
  }
  StackOperations& operations = session.operations();
  Sink sink;
  std::optional<OperationOutcome> then;
  if (recovery.command.starts_with("deploy")) {
    then = operations.deploy(request_, sink);
  } else if (recovery.command == "rollback") {
    RecoveryRequest request;
    request.stack_name = ended->stack_id;
    then = operations.carry_out(
        ended->stack_id,
        [&](Transaction& tx) -> Result<void> {
          auto id = operations.roll_back_stack(tx, request);
          return id ? Result<void>() : std::move(id).failure();
        },
        sink);
  } else if (recovery.command.starts_with("continue-rollback")) {
    RecoveryRequest request;
    request.stack_name = ended->stack_id;
    if (!recovery.needs_mending) {
      request.skipped = (*world)->skippable;
    }
    then = operations.carry_out(
        ended->stack_id,
        [&](Transaction& tx) { return operations.continue_update_rollback(tx, request); }, sink);
  } else {
    DeleteRequest request;
    request.stack_name = ended->stack_id;
    then = operations.delete_stack(request, sink);
    if (then && then->stack_status == "DELETE_FAILED") {
      (*world)->outcome = *then;
      if (Result<void> looked = (*world)->look(); !looked) {
        return std::move(looked).failure();
      }
      request.retained = (*world)->undeleted;
      recovery.command = with_names("delete, then delete", "--retain", request.retained);
      then = operations.delete_stack(request, sink);
    }
  }
  recovery.status = then ? then->stack_status : "";
  recovery.works = then && is_settled_well(then->stack_status);
  return recovery;
}

Result<RehearsedWorld> Rehearsal::play(std::vector<FaultPlan::Fault> faults) const {
  RehearsedWorld played;
  Result<std::unique_ptr<World>> opened = open(faults);
  if (!opened) {
    return std::move(opened).failure();
  }
  World& world = **opened;
  Result<OperationOutcome> ended = deploy(*world.session, request_);
  if (!ended) {
    return std::move(ended).failure();
  }
  world.outcome = *ended;
  if (Result<void> looked = world.look(); !looked) {
    return std::move(looked).failure();
  }
  played.status = ended->stack_status;
  played.reason = ended->reason;
  played.leftovers = world.leftovers;
  std::vector<Recovery> ways;
  if (played.status == "UPDATE_ROLLBACK_FAILED") {
    ways.push_back({"continue-rollback", true, false, ""});
    ways.push_back({with_names("continue-rollback", "--skip", world.skippable), false, false, ""});
  } else if (played.status == "UPDATE_ROLLBACK_COMPLETE" || played.status == "UPDATE_FAILED") {
    ways.push_back({"deploy", true, false, ""});
    if (played.status == "UPDATE_FAILED") {
      ways.push_back({"rollback", false, false, ""});
    }
  } else if (!ended->is_ok && played.status != "DELETE_COMPLETE") {
    ways.push_back({"delete", false, false, ""});
  }
  for (Recovery& way : ways) {
    Result<Recovery> tried = try_out(faults, std::move(way));
    if (!tried) {
      return std::move(tried).failure();
    }
    played.recoveries.push_back(std::move(*tried));
  }
  played.faults = std::move(faults);
  return played;
}

std::vector<std::vector<FaultPlan::Fault>> every_fault(const std::vector<PlanStep>& steps) {
  using Fault = FaultPlan::Fault;
  std::vector<std::vector<Fault>> worlds;
  std::optional<Fault> last;
  std::vector<std::string> updated;
  for (const PlanStep& step : steps) {
    bool makes = step.kind == StepKind::Create || step.kind == StepKind::Replace;
    Fault fault;
    fault.place = step.logical_id;
    fault.phase = makes                           ? FaultPhase::Create
                  : step.kind == StepKind::Update ? FaultPhase::Update
                                                  : FaultPhase::Delete;
    worlds.push_back({fault});
    if (!step.is_cleanup()) {
      last = fault;
    }
    if (step.kind == StepKind::Update) {
      updated.push_back(step.logical_id);
    }
  }
  for (const std::string& name : updated) {
    worlds.push_back({*last, Fault{.place = name, .phase = FaultPhase::Undo}});
  }
  return worlds;
}

std::string faults_text(const std::vector<FaultPlan::Fault>& faults) {
  std::vector<std::string> texts;
  for (const FaultPlan::Fault& fault : faults) {
    texts.push_back(fault.place + "@" + to_string(fault.phase));
  }
  return join(texts, " + ");
}

}  // namespace formwork::cli
