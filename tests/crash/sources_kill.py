#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sources_kill.py FORMWORK KILLS SEED

Kills the served program that often with SIGKILL while a queue, a FIFO queue and a table's stream call
functions. Every message and every change that was acknowledged must reach its function; the first
time in the order of its group or stream. Twice is allowed, never is not."""
import io
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    print("SKIPPED: python3 has no boto3")
    sys.exit(77)

# The functions count what they get into a table of the emulator itself: what they could not note was
# not taken, and comes again.
CODE = '''
import http.client, json, os

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

def note(lines):
    lines, name = list(lines), os.environ["NOTES"]
    count = dynamodb("UpdateItem", TableName="notes", Key={"name": {"S": name}, "n": {"N": "0"}},
                     UpdateExpression="ADD c :n", ReturnValues="UPDATED_NEW",
                     ExpressionAttributeValues={":n": {"N": str(len(lines))}})
    last = int(count["Attributes"]["c"]["N"])
    for i, line in enumerate(lines):
        dynamodb("PutItem", TableName="notes", Item={
            "name": {"S": name}, "n": {"N": str(last - len(lines) + i + 1)}, "text": {"S": line}})

def messages(event, context):
    note(record["body"] for record in event["Records"])

def changes(event, context):
    note(record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"])
'''


class Server:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.process = self.endpoint = None

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--port", "0", "--state-dir", str(self.folder / "state")],
            stdout=subprocess.PIPE, stderr=open(self.folder / "stderr", "a"), text=True)
        line = self.process.stdout.readline()
        found = re.search(r"(http://\S+)", line)
        if not found:
            sys.exit(f"serve did not start: {line!r} {(self.folder / 'stderr').read_text()}")
        self.endpoint = found.group(1)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def client(self, name):
        return boto3.client(name, endpoint_url=self.endpoint, region_name="us-east-1",
                            aws_access_key_id="test", aws_secret_access_key="test",
                            config=Config(retries={"max_attempts": 1}, read_timeout=30))


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        writer.writestr("index.py", CODE)
    return file.getvalue()


def prepare(server):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    server.client("iam").create_role(RoleName="kill", AssumeRolePolicyDocument=json.dumps(trust))
    functions, sqs, dynamodb = (server.client(n) for n in ("lambda", "sqs", "dynamodb"))
    dynamodb.create_table(
        TableName="notes", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"},
                              {"AttributeName": "n", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"},
                   {"AttributeName": "n", "KeyType": "RANGE"}])
    sqs.create_queue(QueueName="plain", Attributes={"VisibilityTimeout": "1"})
    sqs.create_queue(QueueName="order.fifo",
                     Attributes={"VisibilityTimeout": "1", "FifoQueue": "true"})
    stream = dynamodb.create_table(
        TableName="source", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]
    arn = "arn:aws:sqs:us-east-1:000000000000:"
    sources = {"plain": (arn + "plain", "messages", {}),
               "order": (arn + "order.fifo", "messages", {}),
               "source": (stream, "changes", {"StartingPosition": "TRIM_HORIZON", "BatchSize": 5})}
    for name, (source, handler, settings) in sources.items():
        functions.create_function(
            FunctionName=name, Runtime="python3.12", Handler="index." + handler, Timeout=1,
            Role="arn:aws:iam::000000000000:role/kill", Code={"ZipFile": archive()},
            Environment={"Variables": {"NOTES": name}})
        functions.get_waiter("function_active").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        functions.create_event_source_mapping(EventSourceArn=source, FunctionName=name, **settings)


class Writer(threading.Thread):
    """Sends until the connection breaks; `sent` is what was acknowledged, in order."""

    def __init__(self, server, sent, counter):
        super().__init__()
        self.server, self.sent, self.counter = server, sent, counter

    def run(self):
        sqs, dynamodb = self.server.client("sqs"), self.server.client("dynamodb")
        url = "http://localhost/000000000000/"
        try:
            while True:
                n = self.counter[0] = self.counter[0] + 1
                text = f"{n:07}"
                sqs.send_message(QueueUrl=url + "plain", MessageBody=text)
                self.sent["plain"].append(text)
                group = "xyz"[n % 3]
                sqs.send_message(QueueUrl=url + "order.fifo", MessageBody=group + text,
                                 MessageGroupId=group, MessageDeduplicationId=text)
                self.sent["order"].append(group + text)
                dynamodb.put_item(TableName="source", Item={"id": {"S": text}})
                self.sent["source"].append(text)
        except (BotoCoreError, ClientError, OSError):
            pass


def seen(server, name):
    pages = server.client("dynamodb").get_paginator("query").paginate(
        TableName="notes", ConsistentRead=True, KeyConditionExpression="#n = :n",
        ExpressionAttributeNames={"#n": "name"}, ExpressionAttributeValues={":n": {"S": name}})
    return [item["text"]["S"] for page in pages for item in page["Items"] if "text" in item]


def check_order(name, wanted, got):
    first = {}
    for place, text in enumerate(got):
        first.setdefault(text, place)
    places = [first[text] for text in wanted]
    for i in range(1, len(places)):
        if places[i] < places[i - 1]:
            sys.exit(f"{name}: {wanted[i]} came before {wanted[i - 1]}")


def main():
    program, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="formwork-sources-kill-"))
    pause = random.Random(seed)
    server = Server(program, folder)
    server.start()
    prepare(server)
    sent, counter = {"plain": [], "order": [], "source": []}, [0]
    for _ in range(kills):
        writer = Writer(server, sent, counter)
        writer.start()
        time.sleep(pause.uniform(0.1, 0.6))
        server.kill()
        writer.join()
        server.start()
    end = time.time() + 120
    lost = {}
    while time.time() < end:
        lost = {name: sorted(set(texts) - set(seen(server, name))) for name, texts in sent.items()}
        if not any(lost.values()):
            break
        time.sleep(0.2)
    if any(lost.values()):
        sys.exit("lost: " + str({name: texts[:5] for name, texts in lost.items()})
                 + f" kept in {folder}")
    check_order("source", sent["source"], seen(server, "source"))
    for group in "xyz":
        check_order("group " + group, [t for t in sent["order"] if t[0] == group],
                    [t for t in seen(server, "order") if t[0] == group])
    counts = {name: len(texts) for name, texts in sent.items()}
    got = {name: seen(server, name) for name in sent}
    repeated = {name: len(texts) - len(set(texts)) for name, texts in got.items()}
    server.process.send_signal(signal.SIGTERM)
    if server.process.wait(30) != 0:
        sys.exit(f"the server ended with {server.process.returncode}")
    shutil.rmtree(folder)
    print(f"{kills} kills, acknowledged {counts}, delivered again {repeated}: nothing lost, order kept")


if __name__ == "__main__":
    main()
