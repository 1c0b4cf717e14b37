// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_span.hh"
#include "engine/change/change_detail.hh"
#include "engine/value/value.hh"

namespace formwork {

enum class ChangeAction : std::uint8_t {
  Add,
  Modify,
  Remove,
  Import,
  Dynamic,
  SyncWithActual  ///< Nothing is done to the resource; it drifted to what the template says.
};
enum class Replacement : std::uint8_t { None, False, True, Conditional };  ///< None: not a Modify.
enum class PolicyAction : std::uint8_t {
  None,
  Delete,
  Retain,
  Snapshot,
  ReplaceAndDelete,
  ReplaceAndRetain,
  ReplaceAndSnapshot
};

const char* to_string(ChangeAction);
const char* to_string(Replacement);
const char* to_string(PolicyAction);

/// What happens to the data of a stateful resource.
enum class DataVerdict : std::uint8_t { NoData, Safe, Lost, Snapshot, Orphaned };
const char* to_string(DataVerdict);

/// A place whose drift does not count.
struct IgnoredDrift {
  std::string path;    ///< JSON pointer, "/Properties/Name".
  std::string reason;  ///< MANAGED_BY_AWS, WRITE_ONLY_PROPERTY, SENSITIVE_PROPERTY.
};

struct ResourceChange {
  ChangeAction action = ChangeAction::Modify;
  std::string logical_id;
  std::string physical_id;
  std::string type;
  Replacement replacement = Replacement::None;
  PolicyAction policy_action = PolicyAction::None;
  std::vector<ChangeDetail> details;
  std::optional<Value> before_properties;
  std::optional<Value> after_properties;
  /// The other attributes that contexts show, as far as they are written: Metadata, CreationPolicy,
  /// UpdatePolicy, UpdateReplacePolicy, DeletionPolicy. Null when there is no such side.
  Value before_attributes;
  Value after_attributes;
  SourceSpan span;  ///< The logical id in the new template (the old one for Remove).
  DataVerdict data = DataVerdict::NoData;
  bool only_plain_view = false;  ///< Changes by attribute values that turn out equal.
  std::string change_set_id;     ///< Of a nested stack: the change set of the nested stack.

  // Of drift-aware change sets.
  std::string
      drift_status;  ///< IN_SYNC, MODIFIED, DELETED, NOT_CHECKED, UNSUPPORTED; "" otherwise.
  std::vector<IgnoredDrift> ignored_drift;
  std::optional<Value> previous_properties;  ///< As last deployed, where that is not what is live.

  /// The set of details' attributes, in the order of CloudFormation's enumeration.
  std::vector<std::string> scope() const;
};

/// An output that is added, removed or gets another value or export.
struct OutputChange {
  ChangeAction action = ChangeAction::Modify;
  std::string name;
  std::optional<Value> before;
  std::optional<Value> after;
  std::optional<Value> export_before;  ///< The name it is exported under, if it is; for Modify.
  std::optional<Value> export_after;
};

/// A sentence about a decision, in the order taken: for `--explain`.
struct Explanation {
  std::string logical_id;
  std::string text;
  SourceSpan span;
};

/// The difference between a stack and a template. Changes are in dependency order of the new
/// template, removals after, in reverse dependency order of the old one.
struct ChangeSet {
  std::vector<ResourceChange> changes;
  /// Resources that change only by getting other tags of the stack. CloudFormation lists them;
  /// nothing that the template says of them changes.
  std::vector<ResourceChange> tag_changes;
  std::vector<OutputChange> outputs;
  bool stack_settings_changed = false;  ///< Tags, notification ARNs, termination protection.
  /// Why the view with values is incomplete, in CloudFormation's words: one sentence a resource.
  std::vector<std::string> value_warnings;
  std::string drift_status;  ///< Of the stack: DRIFTED, IN_SYNC, UNKNOWN; "" unless drift-aware.
  std::vector<Explanation> explanations;

  /// Nothing at all would be done.
  bool is_empty() const { return changes.empty() && outputs.empty() && !stack_settings_changed; }
  const ResourceChange* find(std::string_view logical_id) const;
};

/// Replacement as CloudFormation derives it from a Modify's rows: True when a Static row is Always,
/// Conditional when one is Conditionally or a Dynamic one is Always. `plain_view` selects the rows.
Replacement replacement_of(const std::vector<ChangeDetail>& details, bool plain_view);

/// Replaces each of `secrets` by "****" wherever it stands in a value or text of the change set:
/// what the caller does with the values of NoEcho parameters before anything is shown. Texts
/// shorter than three bytes are only replaced where they are a whole value.
void mask_values(ChangeSet& change_set, const std::vector<std::string>& secrets);

/// The `Changes` array of DescribeChangeSet. `with_values`: as with IncludePropertyValues. NoEcho
/// values must have been masked in the input. `indent` 0 is compact.
std::string changes_to_json(const ChangeSet& change_set, bool with_values, int indent = 0);

/// StatusReason of the view with values: what value_warnings say, or "" when there are none.
std::string values_status_reason(const ChangeSet& change_set);

/// What DescribeChangeSet says of the changes, as an indented document: Changes, and StatusReason
/// where the view has one.
std::string change_set_json(const ChangeSet& change_set, bool with_values);

}  // namespace formwork
