#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""services.py FORMWORK [--keys N] [--upload BYTES]

What an operation of the local services costs the server in CPU time (the scheduler's own figures, all
threads), with the state in memory and in a folder, with few and with many (--keys) objects, items and
messages; beside moto_server where that is installed. Prints figures; judges nothing."""
import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

SMALL = b"x" * 1024
LARGE = os.urandom(1 << 20)
ITEM = {"data": {"S": "d" * 400}}


def headers(service, **more):
    return {"X-Amz-Date": "20260101T000000Z",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/"
                             "aws4_request, SignedHeaders=host, Signature=00", **more}


class Link:
    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def call(self, method, path, body, head):
        self.http.request(method, path, body, head)
        answer = self.http.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data

    def json(self, service, target, version, **members):
        head = headers(service, **{"X-Amz-Target": target,
                                   "Content-Type": f"application/x-amz-json-{version}"})
        return json.loads(self.call("POST", "/", json.dumps(members), head) or b"{}")

    def dynamodb(self, name, **members):
        return self.json("dynamodb", "DynamoDB_20120810." + name, "1.0", **members)

    def sqs(self, name, **members):
        return self.json("sqs", "AmazonSQS." + name, "1.0", **members)

    def s3(self, method, path, body=None):
        return self.call(method, path, body, headers("s3"))

    def sts(self):
        return self.call("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15",
                         headers("sts", **{"Content-Type": "application/x-www-form-urlencoded"}))


def cpu_seconds(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            total += int(open(f"/proc/{pid}/task/{task}/schedstat").read().split()[0])
        except OSError:
            pass
    return total / 1e9


def memory(pid, field="VmRSS"):
    return int(re.search(field + r":\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


class Server:
    def __init__(self, command, port=None):
        begun = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True)
        self.port = port or int(re.search(r":(\d+)\s*$", self.process.stdout.readline()).group(1))
        while True:
            try:
                self.link = Link(self.port)
                self.link.sts()
                break
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended")
                time.sleep(0.05)
        self.started = time.perf_counter() - begun

    def cost(self, count, work):
        """Microseconds of the server's CPU for one of `count` calls."""
        work(0)
        before = cpu_seconds(self.process.pid)
        for n in range(count):
            work(n)
        return (cpu_seconds(self.process.pid) - before) / count * 1e6

    def end(self):
        self.process.terminate()
        self.process.wait()


def prepare(link):
    link.s3("PUT", "/bench")
    link.dynamodb("CreateTable", TableName="bench", BillingMode="PAY_PER_REQUEST",
                  AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"},
                                        {"AttributeName": "s", "AttributeType": "N"}],
                  KeySchema=[{"AttributeName": "p", "KeyType": "HASH"},
                             {"AttributeName": "s", "KeyType": "RANGE"}])
    return link.sqs("CreateQueue", QueueName="bench")["QueueUrl"]


