# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: IAM and STS.

usage: boto3_iam.py ENDPOINT
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []
CONFIG = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
LIST = {"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example"}}


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:600])


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"].get("Message")
    return None, "no error"


def refused(what, call, code, message, **arguments):
    check(what, error_of(call, **arguments), (code, message))


def client_of(service, keys=None, region="us-east-1"):
    more = {} if keys is None else {
        "aws_access_key_id": keys["AccessKeyId"], "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys.get("SessionToken")}
    return boto3.client(service, endpoint_url=sys.argv[1], config=CONFIG, region_name=region,
                        **more)


def users(iam, account):
    user = iam.create_user(UserName="ann", Path="/a/", Tags=[{"Key": "k", "Value": "v"}])["User"]
    check("user arn", user["Arn"], f"arn:aws:iam::{account}:user/a/ann")
    check("user id", (user["UserId"][:4], len(user["UserId"])), ("AIDA", 21))
    check("user tags", user["Tags"], [{"Key": "k", "Value": "v"}])
    refused("same user", iam.create_user, "EntityAlreadyExists",
            "User with name ann already exists.", UserName="ann")
    refused("no user", iam.get_user, "NoSuchEntity", "The user with name bob cannot be found.",
            UserName="bob")
    check("bad path", error_of(iam.create_user, UserName="bob", Path="a")[0], "ValidationError")
    iam.create_group(GroupName="staff")
    iam.add_user_to_group(UserName="ann", GroupName="staff")
    check("members", [u["UserName"] for u in iam.get_group(GroupName="staff")["Users"]], ["ann"])
    iam.update_group(GroupName="staff", NewGroupName="crew")
    check("groups", [g["GroupName"] for g in iam.list_groups_for_user(UserName="ann")["Groups"]],
          ["crew"])
    refused("group with members", iam.delete_group, "DeleteConflict",
            "Cannot delete entity, must remove users from group first.", GroupName="crew")
    iam.update_user(UserName="ann", NewUserName="anna", NewPath="/")
    check("renamed", iam.get_user(UserName="anna")["User"]["Arn"],
          f"arn:aws:iam::{account}:user/anna")
    keys = iam.create_access_key(UserName="anna")["AccessKey"]
    check("key", (keys["AccessKeyId"][:4], len(keys["SecretAccessKey"])), ("AKIA", 40))
    who = client_of("sts", keys).get_caller_identity()
    check("who", (who["Arn"], who["UserId"]), (f"arn:aws:iam::{account}:user/anna", user["UserId"]))
    check("own user", client_of("iam", keys).get_user()["User"]["UserName"], "anna")
    iam.create_access_key(UserName="anna")
    refused("third key", iam.create_access_key, "LimitExceeded",
            "Cannot exceed quota for AccessKeysPerUser: 2", UserName="anna")
    refused("user with groups", iam.delete_user, "DeleteConflict",
            "Cannot delete entity, must delete access keys first.", UserName="anna")
    for key in iam.list_access_keys(UserName="anna")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="anna", AccessKeyId=key["AccessKeyId"])
    iam.remove_user_from_group(UserName="anna", GroupName="crew")
    iam.delete_user(UserName="anna")
    iam.delete_group(GroupName="crew")


