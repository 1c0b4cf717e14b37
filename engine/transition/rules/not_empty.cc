// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

bool is_true(const Value* value) {
  return value != nullptr && value->is_scalar() && value->scalar_text() == "true";
}

// What must be empty before it can be deleted; "" for other types.
std::string contents_of(const ResourceChange& change) {
  if (change.type == "AWS::S3::Bucket") {
    return "objects";
  }
  if (change.type == "AWS::ECR::Repository") {
    return is_true(property_of(change.before_properties, "EmptyOnDelete")) ? "" : "images";
  }
  return change.type == "AWS::Backup::BackupVault" ? "recovery points" : "";
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    const bool is_removed = change.policy_action == PolicyAction::Delete;
    if (!is_removed && change.policy_action != PolicyAction::ReplaceAndDelete) {
      continue;
    }
    const std::string contents = contents_of(change);
    if (contents.empty()) {
      continue;
    }
    Hazard& hazard = add_hazard(
        out, rule, HazardKind::Warning, change, nullptr,
        subject_of(change) + " is deleted" + (is_removed ? "" : " after its replacement is made") +
            "; that fails if it holds " + contents + ".",
        "Empty it first, or keep it with " +
            std::string(is_removed ? "DeletionPolicy: Retain (deployed before it is removed)."
                                   : "UpdateReplacePolicy: Retain."));
    hazard.is_certain = false;
  }
}

constinit TransitionRule rule{
    .id = "T112",
    .title = "A container is deleted that may not be empty",
    .what = "A bucket, an image repository without EmptyOnDelete or a backup vault is deleted.",
    .why =
        "The service refuses to delete it while something is in it: the resource stays behind, or "
        "the stack ends in UPDATE_ROLLBACK or DELETE_FAILED.",
    .example = " Resources:\n-  Images: {Type: AWS::ECR::Repository}\n",
    .fix = "Empty it before the update, or retain it.",
    .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
