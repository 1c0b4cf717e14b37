"""What boto3 sees of types, stack sets, scans, generated templates and Cloud Control.

`before` leaves an operation of a stack set that has just begun; `after` finds it finished by the next process.
"""
import io
import json
import os
import sys
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNTS = ["000000000000", "000000000002"]
REGIONS = ["us-east-1", "eu-west-1"]


def client(service, region="us-east-1", account=None):
    keys = {"aws_access_key_id": account, "aws_secret_access_key": "test"} if account else {}
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
    # Older clients do not read the variable themselves.
    return boto3.client(service, region_name=region, config=config,
                        endpoint_url=os.environ["AWS_ENDPOINT_URL"], **keys)


def code_of(call, **input):
    try:
        call(**input)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def check(condition, *what):
    if not condition:
        raise SystemExit("FAILED: " + " ".join(map(str, what)))


cfn = client("cloudformation")
control = client("cloudcontrol")


def registry():
    names = [t["TypeName"] for page in cfn.get_paginator("list_types").paginate(Visibility="PUBLIC")
             for t in page["TypeSummaries"]]
    check(len(names) > 1000 and "AWS::S3::Bucket" in names, len(names), "types")
    bucket = cfn.describe_type(Type="RESOURCE", TypeName="AWS::S3::Bucket")
    check(json.loads(bucket["Schema"])["primaryIdentifier"] == ["/properties/BucketName"], bucket)
    schema = {"typeName": "My::Own::Thing", "description": "x", "additionalProperties": False,
              "properties": {"Id": {"type": "string"}, "Size": {"type": "integer"}},
              "readOnlyProperties": ["/properties/Id"], "primaryIdentifier": ["/properties/Id"],
              "handlers": {k: {"permissions": []} for k in ("create", "read", "update", "delete", "list")}}
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", json.dumps(schema, indent=4))
    s3 = client("s3")
    s3.create_bucket(Bucket="packages")
    s3.put_object(Bucket="packages", Key="thing.zip", Body=package.getvalue())
    token = cfn.register_type(Type="RESOURCE", TypeName="My::Own::Thing",
                              SchemaHandlerPackage="s3://packages/thing.zip")["RegistrationToken"]
    cfn.get_waiter("type_registration_complete").wait(RegistrationToken=token)
    cfn.create_stack(StackName="private", TemplateBody=json.dumps(
        {"Resources": {"T": {"Type": "My::Own::Thing", "Properties": {"Size": 1}}}}))
    cfn.get_waiter("stack_create_complete").wait(StackName="private")
    check(code_of(cfn.describe_type, Type="RESOURCE", TypeName="No::Such::Type") == "TypeNotFoundException")
    check(code_of(cfn.publish_type, Type="RESOURCE", TypeName="My::Own::Thing") == "NotImplemented")


def cloud_control():
    event = control.create_resource(TypeName="AWS::S3::Bucket",
                                    DesiredState=json.dumps({"BucketName": "made-by-control"}))["ProgressEvent"]
    check(event["OperationStatus"] == "IN_PROGRESS", event)
    control.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])
    update = control.update_resource(
        TypeName="AWS::S3::Bucket", Identifier="made-by-control",
        PatchDocument=json.dumps([{"op": "add", "path": "/Tags", "value": [{"Key": "a", "Value": "b"}]}]))
    control.get_waiter("resource_request_success").wait(RequestToken=update["ProgressEvent"]["RequestToken"])
    found = control.get_resource(TypeName="AWS::S3::Bucket", Identifier="made-by-control")
    check(json.loads(found["ResourceDescription"]["Properties"])["Tags"] == [{"Key": "a", "Value": "b"}], found)
    check(client("s3").get_bucket_location(Bucket="made-by-control")["ResponseMetadata"]["HTTPStatusCode"] == 200)
    check(code_of(control.get_resource, TypeName="AWS::S3::Bucket", Identifier="none") ==
          "ResourceNotFoundException")
    check(code_of(control.get_resource, TypeName="AWS::No::Type", Identifier="none") == "TypeNotFoundException")


