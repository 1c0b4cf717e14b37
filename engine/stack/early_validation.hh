// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/change/change_set.hh"
#include "engine/plan/plan.hh"
#include "engine/provision/executor.hh"
#include "engine/provision/ledger.hh"

namespace formwork {

/// What is found wrong before anything is deployed. Names and words are those of DescribeEvents.
struct EarlyFinding {
  std::string
      name;  ///< PROPERTY_VALIDATION, NAME_CONFLICT_VALIDATION, BUCKET_EMPTINESS_VALIDATION.
  std::string logical_id;
  std::string physical_id;
  std::string type;
  std::string path;  ///< "/Resources/Policy/Properties".
  std::string reason;
  bool is_warning = false;  ///< Mode WARN: the operation goes on.
};

/// Properties against the types' schemas, names that are taken, and buckets that are to be deleted
/// with objects in them.
Result<std::vector<EarlyFinding>> validate_early(Transaction& tx, const ExecutorContext& context,
                                                 const ChangeSet& change_set,
                                                 const std::vector<PlanStep>& steps);

/// "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. ..."; ""
/// when nothing but warnings was found.
std::string early_reason(const std::vector<EarlyFinding>& findings);

/// Writes a VALIDATION_ERROR event for each; `change_set_id` is "" for other operations.
Result<void> record_findings(Transaction& tx, const ExecutorContext& context,
                             const StackRecord& stack, const EventOrigin& origin,
                             const std::vector<EarlyFinding>& findings,
                             const std::string& change_set_id);

}  // namespace formwork
