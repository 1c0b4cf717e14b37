// SPDX-License-Identifier: Apache-2.0
// Snapshots of instances and clusters, and what is restored from them: the settings that the
// database had. There is no content.
#include <algorithm>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/rds/input.hh"
#include "resources/rds/shapes.hh"

namespace formwork::rds {
namespace {

using Shape = Value (*)(World& world, const StoredObject& snapshot);

Value tags_of(const ApiCall& call) {
  return Value::list({input_items(call, "Tags").begin(), input_items(call, "Tags").end()});
}

/// What differs between snapshots of instances and of clusters.
struct Side {
  const Kind& kind;    ///< Of the snapshots.
  const Kind& source;  ///< Of the databases.
  Shape shape;
  std::string_view one;
  std::string_view many;
  std::string_view copied_from;
};

constexpr auto kInstanceShape = &snapshot_shape;
constexpr auto kClusterShape = &cluster_snapshot_shape;
const Side kOfInstances{kSnapshots,   kInstances,    kInstanceShape,
                        "DBSnapshot", "DBSnapshots", "SourceDBSnapshotIdentifier"};
const Side kOfClusters{kClusterSnapshots,    kClusters,
                       kClusterShape,        "DBClusterSnapshot",
                       "DBClusterSnapshots", "SourceDBClusterSnapshotArn"};

Result<Value> told(ApiCall& call, const Side& side, Result<StoredObject> snapshot,
                   std::string_view status = {}) {
  if (!snapshot) {
    return std::move(snapshot).failure();
  }
  Value shape = side.shape(call.world, *snapshot);
  if (!status.empty()) {
    shape.set("Status", Value::string(std::string(status)));
  }
  return map_with(side.one, std::move(shape));
}

template <const Side& kSide>
Result<Value> create(ApiCall& call) {
  const std::string name = call.text(kSide.kind.name_member);
  if (auto good = check_name(name, kSide.kind.name_member); !good) {
    return std::move(good).failure();
  }
  auto source = find(call.world, kSide.source, call.text(kSide.source.name_member));
  if (!source) {
    return std::move(source).failure();
  }
  const bool is_instance = &kSide.source == &kInstances;
  return told(call, kSide,
              is_instance ? take_snapshot(call, *source, name, tags_of(call))
                          : take_cluster_snapshot(call, *source, name, tags_of(call)));
}

template <const Side& kSide>
Result<Value> describe(ApiCall& call) {
  auto found = asked(call, kSide.kind, kSide.kind.name_member,
                     {{"db-instance-id", "DBInstanceIdentifier"},
                      {"db-cluster-id", "DBClusterIdentifier"},
                      {"db-snapshot-id", "DBSnapshotIdentifier"},
                      {"db-cluster-snapshot-id", "DBClusterSnapshotIdentifier"},
                      {"snapshot-type", "SnapshotType"}});
  if (!found) {
    return std::move(found).failure();
  }
  const std::string source = call.text(kSide.source.name_member);
  const std::string type = call.text("SnapshotType");
  Value::List shapes;
  for (const StoredObject& snapshot : *found) {
    const bool is_asked =
        (source.empty() || snapshot.text(kSide.source.name_member) == last_part(source, ':')) &&
        (type.empty() || snapshot.text("SnapshotType") == type);
    if (is_asked) {
      shapes.push_back(kSide.shape(call.world, snapshot));
    }
  }
  return page(call, kSide.many, std::move(shapes));
}

template <const Side& kSide>
Result<Value> remove(ApiCall& call) {
  auto snapshot = find(call.world, kSide.kind, call.text(kSide.kind.name_member));
  if (!snapshot) {
    return std::move(snapshot).failure();
  }
  auto gone = erase(call, kSide.kind, *snapshot);
  return gone ? told(call, kSide, std::move(snapshot), "deleted") : std::move(gone).failure();
}

template <const Side& kSide>
Result<Value> copy(ApiCall& call) {
  const std::string member(kSide.kind.name_member);
  auto source = find(call.world, kSide.kind, call.text("Source" + member));
  if (!source) {
    return std::move(source).failure();
  }
  const std::string name = call.text("Target" + member);
  if (auto good = check_name(name, "Target" + member); !good) {
    return std::move(good).failure();
  }
  Value properties = source->model;
  properties.set(member, Value::string(name));
  properties.set("SnapshotType", Value::string("manual"));
  properties.set(kSide.copied_from,
                 Value::string(arn_of(call.world, kSide.kind, name_of(*source, kSide.kind))));
  Value tags = tags_of(call);
  if (flag(call.input, "CopyTags")) {
    tags = tag_list(source->record);
  }
  properties.set("Tags", std::move(tags));
  return told(call, kSide, make(call, kSide.kind, std::move(properties)));
}

// --- restoring

Result<Value> restored_instance(ApiCall& call, Value properties, const std::string& name) {
  if (auto good = check_name(name, "DBInstanceIdentifier"); !good) {
    return std::move(good).failure();
  }
  for (const std::string_view member :
       {"Tags", "DeletionProtection", "SourceDBInstanceIdentifier"}) {
    properties.erase(member);
  }
  take_instance_members(call, properties);
  properties.set("DBInstanceIdentifier", Value::string(name));
  properties.set("Tags", tags_of(call));
  auto made = make(call, kInstances, std::move(properties));
  if (!made) {
    return std::move(made).failure();
  }
  auto shape = instance_shape(call.world, *made);
  if (shape) {
    shape->set("DBInstanceStatus", Value::string("creating"));
  }
  return answer("DBInstance", std::move(shape));
}

Result<Value> restored_cluster(ApiCall& call, Value properties) {
  const std::string name = call.text("DBClusterIdentifier");
  if (auto good = check_name(name, "DBClusterIdentifier"); !good) {
    return std::move(good).failure();
  }
  for (const std::string_view member : {"Tags", "DeletionProtection"}) {
    properties.erase(member);
  }
  take_cluster_members(call, properties);
  properties.set("DBClusterIdentifier", Value::string(name));
  properties.set("Tags", tags_of(call));
  auto made = make(call, kClusters, std::move(properties));
  if (!made) {
    return std::move(made).failure();
  }
  auto shape = cluster_shape(call.world, *made);
  if (shape) {
    shape->set("Status", Value::string("creating"));
  }
  return answer("DBCluster", std::move(shape));
}

Value kept_settings(const StoredObject& snapshot) {
  const Value* source = snapshot.model.find("Source");
  return source == nullptr ? Value::map() : *source;
}

Result<Value> restore_instance(ApiCall& call) {
  auto snapshot = find(call.world, kSnapshots, call.text("DBSnapshotIdentifier"));
  return snapshot
             ? restored_instance(call, kept_settings(*snapshot), call.text("DBInstanceIdentifier"))
             : std::move(snapshot).failure();
}

Result<Value> instance_of_time(ApiCall& call) {
  auto source = find(call.world, kInstances, call.text("SourceDBInstanceIdentifier"));
  return source ? restored_instance(call, source->model, call.text("TargetDBInstanceIdentifier"))
                : std::move(source).failure();
}

Result<Value> restore_cluster(ApiCall& call) {
  auto snapshot = find(call.world, kClusterSnapshots, call.text("SnapshotIdentifier"));
  return snapshot ? restored_cluster(call, kept_settings(*snapshot))
                  : std::move(snapshot).failure();
}

Result<Value> cluster_of_time(ApiCall& call) {
  auto source = find(call.world, kClusters, call.text("SourceDBClusterIdentifier"));
  return source ? restored_cluster(call, source->model) : std::move(source).failure();
}

// --- who may restore

template <const Side& kSide>
Value attributes_shape(const StoredObject& snapshot) {
  Value attribute = map_with("AttributeName", Value::string("restore"));
  attribute.set("AttributeValues", Value::list(items_of(snapshot.model, "RestoreAccounts")));
  Value shape = map_with(kSide.kind.name_member, Value::string(name_of(snapshot, kSide.kind)));
  shape.set(std::string(kSide.one) + "Attributes", Value::list({std::move(attribute)}));
  return map_with(std::string(kSide.one) + "AttributesResult", std::move(shape));
}

template <const Side& kSide>
Result<Value> describe_attributes(ApiCall& call) {
  auto snapshot = find(call.world, kSide.kind, call.text(kSide.kind.name_member));
  return snapshot ? Result<Value>(attributes_shape<kSide>(*snapshot))
                  : std::move(snapshot).failure();
}

template <const Side& kSide>
Result<Value> modify_attribute(ApiCall& call) {
  auto snapshot = find(call.world, kSide.kind, call.text(kSide.kind.name_member));
  if (!snapshot) {
    return std::move(snapshot).failure();
  }
  if (call.text("AttributeName") != "restore") {
    return fail("InvalidParameterValue",
                "Invalid snapshot attribute " + call.text("AttributeName"));
  }
  std::vector<std::string> accounts = texts_of(snapshot->model.find("RestoreAccounts"));
  for (const std::string& account : input_texts(call, "ValuesToRemove")) {
    std::erase(accounts, account);
  }
  for (const std::string& account : input_texts(call, "ValuesToAdd")) {
    std::erase(accounts, account);
    accounts.push_back(account);
  }
  set_property(*snapshot, "RestoreAccounts", list_of(accounts));
  auto kept = keep(call.world, kSide.kind, *snapshot);
  return kept ? Result<Value>(attributes_shape<kSide>(*snapshot)) : std::move(kept).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"rds", "CreateDBSnapshot", Access::Write, &create<kOfInstances>},
    {"rds", "DescribeDBSnapshots", Access::Read, &describe<kOfInstances>},
    {"rds", "DeleteDBSnapshot", Access::Write, &remove<kOfInstances>},
    {"rds", "CopyDBSnapshot", Access::Write, &copy<kOfInstances>},
    {"rds", "DescribeDBSnapshotAttributes", Access::Read, &describe_attributes<kOfInstances>},
    {"rds", "ModifyDBSnapshotAttribute", Access::Write, &modify_attribute<kOfInstances>},
    {"rds", "RestoreDBInstanceFromDBSnapshot", Access::Write, &restore_instance},
    {"rds", "RestoreDBInstanceToPointInTime", Access::Write, &instance_of_time},
    {"rds", "CreateDBClusterSnapshot", Access::Write, &create<kOfClusters>},
    {"rds", "DescribeDBClusterSnapshots", Access::Read, &describe<kOfClusters>},
    {"rds", "DeleteDBClusterSnapshot", Access::Write, &remove<kOfClusters>},
    {"rds", "CopyDBClusterSnapshot", Access::Write, &copy<kOfClusters>},
    {"rds", "DescribeDBClusterSnapshotAttributes", Access::Read, &describe_attributes<kOfClusters>},
    {"rds", "ModifyDBClusterSnapshotAttribute", Access::Write, &modify_attribute<kOfClusters>},
    {"rds", "RestoreDBClusterFromSnapshot", Access::Write, &restore_cluster},
    {"rds", "RestoreDBClusterToPointInTime", Access::Write, &cluster_of_time}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]),  Register(entries[1]),  Register(entries[2]),  Register(entries[3]),
    Register(entries[4]),  Register(entries[5]),  Register(entries[6]),  Register(entries[7]),
    Register(entries[8]),  Register(entries[9]),  Register(entries[10]), Register(entries[11]),
    Register(entries[12]), Register(entries[13]), Register(entries[14]), Register(entries[15])};

}  // namespace
}  // namespace formwork::rds
