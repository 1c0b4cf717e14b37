// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/evaluate/causes.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/template/template.hh"
#include "engine/value/value.hh"

namespace formwork {

struct Intrinsic;

enum class Tri : std::uint8_t { False, True, Unknown };

Tri tri_and(Tri a, Tri b);
Tri tri_or(Tri a, Tri b);
Tri tri_not(Tri a);

/// Evaluates a template's nodes to values. The same for lint, preview and deployment; only
/// `knowledge` and `parameters` differ. Everything passed in must outlive it. Conditions are
/// computed once and remembered, with cycles found. Not thread-safe.
///
/// Faults go to the sink with the span of the function at fault (E-ids of cfn-lint where one fits,
/// else ValidationError in AWS's words); the value is then an Unknown without causes so that one
/// fault is told once.
class Evaluator {
 public:
  Evaluator(const Template& model, const BoundParameters& parameters,
            const Environment& environment, const Knowledge& knowledge, Sink& sink);

  /// The value of any node. AWS::NoValue members and items are already removed below the top; at
  /// the top it stays a NoValue.
  Value evaluate(const Node& node);

  /// A condition by name. An undeclared one is reported and Unknown.
  Tri condition(std::string_view name, SourceSpan used_at);
  /// A condition expression.
  Tri condition_node(const Node& node);
  /// True when the resource's Condition attribute holds or is absent.
  Tri is_active(const Resource& resource);
  Tri is_active(const Output& output);

  /// Evaluated Properties of a resource; an empty map when it has none.
  Value properties(const Resource& resource);

  /// DeletionPolicy / UpdateReplacePolicy text ("Delete" when absent and null is passed).
  std::string policy(const Node* node);

  /// Checks every rule of the Rules section against the parameters; failed assertions are reported
  /// as ValidationError.
  void check_rules();

  // For the intrinsic functions:
  const Template& model() const noexcept { return model_; }
  const BoundParameters& parameters() const noexcept { return parameters_; }
  const Environment& environment() const noexcept { return environment_; }
  const Knowledge& knowledge() const noexcept { return knowledge_; }
  Sink& sink() noexcept { return sink_; }
  /// Value of {"Ref": name}; `at` and `code` are for faults: a name that is declared nowhere.
  Value ref(std::string_view name, SourceSpan at, std::string_view code = "E1020");
  /// Value of {"Fn::GetAtt": [logical_id, attribute]}.
  Value get_att(std::string_view logical_id, std::string_view attribute, SourceSpan at);
  /// Replaces `{{resolve:...}}` in a text.
  Value resolve_dynamic_references(std::string text, SourceSpan at);
  /// Where evaluation stands: some functions are allowed in one place only.
  enum class Place : std::uint8_t { Resource, Condition, Rule };
  Place place() const noexcept { return place_; }
  /// The value of a function object's single member; an unknown function is reported.
  Value call(const Member& call);
  /// What a condition that is Unknown waits for. Empty when it is known, undeclared or at fault.
  std::span<const UnknownCause> condition_causes(std::string_view name) const;
  /// Decides a condition function apart from the truth value in progress; causes of an Unknown go
  /// to `causes`.
  Tri decide(const Intrinsic& intrinsic, const Member& call, CauseSet& causes);
  /// Notes what keeps a truth value from being decided; to be called before giving Tri::Unknown.
  void wait_for(const Value& value) { waiting_.add(value); }
  void wait_for(std::span<const UnknownCause> causes) { waiting_.add(causes); }
  /// "Resources", "Outputs" or "Conditions": the section a place lies in.
  std::string_view section_of(SourceSpan at) const;
  enum class Names : std::uint8_t { References, Resources, Conditions, Mappings };
  /// Help for a name that is declared nowhere: "Did you mean 'X'?", or "".
  std::string suggest(std::string_view name, Names names) const;
  /// The value of a map's member, or null; large maps are indexed at first use.
  const Node* find_member(const Node& map, std::string_view key);
  /// Counts text a function produced. False, with a fault, once evaluation has made more than any
  /// template could need: the guard against texts that double at every level.
  bool charge(std::size_t bytes, SourceSpan at);
  /// Reports a fault and gives the value to return for it.
  Value fault(std::string code, std::string message, SourceSpan at, std::string help = {});

 private:
  struct ConditionState {
    Tri value = Tri::Unknown;
    bool is_done = false;  ///< false: being computed.
    std::vector<UnknownCause> causes;
  };
  class Level;

  Value evaluate_map(const Node& node);
  Value evaluate_list(const Node& node);
  Value null_fault(const Node& node);
  Value forbidden_reference(std::string_view name, SourceSpan at);
  Value resolve_below(Value value, SourceSpan at);
  void compute_condition(const Condition& root);
  void report_condition_cycle(const std::vector<const Condition*>& chain, const Condition& again);
  void check_rule(const Rule& rule);
  bool too_deep(SourceSpan at);

  const Template& model_;
  const BoundParameters& parameters_;
  const Environment& environment_;
  const Knowledge& knowledge_;
  Sink& sink_;
  std::map<std::string, ConditionState, std::less<>> conditions_;
  CauseSet waiting_;                      // of the truth value being decided
  std::unordered_set<std::string> told_;  // faults already in the sink
  std::unordered_map<const Node*, std::string> null_paths_;
  bool has_null_paths_ = false;
  std::unordered_map<const Node*, std::unordered_map<std::string_view, const Node*>>
      member_indexes_;
  Place place_ = Place::Resource;
  unsigned cycles_told_ = 0;
  unsigned depth_ = 0;       // of evaluate() and condition_node() together
  unsigned call_depth_ = 0;  // of functions: dynamic references wait for the outermost one
  std::size_t produced_ = 0;
};

}  // namespace formwork
