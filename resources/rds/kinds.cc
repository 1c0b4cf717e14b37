// SPDX-License-Identifier: Apache-2.0
#include "resources/rds/kinds.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/common/told_types.hh"

namespace formwork::rds {
constinit const Kind kInstances{{{"modelled", "AWS::RDS::DBInstance"},
                                 "AWS::RDS::DBInstance",
                                 "DBInstanceIdentifier",
                                 "DBInstanceNotFound",
                                 "DBInstance % not found.",
                                 "DBInstanceAlreadyExists",
                                 "DB instance already exists",
                                 true},
                                "db"};
constinit const Kind kClusters{{{"modelled", "AWS::RDS::DBCluster"},
                                "AWS::RDS::DBCluster",
                                "DBClusterIdentifier",
                                "DBClusterNotFoundFault",
                                "DBCluster % not found.",
                                "DBClusterAlreadyExistsFault",
                                "DB Cluster already exists",
                                true},
                               "cluster"};
constinit const Kind kSubnetGroups{{{"modelled", "AWS::RDS::DBSubnetGroup"},
                                    "AWS::RDS::DBSubnetGroup",
                                    "DBSubnetGroupName",
                                    "DBSubnetGroupNotFoundFault",
                                    "DB subnet group '%' does not exist.",
                                    "DBSubnetGroupAlreadyExists",
                                    "The DB subnet group '%' already exists.",
                                    true},
                                   "subgrp"};
constinit const Kind kParameterGroups{{{"modelled", "AWS::RDS::DBParameterGroup"},
                                       "AWS::RDS::DBParameterGroup",
                                       "DBParameterGroupName",
                                       "DBParameterGroupNotFound",
                                       "DBParameterGroup not found: %",
                                       "DBParameterGroupAlreadyExists",
                                       "Parameter group % already exists",
                                       true},
                                      "pg"};
constinit const Kind kClusterParameterGroups{{{"modelled", "AWS::RDS::DBClusterParameterGroup"},
                                              "AWS::RDS::DBClusterParameterGroup",
                                              "DBClusterParameterGroupName",
                                              "DBParameterGroupNotFound",
                                              "DBClusterParameterGroup not found: %",
                                              "DBParameterGroupAlreadyExists",
                                              "Parameter group % already exists",
                                              true},
                                             "cluster-pg"};
constinit const Kind kOptionGroups{{{"modelled", "AWS::RDS::OptionGroup"},
                                    "AWS::RDS::OptionGroup",
                                    "OptionGroupName",
                                    "OptionGroupNotFoundFault",
                                    "Specified OptionGroupName: % not found.",
                                    "OptionGroupAlreadyExistsFault",
                                    "An option group named % already exists.",
                                    true},
                                   "og"};
constinit const Kind kSnapshots{{{"rds", "snapshot"},
                                 "",
                                 "DBSnapshotIdentifier",
                                 "DBSnapshotNotFound",
                                 "DBSnapshot % not found.",
                                 "DBSnapshotAlreadyExists",
                                 "Cannot create the snapshot because a snapshot with the "
                                 "identifier % already exists.",
                                 true},
                                "snapshot"};
constinit const Kind kClusterSnapshots{{{"rds", "cluster_snapshot"},
                                        "",
                                        "DBClusterSnapshotIdentifier",
                                        "DBClusterSnapshotNotFoundFault",
                                        "DBClusterSnapshot % not found.",
                                        "DBClusterSnapshotAlreadyExistsFault",
                                        "Cannot create the snapshot because a snapshot with the "
                                        "identifier % already exists.",
                                        true},
                                       "cluster-snapshot"};
std::string arn_of(const World& world, const Kind& kind, std::string_view name) {
  return regional_arn(world, "rds", std::string(kind.arn_part) + ":" + std::string(name));
}

Result<Value> page(const ApiCall& call, std::string_view member, Value::List shapes) {
  const std::int64_t size = number_of(call.input, "MaxRecords", 100);
  if (size < 20 || size > 100) {
    return fail("InvalidParameterValue", "Invalid value " + std::to_string(size) +
                                             " for MaxRecords. Must be between 20 and 100");
  }
  const auto start = parse_integer(call.text("Marker").empty() ? "0" : call.text("Marker"));
  if (!start || *start < 0 || *start > static_cast<std::int64_t>(shapes.size())) {
    return fail("InvalidParameterValue", "The marker is not valid.");
  }
  Value list = Value::list();
  const std::size_t end =
      std::min(shapes.size(), static_cast<std::size_t>(*start) + static_cast<std::size_t>(size));
  for (auto i = static_cast<std::size_t>(*start); i < end; ++i) {
    list.push(std::move(shapes[i]));
  }
  Value answer = map_with(member, std::move(list));
  if (end < shapes.size()) {
    answer.set("Marker", Value::string(std::to_string(end)));
  }
  return answer;
}

Result<std::vector<StoredObject>> asked(ApiCall& call, const Kind& kind,
                                        std::string_view name_member,
                                        std::initializer_list<FilterName> filters) {
  std::vector<StoredObject> found;
  if (const std::string name = call.text(name_member); !name.empty()) {
    auto one = find(call.world, kind, name);
    if (!one) {
      return std::move(one).failure();
    }
    found.push_back(*std::move(one));
  } else {
    auto all = all_of(call.world, kind);
    if (!all) {
      return std::move(all).failure();
    }
    found = *std::move(all);
  }
  for (const Value& filter : input_items(call, "Filters")) {
    const std::string name = filter.get_text("Name");
    const auto* known = std::find_if(filters.begin(), filters.end(),
                                     [&](const FilterName& one) { return one.name == name; });
    if (known == filters.end()) {
      return fail("InvalidParameterValue", "Unrecognized filter name: " + name);
    }
    const std::vector<std::string> values = texts_of(filter.find("Values"));
    std::erase_if(found, [&](const StoredObject& object) {
      const std::string text = object.text(known->property);
      return std::none_of(values.begin(), values.end(), [&](const std::string& value) {
        return to_lower(value.starts_with("arn:") ? last_part(value, ':') : value) ==
               to_lower(text);
      });
    });
  }
  return found;
}

namespace {

constinit ToldType told_types[] = {{kInstances.type},
                                   {kClusters.type},
                                   {kSubnetGroups.type},
                                   {kParameterGroups.type},
                                   {kClusterParameterGroups.type},
                                   {kOptionGroups.type}};
const Register<ToldType> kToldTypes[]{Register(told_types[0]), Register(told_types[1]),
                                      Register(told_types[2]), Register(told_types[3]),
                                      Register(told_types[4]), Register(told_types[5])};

}  // namespace

}  // namespace formwork::rds