def fill(port, queue, begin, end):
    """Objects in folders of a thousand, items of a hundred to a partition, messages."""
    def part(numbers):
        link = Link(port)
        for n in numbers:
            link.s3("PUT", f"/bench/f{n // 1000:05}/k{n:07}", SMALL)
            if n % 10 == 0:
                link.sqs("SendMessageBatch", QueueUrl=queue,
                         Entries=[{"Id": str(i), "MessageBody": "m" * 100} for i in range(10)])
            if n % 25 == 0:
                link.dynamodb("BatchWriteItem", RequestItems={"bench": [
                    {"PutRequest": {"Item": {"p": {"S": f"p{i // 100}"}, "s": {"N": str(i % 100)}, **ITEM}}}
                    for i in range(n, min(n + 25, end))]})
    numbers = range(begin, end)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        step = max(1000, (end - begin) // 16 // 1000 * 1000)
        list(pool.map(part, [numbers[i:i + step] for i in range(0, len(numbers), step)]))


def costs(server, queue, quick):
    link, count = server.link, 200 if quick else 1000
    key = {"p": {"S": "p0"}, "s": {"N": "7"}}
    rows = {}

    def row(name, work, times=count):
        rows[name] = server.cost(times, work)

    row("STS GetCallerIdentity", lambda n: link.sts())
    row("S3 PutObject 1 KB", lambda n: link.s3("PUT", f"/bench/new/{n}", SMALL))
    row("S3 GetObject 1 KB", lambda n: link.s3("GET", f"/bench/new/{n}"))
    row("S3 HeadObject", lambda n: link.s3("HEAD", f"/bench/new/{n}"))
    row("S3 ListObjectsV2, 1,000 keys", lambda n: link.s3("GET", "/bench?list-type=2&prefix=f00000/"), 30)
    row("S3 ListObjectsV2, delimiter", lambda n: link.s3("GET", "/bench?list-type=2&delimiter=/"), 30)
    row("S3 PutObject 1 MB", lambda n: link.s3("PUT", f"/bench/large/{n}", LARGE), 50)
    row("S3 GetObject 1 MB", lambda n: link.s3("GET", f"/bench/large/{n}"), 50)
    row("DynamoDB PutItem", lambda n: link.dynamodb(
        "PutItem", TableName="bench", Item={"p": {"S": f"q{n}"}, "s": {"N": "1"}, **ITEM}))
    row("DynamoDB GetItem", lambda n: link.dynamodb("GetItem", TableName="bench", Key=key))
    row("DynamoDB UpdateItem", lambda n: link.dynamodb(
        "UpdateItem", TableName="bench", Key=key, UpdateExpression="SET #c = :v",
        ExpressionAttributeNames={"#c": "counter"}, ExpressionAttributeValues={":v": {"N": str(n)}}))
    row("DynamoDB Query, 100 items", lambda n: link.dynamodb(
        "Query", TableName="bench", KeyConditionExpression="p = :p",
        ExpressionAttributeValues={":p": {"S": "p3"}}), 50)
    row("SQS SendMessage", lambda n: link.sqs("SendMessage", QueueUrl=queue, MessageBody="m" * 100))
    handles = []

    def receive(n):
        got = link.sqs("ReceiveMessage", QueueUrl=queue, VisibilityTimeout=600)["Messages"]
        handles.append(got[0]["ReceiptHandle"])

    row("SQS ReceiveMessage", receive)
    row("SQS DeleteMessage", lambda n: link.sqs("DeleteMessage", QueueUrl=queue,
                                                ReceiptHandle=handles[n]))
    return rows


def latency(port, seconds=3):
    """p99 of a small request over 16 connections, in milliseconds; this client takes its part."""
    def work(_):
        link, taken, end = Link(port), [], time.perf_counter() + seconds
        while time.perf_counter() < end:
            begun = time.perf_counter()
            link.s3("GET", "/bench/new/1")
            taken.append(time.perf_counter() - begun)
        return taken
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        taken = sorted(t for part in pool.map(work, range(16)) for t in part)
    return len(taken) / seconds, taken[int(len(taken) * 0.99)] * 1000


class Stream:
    """A body of that many bytes that is never whole in memory."""

    def __init__(self, size):
        self.left = size

    def read(self, most):
        piece = LARGE[:min(most, self.left, len(LARGE))]
        self.left -= len(piece)
        return piece


def large_transfer(server, size):
    link = server.link
    before, begun = cpu_seconds(server.process.pid), time.perf_counter()
    link.call("PUT", "/bench/huge", Stream(size), headers("s3", **{"Content-Length": str(size)}))
    up = time.perf_counter() - begun
    link.http.request("GET", "/bench/huge", None, headers("s3"))
    answer, got, begun = link.http.getresponse(), 0, time.perf_counter()
    while piece := answer.read(1 << 20):
        got += len(piece)
    print(f"{size / 1e9:.1f} GB: up {up:.1f} s, down {time.perf_counter() - begun:.1f} s "
          f"({got == size}), CPU {cpu_seconds(server.process.pid) - before:.1f} s, "
          f"most memory {memory(server.process.pid, 'VmHWM'):.0f} MiB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--keys", type=int, default=20000)
    parser.add_argument("--upload", type=int, default=0)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="formwork-bench-"))
    serve = [given.program, "serve", "--port", "0"]
    starts = []
    for _ in range(10):
        server = Server(serve)
        starts.append(server.started * 1000)
        server.end()
    server = Server(serve)
    time.sleep(0.5)
    print(f"exec to first answer: median {statistics.median(starts):.1f} ms, most {max(starts):.1f} ms; "
          f"idle memory {memory(server.process.pid):.1f} MiB")
    queue = prepare(server.link)
    fill(server.port, queue, 0, 1000)
    table = [("in memory", costs(server, queue, False))]
    rate, p99 = latency(server.port)
    if given.upload:
        large_transfer(server, given.upload)
    server.end()
    server = Server(serve + ["--state-dir", str(folder / "state")])
    queue = prepare(server.link)
    fill(server.port, queue, 0, 1000)
    table.append(("in a folder", costs(server, queue, False)))
    fill(server.port, queue, 1000, given.keys)
    table.append((f"{given.keys} keys", costs(server, queue, False)))
    server.end()
    moto = shutil.which("moto_server")
    if moto:
        server = Server([moto, "-p", "45991"], 45991)
        queue = prepare(server.link)
        fill(server.port, queue, 0, 1000)
        table.append(("moto_server", costs(server, queue, True)))
        server.end()
    print(f"{'microseconds of CPU':32}" + "".join(f"{name:>14}" for name, _ in table))
    for name in table[0][1]:
        print(f"{name:32}" + "".join(f"{rows[name]:14.0f}" for _, rows in table))
    print(f"16 connections: {rate:.0f} requests a second, p99 {p99:.1f} ms with this client beside")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
