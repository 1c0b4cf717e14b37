# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: stacks of servers and databases.

usage: story_stacks.py ENDPOINT SAMPLES
"""
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def client(service, region="us-east-1"):
    return boto3.client(service, endpoint_url=sys.argv[1],
                        config=Config(region_name=region, retries={"max_attempts": 0}))


stacks, ec2, control = client("cloudformation"), client("ec2"), client("cloudcontrol")


def check(what, condition, got=""):
    if not condition:
        failures.append(what)
        print("FAILED", what, str(got)[:800])


def sample(path):
    with open(f"{sys.argv[2]}/{path}") as file:
        return file.read()


def wait(name, of=stacks):
    while True:
        stack = of.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        time.sleep(0.02)


def create(name, body, of=stacks, **more):
    of.create_stack(StackName=name, TemplateBody=body, **more)
    return wait(name, of)


def outputs(stack):
    return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


def events(name):
    """(status, logical id), oldest first."""
    told = stacks.describe_stack_events(StackName=name)["StackEvents"]
    return [(e["ResourceStatus"], e["LogicalResourceId"]) for e in reversed(told)]


def resource(kind, name):
    described = control.get_resource(TypeName=kind, Identifier=name)["ResourceDescription"]
    return json.loads(described["Properties"])


def web_servers_and_a_database():
    """One stack, its resources in the order that they need each other."""
    stack = create("shop", sample("web-app/template-v1.yaml"))
    check("it is made", stack["StackStatus"] == "CREATE_COMPLETE", stack)
    told = [e for e in events("shop")]
    done = [name for status, name in told if status == "CREATE_COMPLETE"]
    begun = [name for status, name in told if status == "CREATE_IN_PROGRESS"]
    check("the stack is first and last", begun[0] == "shop" and done[-1] == "shop", told)
    for first, then in (("Network", "SubnetA"), ("SubnetA", "LoadBalancer"),
                        ("LoadBalancer", "Listener"), ("WebTemplate", "WebServers"),
                        ("WebTargets", "WebServers"), ("DatabaseSubnets", "Database")):
        check(f"{first} before {then}",
              told.index(("CREATE_COMPLETE", first)) < told.index(("CREATE_IN_PROGRESS", then)))
    kinds = {r["ResourceType"] for r in
             stacks.describe_stack_resources(StackName="shop")["StackResources"]}
    check("what it is made of", {"AWS::AutoScaling::AutoScalingGroup", "AWS::RDS::DBInstance",
                                 "AWS::ElasticLoadBalancingV2::LoadBalancer"} <= kinds, kinds)


def a_database_with_another_name():
    """The change set tells that it is replaced; afterwards the old one and its data are gone."""
    stacks.create_change_set(StackName="shop", ChangeSetName="rename",
                             TemplateBody=sample("web-app/template-v2.yaml"))
    while True:
        changes = stacks.describe_change_set(StackName="shop", ChangeSetName="rename")
        if not changes["Status"].endswith(("PENDING", "IN_PROGRESS")):
            break
        time.sleep(0.02)
    check("the change set", changes["Status"] == "CREATE_COMPLETE", changes)
    change = next(c["ResourceChange"] for c in changes["Changes"]
                  if c["ResourceChange"]["LogicalResourceId"] == "Database")
    check("it is replaced", (change["Action"], change["Replacement"]) == ("Modify", "True"), change)
    causes = {d["Target"].get("Name"): d["Target"]["RequiresRecreation"] for d in change["Details"]}
    check("because of its name", causes.get("DBInstanceIdentifier") == "Always", causes)
    check("nothing has happened yet", resource("AWS::RDS::DBInstance", "shop")["DBName"] == "orders")
    stacks.execute_change_set(StackName="shop", ChangeSetName="rename")
    stack = wait("shop")
    check("it is done", stack["StackStatus"] == "UPDATE_COMPLETE", stack)
    check("the new one", resource("AWS::RDS::DBInstance", "shop-orders")["DBName"] == "shop")
    try:
        check("the old one is gone", False, resource("AWS::RDS::DBInstance", "shop"))
    except ClientError as fault:
        check("the old one is gone", "NotFound" in fault.response["Error"]["Code"], fault)


def larger_servers():
    """A launch configuration is replaced; an update that fails returns to the old settings."""
    body = sample("larger-servers/template.yaml")

    def update(**values):
        stacks.update_stack(StackName="servers", TemplateBody=body, Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in values.items()])
        return wait("servers")

    def settings(stack):
        name = outputs(stack)["Settings"]
        group = resource("AWS::AutoScaling::AutoScalingGroup", outputs(stack)["Servers"])
        check("the group has them", group["LaunchConfigurationName"] == name, group)
        return name, resource("AWS::AutoScaling::LaunchConfiguration", name)["InstanceType"]

    first = settings(create("servers", body))
    check("small ones", first[1] == "t2.micro", first)
    stack = update(Size="t2.large")
    check("an update", stack["StackStatus"] == "UPDATE_COMPLETE", stack)
    second = settings(stack)
    check("larger ones", second[1] == "t2.large" and second[0] != first[0], (first, second))
    stack = update(Size="m5.large", Patience="99999")
    check("a failure", stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", stack)
    check("the old settings", settings(stack) == second, (settings(stack), second))
    told = events("servers")
    check("what failed", ("UPDATE_FAILED", "Work") in told, told)
    check("the group went there and back",
          told[told.index(("UPDATE_ROLLBACK_IN_PROGRESS", "servers")):].count(
              ("UPDATE_COMPLETE", "Servers")) == 1, told)
    queue = client("sqs").get_queue_attributes(QueueUrl=outputs(stack)["Work"],
                                               AttributeNames=["VisibilityTimeout"])["Attributes"]
    check("the queue's old setting", queue == {"VisibilityTimeout": "30"}, queue)


def the_template_that_is_there():
    """Another value for a parameter, with the template and the other values as they are."""
    stacks.update_stack(StackName="servers", UsePreviousTemplate=True, Parameters=[
        {"ParameterKey": "Size", "UsePreviousValue": True},
        {"ParameterKey": "Patience", "ParameterValue": "60"}])
    stack = wait("servers")
    check("an update", stack["StackStatus"] == "UPDATE_COMPLETE", stack)
    values = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    check("its values", values == {"Size": "t2.large", "Patience": "60"}, values)
    try:
        stacks.update_stack(StackName="servers", UsePreviousTemplate=True, Parameters=[
            {"ParameterKey": name, "UsePreviousValue": True} for name in ("Size", "Patience")])
        check("nothing to do", False)
    except ClientError as fault:
        check("nothing to do", "No updates are to be performed" in str(fault), fault)


def a_volume_that_stays():
    for name in ("template.json", "template.yaml"):
        stack = create("instance", sample("ec2-instance/" + name))
        check(name, stack["StackStatus"] == "CREATE_COMPLETE", stack)
        instance = ec2.describe_instances(
            InstanceIds=[outputs(stack)["InstanceId"]])["Reservations"][0]["Instances"][0]
        check("the instance", (instance["ImageId"], instance["InstanceType"], instance["KeyName"])
              == ("ami-0ff8a91507f77f867", "t2.micro", "testkey"), instance)
        mapped = next(m["Ebs"] for m in instance["BlockDeviceMappings"]
                      if m["DeviceName"] == "/dev/sdm")
        check("it stays", mapped["DeleteOnTermination"] is False, mapped)
        volume = ec2.describe_volumes(VolumeIds=[mapped["VolumeId"]])["Volumes"][0]
        check("the volume", (volume["VolumeType"], volume["Iops"], volume["Size"], volume["State"])
              == ("io1", 200, 20, "in-use"), volume)
        stacks.delete_stack(StackName="instance")
        wait_gone(stack["StackId"])
        volume = ec2.describe_volumes(VolumeIds=[mapped["VolumeId"]])["Volumes"][0]
        check("it is still there", volume["State"] == "available", volume)
        check("its root is not", [v["VolumeId"] for v in ec2.describe_volumes()["Volumes"]
                                  if v["Size"] != 20] == [])
        ec2.delete_volume(VolumeId=mapped["VolumeId"])


def wait_gone(stack_id):
    check("deleted", wait(stack_id)["StackStatus"] == "DELETE_COMPLETE")


def two_regions():
    for region, size in (("us-east-1", "t2.micro"), ("eu-central-1", "t3.micro")):
        stack = create("server", sample("two-regions/template.yaml"), client("cloudformation", region))
        check(region, stack["StackStatus"] == "CREATE_COMPLETE", stack)
        check("its zone", outputs(stack)["Zone"] == region + "a", stack)
        told = client("ec2", region).describe_instances()["Reservations"]
        check("its server", [r["Instances"][0]["InstanceType"] for r in told
                             if r["Instances"][0]["State"]["Name"] == "running"
                             and r["Instances"][0].get("Tags", [{}])[0].get("Value", "")] == [size]
              or any(i["InstanceType"] == size for r in told for i in r["Instances"]), told)
        check("its files", f"files-{region}-000000000000" in
              [b["Name"] for b in client("s3", region).list_buckets()["Buckets"]])


def one_unit():
    """Made, changed and deleted as one: what is deleted goes in the other order."""
    stack = stacks.describe_stacks(StackName="shop")["Stacks"][0]
    stacks.delete_stack(StackName="shop")
    wait_gone(stack["StackId"])
    told = events(stack["StackId"])
    for first, then in (("WebServers", "WebTemplate"), ("Listener", "LoadBalancer"),
                        ("Database", "DatabaseSubnets"), ("SubnetA", "Network")):
        check(f"{first} goes before {then}",
              told.index(("DELETE_COMPLETE", first)) < told.index(("DELETE_IN_PROGRESS", then)))
    check("nothing is left", "shop" not in [s["StackName"]
                                            for s in stacks.describe_stacks()["Stacks"]])


for step in (web_servers_and_a_database, a_database_with_another_name, larger_servers,
             the_template_that_is_there, a_volume_that_stays, two_regions, one_unit):
    try:
        step()
    except Exception as fault:  # the next step may be well
        check(step.__name__, False, repr(fault))
print("all well" if not failures else f"{len(failures)} failures")
sys.exit(bool(failures))
