// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/conditions/condition_space.hh"
#include "engine/lint/schema/fault.hh"

namespace formwork::lint {

/// A chain of steps, innermost first. Nodes live on the stack of whoever descends, or in the run's
/// arena when they must last longer.
struct PathNode {
  const PathNode* up = nullptr;
  PathStep step;
  std::uint32_t depth = 1;  ///< Steps from the root, this one included.
};

/// The same place in CloudFormation's terms: "Resources/AWS::S3::Bucket/Properties/Tags/*/Key".
/// The hash is that of the whole text, so that rules find their places without building it.
struct PlaceNode {
  const PlaceNode* up = nullptr;
  std::string_view part;
  std::uint64_t hash = 0;
  std::uint32_t depth = 1;
};

/// Hash of a whole place text, the same as PlaceNode::hash.
std::uint64_t place_hash(std::string_view text);
PlaceNode place_below(const PlaceNode* up, std::string_view part);
/// "" for null.
std::string place_text(const PlaceNode* place);

/// Steps from the outermost to `node`.
std::vector<PathStep> steps_of(const PathNode* node);
/// "Resources/A/Properties/0": keys and indices joined.
std::string path_text(const PathNode* node);
/// The n-th step from the root, or null when the path is shorter.
const PathStep* step_at(const PathNode* node, std::size_t n);

/// Values that were chosen for parameters, pseudo parameters and Sub variables on the way to a
/// resolved value; the innermost entry wins. A null value hides an outer one.
struct ChosenValue {
  const ChosenValue* up = nullptr;
  std::string_view name;
  const Node* value = nullptr;
};

/// Where in the template, and under which assumptions, a value is checked. Cheap to copy: change a
/// copy to go on under other assumptions.
struct Context {
  const PathNode* path = nullptr;    ///< From the root of the template.
  const PlaceNode* place = nullptr;  ///< Null at the root.
  /// Where a resolved value is written: empty, or {"Parameters", "Env", "AllowedValues", 0},
  /// {"Mappings", ...}, or the branch of an If. Points into the run's arena.
  std::span<const PathStep> value_path;
  ConditionState conditions;  ///< What named conditions are taken to be.
  std::span<const std::string_view> regions;
  FunctionSet functions;  ///< Allowed here. Empty: functions are plain maps.
  const ChosenValue* chosen = nullptr;
  std::uint16_t pseudo_parameters = 0xffff;  ///< Bit n: the n-th of kPseudoParameters may be used.
  bool has_resources = true;                 ///< False where Ref and GetAtt see no resource.
  bool is_strict = true;                     ///< "1" is no number.
  bool is_composite = false;        ///< In anyOf, if, not...: a function makes the answer unknown.
  bool is_resolved = false;         ///< The value came out of a function.
  bool is_from_parameters = false;  ///< ... and depends on a parameter.
  bool resolves_pseudo = true;      ///< Ref of a pseudo parameter gives its values.
  bool allows_exceptions = true;    ///< Rules may be lenient (false: inside an `if`).
  bool uses_parameter_sets = true;  ///< Given parameter values were not chosen yet.
};

/// AWS::AccountId, AWS::NoValue, AWS::NotificationARNs, ... sorted.
extern const std::span<const std::string_view> kPseudoParameters;
/// -1 when `name` is none.
int pseudo_parameter(std::string_view name);

}  // namespace formwork::lint
