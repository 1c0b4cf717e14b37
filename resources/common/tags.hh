// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/common/own_provider.hh"

namespace formwork {

/// The tags a resource gets, as a map: the stack's, over them the resource's own ("Tags" as a list
/// of Key/Value or as a map), and aws:cloudformation:stack-name, :stack-id, :logical-id. Fails with
/// InvalidRequest when the template gives a key that is empty, repeated or begins with "aws:".
Result<Value> merged_tags(const Call& call);

}  // namespace formwork
