// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// Which kind of policy a document is: it decides which members a statement needs.
enum class PolicyKind { Identity, Resource, Trust };

/// The shape of a policy document: statements with Effect, Action, and Resource or Principal as the
/// kind asks. Fails with InvalidRequest "Syntax errors in policy." and what is wrong. A document
/// given as JSON text is read first.
Result<void> check_policy(const Value& document, PolicyKind kind);

}  // namespace formwork
