// SPDX-License-Identifier: Apache-2.0
#include "resources/rds/shapes.hh"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::rds {
namespace {

struct Engine {
  std::string_view name;
  std::int64_t port;
  std::string_view version;
};

constexpr std::array kEngines = {
    Engine{"mysql", 3306, "8.0.42"},
    Engine{"mariadb", 3306, "11.4.5"},
    Engine{"postgres", 5432, "17.4"},
    Engine{"aurora-mysql", 3306, "8.0.mysql_aurora.3.08.2"},
    Engine{"aurora-postgresql", 5432, "16.6"},
    Engine{"oracle-se2", 1521, "19.0.0.0.ru-2025-04.rur-2025-04.r1"},
    Engine{"oracle-se2-cdb", 1521, "19.0.0.0.ru-2025-04.rur-2025-04.r1"},
    Engine{"oracle-ee", 1521, "19.0.0.0.ru-2025-04.rur-2025-04.r1"},
    Engine{"oracle-ee-cdb", 1521, "19.0.0.0.ru-2025-04.rur-2025-04.r1"},
    Engine{"sqlserver-ee", 1433, "16.00.4185.3.v1"},
    Engine{"sqlserver-se", 1433, "16.00.4185.3.v1"},
    Engine{"sqlserver-ex", 1433, "16.00.4185.3.v1"},
    Engine{"sqlserver-web", 1433, "16.00.4185.3.v1"},
    Engine{"db2-se", 50000, "11.5.9.0.sb00063198.r1"},
    Engine{"db2-ae", 50000, "11.5.9.0.sb00063198.r1"}};

const Engine* engine_of(std::string_view name) {
  const auto* found = std::find_if(kEngines.begin(), kEngines.end(),
                                   [&](const Engine& engine) { return engine.name == name; });
  return found == kEngines.end() ? nullptr : found;
}

std::string license_of(std::string_view engine) {
  if (engine.starts_with("postgres") || engine == "aurora-postgresql") {
    return "postgresql-license";
  }
  if (engine.starts_with("oracle") || engine.starts_with("db2")) {
    return "bring-your-own-license";
  }
  return engine.starts_with("sqlserver") ? "license-included" : "general-public-license";
}

Value named(std::string_view member, std::string text, std::string_view status_member,
            std::string_view status) {
  Value shape = map_with(member, Value::string(std::move(text)));
  shape.set(status_member, Value::string(std::string(status)));
  return shape;
}

Value security_groups(const Value& properties, std::string_view member) {
  Value groups = Value::list();
  for (const Value& id : items_of(properties, member)) {
    groups.push(named("VpcSecurityGroupId", id.as_string(), "Status", "active"));
  }
  return groups;
}

/// Attributes that a provider has made: "Endpoint.Address".
std::string attribute(const StoredObject& object, std::string_view name) {
  return attributes_of(object.record).get_text(name);
}

Value endpoint_of(const StoredObject& object, std::int64_t port) {
  Value endpoint = map_with("Address", Value::string(attribute(object, "Endpoint.Address")));
  endpoint.set("Port", Value::number(port));
  endpoint.set("HostedZoneId", Value::string("Z2R2ITUGPM61AM"));
  return endpoint;
}

std::string or_else(std::string text, std::string_view fallback) {
  return text.empty() ? std::string(fallback) : text;
}

Value option_groups(const Value& properties, std::string_view engine, std::string_view family) {
  const std::string version(family.substr(std::min(engine.size(), family.size())));
  std::string dashed = replace_all(version, ".", "-");
  std::string name = "default:" + std::string(engine) + "-" + dashed;
  return Value::list(
      {named("OptionGroupName", or_else(properties.get_text("OptionGroupName"), name), "Status",
             "in-sync")});
}

void copy_names(Value& shape, const StoredObject& instance, const std::string& family) {
  const Value& properties = instance.model;
  const std::string engine = properties.get_text("Engine");
  shape.set(
      "DBParameterGroups",
      Value::list({named("DBParameterGroupName",
                         or_else(properties.get_text("DBParameterGroupName"), "default." + family),
                         "ParameterApplyStatus", "in-sync")}));
  shape.set("OptionGroupMemberships", option_groups(properties, engine, family));
  Value groups = Value::list();
  for (const Value& name : items_of(properties, "DBSecurityGroups")) {
    groups.push(named("DBSecurityGroupName", name.as_string(), "Status", "active"));
  }
  shape.set("DBSecurityGroups", std::move(groups));
  shape.set("VpcSecurityGroups", security_groups(properties, "VPCSecurityGroups"));
}

void copy_settings(const World& world, Value& shape, const Value& properties,
                   const std::string& engine) {
  shape.set("AllocatedStorage",
            Value::number(number_of(properties, "AllocatedStorage", is_aurora(engine) ? 1 : 20)));
  shape.set("BackupRetentionPeriod",
            Value::number(number_of(properties, "BackupRetentionPeriod", 1)));
  copy_numbers(shape, properties,
               {"Iops", "PromotionTier", "MaxAllocatedStorage", "StorageThroughput"});
  shape.set("MonitoringInterval", Value::number(number_of(properties, "MonitoringInterval", 0)));
  copy_flags(shape, properties,
             {"MultiAZ", "StorageEncrypted", "DeletionProtection", "CopyTagsToSnapshot"});
  shape.set("PubliclyAccessible", Value::boolean(flag(properties, "PubliclyAccessible")));
  shape.set("AutoMinorVersionUpgrade",
            Value::boolean(flag(properties, "AutoMinorVersionUpgrade", true)));
  shape.set("IAMDatabaseAuthenticationEnabled",
            Value::boolean(flag(properties, "EnableIAMDatabaseAuthentication")));
  shape.set("PerformanceInsightsEnabled",
            Value::boolean(flag(properties, "EnablePerformanceInsights")));
  const auto say = [&](std::string_view member, std::string_view fallback) {
    shape.set(member, Value::string(or_else(properties.get_text(member), fallback)));
  };
  say("AvailabilityZone", world.region + "a");
  say("PreferredBackupWindow", "03:50-04:20");
  say("PreferredMaintenanceWindow", "wed:06:38-wed:07:08");
  say("LicenseModel", license_of(engine));
  say("StorageType", is_aurora(engine) ? "aurora" : "gp2");
  say("CACertificateIdentifier", "rds-ca-rsa2048-g1");
}

Result<void> set_replicas(World& world, Value& shape, const StoredObject& instance) {
  auto all = all_of(world, kInstances);
  if (!all) {
    return std::move(all).failure();
  }
  const std::string name = name_of(instance, kInstances);
  Value replicas = Value::list();
  for (const StoredObject& other : *all) {
    const std::string source = other.text("SourceDBInstanceIdentifier");
    if (!source.empty() && to_lower(last_part(source, ':')) == name) {
      replicas.push(Value::string(name_of(other, kInstances)));
    }
  }
  shape.set("ReadReplicaDBInstanceIdentifiers", std::move(replicas));
  return {};
}

/// The instances that name the cluster; the oldest one writes.
Result<Value> members_of(World& world, const std::string& name) {
  auto instances = all_of(world, kInstances);
  if (!instances) {
    return std::move(instances).failure();
  }
  Value members = Value::list();
  for (const StoredObject& instance : *instances) {
    if (to_lower(instance.text("DBClusterIdentifier")) == name) {
      Value member = map_with("DBInstanceIdentifier", Value::string(name_of(instance, kInstances)));
      member.set("IsClusterWriter", Value::boolean(members.items().empty()));
      member.set("DBClusterParameterGroupStatus", Value::string("in-sync"));
      member.set("PromotionTier", Value::number(number_of(instance.model, "PromotionTier", 1)));
      members.push(std::move(member));
    }
  }
  return members;
}

Result<void> set_subnet_group(World& world, Value& shape, const std::string& name) {
  if (name.empty()) {
    return {};
  }
  auto group = look_for(world, kSubnetGroups, name);
  if (!group || group->record.is_null()) {
    return group ? Result<void>() : std::move(group).failure();
  }
  auto told = subnet_group_shape(world, *group);
  if (!told) {
    return std::move(told).failure();
  }
  shape.set("DBSubnetGroup", *std::move(told));
  return {};
}

}  // namespace

