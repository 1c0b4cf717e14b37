# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: EC2 over its API and over stacks, load balancers.

usage: boto3_ec2.py ENDPOINT
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []
IMAGE = "ami-12c6146b"


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:600])


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def tagged(kind, **tags):
    return [{"ResourceType": kind, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]


def networks(ec2):
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    check("default VPC", [v["CidrBlock"] for v in vpcs], ["172.31.0.0/16"])
    check("default subnets", len(ec2.describe_subnets()["Subnets"]), 6)
    check("zones", len(ec2.describe_availability_zones()["AvailabilityZones"]), 6)
    check("dry run", error_of(ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True),
          "DryRunOperation")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16",
                         TagSpecifications=tagged("vpc", team="blue"))["Vpc"]["VpcId"]
    found = ec2.describe_vpcs(Filters=[{"Name": "tag:team", "Values": ["b*"]}])["Vpcs"]
    check("by tag", [v["VpcId"] for v in found], [vpc])
    check("wide block", error_of(ec2.create_vpc, CidrBlock="10.0.0.0/8"), "InvalidVpc.Range")
    check("no VPC", error_of(ec2.describe_vpcs, VpcIds=["vpc-1"]), "InvalidVpcID.NotFound")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]
    check("addresses", subnet["AvailableIpAddressCount"], 251)
    check("overlap", error_of(ec2.create_subnet, VpcId=vpc, CidrBlock="10.0.1.128/25"),
          "InvalidSubnet.Conflict")
    check("outside", error_of(ec2.create_subnet, VpcId=vpc, CidrBlock="10.1.0.0/24"),
          "InvalidSubnet.Range")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    main = tables["RouteTables"][0]
    check("main table", main["Associations"][0]["Main"], True)
    ec2.create_route(RouteTableId=main["RouteTableId"], DestinationCidrBlock="0.0.0.0/0",
                     GatewayId=gateway)
    check("same route", error_of(ec2.create_route, RouteTableId=main["RouteTableId"],
                                 DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway),
          "RouteAlreadyExists")
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    check("acl", [(a["IsDefault"], len(a["Entries"]), len(a["Associations"])) for a in acls],
          [(True, 4, 1)])
    check("in use", error_of(ec2.delete_vpc, VpcId=vpc), "DependencyViolation")
    return vpc, subnet["SubnetId"]


def groups(ec2, vpc):
    group = ec2.create_security_group(GroupName="web", Description="d", VpcId=vpc)["GroupId"]
    check("twice", error_of(ec2.create_security_group, GroupName="web", Description="d",
                            VpcId=vpc), "InvalidGroup.Duplicate")
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
                  "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "in"}],
                  "UserIdGroupPairs": [{"GroupId": group}]}
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    check("rules", len(made["SecurityGroupRules"]), 2)
    check("rule twice", error_of(ec2.authorize_security_group_ingress, GroupId=group,
                                 IpPermissions=[permission]), "InvalidPermission.Duplicate")
    told = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    check("permissions", told["IpPermissions"][0]["IpRanges"],
          [{"CidrIp": "10.0.0.0/8", "Description": "in"}])
    check("egress", told["IpPermissionsEgress"][0]["IpProtocol"], "-1")
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[permission])
    check("no rule", error_of(ec2.revoke_security_group_ingress, GroupId=group,
                              IpPermissions=[permission]), "InvalidPermission.NotFound")
    return group


def instances(ec2, subnet, group):
    key = ec2.create_key_pair(KeyName="k")
    check("key", key["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----"), True)
    check("fingerprint", len(key["KeyFingerprint"]), 59)
    check("no image", error_of(ec2.run_instances, ImageId="ami-1234abcd", MinCount=1, MaxCount=1),
          "InvalidAMIID.NotFound")
    made = ec2.run_instances(ImageId=IMAGE, MinCount=2, MaxCount=2, InstanceType="t2.micro",
                             KeyName="k", SubnetId=subnet, SecurityGroupIds=[group],
                             TagSpecifications=tagged("instance", role="a"))["Instances"]
    check("pending", [i["State"]["Name"] for i in made], ["pending"] * 2)
    ids = [i["InstanceId"] for i in made]
    ec2.get_waiter("instance_running").wait(InstanceIds=ids)
    check("private addresses", sorted(i["PrivateIpAddress"] for i in made),
          ["10.0.1.4", "10.0.1.5"])
    ec2.stop_instances(InstanceIds=ids)
    ec2.modify_instance_attribute(InstanceId=ids[0], InstanceType={"Value": "m5.large"})
    ec2.start_instances(InstanceIds=ids)
    found = ec2.describe_instances(Filters=[{"Name": "tag:role", "Values": ["a"]},
                                            {"Name": "instance-type", "Values": ["m5.*"]}])
    check("by type", [i["InstanceId"] for r in found["Reservations"] for i in r["Instances"]],
          ids[:1])
    address = ec2.allocate_address(Domain="vpc")
    ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=ids[0])
    told = ec2.describe_instances(InstanceIds=ids[:1])["Reservations"][0]["Instances"][0]
    check("public address", told["PublicIpAddress"], address["PublicIp"])
    check("group is used", error_of(ec2.delete_security_group, GroupId=group),
          "DependencyViolation")
    image = ec2.create_image(InstanceId=ids[0], Name="mine")["ImageId"]
    own = ec2.describe_images(Owners=["self"])["Images"]
    check("own images", [(i["ImageId"], i["Name"]) for i in own], [(image, "mine")])
    return ids


