// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_span.hh"
#include "engine/schema/catalog.hh"
#include "engine/value/value.hh"

namespace formwork {

enum class ChangeAction : std::uint8_t { Add, Modify, Remove, Import, Dynamic };
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
enum class Evaluation : std::uint8_t { Static, Dynamic };
enum class ChangeSource : std::uint8_t {
  DirectModification,
  ParameterReference,
  ResourceReference,
  ResourceAttribute,
  Automatic
};
enum class AttributeChangeType : std::uint8_t { Add, Remove, Modify };

const char* to_string(ChangeAction);
const char* to_string(Replacement);
const char* to_string(PolicyAction);
const char* to_string(Evaluation);
const char* to_string(ChangeSource);
const char* to_string(AttributeChangeType);
const char* to_string(Recreation);

/// One link of the chain of causes behind a row, nearest first: "parameter Size: small -> large".
struct CauseLink {
  std::string text;
  SourceSpan span;  ///< The place that the text is about.
};

/// One row of ResourceChange.Details. Both of CloudFormation's views are made from these records.
struct ChangeDetail {
  std::string attribute = "Properties";  ///< Properties, Metadata, CreationPolicy, UpdatePolicy,
                                         ///< DeletionPolicy, UpdateReplacePolicy, Tags.
  std::string name;                      ///< Top-level property.
  std::string path;  ///< "/Properties/Name/..." JSON pointer to the smallest changed place.
  Recreation recreation = Recreation::Never;
  std::optional<Value> before;
  std::optional<Value> after;  ///< May be or hold Unknown.
  AttributeChangeType change_type = AttributeChangeType::Modify;
  Evaluation evaluation = Evaluation::Static;
  ChangeSource source = ChangeSource::DirectModification;
  std::string causing_entity;  ///< Parameter, LogicalId or LogicalId.Attribute.
  SourceSpan span;             ///< The property in the new template (or the old one when removed).
  bool only_plain_view = false;   ///< Absent from the view with property values.
  bool only_values_view = false;  ///< Absent from the plain view.
  std::vector<CauseLink> chain;   ///< Why, in words, with places.
};

/// What happens to the data of a stateful resource.
enum class DataVerdict : std::uint8_t { NoData, Safe, Lost, Snapshot, Orphaned };
const char* to_string(DataVerdict);

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
  SourceSpan span;  ///< The logical id in the new template (the old one for Remove).
  DataVerdict data = DataVerdict::NoData;
  bool only_plain_view = false;  ///< Changes by attribute values that turn out equal.

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
  std::vector<OutputChange> outputs;
  bool stack_settings_changed = false;  ///< Tags, notification ARNs, termination protection.
  /// Why the view with values is incomplete, in CloudFormation's words: one sentence a resource.
  std::vector<std::string> value_warnings;
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
