import os
import uuid
from urllib.parse import unquote_plus

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    for record in event["Records"]:
        uploaded = record["s3"]["object"]
        table.put_item(Item={
            "unique": str(uuid.uuid4()),
            "Bucket": record["s3"]["bucket"]["name"],
            "Object": unquote_plus(uploaded["key"]),
            "Size": uploaded.get("size", -1),
            "Event": record["eventName"],
            "EventTime": record["eventTime"],
        })
    return len(event["Records"])
