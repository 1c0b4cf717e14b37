// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/service/operation.hh"
#include "engine/stack/operations.hh"

namespace formwork::cloudformation {

struct DriftFound {
  std::string status;  ///< DRIFTED or IN_SYNC.
  std::int64_t drifted = 0;
  Millis time = 0;
};

/// Compares the resources of a stack with what they are now and notes it in the records of the
/// resources and the stack. `logical_ids`: these alone; empty: all. ValidationError for a stack
/// whose status does not allow it and for names it does not have.
Result<DriftFound> detect_drift(ApiCall& call, StackRecord stack,
                                const std::vector<std::string>& logical_ids);

/// A StackResourceDrift of a resource that was looked at; null when it never was.
Value drift_shape(const ResourceRecord& row);

/// Shapes of the stack's resources whose status is among `statuses` (empty: all), by logical id.
Result<Value::List> drift_shapes(Transaction& tx, const std::string& stack_id,
                                 const std::vector<std::string>& statuses);

}  // namespace formwork::cloudformation
