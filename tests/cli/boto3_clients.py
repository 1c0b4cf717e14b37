# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: waiters, paginators, typed errors and members of answers.

usage: boto3_clients.py ENDPOINT
"""
import json
import sys
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

FAST = {"Delay": 1, "MaxAttempts": 60}
PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "a"}}
failures = []


def check(what, condition, seen=None):
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r}"[:400])


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None, "no error"


def template(**resources):
    return json.dumps({"Resources": resources})


def stacks_and_waiters(cf):
    name = "waits-" + uuid.uuid4().hex[:8]
    body = template(**{f"P{i}": PARAMETER for i in range(40)})
    stack_id = cf.create_stack(StackName=name, TemplateBody=body)["StackId"]
    cf.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=FAST)
    cf.get_waiter("stack_exists").wait(StackName=name, WaiterConfig=FAST)
    stack = cf.describe_stacks(StackName=stack_id)["Stacks"][0]
    check("a created stack has a date", stack["CreationTime"].year > 2000, stack)
    check("flags are booleans", stack["DisableRollback"] is False, stack)
    check("lists are there when empty", stack["Tags"] == [] and stack["NotificationARNs"] == [], stack)

    pages = list(cf.get_paginator("describe_stack_events").paginate(StackName=name))
    events = [event for page in pages for event in page["StackEvents"]]
    check("events come in pages of 100", [len(p["StackEvents"]) for p in pages] == [100, 22],
          [len(p["StackEvents"]) for p in pages])
    check("each event is told once", len({e["EventId"] for e in events}) == len(events), len(events))
    check("newest first", events[0]["ResourceStatus"] == "CREATE_COMPLETE", events[0])
    check("events of resources tell properties", "ResourceProperties" in events[1], events[1])
    resources = cf.get_paginator("list_stack_resources").paginate(StackName=name).build_full_result()
    check("resources are listed", len(resources["StackResourceSummaries"]) == 40)
    check("a token of another operation is refused",
          error_of(cf.list_stacks, NextToken=pages[0]["NextToken"])[0] == "ValidationError")

    cf.delete_stack(StackName=name)
    cf.get_waiter("stack_delete_complete").wait(StackName=stack_id, WaiterConfig=FAST)
    check("a deleted stack is not found by name",
          error_of(cf.describe_stacks, StackName=name) ==
          ("ValidationError", f"Stack with id {name} does not exist"))
    gone = cf.describe_stacks(StackName=stack_id)["Stacks"][0]
    check("it is by its ARN", gone["StackStatus"] == "DELETE_COMPLETE" and "DeletionTime" in gone, gone)
    listed = [s for page in cf.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
              for s in page["StackSummaries"] if s["StackId"] == stack_id]
    check("and stays listed", len(listed) == 1, listed)


def change_sets(cf):
    name = "sets-" + uuid.uuid4().hex[:8]
    body = template(**{f"P{i}": PARAMETER for i in range(130)})
    made = cf.create_change_set(StackName=name, ChangeSetName="first", ChangeSetType="CREATE",
                                TemplateBody=body)
    cf.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"], WaiterConfig=FAST)
    stack = cf.describe_stacks(StackName=name)["Stacks"][0]
    check("a stack under review", stack["StackStatus"] == "REVIEW_IN_PROGRESS", stack)
    pages = list(cf.get_paginator("describe_change_set").paginate(ChangeSetName=made["Id"]))
    check("changes come in pages", [len(p["Changes"]) for p in pages] == [100, 30],
          [len(p["Changes"]) for p in pages])
    original = cf.get_template(ChangeSetName=made["Id"])["TemplateBody"]
    check("the template of a change set", original == json.loads(body), type(original))
    cf.execute_change_set(ChangeSetName=made["Id"])
    cf.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=FAST)
    check("an executed change set cannot be executed",
          error_of(cf.execute_change_set, ChangeSetName=made["Id"])[0] == "InvalidChangeSetStatus")
    check("its name alone needs a stack",
          error_of(cf.describe_change_set, ChangeSetName="first")[1] ==
          "StackName must be specified if ChangeSetName is not specified as an ARN.")
    try:
        cf.describe_change_set(StackName=name, ChangeSetName="other")
        check("an unknown change set is an error", False)
    except cf.exceptions.ChangeSetNotFoundException as error:
        check("404", error.response["ResponseMetadata"]["HTTPStatusCode"] == 404, error.response)
    again = cf.create_change_set(StackName=name, ChangeSetName="same", TemplateBody=body)
    try:
        cf.get_waiter("change_set_create_complete").wait(ChangeSetName=again["Id"], WaiterConfig=FAST)
        check("a change set without changes fails", False)
    except WaiterError as error:
        check("its reason", "didn't contain changes" in error.last_response["StatusReason"])
    cf.delete_stack(StackName=name)
    cf.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=FAST)


def typed_errors(cf):
    check("a missing member",
          error_of(cf.get_template)[1] == "StackName is required if ChangeSetName is not specified.")
    check("a reference to nothing",
          error_of(cf.create_stack, StackName="bad", TemplateBody=template(
              T={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "X"}, "DisplayName": {"Ref": "Y"}}}))[1] ==
          "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template")
    check("no type", error_of(cf.validate_template, TemplateBody=template(Foo={"Properties": {}}))[1] ==
          "Template format error: [/Resources/Foo] Every Resources object must contain a Type member.")
    check("no YAML", error_of(cf.validate_template, TemplateBody="A: b\n C: d\n")[1] ==
          "Template format error: YAML not well-formed.")
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r", "AssumeRolePolicyDocument": {}}}
    try:
        cf.create_stack(StackName="bad", TemplateBody=template(R=role), Capabilities=["CAPABILITY_IAM"])
        check("a named role needs its capability", False)
    except cf.exceptions.InsufficientCapabilitiesException as error:
        check("which", "Requires capabilities : [CAPABILITY_NAMED_IAM]" in str(error), str(error))
    check("a role that is not there",
          error_of(cf.create_stack, StackName="bad", TemplateBody=template(P=PARAMETER),
                   RoleARN="arn:aws:iam::123456789012:role/none")[1] ==
          "Role arn:aws:iam::123456789012:role/none is invalid or cannot be assumed")
    check("a trigger of another type",
          error_of(cf.create_stack, StackName="bad", TemplateBody=template(P=PARAMETER), RollbackConfiguration={
              "RollbackTriggers": [{"Arn": "arn:aws:sns:us-east-1:123456789012:t", "Type": "AWS::SNS::Topic"}]})[1] ==
          "Rollback Trigger Type not supported")
    summary = cf.get_template_summary(TemplateBody=template(R=role))
    check("a summary", summary["Capabilities"] == ["CAPABILITY_NAMED_IAM"] and
          summary["CapabilitiesReason"] == "The following resource(s) require capabilities: [AWS::IAM::Role]", summary)
    check("what is not emulated says so",
          error_of(cf.estimate_template_cost, TemplateBody=template(P=PARAMETER))[0] == "NotImplemented")
    limits = cf.get_paginator("describe_account_limits").paginate().build_full_result()["AccountLimits"]
    check("limits are numbers", {"Name": "StackLimit", "Value": 2000} in limits, limits)


def main():
    client = boto3.client("cloudformation", endpoint_url=sys.argv[1], region_name="us-east-1",
                          aws_access_key_id="test", aws_secret_access_key="test",
                          config=Config(retries={"max_attempts": 0}))
    for part in (stacks_and_waiters, change_sets, typed_errors):
        part(client)
    print("failed" if failures else "all well")
    sys.exit(1 if failures else 0)


main()
