# SPDX-License-Identifier: Apache-2.0
"""Exports and imports of DynamoDB's tables, by boto3."""
import datetime
import gzip
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

settings = dict(endpoint_url=sys.argv[1], aws_access_key_id="test", aws_secret_access_key="test",
                config=Config(retries={"max_attempts": 0}))
db = boto3.client("dynamodb", region_name="us-east-1", **settings)
s3 = boto3.client("s3", region_name="us-east-1", **settings)
keys = {"AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
                                 {"AttributeName": "n", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"},
                      {"AttributeName": "n", "KeyType": "RANGE"}],
        "BillingMode": "PAY_PER_REQUEST"}


def refused(code, words, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        told = error.response["Error"]
        assert (told["Code"], words in told["Message"]) == (code, True), told
        return
    raise AssertionError(f"{arguments} was not refused")


def ended(call, member, status, **arguments):
    for _ in range(200):
        told = call(**arguments)[member]
        if told[status] != "IN_PROGRESS":
            return told
        time.sleep(0.02)
    raise AssertionError(f"{arguments} did not end")


def export(**more):
    told = db.export_table_to_point_in_time(TableArn=arn, **more)["ExportDescription"]
    assert told["ExportStatus"] == "IN_PROGRESS", told
    return ended(db.describe_export, "ExportDescription", "ExportStatus",
                 ExportArn=told["ExportArn"])


def content(key):
    return s3.get_object(Bucket="files", Key=key)["Body"].read()


def lines(told):
    summary = json.loads(content(told["ExportManifest"]))
    files = content(summary["manifestFilesS3Key"]).decode().splitlines()
    text = "".join(gzip.decompress(content(json.loads(f)["dataFileS3Key"])).decode()
                   for f in files)
    assert summary["itemCount"] == told["ItemCount"] == len(text.splitlines()), summary
    return text


def exports():
    refused("PointInTimeRecoveryUnavailableException", "not enabled for table 'from'",
            db.export_table_to_point_in_time, TableArn=arn, S3Bucket="files")
    refused("TableNotFoundException", "Table not found: " + arn + "s",
            db.export_table_to_point_in_time, TableArn=arn + "s", S3Bucket="files")
    db.update_continuous_backups(TableName="from", PointInTimeRecoverySpecification={
        "PointInTimeRecoveryEnabled": True})
    failed = export(S3Bucket="nowhere")
    assert (failed["ExportStatus"], failed["FailureCode"]) == ("FAILED", "S3NoSuchBucket"), failed
    key = {"p": {"S": "a"}, "n": {"N": "1"}}
    old = {**key, "b": {"B": b"bar"}, "l": {"L": [{"N": "1.5"}, {"SS": ["x"]}]}}
    db.put_item(TableName="from", Item=old)
    time.sleep(1.01)  # boto3 sends whole seconds
    then = datetime.datetime.now(datetime.timezone.utc)
    time.sleep(1.01)
    db.put_item(TableName="from", Item={**key, "c": {"BOOL": True}})
    told = export(S3Bucket="files", S3Prefix="full", ExportTime=then)
    assert told["ExportStatus"] == "COMPLETED" and told["S3Prefix"] == "full", told
    was = {**key, "b": {"B": "YmFy"}, "l": old["l"]}
    assert json.loads(lines(told)) == {"Item": was}, lines(told)
    now = export(S3Bucket="files", S3Prefix="full", ExportFormat="ION")
    assert lines(now) == '$ion_1_0 {Item:{"p":"a","n":1.,"c":true}}\n', lines(now)
    model = db.meta.service_model.operation_model("ExportTableToPointInTime")
    if "ExportType" in model.input_shape.members:
        changed = json.loads(lines(export(
            S3Bucket="files", ExportType="INCREMENTAL_EXPORT",
            IncrementalExportSpecification={"ExportFromTime": then})))
        assert (changed["Keys"], changed["OldImage"]) == (key, was), changed
        assert changed["NewImage"] == {**key, "c": {"BOOL": True}}, changed
    again = dict(TableArn=arn, S3Bucket="files", ClientToken="token")
    first = db.export_table_to_point_in_time(**again)["ExportDescription"]["ExportArn"]
    assert first == db.export_table_to_point_in_time(**again)["ExportDescription"]["ExportArn"]
    refused("ExportConflictException", "", db.export_table_to_point_in_time,
            **{**again, "S3Prefix": "x"})
    refused("InvalidExportTimeException", "", db.export_table_to_point_in_time, TableArn=arn,
            S3Bucket="files", ExportTime=then - datetime.timedelta(days=1))
    refused("ExportNotFoundException", "", db.describe_export, ExportArn=arn + "/export/none")
    listed = db.list_exports(TableArn=arn, MaxResults=2)
    assert len(listed["ExportSummaries"]) == 2 and listed["NextToken"], listed


def imported(name, prefix, bucket="files", region="us-east-1", table=keys, **more):
    client = boto3.client("dynamodb", region_name=region, **settings)
    told = client.import_table(**{
        "S3BucketSource": {"S3Bucket": bucket, "S3KeyPrefix": prefix},
        "InputFormat": "DYNAMODB_JSON", "TableCreationParameters": {"TableName": name, **table},
        **more})["ImportTableDescription"]
    told = ended(client.describe_import, "ImportTableDescription", "ImportStatus",
                 ImportArn=told["ImportArn"])
    items = client.scan(TableName=name)["Items"] if name in client.list_tables()["TableNames"] \
        else None
    return told["ImportStatus"], told["ImportedItemCount"], told["ErrorCount"], items


def imports():
    assert imported("none", "x", bucket="nowhere") == ("FAILED", 0, 0, None)
    assert imported("empty", "x") == ("COMPLETED", 0, 0, [])
    s3.put_object(Bucket="files", Key="in/one two&", Body=b"".join(
        b'{"Item": {"p": {"S": "}"}, "n": {"N": "%d"}, "b": {"B": "YmFy"}}}' % i for i in range(3)))
    status, count, failed, items = imported("some", "in/", region="eu-west-1")
    assert (status, count, failed) == ("COMPLETED", 3, 0), status
    assert items[0] == {"p": {"S": "}"}, "n": {"N": "0"}, "b": {"B": b"bar"}}, items
    s3.put_object(Bucket="files", Key="in/wrong", Body=b'{"p": {"S": "m"}}\n{"Item": {}}')
    assert imported("wrong", "in/")[:3] == ("FAILED", 3, 2)
    back = imported("back", "full/AWSDynamoDB", InputCompressionType="GZIP")
    assert back[1] >= 1 and back[3], back
    s3.put_object(Bucket="files", Key="csv", Body=b'n;p;q\n1;"a;""b";2\n')
    assert imported("csv", "csv", InputFormat="CSV", InputFormatOptions={
        "Csv": {"Delimiter": ";"}})[3] == [{"n": {"N": "1"}, "p": {"S": 'a;"b'}, "q": {"S": "2"}}]
    refused("ResourceInUseException", "Table already exists: csv", imported, name="csv", prefix="")
    refused("ValidationException", "ReadCapacityUnits and WriteCapacityUnits must both be "
            "specified when BillingMode is PROVISIONED", imported, name="new", prefix="",
            table={**keys, "BillingMode": "PROVISIONED"})
    refused("NotImplemented", "ION", imported, name="new", prefix="", InputFormat="ION")
    refused("ImportNotFoundException", "", db.describe_import, ImportArn=arn + "/import/0123456789")
    assert len(db.list_imports()["ImportSummaryList"]) >= 4


s3.create_bucket(Bucket="files")
arn = db.create_table(TableName="from", **keys)["TableDescription"]["TableArn"]
exports()
imports()
print("all well")
