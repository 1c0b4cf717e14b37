# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: IAM and STS.

usage: boto3_iam.py ENDPOINT [enforced]
"""
import base64
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

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
    check("protected", error_of(iam.attach_role_policy, RoleName=linked["RoleName"],
                                PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")[0],
          "UnmodifiableEntity")
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


def credentials(iam, account):
    iam.create_user(UserName="cleo")
    iam.create_login_profile(UserName="cleo", Password="Secret-1")
    refused("second password", iam.create_login_profile, "EntityAlreadyExists",
            "Login Profile for user cleo already exists.", UserName="cleo", Password="Secret-1")
    iam.delete_login_profile(UserName="cleo")
    refused("no password", iam.get_login_profile, "NoSuchEntity",
            "Login Profile for User cleo cannot be found.", UserName="cleo")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    check("picture", device["QRCodePNG"][:8], b"\x89PNG\r\n\x1a\n")
    serial = device["SerialNumber"]
    check("serial", serial, f"arn:aws:iam::{account}:mfa/phone")
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName="cleo", SerialNumber=serial, **codes)
    check("assigned", iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")
          ["VirtualMFADevices"][0]["User"]["UserName"], "cleo")
    refused("used device", iam.enable_mfa_device, "EntityAlreadyExists",
            "MFA Device is already in use.", UserName="cleo", SerialNumber=serial, **codes)
    iam.deactivate_mfa_device(UserName="cleo", SerialNumber=serial)
    check("devices", iam.list_mfa_devices(UserName="cleo")["MFADevices"], [])
    key = iam.upload_ssh_public_key(UserName="cleo", SSHPublicKeyBody="ssh-rsa AAAA cleo")
    key = key["SSHPublicKey"]["SSHPublicKeyId"]
    check("ssh key", (key[:4], len(key)), ("APKA", 20))
    iam.update_ssh_public_key(UserName="cleo", SSHPublicKeyId=key, Status="Inactive")
    check("ssh status", iam.list_ssh_public_keys(UserName="cleo")["SSHPublicKeys"][0]["Status"],
          "Inactive")
    iam.delete_ssh_public_key(UserName="cleo", SSHPublicKeyId=key)
    refused("bad certificate", iam.upload_signing_certificate, "MalformedCertificate",
            "Certificate nothing is malformed.", UserName="cleo", CertificateBody="nothing")
    own = iam.create_service_specific_credential(
        UserName="cleo", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]
    check("service user", own["ServiceUserName"], f"cleo-at-{account}")
    iam.delete_service_specific_credential(
        UserName="cleo", ServiceSpecificCredentialId=own["ServiceSpecificCredentialId"])
    iam.delete_user(UserName="cleo")


def account_things(iam, account):
    refused("no policy", iam.get_account_password_policy, "NoSuchEntity",
            f"The Password Policy with domain name {account} cannot be found.")
    iam.update_account_password_policy(MaxPasswordAge=60)
    told = iam.get_account_password_policy()["PasswordPolicy"]
    check("passwords", (told["ExpirePasswords"], told["MinimumPasswordLength"]), (True, 6))
    iam.delete_account_password_policy()
    iam.create_account_alias(AccountAlias="mine")
    check("aliases", iam.list_account_aliases()["AccountAliases"], ["mine"])
    iam.delete_account_alias(AccountAlias="mine")
    check("quota", iam.get_account_summary()["SummaryMap"]["PolicySizeQuota"], 6144)
    check("no report", error_of(iam.get_credential_report)[0], "ReportNotPresent")
    iam.create_user(UserName="dan")
    check("report begun", iam.generate_credential_report()["State"], "STARTED")
    check("report", b"\ndan,arn:aws:iam::" in iam.get_credential_report()["Content"], True)
    iam.put_user_policy(UserName="dan", PolicyName="p", PolicyDocument=json.dumps(LIST))
    told = iam.get_account_authorization_details(Filter=["User"])
    check("details", told["UserDetailList"][0]["UserPolicyList"][0]["PolicyDocument"], LIST)
    iam.delete_user_policy(UserName="dan", PolicyName="p")
    iam.delete_user(UserName="dan")
    arn = iam.create_open_id_connect_provider(Url="https://id.example.com", ThumbprintList=[],
                                              ClientIDList=["a"])["OpenIDConnectProviderArn"]
    check("oidc", arn, f"arn:aws:iam::{account}:oidc-provider/id.example.com")
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="b")
    check("clients", iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
          ["ClientIDList"], ["a", "b"])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    arn = iam.create_saml_provider(Name="s", SAMLMetadataDocument="x" * 1000)["SAMLProviderArn"]
    check("saml", [p["Arn"] for p in iam.list_saml_providers()["SAMLProviderList"]], [arn])
    iam.delete_saml_provider(SAMLProviderArn=arn)
    iam.upload_server_certificate(ServerCertificateName="c", CertificateBody="b", PrivateKey="k")
    check("certificate", iam.get_server_certificate(ServerCertificateName="c")
          ["ServerCertificate"]["CertificateBody"], "b")
    iam.delete_server_certificate(ServerCertificateName="c")


def elsewhere(account):
    """What a stack of another region makes of IAM is seen from everywhere."""
    stacks = client_of("cloudformation", region="eu-west-1")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}]}
    stacks.create_stack(StackName="far", Capabilities=["CAPABILITY_NAMED_IAM"],
                        TemplateBody=json.dumps({"Resources": {
                            "Role": {"Type": "AWS::IAM::Role", "Properties": {
                                "RoleName": "far", "AssumeRolePolicyDocument": trust}},
                            "User": {"Type": "AWS::IAM::User", "Properties": {
                                "UserName": "far"}}}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="far", WaiterConfig={"Delay": 1})
    for region in ("us-east-1", "eu-west-1", "ap-south-1"):
        there = client_of("iam", region=region)
        check(f"role from {region}", there.get_role(RoleName="far")["Role"]["RoleName"], "far")
        check(f"roles from {region}",
              [r["RoleName"] for r in there.list_roles()["Roles"]].count("far"), 1)
    sts = client_of("sts")
    made = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/far", RoleSessionName="ses")
    check("assumed", made["AssumedRoleUser"]["Arn"],
          f"arn:aws:sts::{account}:assumed-role/far/ses")
    iam = client_of("iam")
    iam.attach_role_policy(RoleName="far", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    check("attached", len(iam.list_attached_role_policies(RoleName="far")["AttachedPolicies"]), 1)
    iam.detach_role_policy(RoleName="far", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    stacks.delete_stack(StackName="far")
    stacks.get_waiter("stack_delete_complete").wait(StackName="far", WaiterConfig={"Delay": 1})
    refused("gone with its stack", iam.get_user, "NoSuchEntity",
            "The user with name far cannot be found.", UserName="far")


def sessions(iam, sts, account):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": account},
         "Action": ["sts:AssumeRole", "sts:TagSession"],
         "Condition": {"StringEquals": {"sts:ExternalId": "xyz"}}}]}
    role = iam.create_role(RoleName="visited",
                           AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ses"}
    refused("no external id", sts.assume_role, "AccessDenied",
            f"User: arn:aws:iam::{account}:root is not authorized to perform: sts:AssumeRole on "
            f"resource: {role['Arn']}", **wanted)
    wanted["ExternalId"] = "xyz"
    refused("too long", sts.assume_role, "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            DurationSeconds=7200, **wanted)
    made = sts.assume_role(Tags=[{"Key": "t", "Value": "1"}], TransitiveTagKeys=["t"], **wanted)
    check("assumed", made["AssumedRoleUser"],
          {"Arn": f"arn:aws:sts::{account}:assumed-role/visited/ses",
           "AssumedRoleId": role["RoleId"] + ":ses"})
    own = client_of("sts", made["Credentials"])
    check("who", own.get_caller_identity()["UserId"], role["RoleId"] + ":ses")
    refused("transitive", own.assume_role, "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a "
            "transitive tag key from the calling session.",
            Tags=[{"Key": "T", "Value": "2"}], **wanted)
    refused("not a user", client_of("iam", made["Credentials"]).get_user, "ValidationError",
            "Must specify userName when calling with non-User credentials")
    iam.delete_role(RoleName="visited")
    user = sts.get_federation_token(Name="fed")["FederatedUser"]
    check("federated", user["Arn"], f"arn:aws:sts::{account}:federated-user/fed")
    nobody = f"arn:aws:iam::{account}:role/nobody"
    refused("no such role", sts.assume_role, "AccessDenied",
            f"User: arn:aws:iam::{account}:root is not authorized to perform: sts:AssumeRole on "
            f"resource: {nobody}", RoleArn=nobody, RoleSessionName="ses")
    machines = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="machines", AssumeRolePolicyDocument=json.dumps(machines))
    refused("services alone", sts.assume_role, "AccessDenied",
            f"User: arn:aws:iam::{account}:root is not authorized to perform: sts:AssumeRole on "
            f"resource: {role['Role']['Arn']}", RoleArn=role["Role"]["Arn"], RoleSessionName="ses")
    iam.delete_role(RoleName="machines")
    refused("bad arn", sts.assume_role, "ValidationError", "arn:aws:iam::12:role/there is invalid",
            RoleArn="arn:aws:iam::12:role/there", RoleSessionName="ses")
    keys = client_of("sts").get_session_token()["Credentials"]
    check("root session", client_of("sts", keys).get_caller_identity()["Arn"],
          f"arn:aws:iam::{account}:root")


def simulations(iam, account):
    iam.create_user(UserName="eve")
    iam.put_user_policy(UserName="eve", PolicyName="p", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/*"},
            {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*",
             "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}))
    arn = f"arn:aws:iam::{account}:user/eve"
    told = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:DeleteObject", "s3:ListBucket"],
        ResourceArns=["arn:aws:s3:::b/eve/x"], ContextEntries=[
            {"ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyValues": ["false"],
             "ContextKeyType": "boolean"}])["EvaluationResults"]
    check("decisions", [r["EvalDecision"] for r in told], ["allowed", "explicitDeny", "allowed"])
    check("statement", told[0]["MatchedStatements"][0]["SourcePolicyId"], "p")
    check("keys", iam.get_context_keys_for_principal_policy(PolicySourceArn=arn)
          ["ContextKeyNames"], ["aws:username", "aws:MultiFactorAuthPresent"])
    told = iam.simulate_custom_policy(PolicyInputList=[json.dumps(LIST)],
                                      ActionNames=["s3:ListBucket"],
                                      ResourceArns=["arn:aws:s3:::example", "arn:aws:s3:::x"])
    check("custom", [r["EvalDecision"] for r in told["EvaluationResults"]],
          ["allowed", "implicitDeny"])
    check("place", told["EvaluationResults"][0]["MatchedStatements"][0]["StartPosition"],
          {"Line": 1, "Column": json.dumps(LIST).index('{"Effect"') + 1})
    iam.delete_user_policy(UserName="eve", PolicyName="p")
    iam.delete_user(UserName="eve")


def last_accessed(iam, account):
    """Reports of who may use which service, and who did."""
    user = iam.create_user(UserName="ann")["User"]["Arn"]
    policy = iam.create_policy(PolicyName="lists", PolicyDocument=json.dumps(LIST))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ann", PolicyArn=policy)
    keys = iam.create_access_key(UserName="ann")["AccessKey"]
    client_of("s3", keys).list_buckets()
    job = iam.generate_service_last_accessed_details(Arn=user)["JobId"]
    told = iam.get_service_last_accessed_details(JobId=job)
    check("job", (told["JobStatus"], told["JobType"]), ("COMPLETED", "SERVICE_LEVEL"))
    check("services", [(s["ServiceNamespace"], s["ServiceName"], s.get("LastAuthenticatedEntity"))
                       for s in told["ServicesLastAccessed"]], [("s3", "Amazon S3", user)])
    used = iam.get_access_key_last_used(AccessKeyId=keys["AccessKeyId"])["AccessKeyLastUsed"]
    check("last used", (used["ServiceName"], used["Region"]), ("s3", "us-east-1"))
    job = iam.generate_service_last_accessed_details(Arn=policy)["JobId"]
    told = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="s3")
    check("entities", [e["EntityInfo"]["Name"] for e in told["EntityDetailsList"]], ["ann"])
    told = iam.list_policies_granting_service_access(Arn=user, ServiceNamespaces=["s3", "ec2"])
    check("granting", [(e["ServiceNamespace"], [p["PolicyName"] for p in e["Policies"]])
                       for e in told["PoliciesGrantingServiceAccess"]],
          [("s3", ["lists"]), ("ec2", [])])
    check("no job", error_of(iam.get_service_last_accessed_details, JobId="0" * 36)[0],
          "NoSuchEntity")
    check("nobody", error_of(iam.generate_service_last_accessed_details,
                             Arn=f"arn:aws:iam::{account}:user/nobody")[0], "NoSuchEntity")
    job = iam.generate_organizations_access_report(EntityPath="o-a1b2c3d4e5/r-f6g7")["JobId"]
    check("report", iam.get_organizations_access_report(JobId=job)["JobStatus"], "COMPLETED")
    iam.delete_access_key(UserName="ann", AccessKeyId=keys["AccessKeyId"])
    iam.detach_user_policy(UserName="ann", PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)
    iam.delete_user(UserName="ann")


def form(service, action, **members):
    """An operation that older clients do not know: its status and text."""
    version = "2010-05-08" if service == "iam" else "2011-06-15"
    body = urllib.parse.urlencode({"Action": action, "Version": version, **members})
    request = urllib.request.Request(sys.argv[1], body.encode(), {
        "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/" + time.strftime("%Y%m%d", time.gmtime()) +
                         "/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=0"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def one(text, name):
    return re.search(f"<{name}>([^<]*)</{name}>", text).group(1)


def newer(iam, account):
    """Central root access, tokens for outside, delegation."""
    target = {"TargetPrincipal": "123456789012", "DurationSeconds": "900",
              "TaskPolicyArn.arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
    check("no root sessions", one(form("sts", "AssumeRoot", **target)[1], "Code"), "AccessDenied")
    form("iam", "EnableOrganizationsRootSessions")
    told = form("iam", "ListOrganizationsFeatures")[1]
    check("features", re.findall("<member>([^<]*)<", told), ["RootSessions"])
    told = form("sts", "AssumeRoot", **target)[1]
    root = boto3.client("sts", endpoint_url=sys.argv[1], region_name="us-east-1",
                        aws_access_key_id=one(told, "AccessKeyId"),
                        aws_secret_access_key=one(told, "SecretAccessKey"),
                        aws_session_token=one(told, "SessionToken"))
    check("root", root.get_caller_identity()["Arn"], "arn:aws:iam::123456789012:root")
    ask = {"Audience.member.1": "api", "SigningAlgorithm": "ES384"}
    check("no issuer", form("sts", "GetWebIdentityToken", **ask)[0], 403)
    issuer = one(form("iam", "EnableOutboundWebIdentityFederation")[1], "IssuerIdentifier")
    check("again", form("iam", "EnableOutboundWebIdentityFederation")[0], 409)
    token = one(form("sts", "GetWebIdentityToken", **ask)[1], "WebIdentityToken").split(".")
    claims = json.loads(base64.urlsafe_b64decode(token[1] + "=="))
    check("claims", (claims["iss"], claims["aud"], claims["exp"] - claims["iat"]),
          (issuer, "api", 300))
    check("signature", len(base64.urlsafe_b64decode(token[2] + "==")), 96)
    form("iam", "DisableOutboundWebIdentityFederation")
    check("off", form("iam", "GetOutboundWebIdentityFederationInfo")[0], 404)
    told = form("iam", "CreateDelegationRequest", Description="d", RequestorWorkflowId="w-123",
                NotificationChannel="c-1", SessionDuration="3600", **{
                    "Permissions.PolicyTemplateArn": "arn:aws:iam::aws:delegation-template/t"})[1]
    request = {"DelegationRequestId": one(told, "DelegationRequestId")}
    check("too early", one(form("iam", "AcceptDelegationRequest", **request)[1], "Code"),
          "InvalidInput")
    for action, state in (("AssociateDelegationRequest", "ASSIGNED"),
                          ("AcceptDelegationRequest", "ACCEPTED")):
        form("iam", action, **request)
        told = form("iam", "GetDelegationRequest", **request)[1]
        check(action, one(told, "State"), state)
    form("iam", "SetSecurityTokenServicePreferences", GlobalEndpointTokenVersion="v2Token")
    check("tokens", iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"], 2)
    policy = iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/IAMUserChangePassword")["Policy"]
    check("made", str(policy["CreateDate"])[:10], "2016-11-15")
    iam.create_account_alias(AccountAlias="only-once")
    other = boto3.client("iam", endpoint_url=sys.argv[1], region_name="us-east-1",
                         aws_access_key_id="210987654321", aws_secret_access_key="x")
    check("taken", error_of(other.create_account_alias, AccountAlias="only-once"),
          ("EntityAlreadyExists", "The account alias only-once already exists."))
    iam.delete_account_alias(AccountAlias="only-once")
    other.create_account_alias(AccountAlias="only-once")


def enforced(iam, account):
    """With --policies on: what users may is what their policies say."""
    iam.create_user(UserName="fay")
    keys = iam.create_access_key(UserName="fay")["AccessKey"]
    mine = client_of("sqs", keys)
    arn = f"arn:aws:sqs:us-east-1:{account}:q"
    check("denied", error_of(mine.create_queue, QueueName="q"),
          ("AccessDenied", f"User: arn:aws:iam::{account}:user/fay is not authorized to perform: "
           f"sqs:CreateQueue on resource: {arn} because no identity-based policy allows the "
           "sqs:CreateQueue action"))
    iam.put_user_policy(UserName="fay", PolicyName="p", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sqs:*", "Resource": arn},
            {"Effect": "Deny", "Action": "sqs:DeleteQueue", "Resource": "*"}]}))
    url = mine.create_queue(QueueName="q")["QueueUrl"]
    check("other queue", error_of(mine.create_queue, QueueName="r")[0], "AccessDenied")
    check("explicit deny", error_of(mine.delete_queue, QueueUrl=url)[1].endswith(
        "with an explicit deny in an identity-based policy"), True)
    client_of("sqs").delete_queue(QueueUrl=url)
    iam.update_access_key(UserName="fay", AccessKeyId=keys["AccessKeyId"], Status="Inactive")
    check("inactive", error_of(mine.list_queues)[0] in
          ("InvalidClientTokenId", "UnrecognizedClientException"), True)


def main():
    iam = client_of("iam")
    account = client_of("sts").get_caller_identity()["Account"]
    if sys.argv[2:] == ["enforced"]:
        enforced(iam, account)
        print("all well" if not failures else f"{len(failures)} failed")
        return 1 if failures else 0
    users(iam, account)
    policies(iam, account)
    profiles(iam)
    stacks(iam, client_of("cloudformation"))
    credentials(iam, account)
    account_things(iam, account)
    sessions(iam, client_of("sts"), account)
    elsewhere(account)
    simulations(iam, account)
    last_accessed(iam, account)
    newer(iam, account)
    print("all well" if not failures else f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
