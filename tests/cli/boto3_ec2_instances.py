# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: what instances, volumes and images have beside their main road.

usage: boto3_ec2_instances.py ENDPOINT
"""
from client_checks import check, check_error, client, finish

IMAGE = "ami-12c6146b"


def launch(ec2, **more):
    return ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, **more)["Instances"][0]


def told(ec2, instance):
    return ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]


def by(name, *values):
    return [{"Name": name, "Values": list(values)}]


def whole_seconds(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def instances(ec2):
    instance = launch(ec2)["InstanceId"]
    first = told(ec2, instance)
    ec2.stop_instances(InstanceIds=[instance])
    stopped = told(ec2, instance)
    check("a stopped instance has no public address",
          [stopped.get("PublicIpAddress"), stopped["NetworkInterfaces"][0].get("Association")],
          [None, None])
    ec2.start_instances(InstanceIds=[instance])
    again = told(ec2, instance)
    check("a started one has another", [again["PublicIpAddress"] != first["PublicIpAddress"],
                                        again["PublicIpAddress"] in again["PublicDnsName"].replace("-", ".")],
          [True, True])
    owners = ec2.describe_instances(Filters=by("owner-id", "000000000000"))["Reservations"]
    check("by owner", len(owners), 1)
    since = ec2.describe_instances(
        Filters=by("launch-time", whole_seconds(again["LaunchTime"])))["Reservations"]
    check("by time", len(since), 1)
    check_error("no id", "InvalidInstanceID.Malformed", "", ec2.describe_instances,
                InstanceIds=["foobar"])
    attribute = ec2.describe_instance_attribute(InstanceId=instance, Attribute="disableApiStop")
    check("attribute", attribute["DisableApiStop"], {"Value": False})
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "a", "Value": "b"},
                                                {"Key": "c", "Value": ""}])
    ec2.delete_tags(Resources=[instance])
    check("all tags go", told(ec2, instance).get("Tags", []), [])
    image = ec2.create_image(InstanceId=instance, Name="kept", TagSpecifications=[
        {"ResourceType": "snapshot", "Tags": [{"Key": "of", "Value": "image"}]}])["ImageId"]
    device = ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"][0]
    snapshot = ec2.describe_snapshots(SnapshotIds=[device["Ebs"]["SnapshotId"]])["Snapshots"][0]
    check("tags of an image's snapshots", snapshot["Tags"], [{"Key": "of", "Value": "image"}])


def places(ec2):
    ec2.create_placement_group(GroupName="near", Strategy="cluster")
    group = ec2.describe_placement_groups(GroupNames=["near"])["PlacementGroups"][0]
    check("its name", group["GroupArn"].rsplit(":", 1)[1], "placement-group/near")
    instance = launch(ec2, InstanceType="m5.large", Placement={"GroupName": "near"})["InstanceId"]
    check_error("in use", "InvalidPlacementGroup.InUse", "", ec2.delete_placement_group, GroupName="near")
    ec2.terminate_instances(InstanceIds=[instance])
    ec2.delete_placement_group(GroupName="near")
    check_error("gone", "InvalidPlacementGroup.Unknown", "", ec2.describe_placement_groups,
                GroupNames=["near"])
    held = ec2.create_capacity_reservation(
        InstanceType="m5.large", InstancePlatform="Linux/UNIX", AvailabilityZone="us-east-1a",
        InstanceCount=1)["CapacityReservation"]["CapacityReservationId"]
    ec2.cancel_capacity_reservation(CapacityReservationId=held)
    kept = ec2.describe_capacity_reservations(CapacityReservationIds=[held])
    check("cancelled", kept["CapacityReservations"][0]["State"], "cancelled")


def lots(ec2):
    request = ec2.request_spot_instances(LaunchSpecification={"ImageId": IMAGE})
    spot = request["SpotInstanceRequests"][0]["SpotInstanceRequestId"]
    found = ec2.describe_instances(Filters=by("spot-instance-request-id", spot))["Reservations"]
    check("of a spot request", [i["InstanceLifecycle"] for i in found[0]["Instances"]], ["spot"])
    template = ec2.create_launch_template(LaunchTemplateName="lots", LaunchTemplateData={
        "ImageId": IMAGE, "InstanceType": "t2.micro"})["LaunchTemplate"]["LaunchTemplateId"]
    fleet = ec2.create_fleet(
        LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {
            "LaunchTemplateId": template, "Version": "1"}}],
        TargetCapacitySpecification={"TotalTargetCapacity": 2,
                                     "DefaultTargetCapacityType": "on-demand"}, Type="instant")
    check("launched alike", [len(each["InstanceIds"]) for each in fleet["Instances"]], [2])


def volumes(ec2):
    where = {"AvailabilityZone": "us-east-1a"}
    volume = ec2.create_volume(Size=80, **where)["VolumeId"]
    seen = ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]
    check("of gp2", [seen["VolumeType"], seen["Iops"]], ["gp2", 240])
    fast = ec2.create_volume(Size=10, VolumeType="gp3", **where)
    check("of gp3", [fast["Iops"], fast["Throughput"]], [3000, 125])
    found = ec2.describe_volumes(Filters=by("create-time", whole_seconds(seen["CreateTime"])))
    check("by time", volume in [each["VolumeId"] for each in found["Volumes"]], True)
    check_error("no zone", "InvalidZone.NotFound", "", ec2.create_volume, Size=1,
                AvailabilityZone="us-east-1zzz")
    ec2.enable_ebs_encryption_by_default()
    check("encrypted by default", ec2.create_volume(Size=1, **where)["Encrypted"], True)
    ec2.disable_ebs_encryption_by_default()
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    copy = ec2.copy_snapshot(SourceRegion="us-east-1", SourceSnapshotId=snapshot)["SnapshotId"]
    check("a copy has no volume",
          ec2.describe_snapshots(SnapshotIds=[copy])["Snapshots"][0]["VolumeId"], "vol-ffffffff")
    restores(ec2, copy)


def restores(ec2, snapshot):
    """Fast snapshot restores: the shapes are the API model's, the words unverified."""
    where = {"AvailabilityZones": ["us-east-1a", "us-east-1zzz"], "SourceSnapshotIds": [snapshot]}
    done = ec2.enable_fast_snapshot_restores(**where)
    check("zones that are", [each["State"] for each in done["Successful"]], ["enabling"])
    check("zones that are not",
          done["Unsuccessful"][0]["FastSnapshotRestoreStateErrors"][0]["AvailabilityZone"],
          "us-east-1zzz")
    mine = by("snapshot-id", snapshot) + by("state", "enabled")
    found = ec2.describe_fast_snapshot_restores(Filters=mine)["FastSnapshotRestores"]
    check("fast restores", [each["AvailabilityZone"] for each in found], ["us-east-1a"])
    ec2.disable_fast_snapshot_restores(**where)
    found = ec2.describe_fast_snapshot_restores(Filters=mine)["FastSnapshotRestores"]
    check("no fast restores", found, [])
    again = ec2.disable_fast_snapshot_restores(**where)
    check("disabled once", len(again["Unsuccessful"][0]["FastSnapshotRestoreStateErrors"]), 2)
    ec2.delete_snapshot(SnapshotId=snapshot)


EC2 = client("ec2")
for part in (instances, places, lots, volumes):
    part(EC2)
finish()
