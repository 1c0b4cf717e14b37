// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/common/objects.hh"

namespace formwork::ssm {

/// Documents by name: {Name, DocumentType, ..., Versions: list, DefaultVersion, Tags: map}.
inline constexpr ObjectPlace kDocuments{"ssm", "document"};
/// Commands by id, as ListCommands tells them.
inline constexpr ObjectPlace kCommands{"ssm", "command"};
/// Maintenance windows by id, with their Tags, Targets and Tasks as maps.
inline constexpr ObjectPlace kWindows{"ssm", "maintenance_window"};
/// Patch baselines by id, with their Tags as a map.
inline constexpr ObjectPlace kBaselines{"ssm", "patch_baseline"};
/// {BaselineId} by patch group.
inline constexpr ObjectPlace kPatchGroups{"ssm", "patch_group"};

}  // namespace formwork::ssm
