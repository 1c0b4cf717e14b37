// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/plan_options.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "tools/formwork/plan/deployed.hh"

namespace formwork::cli {

namespace {

constexpr std::string_view kGit = "git:";
constexpr std::array<std::string_view, 5> kFailing = {"replace", "may-replace", "data-loss",
                                                      "remove", "blocker"};

std::optional<std::string> revision_of(const std::string& text) {
  if (!text.starts_with(kGit)) {
    return std::nullopt;
  }
  return text.substr(kGit.size());
}

}  // namespace

OptionSet PlanOptions::declare() {
  using Completion = OptionSet::Completion;
  OptionSet set;
  set.positionals(
         "TEMPLATE", paths,
         "A template, or - for standard input (default: what a deployment file names); with "
         "--base git:REV files and folders of the repository (default: all)",
         false)
      .completion = Completion::File;
  set.option("-n,--stack-name", stack_name, "NAME", "The stack").completion = Completion::Stack;
  set.option("--base", base, "TEMPLATE|git:REV",
             "Compare with this template, or with a revision of the repository, instead of a stack")
      .completion = Completion::File;
  set.option("--head", head, "git:REV",
             "With --base git:REV: the revision to look at (default: the work tree)");
  set.flag("--merge-base", is_merge_base,
           "With --base git:REV: compare with the commit where both branched off");
  inputs.declare_parameters(set);
  set.repeatable("--env", environments, "NAME=FILE",
                 "An environment and its parameter file; each is planned");
  inputs.declare_tags(set);
  set.repeatable("--capability", capabilities, "NAME",
                 "A capability granted, e.g. CAPABILITY_IAM; then the others are refused")
      .choices = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
  set.flag("--require-capabilities", check_capabilities,
           "Refuse IAM resources and macros without their --capability, as AWS does");
  set.repeatable("--notification-arn", notification_arns, "ARN", "A topic told about events");
  set.option("--stack-policy", stack_policy, "FILE", "Judge by this stack policy").completion =
      Completion::File;
  set.flag("--disable-rollback", is_rollback_disabled, "Judge an update without rollback");
  set.flag("--express", is_express, "Judge an update in express mode");
  set.repeatable("--stateful-type", stateful_types, "TYPE",
                 "A resource type that holds data, beyond those that are known to");
  set.repeatable("--scan", scanned, "PATH",
                 "A template, or a folder of them, that may import exports of this one")
      .completion = Completion::File;
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {
      "text",    "json", "changes", "changes-with-values", "formwork-json", "markdown", "html",
      "mermaid", "dot",  "github"};
  set.option("-o,--output", output_file, "FILE", "Write it to this file").completion =
      Completion::File;
  set.option("--id", id, "ID", "Tells pull-request comments of several runs apart");
  set.option("--fail-on", fail_on, "LIST",
             "Exit with 3 on any of replace, may-replace, data-loss, remove, blocker");
  set.flag("--detailed-exitcode", detailed_exit_code, "Exit with 2 when there are changes");
  set.flag("--explain", explain, "Tell every decision");
  set.flag("--steps", steps, "Tell what would be done, in order");
  state.declare(set);
  output.declare(set);
  return set;
}

std::optional<std::string> PlanOptions::base_revision() const {
  return revision_of(base);
}

std::optional<std::string> PlanOptions::head_revision() const {
  return revision_of(head);
}

bool PlanOptions::has_deployed() const {
  return is_deployed_dump(state.state);
}

std::vector<std::string> PlanOptions::failing() const {
  std::vector<std::string> names;
  for (const std::string_view name : split(fail_on, ",")) {
    if (!trim(name).empty()) {
      names.emplace_back(trim(name));
    }
  }
  return names;
}

std::string PlanOptions::wrong_call() const {
  if (stack_name.empty() && base.empty() && !has_deployed()) {
    return "neither --stack-name nor --base is given";
  }
  if (!head.empty() && (!head_revision() || !base_revision())) {
    return "--head names a revision as git:REV, together with --base git:REV";
  }
  if (is_merge_base && !base_revision()) {
    return "--merge-base needs --base git:REV";
  }
  if (!base_revision() && paths.size() > 1) {
    return "only one TEMPLATE can be compared without --base git:REV";
  }
  for (const std::string& name : failing()) {
    if (std::find(kFailing.begin(), kFailing.end(), name) == kFailing.end()) {
      return "--fail-on knows replace, may-replace, data-loss, remove and blocker, not '" + name +
             "'";
    }
  }
  return "";
}

}  // namespace formwork::cli
