# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: RDS.

usage: boto3_rds.py ENDPOINT
"""
import json

from client_checks import check, check_error, client, finish


def one(rds, name):
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


SETTINGS = {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", "AllocatedStorage": 30,
            "MasterUsername": "root", "MasterUserPassword": "hunter22hunter"}


def instances(rds):
    made = rds.create_db_instance(DBInstanceIdentifier="Main", DeletionProtection=True,
                                  Tags=[{"Key": "team", "Value": "a"}], **SETTINGS)["DBInstance"]
    check("made", (made["DBInstanceIdentifier"], made["DBInstanceStatus"], made["DBInstanceArn"]),
          ("main", "creating", "arn:aws:rds:us-east-1:000000000000:db:main"))
    seen = one(rds, "main")
    check("seen", (seen["DBInstanceStatus"], seen["AllocatedStorage"], seen["Endpoint"]["Port"],
                   seen["TagList"], "MasterUserPassword" in seen),
          ("available", 30, 5432, [{"Key": "team", "Value": "a"}], False))
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="main",
                                                 WaiterConfig={"Delay": 0})
    check_error("taken", "DBInstanceAlreadyExists", "DB instance already exists",
                rds.create_db_instance, DBInstanceIdentifier="main", **SETTINGS)
    check_error("engine", "InvalidParameterValue", "Invalid DB engine", rds.create_db_instance,
                **{**SETTINGS, "Engine": "nothing", "DBInstanceIdentifier": "x"})
    check_error("not there", "DBInstanceNotFound", "DBInstance nope not found.", one, rds=rds,
                name="nope")
    rds.modify_db_instance(DBInstanceIdentifier="main", DBInstanceClass="db.t3.large",
                           ApplyImmediately=True, BackupRetentionPeriod=7)
    seen = one(rds, "main")
    check("modified", (seen["DBInstanceClass"], seen["BackupRetentionPeriod"]), ("db.t3.large", 7))
    check("stop", rds.stop_db_instance(DBInstanceIdentifier="main")["DBInstance"]["DBInstanceStatus"],
          "stopping")
    check_error("stopped", "InvalidDBInstanceState", "is not in available state",
                rds.reboot_db_instance, DBInstanceIdentifier="main")
    rds.start_db_instance(DBInstanceIdentifier="main")
    rds.create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="main")
    check("replica", (one(rds, "main")["ReadReplicaDBInstanceIdentifiers"],
                      one(rds, "copy")["ReadReplicaSourceDBInstanceIdentifier"]), (["copy"], "main"))
    rds.promote_read_replica(DBInstanceIdentifier="copy")
    check("promoted", one(rds, "main")["ReadReplicaDBInstanceIdentifiers"], [])
    rds.modify_db_instance(DBInstanceIdentifier="copy", NewDBInstanceIdentifier="other")
    check("renamed", [each["DBInstanceIdentifier"] for each in
                      rds.describe_db_instances()["DBInstances"]], ["main", "other"])
    check("filtered", len(rds.describe_db_instances(Filters=[
        {"Name": "db-instance-id", "Values": ["other"]}])["DBInstances"]), 1)
    check_error("protected", "InvalidParameterCombination", "Cannot delete protected DB Instance",
                rds.delete_db_instance, DBInstanceIdentifier="main", SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier="main", DeletionProtection=False)
    check_error("no last snapshot", "InvalidParameterCombination", "FinalDBSnapshotIdentifier",
                rds.delete_db_instance, DBInstanceIdentifier="main")


def snapshots(rds):
    made = rds.create_db_snapshot(DBInstanceIdentifier="main", DBSnapshotIdentifier="first")
    check("snapshot", (made["DBSnapshot"]["Engine"], made["DBSnapshot"]["AllocatedStorage"]),
          ("postgres", 30))
    rds.copy_db_snapshot(SourceDBSnapshotIdentifier="first", TargetDBSnapshotIdentifier="second")
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="first", AttributeName="restore",
                                     ValuesToAdd=["111111111111"])
    told = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier="first")
    check("shared", told["DBSnapshotAttributesResult"]["DBSnapshotAttributes"],
          [{"AttributeName": "restore", "AttributeValues": ["111111111111"]}])
    rds.delete_db_instance(DBInstanceIdentifier="main", FinalDBSnapshotIdentifier="last")
    check("snapshots", [each["DBSnapshotIdentifier"] for each in
                        rds.describe_db_snapshots()["DBSnapshots"]], ["first", "last", "second"])
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="back", DBSnapshotIdentifier="last",
                                             DBInstanceClass="db.m5.large")
    seen = one(rds, "back")
    check("restored", (seen["DBInstanceClass"], seen["AllocatedStorage"], seen["MasterUsername"]),
          ("db.m5.large", 30, "root"))
    rds.delete_db_snapshot(DBSnapshotIdentifier="second")
    check_error("gone", "DBSnapshotNotFound", "DBSnapshot second not found.",
                rds.describe_db_snapshots, DBSnapshotIdentifier="second")


def groups(rds, ec2):
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    rds.create_db_subnet_group(DBSubnetGroupName="net", DBSubnetGroupDescription="d",
                               SubnetIds=subnets)
    group = rds.describe_db_subnet_groups(DBSubnetGroupName="net")["DBSubnetGroups"][0]
    check("subnets", ([each["SubnetIdentifier"] for each in group["Subnets"]],
                      group["VpcId"].startswith("vpc-")), (subnets, True))
    check_error("subnet", "InvalidSubnet", "does not exist", rds.create_db_subnet_group,
                DBSubnetGroupName="bad", DBSubnetGroupDescription="d", SubnetIds=["subnet-0"])
    rds.create_db_instance(DBInstanceIdentifier="inside", DBSubnetGroupName="net", **SETTINGS)
    check("inside", one(rds, "inside")["DBSubnetGroup"]["DBSubnetGroupName"], "net")
    check_error("used", "InvalidDBSubnetGroupStateFault", "inside is still using it",
                rds.delete_db_subnet_group, DBSubnetGroupName="net")
    rds.create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily="postgres17",
                                  Description="d")
    rds.modify_db_parameter_group(DBParameterGroupName="own", Parameters=[
        {"ParameterName": "work_mem", "ParameterValue": "64", "ApplyMethod": "immediate"}])
    check("parameters", [(each["ParameterName"], each["ParameterValue"]) for each in
                         rds.describe_db_parameters(DBParameterGroupName="own")["Parameters"]],
          [("work_mem", "64")])
    rds.delete_db_parameter_group(DBParameterGroupName="own")
    rds.create_option_group(OptionGroupName="options", EngineName="mysql", MajorEngineVersion="8.0",
                            OptionGroupDescription="d")
    rds.modify_option_group(OptionGroupName="options", OptionsToInclude=[{"OptionName": "MEMCACHED"}])
    check("options", [option["OptionName"] for option in rds.describe_option_groups(
        OptionGroupName="options")["OptionGroupsList"][0]["Options"]], ["MEMCACHED"])
    arn = "arn:aws:rds:us-east-1:000000000000:subgrp:net"
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "k", "Value": "v"}])
    check("tags", rds.list_tags_for_resource(ResourceName=arn)["TagList"], [{"Key": "k", "Value": "v"}])


def clusters(rds):
    rds.create_db_cluster(DBClusterIdentifier="many", Engine="aurora-mysql", MasterUsername="root",
                          MasterUserPassword="hunter22hunter")
    for name in ("one", "two"):
        rds.create_db_instance(DBInstanceIdentifier=name, DBClusterIdentifier="many",
                               Engine="aurora-mysql", DBInstanceClass="db.r6g.large")
    seen = rds.describe_db_clusters(DBClusterIdentifier="many")["DBClusters"][0]
    check("members", [(each["DBInstanceIdentifier"], each["IsClusterWriter"]) for each in
                      seen["DBClusterMembers"]], [("one", True), ("two", False)])
    check_error("members left", "InvalidDBClusterStateFault", "still contains DB instances",
                rds.delete_db_cluster, DBClusterIdentifier="many", SkipFinalSnapshot=True)
    for name in ("one", "two"):
        rds.delete_db_instance(DBInstanceIdentifier=name)
    rds.delete_db_cluster(DBClusterIdentifier="many", FinalDBSnapshotIdentifier="rest")
    rds.restore_db_cluster_from_snapshot(DBClusterIdentifier="again", SnapshotIdentifier="rest",
                                         Engine="aurora-mysql")
    check("again", [each["DBClusterIdentifier"] for each in rds.describe_db_clusters()["DBClusters"]],
          ["again"])


def stacks(rds, cloudformation):
    """What a stack makes is told, and goes with it."""
    template = {"Resources": {"Db": {"Type": "AWS::RDS::DBInstance", "DeletionPolicy": "Delete",
                                     "Properties": {"DBInstanceIdentifier": "stacked",
                                                    "DBInstanceClass": "db.t3.micro",
                                                    "Engine": "mysql", "AllocatedStorage": "25",
                                                    "MasterUsername": "u",
                                                    "MasterUserPassword": "hunter22hunter"}}}}
    cloudformation.create_stack(StackName="db", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="db",
                                                            WaiterConfig={"Delay": 0.05})
    seen = one(rds, "stacked")
    check("of a stack", (seen["Engine"], seen["AllocatedStorage"], seen["Endpoint"]["Port"]),
          ("mysql", 25, 3306))
    cloudformation.delete_stack(StackName="db")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="db",
                                                            WaiterConfig={"Delay": 0.05})
    check_error("gone with it", "DBInstanceNotFound", "stacked", one, rds=rds, name="stacked")


def main():
    rds = client("rds")
    instances(rds)
    snapshots(rds)
    groups(rds, client("ec2"))
    clusters(rds)
    stacks(rds, client("cloudformation"))
    finish()


main()
