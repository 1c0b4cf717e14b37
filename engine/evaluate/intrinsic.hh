// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/base/registry.hh"
#include "engine/document/node.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/value/value.hh"

namespace formwork {

/// One intrinsic function: a file in engine/evaluate/intrinsics registers one. `evaluate` gets the
/// function object's single member (key = name, value = argument) and the evaluator.
struct Intrinsic {
  std::string_view name;  ///< "Fn::Join", "Ref", ...
  Value (*evaluate)(Evaluator& evaluator, const Member& call) = nullptr;
  /// For functions that give a truth value (Fn::Equals, Condition, ...); else null.
  Tri (*decide)(Evaluator& evaluator, const Member& call) = nullptr;
  const Intrinsic* next = nullptr;
};

/// Null when there is no such function.
const Intrinsic* find_intrinsic(std::string_view name);

/// The function a node calls: its single member when the key names an intrinsic or looks like one
/// ("Ref", "Fn::..."), else null. {"Condition": name} is a function only where a condition is
/// expected, so it is none here: properties of that name are common.
const Member* find_call(const Node& node);

/// Names of all functions, sorted.
std::span<const std::string_view> intrinsic_names();

}  // namespace formwork
