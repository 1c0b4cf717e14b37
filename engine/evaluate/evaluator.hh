// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/template/template.hh"
#include "engine/value/value.hh"

namespace formwork {

enum class Tri : std::uint8_t { False, True, Unknown };

Tri tri_and(Tri a, Tri b);
Tri tri_or(Tri a, Tri b);
Tri tri_not(Tri a);

/// Evaluates a template's nodes to values. The same for lint, preview and deployment; only `knowledge`
/// and `parameters` differ. Everything passed in must outlive it. Conditions are computed once and
/// remembered, with cycles found. Not thread-safe.
///
/// Faults go to the sink with the span of the function at fault (E-ids of cfn-lint where one fits, else
/// ValidationError in AWS's words); the value is then an Unknown without causes so that one fault is
/// told once.
class Evaluator {
 public:
  Evaluator(const Template& model, const BoundParameters& parameters, const Environment& environment,
            const Knowledge& knowledge, Sink& sink);

  /// The value of any node. AWS::NoValue members and items are already removed below the top; at the top
  /// it stays a NoValue.
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

  /// Checks every rule of the Rules section against the parameters; failed assertions are reported as
  /// ValidationError.
  void check_rules();

  // For the intrinsic functions:
  const Template& model() const noexcept { return model_; }
  const BoundParameters& parameters() const noexcept { return parameters_; }
  const Environment& environment() const noexcept { return environment_; }
  const Knowledge& knowledge() const noexcept { return knowledge_; }
  Sink& sink() noexcept { return sink_; }
  /// Value of {"Ref": name}; `at` is for faults.
  Value ref(std::string_view name, SourceSpan at);
  /// Value of {"Fn::GetAtt": [logical_id, attribute]}.
  Value get_att(std::string_view logical_id, std::string_view attribute, SourceSpan at);
  /// Replaces `{{resolve:...}}` in a text.
  Value resolve_dynamic_references(std::string text, SourceSpan at);
  /// Reports a fault and gives the value to return for it.
  Value fault(std::string code, std::string message, SourceSpan at, std::string help = {});

 private:
  Value evaluate_map(const Node& node);
  Value evaluate_list(const Node& node);

  const Template& model_;
  const BoundParameters& parameters_;
  const Environment& environment_;
  const Knowledge& knowledge_;
  Sink& sink_;
  std::map<std::string, std::optional<Tri>, std::less<>> conditions_;  // nullopt: being computed
};

}  // namespace formwork
