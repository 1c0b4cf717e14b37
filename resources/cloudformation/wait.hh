// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/common/objects.hh"

namespace formwork::cloudformation {

/// Wait condition handles by URL.
inline constexpr ObjectPlace kHandles{"cloudformation", "wait_handle"};
/// Signals by "<handle URL> <unique id>": {Status, Reason, UniqueId, Data} as cfn-signal sends
/// them.
inline constexpr ObjectPlace kSignals{"cloudformation", "wait_signal"};
/// Wait conditions by physical id.
inline constexpr ObjectPlace kConditions{"cloudformation", "wait_condition"};

}  // namespace formwork::cloudformation
