# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: Secrets Manager.

usage: boto3_secretsmanager.py ENDPOINT
"""
import io
import json
import time
import zipfile

from client_checks import check, check_error, client, finish


def values(secrets):
    first, second = "1" * 32, "2" * 32
    made = secrets.create_secret(Name="db", SecretString="one", ClientRequestToken=first)
    check("token", made["VersionId"], first)
    changed = secrets.update_secret(SecretId="db", SecretString="two", Description="Main store",
                                    ClientRequestToken=second)
    check("changed", (changed["ARN"], changed["VersionId"]), (made["ARN"], second))
    check("description", secrets.describe_secret(SecretId="db")["Description"], "Main store")
    check("current", secrets.get_secret_value(SecretId="db")["SecretString"], "two")
    check("versions", {one["VersionId"]: one["VersionStages"] for one in
                       secrets.list_secret_version_ids(SecretId="db")["Versions"]},
          {second: ["AWSCURRENT"], first: ["AWSPREVIOUS"]})
    secrets.update_secret_version_stage(SecretId="db", VersionStage="AWSCURRENT",
                                        MoveToVersionId=first, RemoveFromVersionId=second)
    check("moved", secrets.get_secret_value(SecretId="db")["SecretString"], "one")
    check("moved away", secrets.get_secret_value(
        SecretId="db", VersionStage="AWSPREVIOUS")["SecretString"], "two")
    check_error("none", "ResourceNotFoundException", "can't find", secrets.update_secret,
                SecretId="nothing", SecretString="x")


def tags_and_lists(secrets):
    secrets.tag_resource(SecretId="db", Tags=[{"Key": "a", "Value": "b"},
                                              {"Key": "c", "Value": "d"}])
    secrets.untag_resource(SecretId="db", TagKeys=["c"])
    check("tags", secrets.describe_secret(SecretId="db")["Tags"], [{"Key": "a", "Value": "b"}])
    secrets.create_secret(Name="other", SecretString="x")
    for key, value, names in (("name", "db", ["db"]), ("name", "!db", ["other"]),
                              ("tag-key", "a", ["db"]), ("tag-value", "b", ["db"]),
                              ("description", "store", ["db"]), ("all", "oth", ["other"])):
        check(f"{key} {value}", [one["Name"] for one in secrets.list_secrets(
            Filters=[{"Key": key, "Values": [value]}])["SecretList"]], names)


def removal(secrets):
    check_error("both", "InvalidParameterException", "in conjunction", secrets.delete_secret,
                SecretId="db", RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=True)
    check_error("too short", "InvalidParameterException", "between 7 and 30",
                secrets.delete_secret, SecretId="db", RecoveryWindowInDays=6)
    secrets.delete_secret(SecretId="db")
    check_error("marked", "InvalidRequestException", "marked for deletion",
                secrets.get_secret_value, SecretId="db")
    check_error("again", "InvalidRequestException", "already scheduled", secrets.delete_secret,
                SecretId="db")
    check_error("name", "InvalidRequestException", "already scheduled for deletion",
                secrets.create_secret, Name="db")
    check("told", "DeletedDate" in secrets.describe_secret(SecretId="db"), True)
    check("hidden", [one["Name"] for one in secrets.list_secrets()["SecretList"]], ["other"])
    secrets.restore_secret(SecretId="db")
    check("restored", secrets.get_secret_value(SecretId="db")["SecretString"], "one")
    secrets.delete_secret(SecretId="other", ForceDeleteWithoutRecovery=True)
    check_error("gone", "ResourceNotFoundException", "", secrets.describe_secret,
                SecretId="other")


def policies_and_passwords(secrets):
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "secretsmanager:GetSecretValue",
        "Resource": "*"}]}
    secrets.put_resource_policy(SecretId="db", ResourcePolicy=json.dumps(policy))
    check("policy", json.loads(secrets.get_resource_policy(SecretId="db")["ResourcePolicy"]),
          policy)
    secrets.delete_resource_policy(SecretId="db")
    check("no policy", "ResourcePolicy" in secrets.get_resource_policy(SecretId="db"), False)
    check_error("no JSON", "MalformedPolicyDocumentException", "", secrets.put_resource_policy,
                SecretId="db", ResourcePolicy="{")
    check("length", len(secrets.get_random_password()["RandomPassword"]), 32)
    check("digits", secrets.get_random_password(
        PasswordLength=50, ExcludeLowercase=True, ExcludeUppercase=True,
        ExcludePunctuation=True)["RandomPassword"].isdigit(), True)
    check_error("short", "InvalidParameterException", "too short", secrets.get_random_password,
                PasswordLength=3)


def stages_and_batches(secrets):
    ids = {secrets.create_secret(Name="raw", SecretBinary=b"\x00\xff")["VersionId"]: ["AWSCURRENT"]}
    check("binary", secrets.get_secret_value(SecretId="raw")["SecretBinary"], b"\x00\xff")
    current = next(iter(ids))
    waiting = secrets.put_secret_value(SecretId="raw", SecretString="next",
                                       VersionStages=["AWSPENDING", "MINE"])
    check("stages", waiting["VersionStages"], ["AWSPENDING", "MINE"])
    ids[waiting["VersionId"]] = ["AWSPENDING", "MINE"]
    check("by stage", secrets.get_secret_value(
        SecretId="raw", VersionStage="MINE")["SecretString"], "next")
    check("described", secrets.describe_secret(SecretId="raw")["VersionIdsToStages"], ids)
    check_error("other stage", "InvalidRequestException", "not associated",
                secrets.get_secret_value, SecretId="raw", VersionId=current, VersionStage="MINE")
    move = secrets.update_secret_version_stage
    check_error("no source", "InvalidParameterException", "can't be empty", move, SecretId="raw",
                VersionStage="AWSCURRENT", MoveToVersionId=waiting["VersionId"])
    check_error("no version", "InvalidParameterException", "Not a valid version", move,
                SecretId="raw", VersionStage="AWSCURRENT", RemoveFromVersionId="0" * 32)
    move(SecretId="raw", VersionStage="AWSCURRENT", RemoveFromVersionId=current,
         MoveToVersionId=waiting["VersionId"])
    move(SecretId="raw", VersionStage="AWSPENDING", RemoveFromVersionId=waiting["VersionId"])
    check("moved on", secrets.describe_secret(SecretId="raw")["VersionIdsToStages"],
          {current: ["AWSPREVIOUS"], waiting["VersionId"]: ["MINE", "AWSCURRENT"]})
    token = "t" * 32
    for _ in range(2):
        secrets.put_secret_value(SecretId="raw", SecretString="x", ClientRequestToken=token)
    check_error("used token", "ResourceExistsException", "already in use",
                secrets.put_secret_value, SecretId="raw", SecretString="y",
                ClientRequestToken=token)
    check_error("no value", "InvalidRequestException", "must provide", secrets.put_secret_value,
                SecretId="raw")
    listed = secrets.list_secret_version_ids(SecretId="raw", IncludeDeprecated=True)["Versions"]
    check("deprecated", [one.get("VersionStages") for one in listed if
                         one["VersionId"] == current], [None])
    if hasattr(secrets, "batch_get_secret_value"):
        many = secrets.batch_get_secret_value(SecretIdList=["raw", "nothing"])
        check("batch", [one["SecretString"] for one in many["SecretValues"]], ["x"])
        check("batch errors", [(one["SecretId"], one["ErrorCode"]) for one in many["Errors"]],
              [("nothing", "ResourceNotFoundException")])
        found = secrets.batch_get_secret_value(Filters=[{"Key": "name", "Values": ["raw"]}])
        check("batch by name", [one["Name"] for one in found["SecretValues"]], ["raw"])
        check_error("both ways", "InvalidParameterException", "not both",
                    secrets.batch_get_secret_value, SecretIdList=["raw"],
                    Filters=[{"Key": "name", "Values": ["raw"]}])
    check("valid policy", secrets.validate_resource_policy(
        ResourcePolicy="{")["PolicyValidationPassed"], False)


ROTATES = """import boto3
def handler(event, context):
    secrets = boto3.client("secretsmanager")
    name, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    if step == "createSecret":
        try:
            secrets.get_secret_value(SecretId=name, VersionId=token, VersionStage="AWSPENDING")
        except secrets.exceptions.ResourceNotFoundException:
            secrets.put_secret_value(SecretId=name, ClientRequestToken=token, SecretString="fresh",
                                     VersionStages=["AWSPENDING"])
    elif step == "finishSecret":
        before = secrets.get_secret_value(SecretId=name)["VersionId"]
        secrets.update_secret_version_stage(
            SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=token,
            RemoveFromVersionId=before)
        secrets.update_secret_version_stage(
            SecretId=name, VersionStage="AWSPENDING", RemoveFromVersionId=token)
