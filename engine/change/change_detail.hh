// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/source_span.hh"
#include "engine/schema/catalog.hh"
#include "engine/value/value.hh"

namespace formwork {

enum class Evaluation : std::uint8_t { Static, Dynamic };
enum class ChangeSource : std::uint8_t {
  DirectModification,
  ParameterReference,
  ResourceReference,
  ResourceAttribute,
  Automatic,
  NoModification  ///< The template says what it said before; the live resource was changed.
};
/// SyncWithActual: the place drifted to what the template now says, so only the record changes.
enum class AttributeChangeType : std::uint8_t { Add, Remove, Modify, SyncWithActual };
/// Where a value of a drift-aware change set comes from. None: the change set is not drift-aware.
enum class ValueFrom : std::uint8_t { None, PreviousDeploymentState, ActualState, Template };

const char* to_string(Evaluation);
const char* to_string(ChangeSource);
const char* to_string(AttributeChangeType);
const char* to_string(ValueFrom);
const char* to_string(Recreation);

/// One link of the chain of causes behind a row, nearest first: "parameter Size: small -> large".
struct CauseLink {
  std::string text;
  SourceSpan span;  ///< The place that the text is about.
};

/// What a place was when it was last deployed and what the live resource has there. Absent: there
/// is nothing on that side.
struct PlaceDrift {
  std::optional<Value> previous;
  std::optional<Value> actual;
  std::string detected_at;  ///< ISO 8601; "" when no time is known.
};

/// One row of ResourceChange.Details. Both of CloudFormation's views are made from these records.
struct ChangeDetail {
  std::string attribute = "Properties";  ///< Properties, Metadata, CreationPolicy, UpdatePolicy,
                                         ///< DeletionPolicy, UpdateReplacePolicy, Tags.
  std::string name;                      ///< Top-level property, also of Tags.
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

  // Of drift-aware change sets.
  ValueFrom before_from = ValueFrom::None;
  ValueFrom after_from = ValueFrom::None;
  std::optional<PlaceDrift> drift;

  /// The row is about a property, also about one that is told as Tags.
  bool is_property() const { return attribute == "Properties" || attribute == "Tags"; }
};

}  // namespace formwork
