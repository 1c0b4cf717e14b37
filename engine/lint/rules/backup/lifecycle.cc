// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::Backup::BackupPlan/Properties/BackupPlan/BackupPlanRule/*/Lifecycle",
    "Resources/AWS::Backup::BackupPlan/Properties/BackupPlan/BackupPlanRule/*/CopyActions/*/"
    "Lifecycle",
};
constexpr double kShortestColdDays = 90;

void check(const HookCall& call) {
  const Node* deleted = call.instance.get("DeleteAfterDays");
  const Node* moved = call.instance.get("MoveToColdStorageAfterDays");
  if (deleted == nullptr || moved == nullptr || !is_type(*deleted, "integer") ||
      !is_type(*moved, "integer")) {
    return;
  }
  if (*number_value(*deleted) - *number_value(*moved) < kShortestColdDays) {
    call.add("DeleteAfterDays " + quote(*deleted) +
             " must be at least 90 days after MoveToColdStorageAfterDays " + plain_text(*moved))
        .path = {PathStep("DeleteAfterDays")};
  }
}

constinit Rule rule{
    .id = "E3504",
    .title = "Backups leave cold storage before 90 days",
    .what = "DeleteAfterDays is at least 90 days after MoveToColdStorageAfterDays.",
    .why = "AWS Backup refuses the plan: cold storage is for 90 days at least.",
    .example = R"(Plan:
  Type: AWS::Backup::BackupPlan
  Properties:
    BackupPlan:
      BackupPlanName: daily
      BackupPlanRule:
        - RuleName: daily
          TargetBackupVault: Default
          Lifecycle: {MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60}
)",
    .instead = R"(Plan:
  Type: AWS::Backup::BackupPlan
  Properties:
    BackupPlan:
      BackupPlanName: daily
      BackupPlanRule:
        - RuleName: daily
          TargetBackupVault: Default
          Lifecycle: {MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-backup-backupplan-lifecycleresourcetype.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
