// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/change/change_set.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/provision/executor.hh"
#include "engine/state/store.hh"
#include "engine/template/template.hh"

namespace formwork {

/// A template text and where it came from.
struct TemplateText {
  std::string name;  ///< Path for messages and relative includes; "<stdin>".
  std::string text;
};

/// What a user asks for when creating, updating or previewing.
struct StackRequest {
  std::string stack_name;
  TemplateText template_text;
  ParameterInputs parameters;
  TagList tags;
  std::vector<std::string> capabilities;
  std::vector<std::string> notification_arns;
  bool disable_rollback = false;
  std::string on_failure = "ROLLBACK";
  /// false: IAM resources and macros need their capability, as on AWS. true: granted (the CLI's
  /// default).
  bool all_capabilities = true;
};

/// A template that was read, expanded, bound and checked.
struct PreparedTemplate {
  std::unique_ptr<LoadedTemplate> loaded;  ///< After transforms.
  std::string processed_json;              ///< "" when no transform changed it.
  BoundParameters parameters;
};

/// The answer to "what would happen?".
struct Preview {
  ChangeSet change_set;
  bool is_create = false;
  std::string stack_name;
  std::vector<PlanStep> steps;
  /// Sentences about what was assumed: no state, parameters by default, ...
  std::vector<std::string> assumptions;
  /// Keeps the nodes that spans and values point into.
  PreparedTemplate after;
};

/// How an operation ended.
struct OperationOutcome {
  std::string stack_id;
  std::string stack_status;
  std::string reason;
  bool is_ok = false;       ///< *_COMPLETE and not a rollback.
  bool no_changes = false;  ///< Nothing was to be done.
};

/// The verbs over stacks: what the command line and the API call. One object per process and world.
/// All faults go to the given sink or come back as Failure, in CloudFormation's words where it has
/// them.
class StackOperations {
 public:
  StackOperations(ExecutorContext context, SourceMap& sources);
  ~StackOperations();

  /// Reads, expands, binds and checks a template without any stored stack.
  std::optional<PreparedTemplate> prepare(const StackRequest& request, MissingParameters missing,
                                          Sink& sink);

  /// Against the stored stack of that name (none: everything is added). Writes nothing.
  std::optional<Preview> preview(const StackRequest& request, Sink& sink);
  /// Against another template, without any state.
  std::optional<Preview> preview_between(const StackRequest& before, const StackRequest& after,
                                         Sink& sink);

  /// Creates or updates and runs to the end. Resumes what was interrupted first.
  std::optional<OperationOutcome> deploy(const StackRequest& request, Sink& sink);
  std::optional<OperationOutcome> delete_stack(std::string_view name_or_id, Sink& sink);

  /// Finishes deployments that an earlier process left; answers how many there were.
  Result<std::size_t> recover();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
