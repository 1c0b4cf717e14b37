# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: Auto Scaling.

usage: boto3_autoscaling.py ENDPOINT
"""
import json
import time

from client_checks import check, check_error, client, finish


def group_named(scaling, name):
    return scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]


def ids_of(group):
    return [instance["InstanceId"] for instance in group["Instances"]]


def running(ec2, name):
    told = ec2.describe_instances(Filters=[
        {"Name": "tag:aws:autoscaling:groupName", "Values": [name]},
        {"Name": "instance-state-name", "Values": ["pending", "running"]}])
    return [instance for reservation in told["Reservations"] for instance in reservation["Instances"]]


def configurations(scaling, image):
    scaling.create_launch_configuration(LaunchConfigurationName="small", ImageId=image,
                                        InstanceType="t3.micro", UserData="hello")
    told = scaling.describe_launch_configurations()["LaunchConfigurations"][0]
    check("configuration", (told["ImageId"], told["InstanceType"], told["InstanceMonitoring"]),
          (image, "t3.micro", {"Enabled": True}))
    check_error("taken", "AlreadyExists", "small", scaling.create_launch_configuration,
                LaunchConfigurationName="small", ImageId=image, InstanceType="t3.micro")


def groups(scaling, ec2):
    zones = ["us-east-1a", "us-east-1b"]
    check_error("no launch", "ValidationError", "Valid requests must contain",
                scaling.create_auto_scaling_group, AutoScalingGroupName="web", MinSize=1, MaxSize=2,
                AvailabilityZones=zones)
    check_error("no zones", "ValidationError", "At least one Availability Zone",
                scaling.create_auto_scaling_group, AutoScalingGroupName="web", MinSize=1, MaxSize=2,
                LaunchConfigurationName="small")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web", MinSize=1, MaxSize=4, DesiredCapacity=2, AvailabilityZones=zones,
        LaunchConfigurationName="small",
        Tags=[{"Key": "team", "Value": "a", "PropagateAtLaunch": True},
              {"Key": "own", "Value": "b", "PropagateAtLaunch": False}])
    group = group_named(scaling, "web")
    check("group", (group["MinSize"], group["MaxSize"], group["DesiredCapacity"],
                    sorted(instance["AvailabilityZone"] for instance in group["Instances"]),
                    {instance["LifecycleState"] for instance in group["Instances"]}),
          (1, 4, 2, zones, {"InService"}))
    there = running(ec2, "web")
    check("of EC2", sorted(instance["InstanceId"] for instance in there), sorted(ids_of(group)))
    tags = {tag["Key"]: tag["Value"] for tag in there[0]["Tags"]}
    check("tags", (tags["team"], "own" in tags), ("a", False))
    scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=4)
    check("grown", len(running(ec2, "web")), 4)
    check_error("too many", "ValidationError", "above max value 4", scaling.set_desired_capacity,
                AutoScalingGroupName="web", DesiredCapacity=5)
    scaling.update_auto_scaling_group(AutoScalingGroupName="web", MaxSize=2)
    group = group_named(scaling, "web")
    check("shrunk", (group["DesiredCapacity"], len(running(ec2, "web")),
                     sorted(instance["AvailabilityZone"] for instance in group["Instances"])),
          (2, 2, zones))
    check_error("in use", "ResourceInUse", "attached to AutoScalingGroup web",
                scaling.delete_launch_configuration, LaunchConfigurationName="small")


def instances(scaling, ec2):
    first, second = ids_of(group_named(scaling, "web"))
    told = scaling.terminate_instance_in_auto_scaling_group(InstanceId=first,
                                                            ShouldDecrementDesiredCapacity=False)
    check("activity", told["Activity"]["Description"], f"Terminating EC2 instance: {first}")
    ids = ids_of(group_named(scaling, "web"))
    check("replaced", (len(ids), first in ids), (2, False))
    scaling.set_instance_health(InstanceId=second, HealthStatus="Unhealthy")
    ids = ids_of(group_named(scaling, "web"))
    check("unhealthy", (len(ids), second in ids), (2, False))
    scaling.enter_standby(AutoScalingGroupName="web", InstanceIds=ids[:1],
                          ShouldDecrementDesiredCapacity=True)
    group = group_named(scaling, "web")
    check("standby", (group["DesiredCapacity"], sorted(
        instance["LifecycleState"] for instance in group["Instances"])), (1, ["InService", "Standby"]))
    scaling.exit_standby(AutoScalingGroupName="web", InstanceIds=ids[:1])
    scaling.detach_instances(AutoScalingGroupName="web", InstanceIds=ids[:1],
                             ShouldDecrementDesiredCapacity=True)
    check("detached", ids[0] in ids_of(group_named(scaling, "web")), False)
    scaling.attach_instances(AutoScalingGroupName="web", InstanceIds=ids[:1])
    check("attached", ids[0] in ids_of(group_named(scaling, "web")), True)
    check("instances", sorted(instance["InstanceId"] for instance in
                              scaling.describe_auto_scaling_instances()["AutoScalingInstances"]),
          sorted(ids))
    check("activities", len(scaling.describe_scaling_activities(
        AutoScalingGroupName="web")["Activities"]) > 6, True)


def settings(scaling):
    scaling.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["Terminate"])
    scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)
    check("suspended", len(ids_of(group_named(scaling, "web"))), 2)
    scaling.resume_processes(AutoScalingGroupName="web")
    check("resumed", len(ids_of(group_named(scaling, "web"))), 1)
    arn = scaling.put_scaling_policy(AutoScalingGroupName="web", PolicyName="up",
                                     AdjustmentType="ChangeInCapacity", ScalingAdjustment=1)["PolicyARN"]
    check("policies", [policy["PolicyARN"] for policy in
                       scaling.describe_policies(AutoScalingGroupName="web")["ScalingPolicies"]], [arn])
    scaling.execute_policy(AutoScalingGroupName="web", PolicyName="up")
    check("scaled", len(ids_of(group_named(scaling, "web"))), 2)
    scaling.delete_policy(AutoScalingGroupName="web", PolicyName="up")
    scaling.put_lifecycle_hook(AutoScalingGroupName="web", LifecycleHookName="h",
                               LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING")
    check("hooks", [hook["DefaultResult"] for hook in scaling.describe_lifecycle_hooks(
        AutoScalingGroupName="web")["LifecycleHooks"]], ["ABANDON"])
    scaling.create_or_update_tags(Tags=[{"ResourceId": "web", "ResourceType": "auto-scaling-group",
                                         "Key": "own", "Value": "c", "PropagateAtLaunch": True}])
    check("tags told", [tag["Value"] for tag in scaling.describe_tags(
        Filters=[{"Name": "key", "Values": ["own"]}])["Tags"]], ["c"])
    check_error("not empty", "ResourceInUse", "while there are instances",
                scaling.delete_auto_scaling_group, AutoScalingGroupName="web")
    scaling.delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)
    check("gone", scaling.describe_auto_scaling_groups()["AutoScalingGroups"], [])
    check_error("not there", "ValidationError", "AutoScalingGroup 'web' not found",
                scaling.set_desired_capacity, AutoScalingGroupName="web", DesiredCapacity=1)


def template(image, size):
    return json.dumps({"Resources": {
        "Launch": {"Type": "AWS::AutoScaling::LaunchConfiguration",
                   "Properties": {"ImageId": image, "InstanceType": size}},
        "Group": {"Type": "AWS::AutoScaling::AutoScalingGroup",
                  "Properties": {"AutoScalingGroupName": "stacked", "MinSize": "2", "MaxSize": "3",
                                 "AvailabilityZones": ["us-east-1a"],
                                 "LaunchConfigurationName": {"Ref": "Launch"}}}}})


def wait_for(what, look, wanted):
    end = time.monotonic() + 10
    while look() != wanted and time.monotonic() < end:
        time.sleep(0.02)
    check(what, look(), wanted)


def stacks(scaling, ec2, cloudformation, image):
    """The instances of a stack's group come after it and go after it."""
    cloudformation.create_stack(StackName="s", TemplateBody=template(image, "t3.micro"))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="s", WaiterConfig={"Delay": 0.05})
    wait_for("of a stack", lambda: len(running(ec2, "stacked")), 2)
    check("known", len(ids_of(group_named(scaling, "stacked"))), 2)
    cloudformation.update_stack(StackName="s", TemplateBody=template(image, "t3.large"))
    cloudformation.get_waiter("stack_update_complete").wait(StackName="s", WaiterConfig={"Delay": 0.05})
    scaling.set_desired_capacity(AutoScalingGroupName="stacked", DesiredCapacity=3)
    check("a larger one", sorted(instance["InstanceType"] for instance in running(ec2, "stacked")),
          ["t3.large", "t3.micro", "t3.micro"])
    cloudformation.delete_stack(StackName="s")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="s", WaiterConfig={"Delay": 0.05})
    wait_for("all gone", lambda: running(ec2, "stacked"), [])


def main():
    scaling, ec2 = client("autoscaling"), client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    configurations(scaling, image)
    groups(scaling, ec2)
    instances(scaling, ec2)
    settings(scaling)
    stacks(scaling, ec2, client("cloudformation"), image)
    finish()


main()
