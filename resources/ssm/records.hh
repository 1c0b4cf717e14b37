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
/// Associations by id, as DescribeAssociation tells the newest version; "Versions": list of earlier
/// ones and this one.
inline constexpr ObjectPlace kAssociations{"ssm", "association"};
/// Activations by id, as DescribeActivations tells them.
inline constexpr ObjectPlace kActivations{"ssm", "activation"};
/// Service settings that were changed, by id.
inline constexpr ObjectPlace kSettings{"ssm", "service_setting"};
/// Resource data syncs by name.
inline constexpr ObjectPlace kSyncs{"ssm", "resource_data_sync"};
/// Operational items by id, with their Tags as a map.
inline constexpr ObjectPlace kOpsItems{"ssm", "ops_item"};
/// {BaselineId} by operating system, where a default was chosen.
inline constexpr ObjectPlace kDefaultBaselines{"ssm", "default_patch_baseline"};

}  // namespace formwork::ssm
