// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/transform/for_each.hh"

namespace formwork {

/// Unrolls the loops of Resources, Conditions and Outputs; loops in other sections are faults
/// (E1032).
const Node* expand_loops(const Node& root, TransformTools& tools);

/// Makes literals of what must be literal before resources are known: functions in DeletionPolicy
/// and UpdateReplacePolicy (E3035, E3036 when they cannot be resolved), and functions that name the
/// target of Ref and Fn::GetAtt.
const Node* resolve_literals(const Node& root, TransformTools& tools);

/// Without AWS::LanguageExtensions: reports every Fn::ForEach (E1032) and takes it out of the tree,
/// so that it is told once.
const Node* reject_loops(const Node& root, TransformTools& tools);

/// True when a Fn::ForEach stands anywhere below.
bool has_loops(const Node& node);

}  // namespace formwork
