#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""boto3 against EC2's IPAM, transit gateways' route tables, tags of security group rules, interface
endpoints and settings of networks: boto3_ec2_network.py ENDPOINT."""
# unverified against AWS: rests on the API reference of each operation
import sys
from xml.etree import ElementTree

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def check(what, got, wanted):
    if got != wanted:
        failures.append(what)
        print(f"FAILED: {what}: got {got!r}, wanted {wanted!r}")


def refused(what, code, call, **arguments):
    try:
        call(**arguments)
        check(what, "no error", code)
    except ClientError as error:
        check(what, error.response["Error"]["Code"], code)


def network(ec2, block="10.0.0.0/16"):
    vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=block.replace("/16", "/24"))["Subnet"]
    return vpc, subnet["SubnetId"]


def ipam(ec2):
    made = ec2.create_ipam(OperatingRegions=[{"RegionName": "us-west-2"}], TagSpecifications=[
        {"ResourceType": "ipam", "Tags": [{"Key": "a", "Value": "b"}]}])["Ipam"]
    check("regions", [each["RegionName"] for each in made["OperatingRegions"]],
          ["us-east-1", "us-west-2"])
    check("arn", made["IpamArn"].split(":")[3], "")
    scopes = ec2.describe_ipam_scopes()["IpamScopes"]
    check("scopes", sorted(each["IpamScopeType"] for each in scopes), ["private", "public"])
    refused("default scope", "InvalidParameterValue", ec2.delete_ipam_scope,
            IpamScopeId=made["PrivateDefaultScopeId"])
    refused("no scope", "InvalidIpamScopeId.NotFound", ec2.create_ipam_pool,
            IpamScopeId="ipam-scope-0123456789abcdef0", AddressFamily="ipv4")

    def pool(**more):
        return ec2.create_ipam_pool(IpamScopeId=made["PrivateDefaultScopeId"],
                                    AddressFamily="ipv4", **more)["IpamPool"]["IpamPoolId"]
    top = pool(AllocationDefaultNetmaskLength=28)
    ec2.provision_ipam_pool_cidr(IpamPoolId=top, Cidr="10.0.0.0/16")

    def take(**more):
        return ec2.allocate_ipam_pool_cidr(IpamPoolId=top, **more)["IpamPoolAllocation"]
    first = take()
    check("default size", first["Cidr"], "10.0.0.0/28")
    check("preview", take(NetmaskLength=24, PreviewNextCidr=True)["Cidr"], "10.0.1.0/24")
    check("named", take(Cidr="10.0.5.0/24")["Cidr"], "10.0.5.0/24")
    refused("taken", "InsufficientCidrBlocks", take, Cidr="10.0.5.0/25")
    check("beside", take(NetmaskLength=22, DisallowedCidrs=["10.0.8.0/22"])["Cidr"],
          "10.0.12.0/22")
    below = pool(SourceIpamPoolId=top, Locale="us-east-1")
    block = ec2.provision_ipam_pool_cidr(IpamPoolId=below, Cidr="10.0.16.0/20")["IpamPoolCidr"]
    check("from the source", (block["Cidr"], block["State"]), ("10.0.16.0/20", "provisioned"))
    vpc = ec2.create_vpc(Ipv4IpamPoolId=below, Ipv4NetmaskLength=24)["Vpc"]
    check("VPC's block", vpc["CidrBlock"], "10.0.16.0/24")
    held = ec2.get_ipam_pool_allocations(IpamPoolId=below)["IpamPoolAllocations"]
    check("VPC's allocation", [(each["ResourceId"], each["ResourceType"]) for each in held],
          [(vpc["VpcId"], "vpc")])
    refused("pool in use", "DependencyViolation", ec2.delete_ipam_pool, IpamPoolId=below)
    ec2.delete_vpc(VpcId=vpc["VpcId"])
    check("given back", ec2.get_ipam_pool_allocations(IpamPoolId=below)["IpamPoolAllocations"], [])
    ec2.deprovision_ipam_pool_cidr(IpamPoolId=below, Cidr="10.0.16.0/20")
    ec2.delete_ipam_pool(IpamPoolId=below)
    ec2.release_ipam_pool_allocation(IpamPoolId=top, Cidr=first["Cidr"],
                                     IpamPoolAllocationId=first["IpamPoolAllocationId"])
    check("free again", take()["Cidr"], "10.0.0.0/28")
    refused("IPAM in use", "DependencyViolation", ec2.delete_ipam, IpamId=made["IpamId"])
    gone = ec2.delete_ipam(IpamId=made["IpamId"], Cascade=True)["Ipam"]
    check("gone", (gone["State"], ec2.describe_ipams()["Ipams"],
                   ec2.describe_ipam_pools()["IpamPools"]), ("delete-complete", [], []))


def transit(ec2):
    vpc, subnet = network(ec2)
    gateway = ec2.create_transit_gateway()["TransitGateway"]
    default = gateway["Options"]["AssociationDefaultRouteTableId"]
    one = ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway["TransitGatewayId"], VpcId=vpc, SubnetIds=[subnet])
    one = one["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]

    def associated(table):
        answer = ec2.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=table)
        return [each["TransitGatewayAttachmentId"] for each in answer["Associations"]]
    check("default association", associated(default), [one])
    fed = ec2.get_transit_gateway_attachment_propagations(TransitGatewayAttachmentId=one)
    check("default propagation", [each["TransitGatewayRouteTableId"] for each in
                                  fed["TransitGatewayAttachmentPropagations"]], [default])
    table = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway["TransitGatewayId"])
    table = table["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
    both = {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": one}
    ec2.associate_transit_gateway_route_table(**both)
    check("moved", (associated(default), associated(table)), ([], [one]))
    refused("twice", "Resource.AlreadyAssociated", ec2.associate_transit_gateway_route_table,
            **dict(both, TransitGatewayRouteTableId=default))
    for block in ("10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"):
        ec2.create_transit_gateway_route(DestinationCidrBlock=block, **both)
    refused("route twice", "RouteAlreadyExists", ec2.create_transit_gateway_route,
            DestinationCidrBlock="10.0.0.0/8", **both)

    def found(how, value):
        answer = ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=[
            {"Name": "type", "Values": ["static"]},
            {"Name": "route-search." + how, "Values": [value]}])
        return [each["DestinationCidrBlock"] for each in answer["Routes"]]
    check("exact", found("exact-match", "10.0.0.0/8"), ["10.0.0.0/8"])
    check("longest", found("longest-prefix-match", "10.1.2.3"), ["10.1.0.0/16"])
    check("subnets", found("subnet-of-match", "10.0.0.0/8"), ["10.0.0.0/8", "10.1.0.0/16"])
    check("supernets", found("supernet-of-match", "10.1.2.0/24"), ["10.0.0.0/8", "10.1.0.0/16"])
    prefixes = ec2.create_managed_prefix_list(PrefixListName="x", MaxEntries=1,
                                              AddressFamily="IPv4")["PrefixList"]["PrefixListId"]
    ec2.create_transit_gateway_prefix_list_reference(PrefixListId=prefixes, **both)
    listed = ec2.get_transit_gateway_prefix_list_references(TransitGatewayRouteTableId=table)
    check("reference", [each["TransitGatewayAttachment"]["ResourceId"] for each in
                        listed["TransitGatewayPrefixListReferences"]], [vpc])


def others(ec2):
    vpc, subnet = network(ec2)
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    rule = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])
    rule = rule["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    ec2.create_tags(Resources=[rule], Tags=[{"Key": "a", "Value": "b"}, {"Key": "c", "Value": ""}])
    ec2.delete_tags(Resources=[rule], Tags=[{"Key": "c"}])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "tag:a", "Values": ["b"]}])
    check("tagged rule", [(each["SecurityGroupRuleId"], each["Tags"]) for each in
                          rules["SecurityGroupRules"]], [(rule, [{"Key": "a", "Value": "b"}])])
    tags = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [rule]}])["Tags"]
    check("rule's tag", [each["ResourceType"] for each in tags], ["security-group-rule"])
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    exit_id = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]
    exit_id = exit_id["EgressOnlyInternetGatewayId"]
    refused("no IPv6 block", "InvalidParameterValue", ec2.create_route, RouteTableId=table,
            DestinationIpv6CidrBlock="10.0.0.0/8", EgressOnlyInternetGatewayId=exit_id)
    ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0",
                     EgressOnlyInternetGatewayId=exit_id)
    card = ec2.create_network_interface(SubnetId=subnet, PrivateIpAddress="10.0.0.9")
    card = card["NetworkInterface"]["NetworkInterfaceId"]
    for _ in range(2):
        ec2.assign_private_ip_addresses(NetworkInterfaceId=card, PrivateIpAddresses=["10.0.0.10"])
    told = ec2.describe_network_interfaces(NetworkInterfaceIds=[card])["NetworkInterfaces"][0]
    check("addresses", [each["PrivateIpAddress"] for each in told["PrivateIpAddresses"]],
          ["10.0.0.9", "10.0.0.10"])
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.sqs",
                                   VpcEndpointType="Interface", SubnetIds=[subnet])["VpcEndpoint"]
    check("private name", made["DnsEntries"][-1]["DnsName"], "sqs.us-east-1.amazonaws.com")
    customer = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="192.0.2.1", BgpAsn=65000)
    customer = customer["CustomerGateway"]["CustomerGatewayId"]
    transit_id = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    connection = ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=customer,
                                           TransitGatewayId=transit_id)["VpnConnection"]
    tunnels = ElementTree.fromstring(connection["CustomerGatewayConfiguration"]).findall(
        "ipsec_tunnel")
    check("tunnels", [each.findtext("vpn_gateway/tunnel_outside_address/ip_address") for each in
                      tunnels], [each["OutsideIpAddress"] for each in connection["VgwTelemetry"]])
    check("keys", [each.findtext("ike/pre_shared_key") for each in tunnels],
          [each["PreSharedKey"] for each in connection["Options"]["TunnelOptions"]])
    refused("attached", "IncorrectState", ec2.delete_transit_gateway, TransitGatewayId=transit_id)
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    changed = ec2.modify_vpn_connection(VpnConnectionId=connection["VpnConnectionId"],
                                        VpnGatewayId=gateway)["VpnConnection"]
    check("gateway", (changed.get("VpnGatewayId"), changed.get("TransitGatewayId")),
          (gateway, None))
    ec2.delete_vpn_connection(VpnConnectionId=connection["VpnConnectionId"])
    ec2.delete_transit_gateway(TransitGatewayId=transit_id)


def main():
    ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], region_name="us-east-1",
                       aws_access_key_id="k", aws_secret_access_key="s",
                       config=Config(retries={"max_attempts": 0}))
    for part in (ipam, transit, others):
        part(ec2)
    print("all well" if not failures else f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
