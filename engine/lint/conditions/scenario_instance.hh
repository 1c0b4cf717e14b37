// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/document/builder.hh"
#include "engine/lint/conditions/condition_space.hh"

namespace formwork::lint {

/// `instance` as it is under `state`: Fn::If decided (`if_allowed`: functions are functions there)
/// and AWS::NoValue left out (`ref_allowed`), in lists through and through, in the members of the
/// outermost map, and in the branches chosen on the way. An If over a condition that `state` says
/// nothing about stays. Null members and items are left out. The same node when nothing changes;
/// null when nothing is left of it.
const Node* instance_in(const Node& instance, const ConditionSpace& space, ConditionState state,
                        bool if_allowed, bool ref_allowed, NodeBuilder& build);

}  // namespace formwork::lint
