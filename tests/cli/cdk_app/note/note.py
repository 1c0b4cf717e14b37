import os
import urllib.parse

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        entry = record["s3"]["object"]
        table.put_item(Item={"key": urllib.parse.unquote_plus(entry["key"]), "size": entry["size"]})