std::int64_t default_port(std::string_view engine) {
  const Engine* known = engine_of(engine);
  return known == nullptr ? 3306 : known->port;
}

std::string default_version(std::string_view engine) {
  const Engine* known = engine_of(engine);
  return known == nullptr ? std::string() : std::string(known->version);
}

std::string family_of(std::string_view engine, std::string_view version) {
  // PostgreSQL's families have one number, the others' two.
  const std::size_t first = version.find('.');
  const bool has_one = engine.ends_with("postgres") || engine.ends_with("postgresql");
  const std::size_t end = has_one || first == version.npos ? first : version.find('.', first + 1);
  return std::string(engine) + std::string(version.substr(0, end));
}

bool is_aurora(std::string_view engine) {
  return engine.starts_with("aurora");
}

void copy_texts(Value& shape, const Value& from, std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    set_text(shape, member, from.get_text(member));
  }
}

void copy_numbers(Value& shape, const Value& from,
                  std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    if (const auto number = parse_integer(from.get_text(member))) {
      shape.set(member, Value::number(*number));
    }
  }
}

void copy_flags(Value& shape, const Value& from, std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    shape.set(member, Value::boolean(flag(from, member)));
  }
}

Result<Value> instance_shape(World& world, const StoredObject& instance) {
  const Value& properties = instance.model;
  const std::string name = name_of(instance, kInstances);
  const std::string engine = properties.get_text("Engine");
  const std::string version =
      or_else(properties.get_text("EngineVersion"), default_version(engine));
  Value shape = map_with("DBInstanceIdentifier", Value::string(name));
  shape.set("DBInstanceArn", Value::string(arn_of(world, kInstances, name)));
  shape.set("DBInstanceStatus", Value::string(or_else(note(instance, "Status"), "available")));
  shape.set("EngineVersion", Value::string(version));
  copy_texts(shape, properties,
             {"DBInstanceClass", "Engine", "MasterUsername", "DBName", "DBClusterIdentifier",
              "KmsKeyId", "CharacterSetName", "Timezone", "MonitoringRoleArn", "TdeCredentialArn"});
  const auto port = parse_integer(properties.get_text("Port"));
  shape.set("Endpoint", endpoint_of(instance, port.value_or(default_port(engine))));
  shape.set("DbInstancePort", Value::number(std::int64_t{0}));
  set_time(shape, "InstanceCreateTime", instance.record);
  copy_settings(world, shape, properties, engine);
  shape.set(
      "DbiResourceId",
      Value::string("db-" +
                    to_upper(replace_all(uuid_of("db/" + instance.key), "-", "")).substr(0, 26)));
  copy_names(shape, instance, family_of(engine, version));
  shape.set("PendingModifiedValues", Value::map());
  shape.set("AssociatedRoles", Value::list(items_of(properties, "AssociatedRoles")));
  shape.set("EnabledCloudwatchLogsExports",
            Value::list(items_of(properties, "EnableCloudwatchLogsExports")));
  set_text(shape, "ReadReplicaSourceDBInstanceIdentifier",
           properties.get_text("SourceDBInstanceIdentifier"));
  shape.set("TagList", tag_list(instance.record));
  if (auto done = set_replicas(world, shape, instance); !done) {
    return std::move(done).failure();
  }
  auto done = set_subnet_group(world, shape, properties.get_text("DBSubnetGroupName"));
  return done ? Result<Value>(std::move(shape)) : std::move(done).failure();
}