def policies(iam, account):
    arn = iam.create_policy(PolicyName="p", PolicyDocument=json.dumps(LIST))["Policy"]["Arn"]
    check("policy arn", arn, f"arn:aws:iam::{account}:policy/p")
    for words, document in (
            ("Syntax errors in policy.", "no json"),
            ("Policy document must be version 2012-10-17 or greater.",
             json.dumps({"Statement": LIST["Statement"]})),
            ("Policy statement must contain actions.", json.dumps(
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow"}})),
            ("The policy failed legacy parsing", json.dumps(LIST).replace(":::", "::"))):
        refused(words, iam.create_policy, "MalformedPolicyDocument", words, PolicyName="q",
                PolicyDocument=document)
    made = iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(LIST),
                                     SetAsDefault=True)["PolicyVersion"]
    check("version", (made["VersionId"], made["IsDefaultVersion"], "Document" in made),
          ("v2", True, False))
    check("document", iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
          ["Document"], LIST)
    refused("default version", iam.delete_policy_version, "DeleteConflict",
            "Cannot delete the default version of a policy.", PolicyArn=arn, VersionId="v2")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    check("third version", iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=json.dumps(LIST))["PolicyVersion"]["VersionId"], "v3")
    check("versions", [v["VersionId"] for v in
                       iam.list_policy_versions(PolicyArn=arn)["Versions"]], ["v3", "v2"])
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    check("count", iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"], 1)
    check("holders", iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"][0]["RoleName"], "r")
    check("attached ones", [p["PolicyName"] for p in
                            iam.list_policies(OnlyAttached=True)["Policies"]],
          ["p", "ReadOnlyAccess"])
    refused("attached", iam.delete_policy, "DeleteConflict",
            "Cannot delete a policy attached to entities.", PolicyArn=arn)
    iam.put_role_policy(RoleName="r", PolicyName="own", PolicyDocument=json.dumps(LIST))
    check("own", iam.get_role_policy(RoleName="r", PolicyName="own")["PolicyDocument"], LIST)
    refused("role in use", iam.delete_role, "DeleteConflict",
            "Cannot delete entity, must detach all policies first.", RoleName="r")
    iam.detach_role_policy(RoleName="r", PolicyArn=arn)
    iam.detach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    refused("detached", iam.detach_role_policy, "NoSuchEntity",
            f"Policy {arn} was not found.", RoleName="r", PolicyArn=arn)
    iam.delete_role_policy(RoleName="r", PolicyName="own")
    iam.delete_role(RoleName="r")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v3")
    iam.delete_policy(PolicyArn=arn)
    own = iam.get_policy_version(PolicyArn="arn:aws:iam::aws:policy/service-role/"
                                 "AWSLambdaBasicExecutionRole", VersionId="v1")["PolicyVersion"]
    check("policy of AWS", own["Document"]["Statement"][0]["Action"],
          ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])
    names = [p["PolicyName"] for page in iam.get_paginator("list_policies").paginate(Scope="AWS")
             for p in page["Policies"]]
    check("policies of AWS", (len(names) > 1000, len(set(names)) == len(names)), (True, True))


def profiles(iam):
    iam.create_instance_profile(InstanceProfileName="ip")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.add_role_to_instance_profile(InstanceProfileName="ip", RoleName="r")
    refused("two roles", iam.add_role_to_instance_profile, "LimitExceeded",
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
            InstanceProfileName="ip", RoleName="r")
    check("profiles", [p["InstanceProfileName"] for p in iam.list_instance_profiles_for_role(
        RoleName="r")["InstanceProfiles"]], ["ip"])
    iam.remove_role_from_instance_profile(InstanceProfileName="ip", RoleName="r")
    iam.delete_instance_profile(InstanceProfileName="ip")
    iam.tag_role(RoleName="r", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    refused("same tags", iam.tag_role, "InvalidInput",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            RoleName="r", Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    page = iam.list_role_tags(RoleName="r", MaxItems=1)
    check("page", (page["IsTruncated"], page["Tags"]), (True, [{"Key": "a", "Value": "1"}]))
    page = iam.list_role_tags(RoleName="r", Marker=page["Marker"])
    check("last page", (page["IsTruncated"], page["Tags"]), (False, [{"Key": "b", "Value": "2"}]))
    iam.untag_role(RoleName="r", TagKeys=["a"])
    check("tags", iam.get_role(RoleName="r")["Role"]["Tags"], [{"Key": "b", "Value": "2"}])
    iam.delete_role(RoleName="r")
    linked = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")["Role"]
    check("linked", linked["RoleName"], "AWSServiceRoleForAutoScaling")
    task = iam.delete_service_linked_role(RoleName=linked["RoleName"])["DeletionTaskId"]
    check("deletion", iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"],
          "SUCCEEDED")


def stacks(iam, cf):
    resources = {
        "Group": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "stacked"}},
        "User": {"Type": "AWS::IAM::User", "Properties": {"UserName": "sue"}},
        "In": {"Type": "AWS::IAM::UserToGroupAddition",
               "Properties": {"GroupName": {"Ref": "Group"}, "Users": [{"Ref": "User"}]}},
        "Key": {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": {"Ref": "User"}}},
        "Grant": {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "grant", "PolicyDocument": LIST, "Groups": [{"Ref": "Group"}]}}}
    outputs = {"Key": {"Value": {"Ref": "Key"}},
               "Secret": {"Value": {"Fn::GetAtt": ["Key", "SecretAccessKey"]}}}
    cf.create_stack(StackName="people", Capabilities=["CAPABILITY_NAMED_IAM"], TemplateBody=json
                    .dumps({"Resources": resources, "Outputs": outputs}))
    cf.get_waiter("stack_create_complete").wait(
        StackName="people", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    told = {o["OutputKey"]: o["OutputValue"]
            for o in cf.describe_stacks(StackName="people")["Stacks"][0]["Outputs"]}
    who = client_of("sts", {"AccessKeyId": told["Key"], "SecretAccessKey": told["Secret"]})
    check("stack's key", who.get_caller_identity()["Arn"].endswith(":user/sue"), True)
    check("stack's member", [u["UserName"] for u in
                             iam.get_group(GroupName="stacked")["Users"]], ["sue"])
    check("stack's grant", iam.get_group_policy(GroupName="stacked", PolicyName="grant")
          ["PolicyDocument"], LIST)
    cf.delete_stack(StackName="people")
    cf.get_waiter("stack_delete_complete").wait(
        StackName="people", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    refused("gone", iam.get_user, "NoSuchEntity", "The user with name sue cannot be found.",
            UserName="sue")


def main():
    iam = client_of("iam")
    account = client_of("sts").get_caller_identity()["Account"]
    users(iam, account)
    policies(iam, account)
    profiles(iam)
    stacks(iam, client_of("cloudformation"))
    print("all well" if not failures else f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
