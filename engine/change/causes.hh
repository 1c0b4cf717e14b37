// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/change/change_set.hh"
#include "engine/change/preview_knowledge.hh"
#include "engine/change/template_side.hh"

namespace formwork {

/// The same place in both templates; null where it is not written (or the template is not known).
struct WrittenPlace {
  const Node* before = nullptr;
  const Node* after = nullptr;
  std::vector<std::string> conditions;  ///< Of Fn::If on the way to it in the new template.
};

/// Says why a place of a resource's properties changes, in CloudFormation's terms: each cause gives
/// one or two rows of Details. The rules are those of recorded change sets:
///   a parameter with another value, or new text that uses a parameter: ParameterReference/Static
///   and
///     DirectModification/Dynamic;
///   a Ref or GetAtt of a resource that is new or replaced: ResourceReference or
///   ResourceAttribute/Static,
///     and DirectModification/Dynamic in the view with values;
///   a GetAtt of a resource that is updated in place: ResourceAttribute/Dynamic, only in the plain
///   view; anything else: DirectModification/Static.
class CauseFinder {
 public:
  CauseFinder(const TemplateSide& before, const TemplateSide& after, const FateTable& fates)
      : before_(before), after_(after), fates_(fates) {}

  /// `path` begins with the property's name. Either resource may be null.
  WrittenPlace find_written(const Resource* before, const Resource* after,
                            std::span<const std::string> path) const;

  /// Rows for a place whose value changes; `base` has everything but evaluation, source and causing
  /// entity filled in.
  std::vector<ChangeDetail> rows_of_change(const ChangeDetail& base,
                                           const WrittenPlace& place) const;

  /// Rows of the plain view alone, for a place whose value is the same and that reads an attribute
  /// of a resource that is updated in place, or the Ref of one that this view takes to be replaced
  /// perhaps.
  std::vector<ChangeDetail> rows_of_readers(const ChangeDetail& base, const Node& place) const;

  /// Where at least one value is Unknown: true when it waits for a new or replaced resource, or
  /// when text or inputs differ.
  bool is_changed_unknown(const Value& after_value, const WrittenPlace& place) const;

  /// The two halves of it: the value waits for a new or replaced resource; text or inputs differ.
  bool is_renewed_unknown(const Value& after_value) const;
  bool is_rewritten(const WrittenPlace& place) const;

  /// True when both templates are known and the place is written differently.
  bool is_text_changed(const WrittenPlace& place) const;

 private:
  bool is_given_changed(std::string_view parameter) const;
  bool is_value_changed(std::string_view parameter) const;
  bool are_inputs_changed(const Uses& uses) const;
  std::vector<ChangeDetail> producer_rows(const ChangeDetail& base, const Uses& uses) const;
  std::vector<CauseLink> direct_chain(const WrittenPlace& place, const Uses& uses) const;
  CauseLink parameter_link(std::string_view name) const;
  CauseLink resource_link(const ResourceUse& use) const;

  const TemplateSide& before_;
  const TemplateSide& after_;
  const FateTable& fates_;
};

}  // namespace formwork