Result<Value> cluster_shape(World& world, const StoredObject& cluster) {
  const Value& properties = cluster.model;
  const std::string name = name_of(cluster, kClusters);
  const std::string engine = properties.get_text("Engine");
  const std::string version =
      or_else(properties.get_text("EngineVersion"), default_version(engine));
  Value shape = map_with("DBClusterIdentifier", Value::string(name));
  shape.set("DBClusterArn", Value::string(arn_of(world, kClusters, name)));
  shape.set("Status", Value::string(or_else(note(cluster, "Status"), "available")));
  shape.set("EngineVersion", Value::string(version));
  copy_texts(shape, properties,
             {"Engine", "MasterUsername", "DatabaseName", "KmsKeyId", "DBClusterInstanceClass",
              "StorageType", "ReplicationSourceIdentifier"});
  shape.set("EngineMode", Value::string(or_else(properties.get_text("EngineMode"), "provisioned")));
  shape.set("Endpoint", Value::string(attribute(cluster, "Endpoint.Address")));
  shape.set("ReaderEndpoint", Value::string(attribute(cluster, "ReadEndpoint.Address")));
  const auto port = parse_integer(properties.get_text("Port"));
  shape.set("Port", Value::number(port.value_or(default_port(engine))));
  set_time(shape, "ClusterCreateTime", cluster.record);
  shape.set("AllocatedStorage", Value::number(number_of(properties, "AllocatedStorage", 1)));
  shape.set("BackupRetentionPeriod",
            Value::number(number_of(properties, "BackupRetentionPeriod", 1)));
  copy_numbers(shape, properties, {"Iops", "BacktrackWindow"});
  copy_flags(shape, properties, {"StorageEncrypted", "DeletionProtection", "CopyTagsToSnapshot"});
  shape.set("HttpEndpointEnabled", Value::boolean(flag(properties, "EnableHttpEndpoint")));
  shape.set("IAMDatabaseAuthenticationEnabled",
            Value::boolean(flag(properties, "EnableIAMDatabaseAuthentication")));
  shape.set("MultiAZ", Value::boolean(!is_aurora(engine)));
  shape.set("DBClusterParameterGroup",
            Value::string(or_else(properties.get_text("DBClusterParameterGroupName"),
                                  "default." + family_of(engine, version))));
  shape.set("DBSubnetGroup",
            Value::string(or_else(properties.get_text("DBSubnetGroupName"), "default")));
  shape.set("VpcSecurityGroups", security_groups(properties, "VpcSecurityGroupIds"));
  shape.set("PreferredBackupWindow",
            Value::string(or_else(properties.get_text("PreferredBackupWindow"), "03:50-04:20")));
  shape.set("PreferredMaintenanceWindow",
            Value::string(
                or_else(properties.get_text("PreferredMaintenanceWindow"), "wed:06:38-wed:07:08")));
  if (const Value* scaling = properties.find("ServerlessV2ScalingConfiguration")) {
    shape.set("ServerlessV2ScalingConfiguration", *scaling);
  }
  Value zones = Value::list(items_of(properties, "AvailabilityZones"));
  if (zones.items().empty()) {
    for (const char zone : {'a', 'b', 'c'}) {
      zones.push(Value::string(world.region + zone));
    }
  }
  shape.set("AvailabilityZones", std::move(zones));
  shape.set("DbClusterResourceId",
            Value::string(
                "cluster-" +
                to_upper(replace_all(uuid_of("cluster/" + cluster.key), "-", "")).substr(0, 26)));
  shape.set("TagList", tag_list(cluster.record));
  auto members = members_of(world, name);
  if (!members) {
    return members;
  }
  shape.set("DBClusterMembers", *std::move(members));
  return shape;
}

