// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/change/change_set.hh"
#include "engine/change/change_set_maker.hh"
#include "engine/plan/stack_policy.hh"
#include "engine/schema/catalog.hh"
#include "engine/template/template.hh"

namespace formwork {

enum class HazardKind : std::uint8_t {
  Blocker,   ///< The update will fail.
  DataLoss,  ///< It succeeds and data is gone.
  Warning,   ///< It may fail, or does something that is easily overlooked.
};
/// "blocker", "data-loss", "warning".
const char* to_string(HazardKind kind);

struct TransitionRule;

/// One thing that is dangerous about an update.
struct Hazard {
  const TransitionRule* rule = nullptr;
  HazardKind kind = HazardKind::Warning;
  std::string logical_id;  ///< Resource, output or parameter; "" for the template as a whole.
  std::string message;     ///< A sentence: what will, or may, happen.
  SourceSpan span;         ///< In the new template, or in the old one for what is removed.
  std::string fix;         ///< A sentence: the way out, with the line to add where there is one.
  bool is_certain = true;  ///< false: only if values turn out so.
};

/// Somebody who imports exports: another template, or a stack of the store.
struct ExportConsumer {
  std::string name;  ///< "web.yaml", "stack web".
  /// Name of the export, with '*' where it is not known.
  std::string export_pattern;
  SourceSpan span;  ///< Of the Fn::ImportValue; nowhere for a stack.
};

/// Everything that rules may look at. Values of secrets are masked already.
struct Transition {
  const ChangeSet& change_set;
  const Template* before = nullptr;  ///< Null for a stack that is new.
  const Template& after;
  const SchemaCatalog& catalog;
  const StackPolicy* stack_policy = nullptr;  ///< Null: everything is allowed.
  bool is_rollback_disabled = false;
  bool is_express = false;
  std::size_t bytes_before = 0;  ///< Of the template bodies; 0 is not known.
  std::size_t bytes_after = 0;
  std::vector<ExportConsumer> consumers;
  /// Export names before the update by output, '*' where not known.
  std::map<std::string, std::string, std::less<>> exports_before;
};

/// Judges the way from one template to another, as lint rules judge one template. A file of rules/
/// defines one and registers it. T1xx: will the update fail? D1xx: does it lose data?
struct TransitionRule {
  std::string_view id;
  std::string_view title;    ///< One line.
  std::string_view what;     ///< What it looks for.
  std::string_view why;      ///< What happens otherwise.
  std::string_view example;  ///< An edit that it speaks about, as a diff.
  std::string_view fix;      ///< The way out.
  std::string_view source;   ///< URL of the documentation it rests on.
  void (*check)(const TransitionRule& rule, const Transition& transition,
                std::vector<Hazard>& out) = nullptr;
  const TransitionRule* next = nullptr;
};

/// All rules, sorted by id. Made at first use.
std::span<const TransitionRule* const> all_transition_rules();
const TransitionRule* find_transition_rule(std::string_view id);

/// What every rule says, blockers first, then data loss, then warnings; in each by rule and in the
/// order of the change set. Deterministic and pure.
std::vector<Hazard> find_hazards(const Transition& transition);

/// Treats `type` as one that holds data: sets the verdicts of its changes as for the types that the
/// catalogue marks. `policies` gives the UpdateReplacePolicy of a resource in the new template.
void mark_stateful(ChangeSet& change_set, std::string_view type, const Template& after);

}  // namespace formwork
