# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: application load balancers, their targets and settings.

usage: boto3_elbv2.py ENDPOINT
"""

from client_checks import check, check_error, client, finish


def states(elb, group, **more):
    told = elb.describe_target_health(TargetGroupArn=group, **more)["TargetHealthDescriptions"]
    return [(one["Target"]["Id"], one["TargetHealth"]["State"], one["TargetHealth"].get("Reason"))
            for one in told]


def targets(elb, ec2, balancer, group):
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ids = [one["InstanceId"] for one in ec2.run_instances(
        ImageId=image, InstanceType="t3.micro", MinCount=2, MaxCount=2)["Instances"]]
    check_error("not there", "InvalidTarget", "i-0123", elb.register_targets, TargetGroupArn=group,
                Targets=[{"Id": "i-0123456789abcdef0"}])
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": ids[0]}, {"Id": ids[1], "Port": 81}])
    check("not used", states(elb, group), [(each, "unused", "Target.NotInUse") for each in ids])
    listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[
        {"Type": "forward", "TargetGroupArn": group}])["Listeners"][0]["ListenerArn"]
    check("well", states(elb, group), [(each, "healthy", None) for each in ids])
    ec2.stop_instances(InstanceIds=ids[:1])
    check("stopped", states(elb, group, Targets=[{"Id": ids[0]}]),
          [(ids[0], "unused", "Target.InvalidState")])
    elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": ids[1]}])
    check("left", [each[0] for each in states(elb, group)], ids[:1])
    check("not registered", states(elb, group, Targets=[{"Id": ids[1], "Port": 81}]),
          [(ids[1], "unused", "Target.NotRegistered")])
    return listener


def rules(elb, group, listener):
    arns = [elb.create_rule(ListenerArn=listener, Priority=priority, Conditions=[
        {"Field": "path-pattern", "Values": [f"/{priority}"]}], Actions=[
        {"Type": "forward", "TargetGroupArn": group}])["Rules"][0]["RuleArn"] for priority in (1, 2)]
    check_error("in use", "PriorityInUse", "'1' is currently in use", elb.set_rule_priorities,
                RulePriorities=[{"RuleArn": arns[1], "Priority": 1}])
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": arns[1], "Priority": 7}])
    check("priorities", sorted(rule["Priority"] for rule in
                               elb.describe_rules(ListenerArn=listener)["Rules"]), ["1", "7", "default"])


def settings(elb, balancer, group, listener, subnets):
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[
        {"Key": "idle_timeout.timeout_seconds", "Value": "90"}])
    told = {one["Key"]: one["Value"] for one in elb.describe_load_balancer_attributes(
        LoadBalancerArn=balancer)["Attributes"]}
    check("attributes", (told["idle_timeout.timeout_seconds"], told["deletion_protection.enabled"]),
          ("90", "false"))
    elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[
        {"Key": "stickiness.enabled", "Value": "true"}])
    elb.add_tags(ResourceArns=[balancer, group], Tags=[{"Key": "a", "Value": "1"},
                                                       {"Key": "b", "Value": "2"}])
    elb.remove_tags(ResourceArns=[group], TagKeys=["a"])
    check("tags", [one["Tags"] for one in elb.describe_tags(ResourceArns=[balancer, group])[
        "TagDescriptions"]], [[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
                              [{"Key": "b", "Value": "2"}]])
    certificate = "arn:aws:acm:us-east-1:000000000000:certificate/1"
    elb.add_listener_certificates(ListenerArn=listener,
                                  Certificates=[{"CertificateArn": certificate}])
    check("certificates", [one["CertificateArn"] for one in elb.describe_listener_certificates(
        ListenerArn=listener)["Certificates"]], [certificate])
    elb.remove_listener_certificates(ListenerArn=listener,
                                     Certificates=[{"CertificateArn": certificate}])
    check("subnets", [one["SubnetId"] for one in elb.set_subnets(
        LoadBalancerArn=balancer, Subnets=subnets[1:])["AvailabilityZones"]], subnets[1:])
    check_error("no such group", "InvalidSecurityGroup", "invalid", elb.set_security_groups,
                LoadBalancerArn=balancer, SecurityGroups=["sg-0"])
    elb.set_ip_address_type(LoadBalancerArn=balancer, IpAddressType="dualstack")
    check("addresses", elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0][
        "IpAddressType"], "dualstack")


def main():
    elb, ec2 = client("elbv2"), client("ec2")
    there = ec2.describe_subnets()["Subnets"]
    subnets = [subnet["SubnetId"] for subnet in there][:3]
    balancer = elb.create_load_balancer(Name="web", Subnets=subnets[:2])["LoadBalancers"][0][
        "LoadBalancerArn"]
    group = elb.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=there[0]["VpcId"])[
        "TargetGroups"][0]["TargetGroupArn"]
    listener = targets(elb, ec2, balancer, group)
    rules(elb, group, listener)
    settings(elb, balancer, group, listener, subnets)
    finish()


main()
