// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/service/operation.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {

/// Calls an operation in the session's world without a server, and lets the deployments that it
/// begins run to their end. Fails with the service's own codes.
Result<Value> call_operation(Session& session, const OperationEntry& operation, const Value& input);

}  // namespace formwork::cli