"""


def rotation(secrets):
    secrets.create_secret(Name="turns", SecretString="old")
    check_error("no function", "InvalidRequestException", "No Lambda rotation function",
                secrets.rotate_secret, SecretId="turns")
    check_error("no rotation", "InvalidRequestException", "", secrets.cancel_rotate_secret,
                SecretId="turns")
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({
        "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                      "Action": "sts:AssumeRole"}}))["Role"]["Arn"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.py", ROTATES)
    arn = client("lambda").create_function(
        FunctionName="turn", Runtime="python3.12", Role=role,
        Handler="index.handler", Timeout=30, Code={"ZipFile": content.getvalue()})["FunctionArn"]
    begun = secrets.rotate_secret(SecretId="turns", RotationLambdaARN=arn,
                                  RotationRules={"AutomaticallyAfterDays": 30})
    end = time.time() + 30
    told = secrets.describe_secret(SecretId="turns")
    while "LastRotatedDate" not in told and time.time() < end:
        time.sleep(0.2)
        told = secrets.describe_secret(SecretId="turns")
    check("rotated", secrets.get_secret_value(SecretId="turns")["SecretString"], "fresh")
    check("current", "AWSCURRENT" in told["VersionIdsToStages"][begun["VersionId"]], True)
    check("enabled", (told["RotationEnabled"], told["RotationLambdaARN"], told["RotationRules"]),
          (True, arn, {"AutomaticallyAfterDays": 30}))
    secrets.cancel_rotate_secret(SecretId="turns")
    check("cancelled", secrets.describe_secret(SecretId="turns")["RotationEnabled"], False)
    check("forced", secrets.delete_secret(
        SecretId="never", ForceDeleteWithoutRecovery=True)["Name"], "never")


def main():
    secrets = client("secretsmanager")
    values(secrets)
    tags_and_lists(secrets)
    removal(secrets)
    policies_and_passwords(secrets)
    stages_and_batches(secrets)
    rotation(secrets)
    finish()


if __name__ == "__main__":
    main()
