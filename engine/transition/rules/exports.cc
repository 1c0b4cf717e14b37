// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

struct Use {
  std::string names;
  bool is_certain = false;
};

// Who imports this export. Where a part of a name is not known, a match is only possible.
Use users_of(const Transition& transition, const std::string& exported) {
  Use use;
  for (const ExportConsumer& consumer : transition.consumers) {
    const bool is_exact =
        consumer.export_pattern == exported && exported.find('*') == std::string::npos;
    if (!is_exact && consumer.export_pattern != exported &&
        !matches_wildcard(consumer.export_pattern, exported) &&
        !matches_wildcard(exported, consumer.export_pattern)) {
      continue;
    }
    if (consumer.export_pattern == "*" || exported == "*") {
      continue;  // nothing is known: every export would match
    }
    use.is_certain |= is_exact;
    if (use.names.find(consumer.name) == std::string::npos) {
      use.names += (use.names.empty() ? "" : ", ") + consumer.name;
    }
  }
  return use;
}

SourceSpan place_of(const Transition& transition, const std::string& output) {
  const Output* now = transition.after.find_output(output);
  if (now == nullptr && transition.before != nullptr) {
    now = transition.before->find_output(output);
  }
  return now == nullptr ? SourceSpan() : now->name.span;
}

// What happens to the export of an output that changes.
std::string what_happens(const OutputChange& change) {
  if (change.action == ChangeAction::Remove) {
    return "is removed";
  }
  const bool is_renamed =
      change.export_before &&
      (!change.export_after || !Value::same(*change.export_before, *change.export_after));
  if (is_renamed) {
    return change.export_after ? "gets another name" : "is removed";
  }
  return "gets another value";
}

// A value that only the deployment knows may be the old one again, unless it comes from a resource
// that is new.
bool is_open(const Transition& transition, const OutputChange& change) {
  const std::vector<UnknownCause> causes =
      change.after ? change.after->unknown_causes() : std::vector<UnknownCause>();
  return !causes.empty() &&
         std::none_of(causes.begin(), causes.end(), [&](const UnknownCause& cause) {
           const ResourceChange* origin = transition.change_set.find(cause.subject);
           return origin != nullptr &&
                  (origin->action == ChangeAction::Add || is_replaced(*origin));
         });
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const OutputChange& change : transition.change_set.outputs) {
    const auto exported = transition.exports_before.find(change.name);
    const std::string what = what_happens(change);
    if (exported == transition.exports_before.end() || change.action == ChangeAction::Add) {
      continue;
    }
    const Use use = users_of(transition, exported->second);
    if (use.names.empty()) {
      continue;
    }
    const bool is_value_open = what == "gets another value" && is_open(transition, change);
    Hazard hazard;
    hazard.rule = &rule;
    hazard.is_certain = use.is_certain && !is_value_open;
    hazard.kind = hazard.is_certain ? HazardKind::Blocker : HazardKind::Warning;
    hazard.logical_id = change.name;
    const bool is_many = use.names.find(", ") != std::string::npos;
    const char* imports = !use.is_certain ? " may import it"
                          : is_many       ? " import it"
                                          : " imports it";
    const char* outcome = is_value_open     ? ": the update fails if the value differs."
                          : !use.is_certain ? ": the update fails if so."
                                            : ": the update fails.";
    hazard.message = "Export " + exported->second + " (output " + change.name + ") " + what +
                     " while " + use.names + imports + outcome;
    hazard.span = place_of(transition, change.name);
    hazard.fix = "Keep the export, move its users to another one first, and remove it after that.";
    out.push_back(std::move(hazard));
  }
}

constinit TransitionRule rule{
    .id = "T106",
    .title = "An export that others import is removed or changed",
    .what =
        "An output that is exported goes away or gets another export name or value, and another "
        "template of the repository, or another stack of the store, imports it.",
    .why =
        "CloudFormation refuses to change an export in use: \"Export ... cannot be deleted as it "
        "is in use by ...\".",
    .example = " Outputs:\n   Vpc:\n     Value: !Ref Vpc\n-    Export: {Name: network-vpc}\n",
    .fix = "Change the importing stacks first, this one last.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-stack-exports.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
