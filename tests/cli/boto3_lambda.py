# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: Lambda's control plane. No function runs here.

usage: boto3_lambda.py ENDPOINT
"""
import base64
import hashlib
import io
import json
import sys
import time
import urllib.request
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::000000000000:role/runner"
ARN = "arn:aws:lambda:us-east-1:000000000000:"
FUNCTION = ARN + "function:"
failures = []


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:600])


def check_error(what, wanted_code, wanted_words, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        check(what, code, wanted_code)
        if wanted_words not in message:
            failures.append(what)
            print(f"FAILED: {what}: {message}"[:600])
        return
    failures.append(what)
    print(f"FAILED: {what}: no error")


def archive(source="def handler(event, context): return event"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr(zipfile.ZipInfo("index.py"), source)
    return out.getvalue()


def digest(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def make(client, name, **more):
    settings = dict(FunctionName=name, Runtime="python3.12", Role=ROLE, Handler="index.handler",
                    Code={"ZipFile": archive()})
    return client.create_function(**{**settings, **more})


def functions(client):
    code = archive()
    made = make(client, "plain", Description="d", MemorySize=500, Tags={"team": "a"},
                Environment={"Variables": {"PLACE": "here"}})
    check("pending", (made["State"], made["StateReasonCode"], "LastUpdateStatus" in made,
                      made["ResponseMetadata"]["HTTPStatusCode"]),
          ("Pending", "Creating", False, 201))
    check("digest", (made["CodeSha256"], made["CodeSize"]), (digest(code), len(code)))
    client.get_waiter("function_active_v2" if "function_active_v2" in client.waiter_names
                      else "function_active").wait(FunctionName="plain")
    told = client.get_function(FunctionName="plain")
    config = told["Configuration"]
    check("active", (config["State"], config["LastUpdateStatus"], config["Timeout"],
                     config["MemorySize"], config["EphemeralStorage"], config["Architectures"],
                     config["TracingConfig"], config["PackageType"], config["Version"]),
          ("Active", "Successful", 3, 500, {"Size": 512}, ["x86_64"], {"Mode": "PassThrough"},
           "Zip", "$LATEST"))
    check("another revision", config["RevisionId"] == made["RevisionId"], False)
    check("told", (told["Tags"], told["Code"]["RepositoryType"], "Concurrency" in told),
          ({"team": "a"}, "S3", False))
    with urllib.request.urlopen(told["Code"]["Location"]) as package:
        check("package", package.read(), code)
    for name in ("plain", "000000000000:function:plain", FUNCTION + "plain"):
        check("by " + name, client.get_function_configuration(FunctionName=name)["FunctionArn"],
              FUNCTION + "plain")
    check("qualified", client.get_function_configuration(
        FunctionName="plain", Qualifier="$LATEST")["FunctionArn"], FUNCTION + "plain:$LATEST")
    check_error("taken", "ResourceConflictException", "Function already exist: plain",
                make, client=client, name="plain")
    check_error("missing", "ResourceNotFoundException", "Function not found: " + FUNCTION + "nope",
                client.get_function, FunctionName="nope")
    try:
        client.get_function(FunctionName="nope")
    except ClientError as error:
        check("whose fault", error.response["Type"], "User")
    check_error("far", "ResourceNotFoundException",
                "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
                client.get_function,
                FunctionName="arn:aws:lambda:eu-west-1:000000000000:function:plain")
    check_error("two qualifiers", "InvalidParameterValueException",
                "The derived qualifier from the function name does not match",
                client.get_function, FunctionName="plain:1", Qualifier="2")


def refusals(client):
    def refused(what, code, words, **more):
        check_error(what, code, words, make, client=client, name="refused", **more)
    invalid = "InvalidParameterValueException"
    refused("runtime", invalid, "Value cobol74 at 'runtime' failed to satisfy constraint: Member "
            "must satisfy enum value set: [nodejs", Runtime="cobol74")
    refused("memory", "ValidationException", "greater than or equal to 128", MemorySize=127)
    refused("memory", "ValidationException", "less than or equal to 10240", MemorySize=10241)
    refused("timeout", "ValidationException", "less than or equal to 900", Timeout=901)
    refused("role", "ValidationException", "at 'role' failed to satisfy", Role="me")
    refused("reserved", invalid, "Reserved keys used in this request: AWS_REGION",
            Environment={"Variables": {"AWS_REGION": "x"}})
    refused("large", invalid, "exceeded the 4KB limit. String measured: {",
            Environment={"Variables": {"LARGE": "x" * 4096}})
    refused("no zip", invalid, "Could not unzip uploaded file.", Code={"ZipFile": b"no"})
    refused("bucket", invalid, "S3 Error Code: NoSuchBucket",
            Code={"S3Bucket": "nobodys", "S3Key": "k"})
    refused("too large", "RequestEntityTooLargeException",
            "Zipped size must be smaller than 52428800 bytes", Code={"ZipFile": b"0" * 52428801})
    refused("image", invalid, "Please provide ImageUri", PackageType="Image")
    refused("layer", invalid, f"Layer version {ARN}layer:none:1 does not exist.",
            Layers=[ARN + "layer:none:1"])
    refused("network", invalid, "must coexist",
            VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": []})
    refused("snapshot", invalid, "nodejs20.x is not supported for SnapStart", Runtime="nodejs20.x",
            SnapStart={"ApplyOn": "PublishedVersions"})
    check_error("nothing made", "ResourceNotFoundException", "Function not found",
                client.get_function, FunctionName="refused")


def s3_code(client, s3):
    s3.create_bucket(Bucket="packages")
    s3.put_bucket_versioning(Bucket="packages", VersioningConfiguration={"Status": "Enabled"})
    first, second = archive("a = 1"), archive("a = 2")
    version = s3.put_object(Bucket="packages", Key="f.zip", Body=first)["VersionId"]
    s3.put_object(Bucket="packages", Key="f.zip", Body=second)
    place = {"S3Bucket": "packages", "S3Key": "f.zip"}
    check("latest", make(client, "stored", Code=place)["CodeSha256"], digest(second))
    check("version", client.update_function_code(FunctionName="stored", S3ObjectVersion=version,
                                                 **place)["CodeSha256"], digest(first))
    check_error("no key", "InvalidParameterValueException", "S3 Error Code: NoSuchKey",
                client.update_function_code, FunctionName="stored", S3Bucket="packages",
                S3Key="other")
    large = archive("x = '" + "x" * 100_000 + "'")
    check("large", client.update_function_code(FunctionName="stored", ZipFile=large)["CodeSize"],
          len(large))
    client.delete_function(FunctionName="stored")


def changes(client):
    def configure(**more):
        return client.update_function_configuration(FunctionName="plain", **more)
    revision = client.get_function_configuration(FunctionName="plain")["RevisionId"]
    told = configure(Timeout=10, RevisionId=revision,
                     LoggingConfig={"LogFormat": "JSON"}) if "LoggingConfig" in str(
        client.meta.service_model.operation_model("UpdateFunctionConfiguration").input_shape
        .members) else configure(Timeout=10, RevisionId=revision)
    check("in progress", (told["LastUpdateStatus"], told["State"], told["Timeout"]),
          ("InProgress", "Active", 10))
    check_error("old revision", "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id.",
                configure, Timeout=11, RevisionId=revision)
    check("kept", client.get_function_configuration(FunctionName="plain")["Environment"],
          {"Variables": {"PLACE": "here"}})
    other = archive("def handler(event, context): return 2")
    tried = client.update_function_code(FunctionName="plain", ZipFile=other, DryRun=True)
    check("dry", tried["CodeSha256"], digest(other))
    check("not done", client.get_function_configuration(FunctionName="plain")["CodeSha256"],
          digest(archive()))
    check_error("no image", "InvalidParameterValueException", "Please don't provide ImageUri",
                client.update_function_code, FunctionName="plain", ImageUri="a:b")


def versions(client):
    first = client.publish_version(FunctionName="plain", Description="one")
    check("first", (first["Version"], first["FunctionArn"], first["Description"]),
          ("1", FUNCTION + "plain:1", "one"))
    check("again", client.publish_version(FunctionName="plain")["Version"], "1")
    changed = client.update_function_code(
        FunctionName="plain", ZipFile=archive("def handler(e, c): return 3"), Publish=True)
    check("published", (changed["Version"], changed["FunctionArn"]), ("2", FUNCTION + "plain:2"))
    check("unchanged", client.get_function_configuration(
        FunctionName="plain", Qualifier="1")["CodeSha256"], digest(archive()))
    check_error("other code", "InvalidParameterValueException",
                "is different from current CodeSHA256 in $LATEST", client.publish_version,
                FunctionName="plain", CodeSha256="x")
    check("all", [v["Version"] for v in
                  client.list_versions_by_function(FunctionName="plain")["Versions"]],
          ["$LATEST", "1", "2"])
    alias = client.create_alias(FunctionName="plain", Name="live", FunctionVersion="1",
                                RoutingConfig={"AdditionalVersionWeights": {"2": 0.25}})
    check("alias", (alias["AliasArn"], alias["RoutingConfig"]),
          (FUNCTION + "plain:live", {"AdditionalVersionWeights": {"2": 0.25}}))
    changed = client.update_alias(FunctionName="plain", Name="live", FunctionVersion="2",
                                  RoutingConfig={"AdditionalVersionWeights": {}},
                                  RevisionId=alias["RevisionId"])
    check("led", (changed["FunctionVersion"], "RoutingConfig" in changed), ("2", False))
    check_error("old alias", "PreconditionFailedException", "does not match", client.update_alias,
                FunctionName="plain", Name="live", RevisionId=alias["RevisionId"])
    check_error("taken alias", "ResourceConflictException",
                f"Alias already exists: {FUNCTION}plain:live", client.create_alias,
                FunctionName="plain", Name="live", FunctionVersion="1")
    check_error("digits", "ValidationException", "at 'name' failed", client.create_alias,
                FunctionName="plain", Name="12", FunctionVersion="1")
    check_error("weights", "InvalidParameterValueException", "$LATEST is not supported",
                client.create_alias, FunctionName="plain", Name="next", FunctionVersion="$LATEST",
                RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}})
    check_error("no alias", "ResourceNotFoundException",
                f"Cannot find alias arn: {FUNCTION}plain:none", client.get_alias,
                FunctionName="plain", Name="none")
    check_error("used", "ResourceConflictException", "aliases reference it: [live]",
                client.delete_function, FunctionName="plain", Qualifier="2")
    check_error("latest", "InvalidParameterValueException", "$LATEST version cannot be deleted",
                client.delete_function, FunctionName="plain", Qualifier="$LATEST")
    check("by version", [a["Name"] for a in client.list_aliases(
        FunctionName="plain", FunctionVersion="2")["Aliases"]], ["live"])
    client.delete_function(FunctionName="plain", Qualifier="1")
    make(client, "other")
    check("pages", [f["FunctionName"] for f in
                    client.list_functions(MaxItems=1)["Functions"]], ["other"])
    listed = client.get_paginator("list_functions").paginate(
        FunctionVersion="ALL", PaginationConfig={"PageSize": 1}).build_full_result()["Functions"]
    check("every version", [(f["FunctionName"], f["Version"]) for f in listed],
          [("other", "$LATEST"), ("plain", "$LATEST"), ("plain", "2")])
    check("no state", "State" in listed[0], False)


def policies(client):
    def add(statement, **more):
        asked = dict(FunctionName="plain", StatementId=statement, Principal="s3.amazonaws.com",
                     Action="lambda:InvokeFunction")
        return json.loads(client.add_permission(**{**asked, **more})["Statement"])
    check("statement", add("s3", SourceArn="arn:aws:s3:::b", SourceAccount="000000000000"),
          {"Sid": "s3", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
           "Action": "lambda:InvokeFunction", "Resource": FUNCTION + "plain",
           "Condition": {"StringEquals": {"AWS:SourceAccount": "000000000000"},
                         "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}})
    check("account", add("account", Principal="123456789012")["Principal"],
          {"AWS": "arn:aws:iam::123456789012:root"})
    check("of the alias", add("s3", Qualifier="live")["Resource"], FUNCTION + "plain:live")
    policy = client.get_policy(FunctionName="plain")
    check("policy", [s["Sid"] for s in json.loads(policy["Policy"])["Statement"]],
          ["s3", "account"])
    check_error("twice", "ResourceConflictException", "The statement id (s3) provided already "
                "exists.", add, statement="s3")
    check_error("on latest", "InvalidParameterValueException",
                "We currently do not support adding policies for $LATEST.", add, statement="x",
                Qualifier="$LATEST")
    check_error("action", "ValidationException", "at 'action' failed", add, statement="x",
                Action="lambda.Invoke")
    check_error("revision", "PreconditionFailedException", "does not match", add, statement="x",
                RevisionId="x")
    check_error("too long", "PolicyLengthExceededException", "(20480)", lambda: [
        add(f"long{i}", SourceArn="arn:aws:s3:::" + "b" * 4000) for i in range(6)])
    check_error("no statement", "ResourceNotFoundException",
                "Statement none is not found in resource policy.", client.remove_permission,
                FunctionName="plain", StatementId="none")
    check_error("no such alias", "ResourceNotFoundException",
                f"Cannot find alias arn: {FUNCTION}plain:none", client.remove_permission,
                FunctionName="plain", StatementId="s3", Qualifier="none")
    check_error("of no version", "ResourceNotFoundException",
                "The resource you requested does not exist.", client.get_policy,
                FunctionName="plain", Qualifier="42")
    check_error("of no function", "ResourceNotFoundException",
                f"No policy found for: {FUNCTION}nope", client.remove_permission,
                FunctionName="nope", StatementId="s3")
    client.remove_permission(FunctionName="plain", StatementId="s3", Qualifier="live")
    check_error("no policy", "ResourceNotFoundException", "does not exist", client.get_policy,
                FunctionName="plain", Qualifier="live")


def urls(client, endpoint):
    made = client.create_function_url_config(FunctionName="plain", AuthType="NONE",
                                             Cors={"AllowOrigins": ["*"]})
    port = endpoint.rsplit(":", 1)[1].strip("/")
    host = made["FunctionUrl"].split("/")[2]
    check("url", (host.split(".", 1)[1], len(host.split(".")[0])),
          (f"lambda-url.us-east-1.localhost:{port}", 32))
    changed = client.update_function_url_config(FunctionName="plain", AuthType="AWS_IAM")
    check("kept url", (changed["FunctionUrl"], changed["AuthType"], changed["Cors"]),
          (made["FunctionUrl"], "AWS_IAM", {"AllowOrigins": ["*"]}))
    check_error("second", "ResourceConflictException", "FunctionUrlConfig exists",
                client.create_function_url_config, FunctionName="plain", AuthType="NONE")
    check_error("no function", "ResourceNotFoundException", "Function does not exist",
                client.create_function_url_config, FunctionName="nope", AuthType="NONE")
    client.create_function_url_config(FunctionName="plain", AuthType="NONE", Qualifier="live")
    check("both", [u["FunctionArn"] for u in client.list_function_url_configs(
        FunctionName="plain")["FunctionUrlConfigs"]], [FUNCTION + "plain", FUNCTION + "plain:live"])
    client.delete_function_url_config(FunctionName="plain")
    check_error("gone", "ResourceNotFoundException", "The resource you requested does not exist.",
                client.get_function_url_config, FunctionName="plain")


def mappings(client, sqs):
    sqs.create_queue(QueueName="jobs")
    queue = "arn:aws:sqs:us-east-1:000000000000:jobs"
    stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s"

    def create(**more):
        return client.create_event_source_mapping(FunctionName="plain", **more)
    made = create(EventSourceArn=queue)
    uuid = made["UUID"]
    check("creating", (made["State"], made["BatchSize"], made["StateTransitionReason"],
                       made["MaximumBatchingWindowInSeconds"], made["FunctionResponseTypes"],
                       made["FunctionArn"], made["ResponseMetadata"]["HTTPStatusCode"]),
          ("Creating", 10, "USER_INITIATED", 0, [], FUNCTION + "plain", 202))
    check("enabled", client.get_event_source_mapping(UUID=uuid)["State"], "Enabled")
    check_error("same", "ResourceConflictException", f"existing mapping with UUID {uuid}", create,
                EventSourceArn=queue)
    check_error("window", "InvalidParameterValueException", "Maximum batch window in seconds must "
                "be greater than 0", client.update_event_source_mapping, UUID=uuid, BatchSize=11)
    changed = client.update_event_source_mapping(UUID=uuid, Enabled=False, BatchSize=5)
    check("disabling", (changed["State"], changed["BatchSize"]), ("Disabling", 5))
    check("disabled", client.get_event_source_mapping(UUID=uuid)["State"], "Disabled")
    of_stream = create(EventSourceArn=stream, StartingPosition="LATEST", FilterCriteria={
        "Filters": [{"Pattern": '{"data":{"a":[1]}}'}]})
    check("stream", (of_stream["BatchSize"], of_stream["MaximumRetryAttempts"],
                     of_stream["LastProcessingResult"], of_stream["DestinationConfig"],
                     of_stream["StartingPosition"]),
          (100, -1, "No records processed", {"OnFailure": {}}, "LATEST"))
    invalid = "InvalidParameterValueException"
    check_error("start", invalid, "Value null at 'startingPosition'", create,
                EventSourceArn=stream + "2")
    check_error("filter", invalid, "Invalid filter pattern definition.", create,
                EventSourceArn=stream + "2", StartingPosition="LATEST",
                FilterCriteria={"Filters": [{"Pattern": "{"}]})
    check_error("no queue", invalid, "AWS.SimpleQueueService.NonExistentQueue", create,
                EventSourceArn=queue + "2")
    sqs.create_queue(QueueName="short", Attributes={"VisibilityTimeout": "5"})
    check_error("visibility", invalid, "Queue visibility timeout: 5 seconds is less than Function "
                "timeout: 10 seconds", create,
                EventSourceArn="arn:aws:sqs:us-east-1:000000000000:short")
    listed = client.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"]
    check("listed", [m["UUID"] for m in listed], [uuid])
    check("deleting", client.delete_event_source_mapping(UUID=uuid)["State"], "Deleting")
    check_error("deleted", "ResourceNotFoundException", "The resource you requested does not exist",
                client.get_event_source_mapping, UUID=uuid)


def layers(client):
    content = {"ZipFile": archive("tool = 1")}
    made = client.publish_layer_version(LayerName="tools", Content=content, Description="d",
                                        CompatibleRuntimes=["python3.12"], LicenseInfo="MIT")
    layer = ARN + "layer:tools"
    check("layer", (made["LayerArn"], made["LayerVersionArn"], made["Version"],
                    made["Content"]["CodeSha256"]),
          (layer, layer + ":1", 1, digest(content["ZipFile"])))
    second = client.publish_layer_version(LayerName="tools", Content=content)
    check("next", second["Version"], 2)
    check("newest first", [v["Version"] for v in
                           client.list_layer_versions(LayerName="tools")["LayerVersions"]], [2, 1])
    check("matching", [(one["LayerName"], one["LatestMatchingVersion"]["Version"]) for one in
                       client.list_layers(CompatibleRuntime="python3.12")["Layers"]],
          [("tools", 1)])
    used = client.update_function_configuration(FunctionName="plain", Layers=[layer + ":1"])
    check("used", [(one["Arn"], one["CodeSize"]) for one in used["Layers"]],
          [(layer + ":1", len(content["ZipFile"]))])
    check_error("two versions", "InvalidParameterValueException",
                "Two different versions of the same layer are not allowed",
                client.update_function_configuration, FunctionName="plain",
                Layers=[layer + ":1", layer + ":2"])
    added = client.add_layer_version_permission(
        LayerName="tools", VersionNumber=1, StatementId="all", Principal="*",
        Action="lambda:GetLayerVersion")
    check("permission", json.loads(added["Statement"])["Principal"], "*")
    policy = client.get_layer_version_policy(LayerName="tools", VersionNumber=1)
    check("revision", policy["RevisionId"], added["RevisionId"])
    client.remove_layer_version_permission(LayerName="tools", VersionNumber=1, StatementId="all")
    check_error("no policy", "ResourceNotFoundException", "No policy is associated",
                client.get_layer_version_policy, LayerName="tools", VersionNumber=1)
    client.delete_layer_version(LayerName="tools", VersionNumber=1)
    check_error("no layer", "ResourceNotFoundException", "does not exist",
                client.get_layer_version_by_arn, Arn=layer + ":1")
    check("still used", "Layers" in client.get_function_configuration(FunctionName="plain"), True)
    check_error("below", "InvalidParameterValueException", "Layer Version Cannot be less than 1",
                client.get_layer_version, LayerName="tools", VersionNumber=0)
    check("number", client.publish_layer_version(LayerName="tools", Content=content)["Version"], 3)


def networks(client, ec2):
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    other = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="in", Description="d")["GroupId"]
    apart = ec2.create_security_group(VpcId=other, GroupName="out", Description="d")["GroupId"]

    def place(subnets, groups):
        return dict(VpcConfig={"SubnetIds": subnets, "SecurityGroupIds": groups})
    told = make(client, "placed", **place([subnet], [group]))["VpcConfig"]
    check("network", (told["VpcId"], told["SubnetIds"], told["SecurityGroupIds"]),
          (vpc, [subnet], [group]))
    invalid = "InvalidParameterValueException"
    check_error("no subnet", invalid, "Error occurred while DescribeSubnets. EC2 Error Code: "
                "InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID "
                "'subnet-00000000000000000' does not exist", make, client=client, name="lost",
                **place(["subnet-00000000000000000"], [group]))
    check_error("no group", invalid, "The security group 'sg-00000000000000000' does not exist",
                make, client=client, name="lost", **place([subnet], ["sg-00000000000000000"]))
    check_error("two networks", invalid, "Security Groups are required to be in the same VPC.",
                client.update_function_configuration, FunctionName="placed",
                **place([subnet], [group, apart]))
    told = client.update_function_configuration(FunctionName="placed", **place([], []))
    check("left it", told["VpcConfig"]["VpcId"], "")
    client.delete_function(FunctionName="placed")


def snapshots(client):
    if "SnapStart" not in client.meta.service_model.operation_model(
            "CreateFunction").input_shape.members:
        return
    made = make(client, "snap", SnapStart={"ApplyOn": "PublishedVersions"})
    check("not of $LATEST", made["SnapStart"],
          {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"})
    version = client.publish_version(FunctionName="snap")
    check("before its snapshot", (version["State"], version["StateReasonCode"],
                                  version["SnapStart"]["OptimizationStatus"]),
          ("Pending", "Creating", "Off"))
    version = client.get_function_configuration(FunctionName="snap", Qualifier="1")
    check("optimised", (version["State"], version["SnapStart"]["OptimizationStatus"]),
          ("Active", "On"))
    client.delete_function(FunctionName="snap")


def asynchronous(client):
    queue = "arn:aws:sqs:us-east-1:000000000000:jobs"
    made = client.put_function_event_invoke_config(
        FunctionName="plain", MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": queue}})
    check("config", (made["FunctionArn"], made["MaximumRetryAttempts"], made["DestinationConfig"]),
          (FUNCTION + "plain:$LATEST", 1, {"OnSuccess": {}, "OnFailure": {"Destination": queue}}))
    changed = client.update_function_event_invoke_config(FunctionName="plain",
                                                         MaximumEventAgeInSeconds=60)
    check("both", (changed["MaximumRetryAttempts"], changed["MaximumEventAgeInSeconds"]), (1, 60))
    check_error("nothing", "InvalidParameterValueException", "You must specify at least one",
                client.put_function_event_invoke_config, FunctionName="plain")
    check_error("itself", "InvalidParameterValueException",
                "You can't specify the function as a destination for itself.",
                client.put_function_event_invoke_config, FunctionName="plain",
                DestinationConfig={"OnSuccess": {"Destination": FUNCTION + "plain"}})
    client.delete_function_event_invoke_config(FunctionName="plain")
    check_error("no config", "ResourceNotFoundException",
                f"The function {FUNCTION}plain:$LATEST doesn't have an EventInvokeConfig",
                client.get_function_event_invoke_config, FunctionName="plain")


def concurrency(client):
    check_error("reserved for none", "ResourceNotFoundException",
                f"Function not found: {FUNCTION}nope:$LATEST", client.put_function_concurrency,
                FunctionName="nope", ReservedConcurrentExecutions=1)
    check("none", "ReservedConcurrentExecutions" in client.get_function_concurrency(
        FunctionName="plain"), False)
    client.put_function_concurrency(FunctionName="plain", ReservedConcurrentExecutions=5)
    check("told", client.get_function(FunctionName="plain")["Concurrency"],
          {"ReservedConcurrentExecutions": 5})
    check_error("floor", "InvalidParameterValueException", "below its minimum value of [100].",
                client.put_function_concurrency, FunctionName="other",
                ReservedConcurrentExecutions=896)
    if hasattr(client, "put_function_scaling_config"):  # Debian 12's boto3 is older
        newest = client.list_versions_by_function(FunctionName="plain")["Versions"][-1]["Version"]
        told = client.get_function_scaling_config(FunctionName="plain", Qualifier=newest)
        check("no scaling", "RequestedFunctionScalingConfig" in told, False)
        check_error("scaling", "InvalidParameterValueException", "has no capacity provider",
                    client.put_function_scaling_config, FunctionName="plain", Qualifier=newest,
                    FunctionScalingConfig={"MinExecutionEnvironments": 1})
    provisioned = client.put_provisioned_concurrency_config(
        FunctionName="plain", Qualifier="live", ProvisionedConcurrentExecutions=2)
    check("provisioned", (provisioned["RequestedProvisionedConcurrentExecutions"],
                          provisioned["AvailableProvisionedConcurrentExecutions"],
                          provisioned["Status"]), (2, 0, "IN_PROGRESS"))

    def state_of(name, qualifier):
        for _ in range(400):
            told = client.get_provisioned_concurrency_config(FunctionName=name,
                                                             Qualifier=qualifier)
            if told["Status"] != "IN_PROGRESS":
                break
            time.sleep(0.025)
        return told
    told = state_of("plain", "live")
    check("ready", (told["Status"], told["AvailableProvisionedConcurrentExecutions"]),
          ("READY", 2))
    make(client, "broken", Publish=True, Code={"ZipFile": archive("raise ValueError('no')")})
    client.put_provisioned_concurrency_config(FunctionName="broken", Qualifier="1",
                                              ProvisionedConcurrentExecutions=1)
    told = state_of("broken", "1")
    check("not to be made ready", (told["Status"], told["StatusReason"] != ""), ("FAILED", True))
    client.delete_function(FunctionName="broken")
    check_error("version too", "ResourceConflictException", "Version is pointed by a Provisioned",
                client.put_provisioned_concurrency_config, FunctionName="plain", Qualifier="2",
                ProvisionedConcurrentExecutions=1)
    check_error("unpublished", "InvalidParameterValueException", "unpublished function versions",
                client.put_provisioned_concurrency_config, FunctionName="plain",
                Qualifier="$LATEST", ProvisionedConcurrentExecutions=1)
    client.delete_provisioned_concurrency_config(FunctionName="plain", Qualifier="live")
    check_error("not provisioned", "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned",
                client.get_provisioned_concurrency_config, FunctionName="plain", Qualifier="live")
    settings = client.get_account_settings()
    check("account", (settings["AccountLimit"]["UnreservedConcurrentExecutions"],
                      settings["AccountUsage"]["FunctionCount"]), (995, 2))
    client.delete_function_concurrency(FunctionName="plain")


def signing(client):
    publishers = {"SigningProfileVersionArns": [
        "arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/0123456789"]}
    config = client.create_code_signing_config(AllowedPublishers=publishers)["CodeSigningConfig"]
    arn = config["CodeSigningConfigArn"]
    check("warns", config["CodeSigningPolicies"], {"UntrustedArtifactOnDeployment": "Warn"})
    client.put_function_code_signing_config(FunctionName="other", CodeSigningConfigArn=arn)
    check("signed", client.list_functions_by_code_signing_config(
        CodeSigningConfigArn=arn)["FunctionArns"], [FUNCTION + "other"])
    check_error("in use", "ResourceConflictException", "cannot be deleted",
                client.delete_code_signing_config, CodeSigningConfigArn=arn)
    client.delete_function_code_signing_config(FunctionName="other")
    client.delete_code_signing_config(CodeSigningConfigArn=arn)
    check_error("deleted config", "ResourceNotFoundException", "can not be found",
                client.get_code_signing_config, CodeSigningConfigArn=arn)


def tags(client):
    arn = FUNCTION + "plain"
    client.tag_resource(Resource=arn, Tags={"more": "1"})
    check("tags", client.list_tags(Resource=arn)["Tags"], {"team": "a", "more": "1"})
    client.untag_resource(Resource=arn, TagKeys=["team"])
    check("fewer", client.list_tags(Resource=arn)["Tags"], {"more": "1"})
    check_error("of a version", "InvalidParameterValueException", "are not supported",
                client.tag_resource, Resource=arn + ":2", Tags={"a": "b"})
    check_error("too many", "InvalidParameterValueException", "Number of tags exceeds",
                client.tag_resource, Resource=arn, Tags={str(i): "" for i in range(60)})


def settings(client):
    if hasattr(client, "get_function_recursion_config"):
        check("terminates", client.get_function_recursion_config(
            FunctionName="plain")["RecursiveLoop"], "Terminate")
        client.put_function_recursion_config(FunctionName="plain", RecursiveLoop="Allow")
        check("allowed", client.get_function_recursion_config(
            FunctionName="plain")["RecursiveLoop"], "Allow")
    if hasattr(client, "get_runtime_management_config"):
        check("updates", client.get_runtime_management_config(
            FunctionName="plain")["UpdateRuntimeOn"], "Auto")
        client.put_runtime_management_config(FunctionName="plain",
                                             UpdateRuntimeOn="FunctionUpdate")
        check("asked", client.get_runtime_management_config(
            FunctionName="plain")["UpdateRuntimeOn"], "FunctionUpdate")


TEMPLATE = {"Resources": {
    "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
             "Action": "sts:AssumeRole"}]}}},
    "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": {
        "LayerName": "of-stack", "Content": {"S3Bucket": "packages", "S3Key": "f.zip"}}},
    "LayerPermission": {"Type": "AWS::Lambda::LayerVersionPermission", "Properties": {
        "LayerVersionArn": {"Ref": "Layer"}, "Action": "lambda:GetLayerVersion",
        "Principal": "*"}},
    "Function": {"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.12", "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Layers": [{"Ref": "Layer"}],
        "ReservedConcurrentExecutions": 3, "Tags": [{"Key": "a", "Value": "b"}],
        "Code": {"ZipFile": "import cfnresponse\ndef handler(e, c): pass\n"}}},
    "Version": {"Type": "AWS::Lambda::Version", "Properties": {
        "FunctionName": {"Ref": "Function"}}},
    "Alias": {"Type": "AWS::Lambda::Alias", "Properties": {
        "FunctionName": {"Ref": "Function"}, "Name": "live",
        "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]}}},
    "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {
        "FunctionName": {"Ref": "Alias"}, "Action": "lambda:InvokeFunction",
        "Principal": "sns.amazonaws.com"}},
    "Url": {"Type": "AWS::Lambda::Url", "Properties": {
        "TargetFunctionArn": {"Fn::GetAtt": ["Function", "Arn"]}, "AuthType": "NONE"}},
    "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-stack"}},
    "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
        "FunctionName": {"Ref": "Function"}, "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}}},
    "Config": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": {
        "FunctionName": {"Ref": "Function"}, "Qualifier": "$LATEST", "MaximumRetryAttempts": 0}},
    "Signing": {"Type": "AWS::Lambda::CodeSigningConfig", "Properties": {
        "AllowedPublishers": {"SigningProfileVersionArns": [
            "arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/0123456789"]}}}},
    "Outputs": {name: {"Value": value} for name, value in {
        "Name": {"Ref": "Function"}, "Arn": {"Fn::GetAtt": ["Function", "Arn"]},
        "Url": {"Fn::GetAtt": ["Url", "FunctionUrl"]}, "Mapping": {"Ref": "Mapping"},
        "Layer": {"Ref": "Layer"}, "Permission": {"Ref": "Permission"},
        "Signing": {"Ref": "Signing"}}.items()}}


def stack(client, cloudformation):
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(TEMPLATE),
                                Capabilities=["CAPABILITY_IAM"])
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="s", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    outputs = {o["OutputKey"]: o["OutputValue"] for o in
               cloudformation.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]}
    name, arn = outputs["Name"], outputs["Arn"]
    check("name", (name.startswith("s-Function-"), arn), (True, FUNCTION + name))
    told = client.get_function(FunctionName=name)
    check("reserved", told["Concurrency"], {"ReservedConcurrentExecutions": 3})
    check("stack's tags", (told["Tags"]["a"], told["Tags"]["aws:cloudformation:stack-name"]),
          ("b", "s"))
    check("stack's layer", [one["Arn"] for one in told["Configuration"]["Layers"]],
          [outputs["Layer"]])
    check("stack's url", client.get_function_url_config(FunctionName=name)["FunctionUrl"],
          outputs["Url"])
    policy = json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])
    check("stack's permission", [(s["Sid"], s["Resource"]) for s in policy["Statement"]],
          [(outputs["Permission"], arn + ":live")])
    check("stack's mapping", client.get_event_source_mapping(
        UUID=outputs["Mapping"])["FunctionArn"], arn)
    check("stack's config", client.get_function_event_invoke_config(
        FunctionName=name)["MaximumRetryAttempts"], 0)
    check("stack's signing", client.get_code_signing_config(
        CodeSigningConfigArn=outputs["Signing"])["CodeSigningConfig"]["CodeSigningConfigArn"],
        outputs["Signing"])
    cloudformation.delete_stack(StackName="s")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="s", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    check_error("function of the stack", "ResourceNotFoundException", "Function not found",
                client.get_function, FunctionName=name)
    check_error("mapping of the stack", "ResourceNotFoundException", "does not exist",
                client.get_event_source_mapping, UUID=outputs["Mapping"])


def main(endpoint):
    def client_of(service):
        return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1",
                            aws_access_key_id="test", aws_secret_access_key="test",
                            config=Config(retries={"total_max_attempts": 1},
                                          parameter_validation=False))
    client = client_of("lambda")
    functions(client)
    refusals(client)
    s3_code(client, client_of("s3"))
    changes(client)
    versions(client)
    policies(client)
    urls(client, endpoint)
    mappings(client, client_of("sqs"))
    layers(client)
    networks(client, client_of("ec2"))
    snapshots(client)
    asynchronous(client)
    concurrency(client)
    signing(client)
    tags(client)
    settings(client)
    stack(client, client_of("cloudformation"))
    check("deleted", client.delete_function(FunctionName="plain")["ResponseMetadata"]
          ["HTTPStatusCode"], 204)
    check_error("gone", "ResourceNotFoundException", "Function not found", client.get_function,
                FunctionName="plain")
    check("begins again", make(client, "plain", Publish=True)["Version"], "1")


if __name__ == "__main__":
    main(sys.argv[1])
    print("all well" if not failures else f"{len(failures)} failures")
