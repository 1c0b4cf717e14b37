// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/live_resources.hh"
#include "resources/common/objects.hh"

namespace formwork::cloudformation {

/// Scans by ARN: the members of DescribeResourceScan, and "ScanType".
inline constexpr ObjectPlace kScans{"cloudformation", "resource-scan"};
/// What they found, by ARN: a list of {ResourceType, ResourceIdentifier, ManagedByStack,
/// PhysicalId, Tags}.
inline constexpr ObjectPlace kScanned{"cloudformation", "resource-scan-items"};

/// A type whose resources can be scanned and generated, and its provider; null members when not.
struct Scannable {
  const TypeSchema* schema = nullptr;
  ResourceProvider* provider = nullptr;
};
Scannable find_scannable(const ApiCall& call, std::string_view type);

/// Every type that can be scanned and fits one of the filters ("AWS::S3::Bucket", "AWS::S3::*");
/// all of them when there are no filters.
std::vector<std::string> scanned_types(const ApiCall& call,
                                       const std::vector<std::string>& filters);

/// The resources of the types, as kScanned has them.
Result<Value> scan(ApiCall& call, const std::vector<std::string>& types);

/// A resource given by type and identifier map; none when it is not there.
Result<std::optional<LiveResource>> find_scanned(ApiCall& call, std::string_view type,
                                                 const Value& identifier);

/// Every text anywhere in the value.
std::set<std::string> texts_in(const Value& value);
/// The texts by which others refer to a resource: its identifier, physical id and ARN.
std::vector<std::string> names_of(const LiveResource& resource);

}  // namespace formwork::cloudformation
