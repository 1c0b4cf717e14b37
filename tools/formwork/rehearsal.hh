// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.hh"
#include "engine/provision/fault_plan.hh"
#include "engine/stack/operations.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

/// A way out of the state in which a failure left the stack, and how it went when it was tried.
struct Recovery {
  std::string command;         ///< "continue-rollback --skip Table".
  bool needs_mending = false;  ///< Tried without the failures.
  bool works = false;
  std::string status;  ///< Of the stack then.
};

/// One failure, or several together, and what becomes of the stack.
struct RehearsedWorld {
  std::vector<FaultPlan::Fault> faults;
  std::string status;  ///< "" when the deployment was refused.
  std::string reason;
  std::vector<std::string> leftovers;  ///< Physical resources that no stack has any more.
  std::vector<Recovery> recoveries;
};

/// Deploys templates in worlds that live in memory, with failures. All worlds are alike but for
/// these: the same input gives the same answers.
class Rehearsal {
 public:
  Rehearsal(std::optional<StackRequest> base, StackRequest request, Console& console)
      : base_(std::move(base)), request_(std::move(request)), console_(console) {}

  /// What the deployment would do; a Failure when it is refused or the base cannot be deployed.
  Result<std::vector<PlanStep>> steps() const;
  Result<RehearsedWorld> play(std::vector<FaultPlan::Fault> faults) const;

 private:
  struct World;
  Result<std::unique_ptr<World>> open(const std::vector<FaultPlan::Fault>& faults) const;
  Result<Recovery> try_out(const std::vector<FaultPlan::Fault>& faults, Recovery recovery) const;

  std::optional<StackRequest> base_;
  StackRequest request_;
  Console& console_;
};

/// The failures of every step, one world each; and for an update of every resource whose way back
/// could fail, when the last step does.
std::vector<std::vector<FaultPlan::Fault>> every_fault(const std::vector<PlanStep>& steps);
/// "Table@update + Queue@undo".
std::string faults_text(const std::vector<FaultPlan::Fault>& faults);

}  // namespace formwork::cli
