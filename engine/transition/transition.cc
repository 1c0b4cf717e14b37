// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/transition.hh"

#include <algorithm>

#include "engine/change/data_verdict.hh"

namespace formwork {

const char* to_string(HazardKind kind) {
  switch (kind) {
    case HazardKind::Blocker:
      return "blocker";
    case HazardKind::DataLoss:
      return "data-loss";
    case HazardKind::Warning:
      return "warning";
  }
  return "";
}

std::span<const TransitionRule* const> all_transition_rules() {
  static const std::vector<const TransitionRule*> kRules = [] {
    std::vector<const TransitionRule*> rules;
    for (const TransitionRule* rule = RegisteredList<TransitionRule>::head; rule != nullptr;
         rule = rule->next) {
      rules.push_back(rule);
    }
    std::sort(rules.begin(), rules.end(),
              [](const auto* a, const auto* b) { return a->id < b->id; });
    return rules;
  }();
  return kRules;
}

const TransitionRule* find_transition_rule(std::string_view id) {
  for (const TransitionRule* rule : all_transition_rules()) {
    if (rule->id == id) {
      return rule;
    }
  }
  return nullptr;
}

std::vector<Hazard> find_hazards(const Transition& transition) {
  std::vector<Hazard> found;
  for (const TransitionRule* rule : all_transition_rules()) {
    rule->check(*rule, transition, found);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Hazard& a, const Hazard& b) { return a.kind < b.kind; });
  return found;
}

void mark_stateful(ChangeSet& change_set, std::string_view type, const Template& after) {
  for (ResourceChange& change : change_set.changes) {
    if (change.type != type || change.data != DataVerdict::NoData ||
        change.action == ChangeAction::Add) {
      continue;
    }
    const bool is_replaced =
        change.replacement == Replacement::True || change.replacement == Replacement::Conditional;
    switch (change.policy_action) {
      case PolicyAction::Retain:
      case PolicyAction::ReplaceAndRetain:
        change.data = DataVerdict::Orphaned;
        break;
      case PolicyAction::Snapshot:
      case PolicyAction::ReplaceAndSnapshot:
        change.data = DataVerdict::Snapshot;
        break;
      case PolicyAction::Delete:
      case PolicyAction::ReplaceAndDelete:
        change.data = DataVerdict::Lost;
        break;
      case PolicyAction::None: {
        const Resource* resource = after.find_resource(change.logical_id);
        const Node* policy = resource == nullptr ? nullptr : resource->update_replace_policy;
        change.data = !is_replaced ? DataVerdict::Safe
                                   : verdict_of_policy(effective_replace_policy(
                                         type, policy == nullptr ? "" : policy->text()));
        break;
      }
    }
  }
}

}  // namespace formwork
