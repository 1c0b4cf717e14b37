# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: event source mappings.

usage: lambda_sources.py ENDPOINT queues|streams|before-kill|after-kill

The functions write what they get into the table "seen", with a counter, so that order can be told.
"""
import io
import json
import sys
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []

CODE = '''
import http.client, json, os

# Not boto3: it makes every cold start a second longer.
def dynamodb(name, **members):
    link = http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL"].split("//")[1])
    link.request("POST", "/", json.dumps(members), {
        "X-Amz-Target": "DynamoDB_20120810." + name, "X-Amz-Date": "20260101T000000Z",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/"
                         "aws4_request, SignedHeaders=host, Signature=00"})
    answer = link.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise OSError(body)
    return json.loads(body or b"{}")


def note(text):
    n = dynamodb("UpdateItem", TableName="seen", Key={"id": {"S": "count"}},
                 UpdateExpression="ADD n :one", ReturnValues="UPDATED_NEW",
                 ExpressionAttributeValues={":one": {"N": "1"}})["Attributes"]["n"]["N"]
    dynamodb("PutItem", TableName="seen", Item={"id": {"S": "%09d" % int(n)}, "text": {"S": text}})


def bodies(event, context):
    note(json.dumps({"size": len(event["Records"]), "first": event["Records"][0]}))
    for record in event["Records"]:
        note(record["body"])


def partly(event, context):
    failed = [{"itemIdentifier": r["messageId"]} for r in event["Records"] if "bad" in r["body"]]
    for record in event["Records"]:
        note(record["body"] + "#" + record["attributes"]["ApproximateReceiveCount"])
    return {"batchItemFailures": failed}


def items(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        note(record["eventName"] + " " + change["Keys"]["id"]["S"] + " "
             + change.get("NewImage", {}).get("n", {}).get("N", "-"))


def poison(event, context):
    ids = [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
    note("try " + ",".join(ids))
    if "poison" in ids:
        raise ValueError("poison")
    note("took " + ",".join(ids))


def totals(event, context):
    state = event["state"]
    state["n"] = state.get("n", 0) + len(event["Records"])
    if event["isFinalInvokeForWindow"]:
        note("total %d" % state["n"])
    return {"state": state}


def echo(event, context):
    return event
'''


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:900])


def wait_until(what, test, seconds=10):
    end = time.time() + seconds
    while time.time() < end:
        if test():
            return True
        time.sleep(0.05)
    failures.append(what)
    print(f"FAILED: {what}: not within {seconds} s")
    return False


class World:
    def __init__(self, endpoint):
        config = Config(retries={"max_attempts": 1}, read_timeout=60)
        made = {name: boto3.client(name, endpoint_url=endpoint, config=config)
                for name in ("lambda", "sqs", "dynamodb", "iam")}
        self.functions, self.sqs = made["lambda"], made["sqs"]
        self.dynamodb, self.iam = made["dynamodb"], made["iam"]

    def prepare(self):
        trust = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
             "Action": "sts:AssumeRole"}]}
        try:
            self.iam.create_role(RoleName="sources", AssumeRolePolicyDocument=json.dumps(trust))
            self.table("seen")
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityAlreadyExists":
                raise
        for name in ("bodies", "partly", "items", "poison", "totals"):
            self.function(name)

    def function(self, name):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("index.py", CODE)
        try:
            self.functions.create_function(
                FunctionName=name, Runtime="python3.12", Handler="index." + name, Timeout=2,
                Role="arn:aws:iam::000000000000:role/sources", Code={"ZipFile": archive.getvalue()})
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceConflictException":
                raise
        self.functions.get_waiter("function_active").wait(
            FunctionName=name, WaiterConfig={"Delay": 1})

    def table(self, name, stream=False):
        extra = {"StreamSpecification": {"StreamEnabled": True,
                                         "StreamViewType": "NEW_AND_OLD_IMAGES"}} if stream else {}
        made = self.dynamodb.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], **extra)
        return made["TableDescription"].get("LatestStreamArn")

    def put(self, table, key, n=0):
        self.dynamodb.put_item(TableName=table, Item={"id": {"S": key}, "n": {"N": str(n)}})

    def queue(self, name, **attributes):
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, "arn:aws:sqs:us-east-1:000000000000:" + name

    def seen(self):
        items = self.dynamodb.scan(TableName="seen", ConsistentRead=True)["Items"]
        rows = sorted((i["id"]["S"], i["text"]["S"]) for i in items if "text" in i)
        return [text for _, text in rows]

    def forget(self):
        for item in self.dynamodb.scan(TableName="seen")["Items"]:
            self.dynamodb.delete_item(TableName="seen", Key={"id": item["id"]})

    def map(self, source, function, **settings):
        made = self.functions.create_event_source_mapping(EventSourceArn=source,
                                                          FunctionName=function, **settings)
        wait_until("enabled", lambda: self.state(made["UUID"]) == "Enabled")
        return made["UUID"]

    def state(self, uuid):
        return self.functions.get_event_source_mapping(UUID=uuid)["State"]

    def unmap(self, uuid):
        self.functions.delete_event_source_mapping(UUID=uuid)

        def is_gone():
            try:
                self.functions.get_event_source_mapping(UUID=uuid)
            except self.functions.exceptions.ResourceNotFoundException:
                return True
            return False
        wait_until("deleted", is_gone)

    def number(self, url):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        got = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(got[name]) for name in names)


def plain_queue(world):
    url, arn = world.queue("plain", VisibilityTimeout="3")
    world.sqs.send_message(QueueUrl=url, MessageBody="before")
    mapping = world.map(arn, "bodies", BatchSize=10)
    wait_until("what was in the queue", lambda: "before" in world.seen())
    wait_until("deleted once taken", lambda: world.number(url) == 0)
    shape = json.loads(world.seen()[0])["first"]
    check("record", (sorted(shape), shape["eventSource"], shape["eventSourceARN"],
                     shape["attributes"]["ApproximateReceiveCount"]),
          (["attributes", "awsRegion", "body", "eventSource", "eventSourceARN", "md5OfBody",
            "md5OfMessageAttributes", "messageAttributes", "messageId", "receiptHandle"],
           "aws:sqs", arn, "1"))
    # Disabled: what comes stays where it is; enabled again: it is taken.
    world.functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    wait_until("disabled", lambda: world.state(mapping) == "Disabled")
    world.sqs.send_message(QueueUrl=url, MessageBody="later")
    time.sleep(0.3)
    check("left while disabled", (world.number(url), "later" in world.seen()), (1, False))
    world.functions.update_event_source_mapping(UUID=mapping, Enabled=True)
    wait_until("taken once enabled", lambda: "later" in world.seen())
    world.unmap(mapping)
    world.forget()


def window_and_filter(world):
    url, arn = world.queue("chosen", VisibilityTimeout="5")
    pattern = {"body": {"kind": ["a"], "n": [{"numeric": [">", 3]}]}}
    mapping = world.map(arn, "bodies", BatchSize=100, MaximumBatchingWindowInSeconds=1,
                        FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
    for n in range(12):
        world.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"kind": "a", "n": n}))
    world.sqs.send_message(QueueUrl=url, MessageBody="a text")
    wait_until("all gone", lambda: world.number(url) == 0)
    wait_until("noted", lambda: len(world.seen()) >= 9)
    seen = world.seen()
    check("filtered", sorted(json.loads(t)["n"] for t in seen if '"kind"' in t and '"size"' not in t),
          list(range(4, 12)))
    check("one batch", [json.loads(t)["size"] for t in seen if '"size"' in t], [8])
    world.unmap(mapping)
    world.forget()


def partial_failures(world):
    dead, dead_arn = world.queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "2"})
    url, arn = world.queue("partly", VisibilityTimeout="2", RedrivePolicy=redrive)
    mapping = world.map(arn, "partly", FunctionResponseTypes=["ReportBatchItemFailures"])
    entries = [{"Id": str(i), "MessageBody": text}
               for i, text in enumerate(["good 1", "bad 2", "good 3"])]
    world.sqs.send_message_batch(QueueUrl=url, Entries=entries)
    wait_until("bad one again", lambda: "bad 2#2" in world.seen())
    wait_until("to the dead letters", lambda: world.number(dead) == 1 and world.number(url) == 0)
    check("each good one once", sorted(world.seen()), ["bad 2#1", "bad 2#2", "good 1#1", "good 3#1"])
    world.unmap(mapping)
    world.forget()


def fifo(world):
    url, arn = world.queue("order.fifo", FifoQueue="true", VisibilityTimeout="4")
    mapping = world.map(arn, "bodies", BatchSize=3)
    for n in range(8):
        for group in ("x", "y"):
            world.sqs.send_message(QueueUrl=url, MessageBody=f"{group}{n}", MessageGroupId=group,
                                   MessageDeduplicationId=f"{group}{n}")
    wait_until("all of both groups", lambda: sum(len(t) == 2 for t in world.seen()) == 16)
    for group in ("x", "y"):
        check("order of " + group, [t for t in world.seen() if t.startswith(group)],
              [f"{group}{n}" for n in range(8)])
    world.unmap(mapping)
    world.forget()


def queues(world):
    world.prepare()
    plain_queue(world)
    window_and_filter(world)
    partial_failures(world)
    fifo(world)


def stream_order(world):
    stream = world.table("source", stream=True)
    world.put("source", "a", 1)
    mapping = world.map(stream, "items", StartingPosition="TRIM_HORIZON", BatchSize=4)
    for n in range(2, 12):
        world.put("source", "a", n)
    world.dynamodb.delete_item(TableName="source", Key={"id": {"S": "a"}})
    wanted = ["INSERT a 1"] + [f"MODIFY a {n}" for n in range(2, 12)] + ["REMOVE a -"]
    wait_until("all changes", lambda: len(world.seen()) >= len(wanted))
    check("in order", world.seen(), wanted)
    wait_until("processing result", lambda: world.functions.get_event_source_mapping(
        UUID=mapping)["LastProcessingResult"] == "OK")
    world.unmap(mapping)
    world.forget()
    # LATEST: only what comes behind it.
    latest = world.map(stream, "items", StartingPosition="LATEST", FilterCriteria={"Filters": [
        {"Pattern": json.dumps({"eventName": ["INSERT"], "dynamodb": {
            "NewImage": {"id": {"S": [{"prefix": "b"}]}}}})}]})
    for key in ("c1", "b1", "c2", "b2"):
        world.put("source", key)
    wait_until("chosen ones", lambda: len(world.seen()) >= 2)
    check("latest, filtered", world.seen(), ["INSERT b1 0", "INSERT b2 0"])
    world.unmap(latest)
    world.forget()


def stream_failures(world):
    stream = world.table("poisoned", stream=True)
    lost, lost_arn = world.queue("lost")
    for key in ("1", "2", "poison", "3"):
        world.put("poisoned", key)
    mapping = world.map(stream, "poison", StartingPosition="TRIM_HORIZON", BatchSize=4,
                        BisectBatchOnFunctionError=True, MaximumRetryAttempts=1,
                        DestinationConfig={"OnFailure": {"Destination": lost_arn}})
    wait_until("the rest", lambda: "took 3" in world.seen())
    check("halved", world.seen(), ["try 1,2,poison,3", "try 1,2", "took 1,2", "try poison,3",
                                   "try poison", "try poison", "try 3", "took 3"])
    wait_until("told", lambda: world.number(lost) == 1)
    got = world.sqs.receive_message(QueueUrl=lost)["Messages"][0]["Body"]
    record = json.loads(got)
    check("destination", (record["requestContext"]["condition"],
                          record["requestContext"]["approximateInvokeCount"],
                          record["responseContext"]["functionError"],
                          record["DDBStreamBatchInfo"]["batchSize"],
                          record["DDBStreamBatchInfo"]["streamArn"]),
          ("RetryAttemptsExhausted", 2, "Unhandled", 1, stream))
    world.unmap(mapping)
    world.forget()


def tumbling(world):
    stream = world.table("windows", stream=True)
    mapping = world.map(stream, "totals", StartingPosition="TRIM_HORIZON", BatchSize=2,
                        TumblingWindowInSeconds=1)
    for n in range(6):
        world.put("windows", str(n))

    def total():
        return sum(int(t.split()[1]) for t in world.seen() if t.startswith("total"))
    wait_until("windows end", lambda: total() == 6)
    world.unmap(mapping)
    world.forget()


def streams(world):
    world.prepare()
    stream_order(world)
    stream_failures(world)
    tumbling(world)


def before_kill(world):
    world.prepare()
    url, arn = world.queue("survives", VisibilityTimeout="2")
    stream = world.table("survives", stream=True)
    world.map(arn, "bodies")
    world.map(stream, "items", StartingPosition="TRIM_HORIZON", BatchSize=3)
    for n in range(20):
        world.put("survives", f"k{n:02}", n)
        world.sqs.send_message(QueueUrl=url, MessageBody=f"m{n:02}")


def after_kill(world):
    for n in range(20, 25):
        world.put("survives", f"k{n:02}", n)
    messages = {f"m{n:02}" for n in range(20)}
    wait_until("every message", lambda: messages <= set(world.seen()), 20)
    wanted = [f"INSERT k{n:02} {n}" for n in range(25)]
    wait_until("every change", lambda: set(wanted) <= set(world.seen()), 20)
    first = {}
    for place, text in enumerate(world.seen()):
        first.setdefault(text, place)
    places = [first[text] for text in wanted if text in first]
    check("changes in order", places, sorted(places))


def main():
    world = World(sys.argv[1])
    {"queues": queues, "streams": streams, "before-kill": before_kill,
     "after-kill": after_kill}[sys.argv[2]](world)
    print("all well" if not failures else f"{len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