def volumes(ec2, instance):
    zone = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0][
        "Placement"]["AvailabilityZone"]
    volume = ec2.create_volume(AvailabilityZone=zone, Size=10, VolumeType="gp3")["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdh")
    check("attached", error_of(ec2.delete_volume, VolumeId=volume), "VolumeInUse")
    ec2.detach_volume(VolumeId=volume, InstanceId=instance)
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    copy = ec2.create_volume(AvailabilityZone=zone, SnapshotId=snapshot)
    check("size of the copy", copy["Size"], 10)
    ec2.delete_volume(VolumeId=volume)
    check("gone", error_of(ec2.describe_volumes, VolumeIds=[volume]), "InvalidVolume.NotFound")


def others(ec2, vpc, subnet):
    template = ec2.create_launch_template(LaunchTemplateName="web",
                                          LaunchTemplateData={"ImageId": IMAGE})
    ec2.create_launch_template_version(
        LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.nano"})
    made = ec2.run_instances(MinCount=1, MaxCount=1, LaunchTemplate={
        "LaunchTemplateId": template["LaunchTemplate"]["LaunchTemplateId"], "Version": "$Latest"})
    check("by template", made["Instances"][0]["InstanceType"], "t3.nano")
    address = ec2.allocate_address()["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat["NatGatewayId"]])
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=other)
    peering = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    accepted = ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    check("peering", accepted["VpcPeeringConnection"]["Status"]["Code"], "active")
    ec2.create_tags(Resources=[vpc, subnet], Tags=[{"Key": "both", "Value": "x"}])
    tags = ec2.describe_tags(Filters=[{"Name": "key", "Values": ["both"]}])["Tags"]
    check("tags", sorted(t["ResourceType"] for t in tags), ["subnet", "vpc"])
    types = ec2.describe_instance_types(InstanceTypes=["m5.large"])["InstanceTypes"]
    check("type", (types[0]["VCpuInfo"]["DefaultVCpus"], types[0]["MemoryInfo"]["SizeInMiB"]),
          (2, 8192))
    gateway = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="12.1.2.3", BgpAsn=65001)
    check("customer gateway", gateway["CustomerGateway"]["BgpAsn"], "65001")


def capacity(ec2):
    hosts = ec2.allocate_hosts(AvailabilityZone="us-east-1a", InstanceType="m5.large",
                               Quantity=2)["HostIds"]
    ec2.release_hosts(HostIds=hosts[:1])
    told = ec2.describe_hosts(HostIds=hosts)["Hosts"]
    check("hosts", sorted(h["State"] for h in told), ["available", "released"])
    spot = ec2.request_spot_instances(SpotPrice="0.5", LaunchSpecification={"ImageId": IMAGE})
    spot = spot["SpotInstanceRequests"][0]
    check("spot", spot["State"], "open")
    told = ec2.describe_spot_instance_requests(
        SpotInstanceRequestIds=[spot["SpotInstanceRequestId"]])["SpotInstanceRequests"][0]
    check("fulfilled", (told["State"], told["InstanceId"][:2]), ("active", "i-"))
    gateway = ec2.create_transit_gateway(Description="t")["TransitGateway"]["TransitGatewayId"]
    table = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)
    table = table["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
    ec2.create_transit_gateway_route(TransitGatewayRouteTableId=table, Blackhole=True,
                                     DestinationCidrBlock="10.0.0.0/8")
    found = ec2.search_transit_gateway_routes(
        TransitGatewayRouteTableId=table,
        Filters=[{"Name": "state", "Values": ["blackhole"]}])["Routes"]
    check("routes", [r["DestinationCidrBlock"] for r in found], ["10.0.0.0/8"])


def balancers(elb, subnet, vpc):
    made = elb.create_load_balancer(Name="front", Subnets=[subnet])["LoadBalancers"][0]
    arn = made["LoadBalancerArn"]
    elb.get_waiter("load_balancer_available").wait(LoadBalancerArns=[arn])
    group = elb.create_target_group(Name="back", Protocol="HTTP", Port=80, VpcId=vpc)
    group = group["TargetGroups"][0]["TargetGroupArn"]
    action = [{"Type": "forward", "TargetGroupArn": group}]
    listener = elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80,
                                   DefaultActions=action)["Listeners"][0]["ListenerArn"]
    rule = {"ListenerArn": listener, "Priority": 5, "Actions": action,
            "Conditions": [{"Field": "path-pattern", "Values": ["/a"]}]}
    elb.create_rule(**rule)
    check("priority", error_of(elb.create_rule, **rule), "PriorityInUse")
    check("rules", [r["Priority"] for r in elb.describe_rules(ListenerArn=listener)["Rules"]],
          ["default", "5"])
    check("group is used", error_of(elb.delete_target_group, TargetGroupArn=group),
          "ResourceInUse")
    elb.delete_load_balancer(LoadBalancerArn=arn)
    elb.delete_target_group(TargetGroupArn=group)
    check("no balancer", error_of(elb.describe_load_balancers, LoadBalancerArns=[arn]),
          "LoadBalancerNotFound")


