#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""boto3 against EC2's fleets, spot fleets, ties of transit gateways, endpoint services, lists, stacks'
parts, kinds that are only kept, and names of filters: boto3_ec2_fleets.py ENDPOINT."""
# unverified against AWS: rests on the API reference of each operation
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def check(what, got, wanted):
    if got != wanted:
        failures.append(what)
        print(f"FAILED: {what}: got {got!r}, wanted {wanted!r}")


def refused(what, code, call):
    try:
        call()
        check(what, "no error", code)
    except ClientError as error:
        check(what, error.response["Error"]["Code"], code)


def template(ec2, name, kind):
    made = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={
        "ImageId": "ami-12c6146b", "InstanceType": kind, "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "of", "Value": name}]}]})
    return {"LaunchTemplateSpecification": {
        "LaunchTemplateId": made["LaunchTemplate"]["LaunchTemplateId"], "Version": "1"}}


def fleets(ec2):
    configs = [template(ec2, "small", "t2.small"), template(ec2, "large", "t2.large")]
    made = ec2.create_fleet(
        LaunchTemplateConfigs=configs, SpotOptions={"AllocationStrategy": "diversified"},
        TargetCapacitySpecification={"TotalTargetCapacity": 3, "SpotTargetCapacity": 2,
                                     "OnDemandTargetCapacity": 1,
                                     "DefaultTargetCapacityType": "spot"}, Type="instant")
    fleet = made["FleetId"]
    check("id of a fleet", len(fleet), 42)
    check("what a fleet launched", sorted((i["Lifecycle"], i["InstanceType"])
                                          for i in made["Instances"]),
          [("on-demand", "t2.small"), ("spot", "t2.large"), ("spot", "t2.small")])
    told = ec2.describe_fleets(FleetIds=[fleet])["Fleets"][0]
    check("a fleet", (told["FleetState"], told["FulfilledCapacity"], told["Type"]),
          ("active", 3.0, "instant"))
    check("its instances", len(ec2.describe_fleet_instances(FleetId=fleet)["ActiveInstances"]), 3)
    ended = ec2.delete_fleets(FleetIds=[fleet, "fleet-none"], TerminateInstances=True)
    check("state of an ended fleet",
          ended["SuccessfulFleetDeletions"][0]["CurrentFleetState"], "deleted_terminating")
    check("a fleet that is not there",
          ended["UnsuccessfulFleetDeletions"][0]["Error"]["Code"], "fleetIdDoesNotExist")
    check("instances of an ended fleet",
          ec2.describe_fleet_instances(FleetId=fleet)["ActiveInstances"], [])


def spot_fleets(ec2, account):
    specifications = [
        {"ImageId": "ami-12c6146b", "InstanceType": "t2.small", "WeightedCapacity": 2.0,
         "SpotPrice": "0.13"},
        {"ImageId": "ami-12c6146b", "InstanceType": "t2.large", "WeightedCapacity": 4.0,
         "SpotPrice": "10.00"}]
    config = {"TargetCapacity": 6, "SpotPrice": "0.12", "LaunchSpecifications": specifications,
              "IamFleetRole": f"arn:aws:iam::{account}:role/fleet"}
    fleet = ec2.request_spot_fleet(SpotFleetRequestConfig=config)["SpotFleetRequestId"]

    def active():
        return len(ec2.describe_spot_fleet_instances(SpotFleetRequestId=fleet)["ActiveInstances"])

    def told():
        shape = ec2.describe_spot_fleet_requests(SpotFleetRequestIds=[fleet])
        return shape["SpotFleetRequestConfigs"][0]

    check("instances of the cheapest", active(), 3)
    for target, count, capacity in [(20, 10, 20.0), (5, 3, 6.0), (1, 1, 2.0)]:
        ec2.modify_spot_fleet_request(SpotFleetRequestId=fleet, TargetCapacity=target)
        check(f"instances for {target}", active(), count)
        check(f"capacity for {target}", told()["SpotFleetRequestConfig"]["FulfilledCapacity"],
              capacity)
    ec2.cancel_spot_fleet_requests(SpotFleetRequestIds=[fleet], TerminateInstances=True)
    check("an ended spot fleet", (told()["SpotFleetRequestState"], active()),
          ("cancelled_terminating", 0))
    config["TagSpecifications"] = [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}]
    refused("tags of another type", "InvalidParameterValue",
            lambda: ec2.request_spot_fleet(SpotFleetRequestConfig=config))
    prices = ec2.describe_spot_price_history(InstanceTypes=["t3a.micro"])["SpotPriceHistory"]
    check("a price for each zone", {p["InstanceType"] for p in prices}, {"t3a.micro"})


def transit(ec2, endpoint, config):
    gateway = ec2.create_transit_gateway(Description="hub")["TransitGateway"]["TransitGatewayId"]
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.1.0/24")["Subnet"]["SubnetId"]
    attachment = ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway, VpcId=vpc, SubnetIds=[subnet])[
            "TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    table = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)[
        "TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
    both = {"TransitGatewayAttachmentId": attachment, "TransitGatewayRouteTableId": table}
    ec2.associate_transit_gateway_route_table(**both)
    refused("a second association", "Resource.AlreadyAssociated",
            lambda: ec2.associate_transit_gateway_route_table(**both))
    told = ec2.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=table)
    check("an association", told["Associations"], [
        {"TransitGatewayAttachmentId": attachment, "ResourceId": vpc, "ResourceType": "vpc",
         "State": "associated"}])
    refused("propagation that is not there", "TransitGatewayRouteTablePropagation.NotFound",
            lambda: ec2.disable_transit_gateway_route_table_propagation(**both))
    ec2.enable_transit_gateway_route_table_propagation(**both)
    told = ec2.get_transit_gateway_route_table_propagations(TransitGatewayRouteTableId=table)
    check("a propagation", told["TransitGatewayRouteTablePropagations"][0]["State"], "enabled")
    ec2.disassociate_transit_gateway_route_table(**both)
    told = ec2.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=table)
    check("no association", told["Associations"], [])

    far = boto3.client("ec2", endpoint_url=endpoint, config=config, region_name="eu-central-1")
    peer = far.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    owner = ec2.describe_transit_gateways(TransitGatewayIds=[gateway])[
        "TransitGateways"][0]["OwnerId"]
    peering = ec2.create_transit_gateway_peering_attachment(
        TransitGatewayId=gateway, PeerTransitGatewayId=peer, PeerAccountId=owner,
        PeerRegion="eu-central-1")["TransitGatewayPeeringAttachment"][
            "TransitGatewayAttachmentId"]
    refused("accepting one's own", "InvalidParameterValue",
            lambda: ec2.accept_transit_gateway_peering_attachment(
                TransitGatewayAttachmentId=peering))
    far.accept_transit_gateway_peering_attachment(TransitGatewayAttachmentId=peering)
    told = ec2.describe_transit_gateway_peering_attachments(
        TransitGatewayAttachmentIds=[peering])["TransitGatewayPeeringAttachments"][0]
    check("a peering", (told["State"], told["AccepterTgwInfo"]["Region"]),
          ("available", "eu-central-1"))


def services(ec2):
    told = ec2.describe_vpc_endpoint_services(
        ServiceNames=["com.amazonaws.us-east-1.s3"],
        Filters=[{"Name": "service-type", "Values": ["Gateway"]}])
    check("a gateway service", told["ServiceDetails"][0]["ServiceType"],
          [{"ServiceType": "Gateway"}])
    refused("a service of no name", "InvalidServiceName",
            lambda: ec2.describe_vpc_endpoint_services(ServiceNames=["s3"]))
    refused("a filter of services", "InvalidFilter", lambda: ec2.describe_vpc_endpoint_services(
        Filters=[{"Name": "ServiceType", "Values": ["Gateway"]}]))
    own = ec2.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=["arn:a"])[
        "ServiceConfiguration"]["ServiceId"]
    ec2.modify_vpc_endpoint_service_permissions(ServiceId=own, AddAllowedPrincipals=["p", "q"])
    ec2.modify_vpc_endpoint_service_permissions(ServiceId=own, RemoveAllowedPrincipals=["p"])
    told = ec2.describe_vpc_endpoint_service_permissions(ServiceId=own)
    check("principals", told["AllowedPrincipals"], [{"Principal": "q"}])
    ec2.modify_vpc_endpoint_service_configuration(
        ServiceId=own, AddNetworkLoadBalancerArns=["arn:b"], RemoveNetworkLoadBalancerArns=["arn:a"],
        PrivateDnsName="own.example", AcceptanceRequired=False)
    told = ec2.describe_vpc_endpoint_service_configurations(ServiceIds=[own])[
        "ServiceConfigurations"][0]
    check("a changed service", (told["NetworkLoadBalancerArns"], told["PrivateDnsName"],
                                told["AcceptanceRequired"]), (["arn:b"], "own.example", False))


def filters(ec2):
    refused("a filter nobody knows", "InvalidParameterValue", lambda: ec2.describe_subnets(
        Filters=[{"Name": "colour", "Values": ["blue"]}]))
    check("the other spelling", len(ec2.describe_subnets(
        Filters=[{"Name": "availabilityZone", "Values": ["us-east-1a"]},
                 {"Name": "defaultForAz", "Values": ["true"]}])["Subnets"]), 1)


def stacks(ec2, formation):
    def ref(name):
        return {"Ref": name}
    template = {"Resources": {
        "Net": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.40.0.0/16"}},
        "Far": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.41.0.0/16"}},
        "Part": {"Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": ref("Net"), "CidrBlock": "10.40.1.0/24"}},
        "Card": {"Type": "AWS::EC2::NetworkInterface", "Properties": {
            "SubnetId": ref("Part"), "PrivateIpAddress": "10.40.1.20"}},
        "Peer": {"Type": "AWS::EC2::VPCPeeringConnection", "Properties": {
            "VpcId": ref("Net"), "PeerVpcId": ref("Far")}},
        "Names": {"Type": "AWS::EC2::DHCPOptions", "Properties": {"DomainName": "near.example"}},
        "Use": {"Type": "AWS::EC2::VPCDHCPOptionsAssociation", "Properties": {
            "VpcId": ref("Net"), "DhcpOptionsId": ref("Names")}},
        "Rules": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": ref("Net")}},
        "Rule": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {
            "NetworkAclId": ref("Rules"), "RuleNumber": 7, "Protocol": -1, "RuleAction": "allow",
            "CidrBlock": "0.0.0.0/0"}},
        "Hub": {"Type": "AWS::EC2::TransitGateway"},
        "Spoke": {"Type": "AWS::EC2::TransitGatewayAttachment", "Properties": {
            "TransitGatewayId": ref("Hub"), "VpcId": ref("Net"), "SubnetIds": [ref("Part")]}},
        "Tiny": {"Type": "AWS::EC2::Volume", "Properties": {
            "Size": 1, "AvailabilityZone": "us-east-1a"}}}}
    formation.create_stack(StackName="parts", TemplateBody=json.dumps(template))
    formation.get_waiter("stack_create_complete").wait(
        StackName="parts", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    ids = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in
           formation.describe_stack_resources(StackName="parts")["StackResources"]}
    card = ec2.describe_network_interfaces(NetworkInterfaceIds=[ids["Card"]])[
        "NetworkInterfaces"][0]
    check("interface of a stack", (card["Status"], card["PrivateIpAddress"], card["VpcId"]),
          ("available", "10.40.1.20", ids["Net"]))
    peer = ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[ids["Peer"]])[
        "VpcPeeringConnections"][0]
    check("peering of a stack", (peer["Status"]["Code"], peer["AccepterVpcInfo"]["VpcId"]),
          ("active", ids["Far"]))
    check("DHCP options of a stack", ec2.describe_vpcs(VpcIds=[ids["Net"]])["Vpcs"][0][
        "DhcpOptionsId"], ids["Names"])
    rules = ec2.describe_network_acls(NetworkAclIds=[ids["Rules"]])["NetworkAcls"][0]["Entries"]
    check("rules of a stack", sorted(r["RuleNumber"] for r in rules), [7, 32767, 32767])
    spoke = ec2.describe_transit_gateway_vpc_attachments(
        TransitGatewayAttachmentIds=[ids["Spoke"]])["TransitGatewayVpcAttachments"]
    check("attachment of a stack", [s["State"] for s in spoke], ["available"])
    check("size of a volume", ec2.describe_volumes(VolumeIds=[ids["Tiny"]])["Volumes"][0]["Size"],
          1)


def lists(ec2):
    made = ec2.create_managed_prefix_list(
        PrefixListName="l", MaxEntries=2, AddressFamily="IPv4",
        Entries=[{"Cidr": "10.0.0.0/8"}])["PrefixList"]["PrefixListId"]
    ec2.modify_managed_prefix_list(PrefixListId=made, CurrentVersion=1,
                                   AddEntries=[{"Cidr": "11.0.0.0/8"}])
    refused("an old version", "PrefixListVersionMismatch", lambda: ec2.modify_managed_prefix_list(
        PrefixListId=made, CurrentVersion=1, AddEntries=[{"Cidr": "12.0.0.0/8"}]))
    check("entries then", [e["Cidr"] for e in ec2.get_managed_prefix_list_entries(
        PrefixListId=made, TargetVersion=1)["Entries"]], ["10.0.0.0/8"])
    check("AWS's own lists", [p["OwnerId"] for p in ec2.describe_managed_prefix_lists(Filters=[
        {"Name": "prefix-list-name", "Values": ["com.amazonaws.us-east-1.s3"]}])["PrefixLists"]],
          ["AWS"])
    types = ec2.describe_instance_types(Filters=[
        {"Name": "processor-info.supported-architecture", "Values": ["arm64"]},
        {"Name": "instance-storage-info.disk.type", "Values": ["ssd"]},
        {"Name": "vcpu-info.default-vcpus", "Values": ["2"]}])["InstanceTypes"]
    check("types by what they have", "m6gd.large" in [t["InstanceType"] for t in types], True)
    refused("no instances", "InvalidParameterCombination",
            lambda: ec2.terminate_instances(InstanceIds=[]))


def route_servers(ec2, vpc, subnet):
    server = ec2.create_route_server(AmazonSideAsn=65001, TagSpecifications=[
        {"ResourceType": "route-server", "Tags": [{"Key": "a", "Value": "b"}]}])["RouteServer"]
    check("a route server", (server["State"], server["AmazonSideAsn"], server["Tags"]),
          ("available", 65001, [{"Key": "a", "Value": "b"}]))
    end = ec2.create_route_server_endpoint(RouteServerId=server["RouteServerId"], SubnetId=subnet)[
        "RouteServerEndpoint"]
    check("its endpoint", (end["VpcId"], end["RouteServerId"]), (vpc, server["RouteServerId"]))
    refused("an endpoint of no server", "InvalidRouteServerId.NotFound",
            lambda: ec2.create_route_server_endpoint(RouteServerId="rs-0123456789abcdef0",
                                                     SubnetId=subnet))
    ec2.create_tags(Resources=[end["RouteServerEndpointId"]], Tags=[{"Key": "c", "Value": "d"}])
    told = ec2.describe_route_server_endpoints(Filters=[{"Name": "tag:c", "Values": ["d"]}])
    check("endpoints by tag", len(told["RouteServerEndpoints"]), 1)
    gone = ec2.delete_route_server_endpoint(RouteServerEndpointId=end["RouteServerEndpointId"])
    check("a deleted endpoint", gone["RouteServerEndpoint"]["State"], "deleted")


def families(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.60.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.60.1.0/24")["Subnet"]["SubnetId"]
    if hasattr(ec2, "create_route_server"):  # of a newer boto3 than Debian 12's
        route_servers(ec2, vpc, subnet)
    window = ec2.create_instance_event_window(Name="w", CronExpression="* 21-23 * * 2,3")[
        "InstanceEventWindow"]["InstanceEventWindowId"]
    changed = ec2.modify_instance_event_window(InstanceEventWindowId=window, Name="v")
    check("a changed window", (changed["InstanceEventWindow"]["Name"],
                               changed["InstanceEventWindow"]["CronExpression"]),
          ("v", "* 21-23 * * 2,3"))
    gone = ec2.delete_instance_event_window(InstanceEventWindowId=window)
    check("a deleted window", gone["InstanceEventWindowState"]["State"], "deleted")
    card = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    target = ec2.create_traffic_mirror_target(NetworkInterfaceId=card)["TrafficMirrorTarget"][
        "TrafficMirrorTargetId"]
    sieve = ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]["TrafficMirrorFilterId"]
    session = ec2.create_traffic_mirror_session(
        NetworkInterfaceId=card, TrafficMirrorTargetId=target, TrafficMirrorFilterId=sieve,
        SessionNumber=1, PacketLength=50)["TrafficMirrorSession"]["TrafficMirrorSessionId"]
    ec2.modify_traffic_mirror_session(TrafficMirrorSessionId=session, SessionNumber=2,
                                      RemoveFields=["packet-length"])
    told = ec2.describe_traffic_mirror_sessions(TrafficMirrorSessionIds=[session])[
        "TrafficMirrorSessions"][0]
    check("a changed session", (told["SessionNumber"], told.get("PacketLength")), (2, None))
    check("a deleted session", ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=session)[
        "TrafficMirrorSessionId"], session)
    path = ec2.create_network_insights_path(Source=card, Destination=card, Protocol="tcp")[
        "NetworkInsightsPath"]["NetworkInsightsPathId"]
    ec2.delete_network_insights_path(NetworkInsightsPathId=path)
    refused("a path that is gone", "InvalidNetworkInsightsPathId.NotFound",
            lambda: ec2.describe_network_insights_paths(NetworkInsightsPathIds=[path]))


def instances(ec2):
    template(ec2, "tagged", "t2.micro")
    made = ec2.run_instances(
        LaunchTemplate={"LaunchTemplateName": "tagged"}, MinCount=1, MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}])
    one = made["Instances"][0]
    check("tags of the template and of the call", sorted(
        t["Key"] for t in one["Tags"] if not t["Key"].startswith("aws:")), ["a", "of"])
    ec2.stop_instances(InstanceIds=[one["InstanceId"]])
    ec2.modify_instance_attribute(InstanceId=one["InstanceId"], UserData={"Value": b"hello"})
    told = ec2.describe_instance_attribute(InstanceId=one["InstanceId"], Attribute="userData")
    check("user data", told["UserData"]["Value"], "aGVsbG8=")
    refused("a profile that is not there", "InvalidParameterValue", lambda: ec2.run_instances(
        ImageId="ami-12c6146b", MinCount=1, MaxCount=1,
        IamInstanceProfile={"Arn": "arn:aws:iam::000000000000:instance-profile/none"}))
    image = ec2.create_image(InstanceId=one["InstanceId"], Name="kept")["ImageId"]
    disk = ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"][0]["Ebs"]
    check("snapshot of an image", ec2.describe_snapshots(SnapshotIds=[disk["SnapshotId"]])[
        "Snapshots"][0]["Description"], f"Created by CreateImage({one['InstanceId']}) for {image}")


def nothing(ec2):
    check("no local gateways", ec2.describe_local_gateways()["LocalGateways"], [])
    check("no pools", ec2.describe_coip_pools()["CoipPools"], [])
    refused("a local gateway", "InvalidParameterValue",
            lambda: ec2.describe_local_gateways(LocalGatewayIds=["lgw-0123456789abcdef0"]))
    refused("to make a pool", "NotImplemented", lambda: ec2.create_coip_pool(
        LocalGatewayRouteTableId="lgw-rtb-0123456789abcdef0"))


def main():
    config = Config(retries={"max_attempts": 0})
    ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], config=config)
    fleets(ec2)
    spot_fleets(ec2, "123456789012")
    transit(ec2, sys.argv[1], config)
    services(ec2)
    filters(ec2)
    lists(ec2)
    families(ec2)
    nothing(ec2)
    instances(ec2)
    stacks(ec2, boto3.client("cloudformation", endpoint_url=sys.argv[1], config=config))
    if failures:
        return 1
    print("all well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
