// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

bool same_names(const std::vector<std::string>& names, const Value& a, const Value& b) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    const Value* one = a.find(name);
    const Value* other = b.find(name);
    return one != nullptr && other != nullptr && !one->has_unknown() && Value::same(*one, *other);
  });
}

void judge(const TransitionRule& rule, const Transition& transition, const ResourceChange& added,
           const ResourceChange& removed, std::vector<Hazard>& out) {
  const std::vector<std::string> names =
      names_given(transition.catalog.find(added.type), *added.after_properties);
  const bool is_named =
      !names.empty() && same_names(names, *removed.before_properties, *added.after_properties);
  const std::string move =
      removed.logical_id + " and " + added.logical_id + " (" + added.type + ")";
  if (is_named) {
    const bool is_certain = added.action == ChangeAction::Add;
    add_hazard(out, rule, is_certain ? HazardKind::Blocker : HazardKind::Warning, added, nullptr,
               move + " have the same name, " + names_text(names, *added.after_properties) +
                   ": the new one is made before the old one is deleted, so the update " +
                   (is_certain ? "fails." : "fails if both happen."),
               "Keep the logical id " + removed.logical_id +
                   ", or move the resource with a stack refactor, or retain it " +
                   "(DeletionPolicy: Retain) and import it as " + added.logical_id + ".");
  } else if (removed.data != DataVerdict::NoData && names.empty() &&
             Value::same(*removed.before_properties, *added.after_properties)) {
    add_hazard(out, rule, HazardKind::Warning, added, nullptr,
               move + " are the same but for the logical id: a rename makes a new, empty one.",
               "Keep the logical id " + removed.logical_id +
                   ", or move the resource with a stack refactor.");
  }
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& added : transition.change_set.changes) {
    if ((added.action != ChangeAction::Add && added.action != ChangeAction::Dynamic) ||
        !added.after_properties) {
      continue;
    }
    for (const ResourceChange& removed : transition.change_set.changes) {
      if (removed.action == ChangeAction::Remove && removed.type == added.type &&
          removed.before_properties) {
        judge(rule, transition, added, removed, out);
      }
    }
  }
}

constinit TransitionRule rule{
    .id = "T107",
    .title = "A named resource gets another logical id",
    .what = "A resource goes and another one of the same type and with the same custom name comes.",
    .why =
        "CloudFormation makes new resources before it deletes old ones: the name is still taken, "
        "and the update fails with \"already exists\".",
    .example =
        " Resources:\n-  Queue:\n+  JobQueue:\n     Type: AWS::SQS::Queue\n"
        "     Properties: {QueueName: jobs}\n",
    .fix = "Keep the logical id, or use a stack refactor or an import.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