def stacks(ec2, cf):
    template = {"Resources": {
        "Net": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.7.0.0/16"}},
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "g", "VpcId": {"Ref": "Net"}, "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}]}},
        "Part": {"Type": "AWS::EC2::Subnet", "Properties": {
            "CidrBlock": "10.7.1.0/24", "VpcId": {"Ref": "Net"}}},
        "Door": {"Type": "AWS::EC2::InternetGateway"},
        "Way": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Net"}}},
        "Out": {"Type": "AWS::EC2::Route", "Properties": {
            "RouteTableId": {"Ref": "Way"}, "GatewayId": {"Ref": "Door"},
            "DestinationCidrBlock": "0.0.0.0/0"}},
        "Join": {"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {
            "RouteTableId": {"Ref": "Way"}, "SubnetId": {"Ref": "Part"}}},
        "List": {"Type": "AWS::EC2::PrefixList", "Properties": {
            "AddressFamily": "IPv4", "MaxEntries": 3, "PrefixListName": "near"}}}}
    cf.create_stack(StackName="net", TemplateBody=json.dumps(template))
    cf.get_waiter("stack_create_complete").wait(StackName="net",
                                                WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.7.0.0/16"]}])["Vpcs"]
    check("VPC of a stack", len(vpcs), 1)
    found = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [
        vpcs[0]["VpcId"]]}, {"Name": "description", "Values": ["g"]}])["SecurityGroups"]
    check("rule of a stack", found[0]["IpPermissions"][0]["FromPort"], 22)
    of_net = [{"Name": "vpc-id", "Values": [vpcs[0]["VpcId"]]}]
    ways = [w for w in ec2.describe_route_tables(Filters=of_net)["RouteTables"]
            if not any(a.get("Main") for a in w["Associations"])]
    check("routes of a stack", [r["DestinationCidrBlock"] for r in ways[0]["Routes"]],
          ["10.7.0.0/16", "0.0.0.0/0"])
    part = ec2.describe_subnets(Filters=of_net)["Subnets"][0]["SubnetId"]
    check("association of a stack", [a["SubnetId"] for a in ways[0]["Associations"]], [part])
    lists = ec2.describe_managed_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": ["near"]}])["PrefixLists"]
    check("prefix list of a stack", lists[0]["State"], "create-complete")


def main():
    config = Config(retries={"max_attempts": 0})
    ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], config=config)
    cf = boto3.client("cloudformation", endpoint_url=sys.argv[1], config=config)
    vpc, subnet = networks(ec2)
    group = groups(ec2, vpc)
    ids = instances(ec2, subnet, group)
    volumes(ec2, ids[0])
    others(ec2, vpc, subnet)
    capacity(ec2)
    balancers(boto3.client("elbv2", endpoint_url=sys.argv[1], config=config), subnet, vpc)
    stacks(ec2, cf)
    ended = ec2.terminate_instances(InstanceIds=ids)["TerminatingInstances"]
    check("ended", [i["CurrentState"]["Name"] for i in ended], ["shutting-down"] * 2)
    ec2.get_waiter("instance_terminated").wait(InstanceIds=ids)
    ec2.delete_security_group(GroupId=group)
    if failures:
        return 1
    print("all well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