def generated():
    if not hasattr(cfn, "start_resource_scan"):
        return  # a client from before 2024
    scan = cfn.start_resource_scan()["ResourceScanId"]
    check(cfn.describe_resource_scan(ResourceScanId=scan)["Status"] == "COMPLETE")
    found = cfn.list_resource_scan_resources(ResourceScanId=scan, ResourceTypePrefix="AWS::S3::Bucket")["Resources"]
    ids = [r["ResourceIdentifier"]["BucketName"] for r in found]
    check("made-by-control" in ids, found)
    cfn.create_generated_template(GeneratedTemplateName="made", Resources=[
        {"ResourceType": "AWS::S3::Bucket", "LogicalResourceId": "B",
         "ResourceIdentifier": {"BucketName": "made-by-control"}}])
    body = json.loads(cfn.get_generated_template(GeneratedTemplateName="made")["TemplateBody"])
    check(body["Resources"]["B"]["Properties"]["BucketName"] == "made-by-control", body)
    # What was generated takes over what is there.
    change_set = cfn.create_change_set(
        StackName="imported", ChangeSetName="import", ChangeSetType="IMPORT", TemplateBody=json.dumps(body),
        ResourcesToImport=[{"ResourceType": "AWS::S3::Bucket", "LogicalResourceId": "B",
                            "ResourceIdentifier": {"BucketName": "made-by-control"}}])
    cfn.get_waiter("change_set_create_complete").wait(ChangeSetName=change_set["Id"])
    cfn.execute_change_set(ChangeSetName=change_set["Id"])
    cfn.get_waiter("stack_import_complete").wait(StackName="imported")
    drift = cfn.detect_stack_drift(StackName="imported")["StackDriftDetectionId"]
    status = cfn.describe_stack_drift_detection_status(StackDriftDetectionId=drift)
    check(status["StackDriftStatus"] == "IN_SYNC", status)
    control.update_resource(TypeName="AWS::S3::Bucket", Identifier="made-by-control", PatchDocument=json.dumps(
        [{"op": "replace", "path": "/Tags/0/Value", "value": "c"}]))
    cfn.detect_stack_drift(StackName="imported")
    drifts = cfn.describe_stack_resource_drifts(StackName="imported")["StackResourceDrifts"]
    check([d["PropertyPath"] for d in drifts[0]["PropertyDifferences"]] == ["/Tags/0/Value"], drifts)


def template(delay):
    return json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue",
                                           "Properties": {"QueueName": "q", "DelaySeconds": delay}}}})


def wait_for(operation):
    for _ in range(300):
        state = cfn.describe_stack_set_operation(StackSetName="fleet", OperationId=operation)["StackSetOperation"]
        if state["Status"] not in ("RUNNING", "QUEUED", "STOPPING"):
            return state
        time.sleep(0.05)
    raise SystemExit("FAILED: the operation does not end: " + str(state))


def stack_sets():
    cfn.create_stack_set(StackSetName="fleet", TemplateBody=template(1))
    made = cfn.create_stack_instances(StackSetName="fleet", Accounts=ACCOUNTS, Regions=REGIONS)["OperationId"]
    state = wait_for(made)
    check(state["Status"] == "SUCCEEDED" and state["Action"] == "CREATE", state)
    for account in ACCOUNTS:
        for region in REGIONS:
            stacks = client("cloudformation", region, account).describe_stacks()["Stacks"]
            check(any(s["StackName"].startswith("StackSet-fleet-") and s["StackStatus"] == "CREATE_COMPLETE"
                      for s in stacks), account, region, stacks)
    summaries = cfn.list_stack_instances(StackSetName="fleet")["Summaries"]
    check(len(summaries) == 4 and all(s["Status"] == "CURRENT" for s in summaries), summaries)
    check(code_of(cfn.delete_stack_set, StackSetName="fleet") == "StackSetNotEmptyException")
    check(code_of(cfn.describe_stack_set, StackSetName="none") == "StackSetNotFoundException")


def main(part):
    if part == "before":
        registry()
        cloud_control()
        generated()
        stack_sets()
        cfn.update_stack_set(StackSetName="fleet", TemplateBody=template(2), OperationId="interrupted")
        return
    state = wait_for("interrupted")
    check(state["Status"] == "SUCCEEDED", state)
    summaries = cfn.list_stack_instances(StackSetName="fleet")["Summaries"]
    check(len(summaries) == 4 and all(s["Status"] == "CURRENT" for s in summaries), summaries)
    gone = cfn.delete_stack_instances(StackSetName="fleet", Accounts=ACCOUNTS, Regions=REGIONS, RetainStacks=False)
    check(wait_for(gone["OperationId"])["Status"] == "SUCCEEDED")
    cfn.delete_stack_set(StackSetName="fleet")


main(sys.argv[1])
