// SPDX-License-Identifier: Apache-2.0
#include "resources/rds/input.hh"

#include <algorithm>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/rds/shapes.hh"

namespace formwork::rds {

void take_instance_members(const ApiCall& call, Value& properties) {
  copy_members(properties, call.input,
               {"AllocatedStorage",
                "AutoMinorVersionUpgrade",
                "AvailabilityZone",
                "BackupRetentionPeriod",
                "CACertificateIdentifier",
                "CharacterSetName",
                "CopyTagsToSnapshot",
                "DBClusterIdentifier",
                "DBInstanceClass",
                "DBName",
                "DBParameterGroupName",
                "DBSecurityGroups",
                "DBSubnetGroupName",
                "DeletionProtection",
                "EnableCloudwatchLogsExports",
                "EnableIAMDatabaseAuthentication",
                "EnablePerformanceInsights",
                "Engine",
                "EngineVersion",
                "Iops",
                "KmsKeyId",
                "LicenseModel",
                "MasterUserPassword",
                "MasterUsername",
                "MaxAllocatedStorage",
                "MonitoringInterval",
                "MonitoringRoleArn",
                "MultiAZ",
                "OptionGroupName",
                "Port",
                "PreferredBackupWindow",
                "PreferredMaintenanceWindow",
                "PromotionTier",
                "PubliclyAccessible",
                "StorageEncrypted",
                "StorageThroughput",
                "StorageType",
                "TdeCredentialArn",
                "Timezone"});
  if (const Value* groups = call.find("VpcSecurityGroupIds")) {
    properties.set("VPCSecurityGroups", *groups);
  }
  if (const Value* port = call.find("DBPortNumber")) {
    properties.set("Port", *port);
  }
}

void take_cluster_members(const ApiCall& call, Value& properties) {
  copy_members(properties, call.input,
               {"AllocatedStorage",
                "AvailabilityZones",
                "BacktrackWindow",
                "BackupRetentionPeriod",
                "CopyTagsToSnapshot",
                "DBClusterInstanceClass",
                "DBClusterParameterGroupName",
                "DBSubnetGroupName",
                "DatabaseName",
                "DeletionProtection",
                "EnableHttpEndpoint",
                "EnableIAMDatabaseAuthentication",
                "Engine",
                "EngineMode",
                "EngineVersion",
                "Iops",
                "KmsKeyId",
                "MasterUserPassword",
                "MasterUsername",
                "Port",
                "PreferredBackupWindow",
                "PreferredMaintenanceWindow",
                "ReplicationSourceIdentifier",
                "ServerlessV2ScalingConfiguration",
                "StorageEncrypted",
                "StorageType",
                "VpcSecurityGroupIds"});
}

Result<void> check_name(std::string_view name, std::string_view member) {
  const bool is_letter = !name.empty() && ((name.front() >= 'a' && name.front() <= 'z') ||
                                           (name.front() >= 'A' && name.front() <= 'Z'));
  const bool is_good = is_letter && name.size() <= 255 && is_word(name, "-") &&
                       !name.ends_with('-') && name.find("--") == std::string_view::npos;
  return is_good ? Result<void>()
                 : fail("InvalidParameterValue",
                        "The parameter " + std::string(member) +
                            " is not a valid identifier. Identifiers must begin with a letter; "
                            "must contain only ASCII letters, digits, and hyphens; and must not "
                            "end with a hyphen or contain two consecutive hyphens.");
}

Result<StoredObject> take_snapshot(ApiCall& call, const StoredObject& instance,
                                   const std::string& name, Value tags, bool is_automated) {
  Value properties = Value::map();
  properties.set("DBSnapshotIdentifier", Value::string(name));
  properties.set("DBInstanceIdentifier", Value::string(name_of(instance, kInstances)));
  properties.set("SnapshotType", Value::string(is_automated ? "automated" : "manual"));
  properties.set("Source", instance.model);
  properties.set("SourceTime", Value::string(instance.record.get_text("CreationTime")));
  properties.set("Tags", std::move(tags));
  return make(call, kSnapshots, std::move(properties));
}

Result<StoredObject> take_cluster_snapshot(ApiCall& call, const StoredObject& cluster,
                                           const std::string& name, Value tags) {
  Value properties = Value::map();
  properties.set("DBClusterSnapshotIdentifier", Value::string(name));
  properties.set("DBClusterIdentifier", Value::string(name_of(cluster, kClusters)));
  properties.set("SnapshotType", Value::string("manual"));
  properties.set("Source", cluster.model);
  properties.set("SourceTime", Value::string(cluster.record.get_text("CreationTime")));
  properties.set("Tags", std::move(tags));
  return make(call, kClusterSnapshots, std::move(properties));
}

namespace {

Value common_shape(const StoredObject& snapshot, const Value& source) {
  Value shape = Value::map();
  shape.set("Status", Value::string("available"));
  shape.set("PercentProgress", Value::number(std::int64_t{100}));
  shape.set("SnapshotType", Value::string(snapshot.text("SnapshotType")));
  set_time(shape, "SnapshotCreateTime", snapshot.record);
  const std::string engine = source.get_text("Engine");
  const std::string version = source.get_text("EngineVersion");
  shape.set("EngineVersion", Value::string(version.empty() ? default_version(engine) : version));
  copy_texts(shape, source, {"Engine", "MasterUsername", "KmsKeyId", "LicenseModel"});
  copy_flags(shape, source, {"StorageEncrypted"});
  shape.set("IAMDatabaseAuthenticationEnabled", Value::boolean(false));
  const auto port = source.get_text("Port");
  shape.set("Port", port.empty() ? Value::number(default_port(engine)) : *source.find("Port"));
  shape.set("AllocatedStorage",
            Value::number(number_of(source, "AllocatedStorage", is_aurora(engine) ? 1 : 20)));
  shape.set("TagList", tag_list(snapshot.record));
  return shape;
}

const Value& source_of(const StoredObject& snapshot) {
  static const Value none = Value::map();
  const Value* source = snapshot.model.find("Source");
  return source == nullptr ? none : *source;
}

}  // namespace

Value snapshot_shape(World& world, const StoredObject& snapshot) {
  const Value& source = source_of(snapshot);
  Value shape = common_shape(snapshot, source);
  const std::string name = name_of(snapshot, kSnapshots);
  shape.set("DBSnapshotIdentifier", Value::string(name));
  shape.set("DBSnapshotArn", Value::string(arn_of(world, kSnapshots, name)));
  shape.set("DBInstanceIdentifier", Value::string(snapshot.text("DBInstanceIdentifier")));
  set_text(shape, "SourceDBSnapshotIdentifier", snapshot.text("SourceDBSnapshotIdentifier"));
  shape.set("Encrypted", Value::boolean(false));
  if (const Value* is_encrypted = shape.find("StorageEncrypted")) {
    shape.set("Encrypted", *is_encrypted);
  }
  shape.erase("StorageEncrypted");
  shape.set("AvailabilityZone", Value::string(world.region + "a"));
  copy_texts(shape, source, {"OptionGroupName", "StorageType", "Timezone"});
  return shape;
}

Value cluster_snapshot_shape(World& world, const StoredObject& snapshot) {
  Value shape = common_shape(snapshot, source_of(snapshot));
  const std::string name = name_of(snapshot, kClusterSnapshots);
  shape.set("DBClusterSnapshotIdentifier", Value::string(name));
  shape.set("DBClusterSnapshotArn", Value::string(arn_of(world, kClusterSnapshots, name)));
  shape.set("DBClusterIdentifier", Value::string(snapshot.text("DBClusterIdentifier")));
  set_text(shape, "SourceDBClusterSnapshotArn", snapshot.text("SourceDBClusterSnapshotArn"));
  return shape;
}

Result<Value> answer(std::string_view member, Result<Value> shape) {
  return shape ? Result<Value>(map_with(member, *std::move(shape))) : std::move(shape).failure();
}

}  // namespace formwork::rds
