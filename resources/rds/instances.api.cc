// SPDX-License-Identifier: Apache-2.0
// Database instances as records: nothing listens at their endpoints. Changes apply at once; a
// class, storage or version that the engine would refuse is not refused.
#include <algorithm>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/rds/input.hh"
#include "resources/rds/shapes.hh"

namespace formwork::rds {
namespace {

Result<StoredObject> named(ApiCall& call) {
  return find(call.world, kInstances, call.text("DBInstanceIdentifier"));
}

Result<Value> told(ApiCall& call, const StoredObject& instance, std::string_view status = {}) {
  auto shape = instance_shape(call.world, instance);
  if (shape && !status.empty()) {
    shape->set("DBInstanceStatus", Value::string(std::string(status)));
  }
  return answer("DBInstance", std::move(shape));
}

Result<void> check_references(ApiCall& call) {
  const std::string subnets = call.text("DBSubnetGroupName");
  if (!subnets.empty() && subnets != "default") {
    if (auto group = find(call.world, kSubnetGroups, subnets); !group) {
      return std::move(group).failure();
    }
  }
  const std::string parameters = call.text("DBParameterGroupName");
  if (!parameters.empty() && !parameters.starts_with("default.")) {
    if (auto group = find(call.world, kParameterGroups, parameters); !group) {
      return std::move(group).failure();
    }
  }
  const std::string cluster = call.text("DBClusterIdentifier");
  if (!cluster.empty()) {
    if (auto found = find(call.world, kClusters, cluster); !found) {
      return std::move(found).failure();
    }
  }
  return {};
}

Result<void> check_new(ApiCall& call) {
  if (auto good = check_name(call.text("DBInstanceIdentifier"), "DBInstanceIdentifier"); !good) {
    return good;
  }
  const std::string engine = call.text("Engine");
  if (default_version(engine).empty()) {
    return fail("InvalidParameterValue", "Invalid DB engine");
  }
  const bool is_alone = call.text("DBClusterIdentifier").empty();
  if (is_alone && is_aurora(engine)) {
    return fail("InvalidParameterCombination",
                "DB instances of engine " + engine + " need a DBClusterIdentifier.");
  }
  if (is_alone && call.text("MasterUsername").empty()) {
    return fail("InvalidParameterValue", "The parameter MasterUsername must be provided.");
  }
  const Value* is_managed = call.find("ManageMasterUserPassword");
  const bool has_password =
      !call.text("MasterUserPassword").empty() || (is_managed != nullptr && is_managed->as_bool());
  if (is_alone && !has_password) {
    return fail("InvalidParameterValue",
                "The parameter MasterUserPassword must be provided and must not be blank.");
  }
  return check_references(call);
}

Result<Value> create(ApiCall& call) {
  if (auto good = check_new(call); !good) {
    return std::move(good).failure();
  }
  Value properties =
      map_with("DBInstanceIdentifier", Value::string(call.text("DBInstanceIdentifier")));
  take_instance_members(call, properties);
  copy_members(properties, call.input, {"Tags"});
  auto made = make(call, kInstances, std::move(properties));
  return made ? told(call, *made, "creating") : std::move(made).failure();
}

Result<Value> describe(ApiCall& call) {
  auto found = asked(call, kInstances, "DBInstanceIdentifier",
                     {{"db-instance-id", "DBInstanceIdentifier"},
                      {"db-cluster-id", "DBClusterIdentifier"},
                      {"engine", "Engine"}});
  if (!found) {
    return std::move(found).failure();
  }
  Value::List shapes;
  for (const StoredObject& instance : *found) {
    auto shape = instance_shape(call.world, instance);
    if (!shape) {
      return shape;
    }
    shapes.push_back(*std::move(shape));
  }
  return page(call, "DBInstances", std::move(shapes));
}

Result<Value> modify(ApiCall& call) {
  auto instance = named(call);
  if (!instance) {
    return std::move(instance).failure();
  }
  if (auto good = check_references(call); !good) {
    return std::move(good).failure();
  }
  Value properties = instance->model;
  take_instance_members(call, properties);
  instance->record.set("Properties", std::move(properties));
  auto done = keep(call.world, kInstances, *instance);
  if (const std::string name = call.text("NewDBInstanceIdentifier"); done && !name.empty()) {
    done = check_name(name, "NewDBInstanceIdentifier");
    if (done) {
      done = rename(call.world, kInstances, *instance, name);
    }
  }
  return done ? told(call, *instance) : std::move(done).failure();
}

Result<void> check_removable(ApiCall& call, const StoredObject& instance) {
  if (flag(instance.model, "DeletionProtection")) {
    return fail("InvalidParameterCombination",
                "Cannot delete protected DB Instance, please disable deletion protection and try "
                "again.");
  }
  const bool skips = flag(call.input, "SkipFinalSnapshot");
  const bool has_name = !call.text("FinalDBSnapshotIdentifier").empty();
  if (skips && has_name) {
    return fail("InvalidParameterCombination",
                "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true.");
  }
  if (!skips && !has_name && instance.text("DBClusterIdentifier").empty()) {
    return fail("InvalidParameterCombination",
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
  }
  return {};
}

Result<Value> remove(ApiCall& call) {
  auto instance = named(call);
  if (!instance) {
    return std::move(instance).failure();
  }
  if (auto good = check_removable(call, *instance); !good) {
    return std::move(good).failure();
  }
  if (const std::string last = call.text("FinalDBSnapshotIdentifier"); !last.empty()) {
    auto kept = take_snapshot(call, *instance, last, Value::list());
    if (!kept) {
      return std::move(kept).failure();
    }
  }
  auto shape = told(call, *instance, "deleting");
  if (!shape) {
    return shape;
  }
  auto gone = erase(call, kInstances, *instance);
  return gone ? std::move(shape) : std::move(gone).failure();
}

Result<Value> set_status(ApiCall& call, std::string_view needed, std::string status,
                         std::string_view now) {
  auto instance = named(call);
  if (!instance) {
    return std::move(instance).failure();
  }
  const std::string is =
      note(*instance, "Status").empty() ? "available" : note(*instance, "Status");
  if (is != needed) {
    return fail("InvalidDBInstanceState", "Instance " + name_of(*instance, kInstances) +
                                              " is not in " + std::string(needed) + " state.");
  }
  set_note(*instance, "Status", std::move(status));
  auto kept = keep(call.world, kInstances, *instance);
  return kept ? told(call, *instance, now) : std::move(kept).failure();
}

Result<Value> stop(ApiCall& call) {
  if (const std::string name = call.text("DBSnapshotIdentifier"); !name.empty()) {
    auto instance = named(call);
    if (!instance) {
      return std::move(instance).failure();
    }
    if (auto kept = take_snapshot(call, *instance, name, Value::list()); !kept) {
      return std::move(kept).failure();
    }
  }
  return set_status(call, "available", "stopped", "stopping");
}

Result<Value> start(ApiCall& call) {
  return set_status(call, "stopped", "available", "starting");
}

Result<Value> reboot(ApiCall& call) {
  return set_status(call, "available", "available", "rebooting");
}

Result<Value> create_replica(ApiCall& call) {
  auto source = find(call.world, kInstances, call.text("SourceDBInstanceIdentifier"));
  if (!source) {
    return std::move(source).failure();
  }
  if (auto good = check_name(call.text("DBInstanceIdentifier"), "DBInstanceIdentifier"); !good) {
    return std::move(good).failure();
  }
  Value properties = source->model;
  for (const std::string_view member : {"Tags", "DBClusterIdentifier", "DeletionProtection"}) {
    properties.erase(member);
  }
  properties.set("BackupRetentionPeriod", Value::number(std::int64_t{0}));
  take_instance_members(call, properties);
  properties.set("DBInstanceIdentifier", Value::string(call.text("DBInstanceIdentifier")));
  properties.set("SourceDBInstanceIdentifier", Value::string(name_of(*source, kInstances)));
  copy_members(properties, call.input, {"Tags"});
  auto made = make(call, kInstances, std::move(properties));
  return made ? told(call, *made, "creating") : std::move(made).failure();
}

Result<Value> promote(ApiCall& call) {
  auto instance = named(call);
  if (!instance) {
    return std::move(instance).failure();
  }
  if (instance->text("SourceDBInstanceIdentifier").empty()) {
    return fail("InvalidDBInstanceState", "DB Instance is not a read replica.");
  }
  Value properties = instance->model;
  properties.erase("SourceDBInstanceIdentifier");
  take_instance_members(call, properties);
  instance->record.set("Properties", std::move(properties));
  auto kept = keep(call.world, kInstances, *instance);
  return kept ? told(call, *instance, "modifying") : std::move(kept).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"rds", "CreateDBInstance", Access::Write, &create},
    {"rds", "DescribeDBInstances", Access::Read, &describe},
    {"rds", "ModifyDBInstance", Access::Write, &modify},
    {"rds", "DeleteDBInstance", Access::Write, &remove},
    {"rds", "StopDBInstance", Access::Write, &stop},
    {"rds", "StartDBInstance", Access::Write, &start},
    {"rds", "RebootDBInstance", Access::Write, &reboot},
    {"rds", "CreateDBInstanceReadReplica", Access::Write, &create_replica},
    {"rds", "PromoteReadReplica", Access::Write, &promote}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]),
    Register(entries[3]), Register(entries[4]), Register(entries[5]),
    Register(entries[6]), Register(entries[7]), Register(entries[8])};

}  // namespace
}  // namespace formwork::rds
