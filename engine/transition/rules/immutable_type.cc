// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    const TypeSchema* schema = transition.catalog.find(change.type);
    if (!is_replaced(change) || schema == nullptr || !schema->is_immutable) {
      continue;
    }
    const ChangeDetail* row = replacing_row(change);
    add_hazard(out, rule, HazardKind::Warning, change, row,
               subject_of(change) + " will be replaced because " +
                   (row == nullptr || row->name.empty() ? std::string("something") : row->name) +
                   " changes: the type has no update, every change of it makes a new one.",
               "Make the change together with others, or not at all.");
  }
}

constinit TransitionRule rule{
    .id = "T111",
    .title = "The type cannot be updated",
    .what = "A property changes on a resource whose type has no update handler.",
    .why = "Whatever changes, even a description, the resource is replaced.",
    .example =
        "   Layer:\n     Type: AWS::Lambda::LayerVersion\n     Properties:\n"
        "-      Description: one\n+      Description: two\n",
    .fix = "Nothing to repair: know that it is a replacement.",
    .source =
        "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
        "resource-type-schema.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
