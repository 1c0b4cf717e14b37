// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/kept_objects.hh"

namespace formwork::rds {

struct Kind : KeptKind {
  std::string_view arn_part;  ///< "db" of "arn:aws:rds:...:db:name".
};

extern const Kind kInstances;
extern const Kind kClusters;
extern const Kind kSubnetGroups;
extern const Kind kParameterGroups;
extern const Kind kClusterParameterGroups;
extern const Kind kOptionGroups;
extern const Kind kSnapshots;
extern const Kind kClusterSnapshots;

std::string arn_of(const World& world, const Kind& kind, std::string_view name);

/// The page of shapes that a Describe answers: Marker, MaxRecords (20 to 100).
Result<Value> page(const ApiCall& call, std::string_view member, Value::List shapes);

/// The objects that the input's `name_member` and Filters ask for. Fails when a name was given and
/// nothing has it. `filters`: names of Filters and the properties that they compare; another name
/// is refused.
struct FilterName {
  std::string_view name;
  std::string_view property;
};
Result<std::vector<StoredObject>> asked(ApiCall& call, const Kind& kind,
                                        std::string_view name_member,
                                        std::initializer_list<FilterName> filters = {});

}  // namespace formwork::rds
