// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/service/operation.hh"
#include "engine/stack/operations.hh"

namespace formwork::cloudformation {

/// The change set that ChangeSetName (a name or ARN) and StackName name.
/// "StackName must be specified if ChangeSetName is not specified as an ARN." else.
Result<ChangeSetRecord> get_change_set(ApiCall& call);

}  // namespace formwork::cloudformation