Result<Value> subnet_group_shape(World& world, const StoredObject& group) {
  const std::string name = name_of(group, kSubnetGroups);
  Value shape = map_with("DBSubnetGroupName", Value::string(name));
  shape.set("DBSubnetGroupDescription", Value::string(group.text("DBSubnetGroupDescription")));
  shape.set("DBSubnetGroupArn", Value::string(arn_of(world, kSubnetGroups, name)));
  shape.set("SubnetGroupStatus", Value::string("Complete"));
  shape.set("SupportedNetworkTypes", Value::list({Value::string("IPV4")}));
  Value subnets = Value::list();
  for (const Value& id : items_of(group.model, "SubnetIds")) {
    auto record = find_object(world, {"ec2", "subnet"}, id.as_string());
    if (!record) {
      return std::move(record).failure();
    }
    const Value model = record->is_null() ? Value::map() : model_of(*record);
    set_text(shape, "VpcId", model.get_text("VpcId"));
    Value subnet = map_with("SubnetIdentifier", id);
    subnet.set("SubnetAvailabilityZone",
               map_with("Name", Value::string(model.get_text("AvailabilityZone"))));
    subnet.set("SubnetStatus", Value::string("Active"));
    subnets.push(std::move(subnet));
  }
  shape.set("Subnets", std::move(subnets));
  return shape;
}

}  // namespace formwork::rds
