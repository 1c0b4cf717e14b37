import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event.get("Records", [event]):
        if "s3" in record:
            item = {"id": record["s3"]["object"]["key"], "from": "s3"}
        elif record.get("eventSource") == "aws:sqs":
            item = {"id": record["body"], "from": "sqs"}
        else:
            item = {"id": record.get("source", "?"), "from": "clock"}
        table.put_item(Item=item)
        print("heard", item["id"], "from", item["from"])
