// SPDX-License-Identifier: Apache-2.0
// Database clusters as records; their members are the instances that name them.
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/rds/input.hh"
#include "resources/rds/shapes.hh"

namespace formwork::rds {
namespace {

Result<StoredObject> named(ApiCall& call) {
  return find(call.world, kClusters, call.text("DBClusterIdentifier"));
}

Result<Value> told(ApiCall& call, const StoredObject& cluster, std::string_view status = {}) {
  auto shape = cluster_shape(call.world, cluster);
  if (shape && !status.empty()) {
    shape->set("Status", Value::string(std::string(status)));
  }
  return answer("DBCluster", std::move(shape));
}

Result<Value> create(ApiCall& call) {
  if (auto good = check_name(call.text("DBClusterIdentifier"), "DBClusterIdentifier"); !good) {
    return std::move(good).failure();
  }
  const std::string engine = call.text("Engine");
  if (default_version(engine).empty()) {
    return fail("InvalidParameterValue", "Invalid DB engine");
  }
  const Value* is_managed = call.find("ManageMasterUserPassword");
  const bool has_password =
      !call.text("MasterUserPassword").empty() || (is_managed != nullptr && is_managed->as_bool());
  const bool is_copy = !call.text("ReplicationSourceIdentifier").empty() ||
                       !call.text("GlobalClusterIdentifier").empty();
  if (!is_copy && call.text("MasterUsername").empty()) {
    return fail("InvalidParameterValue", "The parameter MasterUsername must be provided.");
  }
  if (!is_copy && !has_password) {
    return fail("InvalidParameterValue",
                "The parameter MasterUserPassword must be provided and must not be blank.");
  }
  Value properties =
      map_with("DBClusterIdentifier", Value::string(call.text("DBClusterIdentifier")));
  take_cluster_members(call, properties);
  copy_members(properties, call.input, {"Tags"});
  auto made = make(call, kClusters, std::move(properties));
  return made ? told(call, *made, "creating") : std::move(made).failure();
}

Result<Value> describe(ApiCall& call) {
  auto found = asked(call, kClusters, "DBClusterIdentifier",
                     {{"db-cluster-id", "DBClusterIdentifier"}, {"engine", "Engine"}});
  if (!found) {
    return std::move(found).failure();
  }
  Value::List shapes;
  for (const StoredObject& cluster : *found) {
    auto shape = cluster_shape(call.world, cluster);
    if (!shape) {
      return shape;
    }
    shapes.push_back(*std::move(shape));
  }
  return page(call, "DBClusters", std::move(shapes));
}

Result<Value> modify(ApiCall& call) {
  auto cluster = named(call);
  if (!cluster) {
    return std::move(cluster).failure();
  }
  Value properties = cluster->model;
  take_cluster_members(call, properties);
  cluster->record.set("Properties", std::move(properties));
  auto done = keep(call.world, kClusters, *cluster);
  if (const std::string name = call.text("NewDBClusterIdentifier"); done && !name.empty()) {
    done = check_name(name, "NewDBClusterIdentifier");
    if (done) {
      done = rename(call.world, kClusters, *cluster, name);
    }
  }
  return done ? told(call, *cluster) : std::move(done).failure();
}

Result<Value> remove(ApiCall& call) {
  auto cluster = named(call);
  if (!cluster) {
    return std::move(cluster).failure();
  }
  if (flag(cluster->model, "DeletionProtection")) {
    return fail("InvalidParameterCombination",
                "Cannot delete protected Cluster, please disable deletion protection and try "
                "again.");
  }
  const std::string last = call.text("FinalDBSnapshotIdentifier");
  if (!flag(call.input, "SkipFinalSnapshot") && last.empty()) {
    return fail("InvalidParameterCombination",
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
  }
  auto shape = told(call, *cluster, "deleting");
  if (!shape) {
    return shape;
  }
  const Value* members = shape->find_path({"DBCluster", "DBClusterMembers"});
  if (members != nullptr && !members->items().empty()) {
    return fail("InvalidDBClusterStateFault",
                "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
  }
  if (!last.empty()) {
    if (auto kept = take_cluster_snapshot(call, *cluster, last, Value::list()); !kept) {
      return std::move(kept).failure();
    }
  }
  auto gone = erase(call, kClusters, *cluster);
  return gone ? std::move(shape) : std::move(gone).failure();
}

Result<Value> set_status(ApiCall& call, std::string_view needed, std::string status,
                         std::string_view now) {
  auto cluster = named(call);
  if (!cluster) {
    return std::move(cluster).failure();
  }
  const std::string is = note(*cluster, "Status").empty() ? "available" : note(*cluster, "Status");
  if (is != needed) {
    return fail("InvalidDBClusterStateFault", "DbCluster " + name_of(*cluster, kClusters) +
                                                  " is in " + is + " state but expected it to be " +
                                                  "one of " + std::string(needed) + ".");
  }
  set_note(*cluster, "Status", std::move(status));
  auto kept = keep(call.world, kClusters, *cluster);
  return kept ? told(call, *cluster, now) : std::move(kept).failure();
}

Result<Value> stop(ApiCall& call) {
  return set_status(call, "available", "stopped", "stopping");
}

Result<Value> start(ApiCall& call) {
  return set_status(call, "stopped", "available", "starting");
}

Result<Value> reboot(ApiCall& call) {
  return set_status(call, "available", "available", "rebooting");
}

Result<Value> fail_over(ApiCall& call) {
  return set_status(call, "available", "available", "failing-over");
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{"rds", "CreateDBCluster", Access::Write, &create},
                                      {"rds", "DescribeDBClusters", Access::Read, &describe},
                                      {"rds", "ModifyDBCluster", Access::Write, &modify},
                                      {"rds", "DeleteDBCluster", Access::Write, &remove},
                                      {"rds", "StopDBCluster", Access::Write, &stop},
                                      {"rds", "StartDBCluster", Access::Write, &start},
                                      {"rds", "RebootDBCluster", Access::Write, &reboot},
                                      {"rds", "FailoverDBCluster", Access::Write, &fail_over}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7])};

}  // namespace
}  // namespace formwork::rds
