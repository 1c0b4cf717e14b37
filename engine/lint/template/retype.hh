// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/arena.hh"
#include "engine/document/node.hh"

namespace formwork::lint {

/// `root` with its plain scalars typed as cfn-lint's reader does where that differs from how
/// CloudFormation reads them: 1e3 is text, 1:30 the integer 90. Nodes that must change are made in
/// `arena`, all else is shared; mostly the answer is `root` itself.
const Node* retype(const Node& root, Arena& arena);

}  // namespace formwork::lint
