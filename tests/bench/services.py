#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""services.py FORMWORK [--load HTTP_LOAD] [--keys N] [--upload BYTES]

What an operation of the local services costs the server in CPU time (the scheduler's own figures, all
threads), with the state in memory and in a folder, with few and with many (--keys) objects, items and
messages; beside moto_server where that is installed. HTTP_LOAD is the bench_http_load of the build
(looked for beside FORMWORK); it asks over one connection, and over 16 for the columns that say so.
Without it, this slow client asks, and the server's sleeping and waking is in the figures. Prints
figures; judges nothing."""
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
    """Exact, for a server whose threads stay; coarse and whole for one whose threads come and go."""
    total = 0
    if "moto_server" in open(f"/proc/{pid}/cmdline").read():
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
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

    def cost(self, count, ask, load=None, connections=1):
        """Microseconds of the server's CPU for one of `count` calls, and what the client says."""
        before, said = cpu_seconds(self.process.pid), ""
        if load:
            said = subprocess.run([load, str(self.port), str(connections), str(count)],
                                  input=ask.raw(), stdout=subprocess.PIPE, check=True).stdout.decode()
        else:
            for n in range(count):
                ask.over(self.link, n)
        return (cpu_seconds(self.process.pid) - before) / count * 1e6, said.strip()

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


class Ask:
    """A request that can be sent by either client; "{number}" in it counts."""

    def __init__(self, method, path, body=b"", head=None):
        self.method, self.path, self.head = method, path, head or headers("s3")
        self.body = body.encode() if isinstance(body, str) else body

    @classmethod
    def json(cls, service, target, **members):
        return cls("POST", "/", json.dumps(members), headers(
            service, **{"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}))

    def raw(self):
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in self.head.items()]
        if self.method != "GET" and self.method != "HEAD":
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body

    def over(self, link, n):
        number = f"{n:08}"
        link.call(self.method, self.path.replace("{number}", number),
                  self.body.replace(b"{number}", number.encode()) if len(self.body) < 10000
                  else self.body, self.head)


def asks(queue):
    """Name, request, how many times (of 1,000)."""
    key = {"p": {"S": "p0"}, "s": {"N": "7"}}
    dynamodb, sqs = "DynamoDB_20120810.", "AmazonSQS."
    return [
        ("STS GetCallerIdentity", Ask("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", headers(
            "sts", **{"Content-Type": "application/x-www-form-urlencoded"})), 1000),
        ("S3 PutObject 1 KB", Ask("PUT", "/bench/new/{number}", SMALL), 1000),
        ("S3 GetObject 1 KB", Ask("GET", "/bench/f00000/k0000007"), 1000),
        ("S3 HeadObject", Ask("HEAD", "/bench/f00000/k0000007"), 1000),
        ("S3 ListObjectsV2, 1,000 keys", Ask("GET", "/bench?list-type=2&prefix=f00000/"), 30),
        ("S3 ListObjectsV2, delimiter", Ask("GET", "/bench?list-type=2&delimiter=/"), 30),
        ("S3 PutObject 1 MB", Ask("PUT", "/bench/large/{number}", LARGE), 50),
        ("S3 GetObject 1 MB", Ask("GET", "/bench/large/00000001"), 50),
        ("DynamoDB PutItem", Ask.json("dynamodb", dynamodb + "PutItem", TableName="bench", Item={
            "p": {"S": "q{number}"}, "s": {"N": "1"}, **ITEM}), 1000),
        ("DynamoDB GetItem", Ask.json("dynamodb", dynamodb + "GetItem", TableName="bench", Key=key), 1000),
        ("DynamoDB UpdateItem", Ask.json(
            "dynamodb", dynamodb + "UpdateItem", TableName="bench", Key=key,
            UpdateExpression="SET #c = :v", ExpressionAttributeNames={"#c": "counter"},
            ExpressionAttributeValues={":v": {"N": "1{number}"}}), 1000),
        ("DynamoDB Query, 100 items", Ask.json(
            "dynamodb", dynamodb + "Query", TableName="bench", KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "p3"}}), 50),
        ("SQS SendMessage", Ask.json("sqs", sqs + "SendMessage", QueueUrl=queue, MessageBody="m" * 100), 1000),
        ("SQS ReceiveMessage", Ask.json("sqs", sqs + "ReceiveMessage", QueueUrl=queue,
                                        VisibilityTimeout=600), 1000),
    ]


def costs(server, queue, load, connections=1):
    rows = {}
    for name, ask, times in asks(queue):
        times = times // 5 if not load else times * (2 if times == 1000 else 1)
        server.cost(max(times // 10, 1), ask, load, connections)
        rows[name], said = server.cost(times, ask, load, connections)
        if name == "S3 GetObject 1 KB" and connections > 1:
            print(f"{connections} connections, {name}: {said} (microseconds; the client is beside)")
    return rows


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
    parser.add_argument("--load")
    parser.add_argument("--keys", type=int, default=20000)
    parser.add_argument("--upload", type=int, default=0)
    given = parser.parse_args()
    beside = pathlib.Path(given.program).resolve().parents[2] / "tests/bench/bench_http_load"
    load = given.load or (str(beside) if beside.exists() else None)
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
    print(f"with a bucket, a table and a queue: {memory(server.process.pid):.1f} MiB")
    fill(server.port, queue, 0, 1000)
    table = [("in memory", costs(server, queue, load))]
    if load:
        table.append(("... 16 at once", costs(server, queue, load, 16)))
    if given.upload:
        large_transfer(server, given.upload)
    server.end()
    server = Server(serve + ["--state-dir", str(folder / "state")])
    queue = prepare(server.link)
    fill(server.port, queue, 0, 1000)
    table.append(("in a folder", costs(server, queue, load)))
    if load:
        table.append(("... 16 at once", costs(server, queue, load, 16)))
    fill(server.port, queue, 1000, given.keys)
    table.append((f"{given.keys} keys", costs(server, queue, load)))
    server.end()
    moto = shutil.which("moto_server")
    if moto:
        server = Server([moto, "-p", "45991"], 45991)
        queue = prepare(server.link)
        fill(server.port, queue, 0, 1000)
        table.append(("moto_server", costs(server, queue, None)))
        server.end()
    print(f"{'microseconds of CPU':30}" + "".join(f"{name:>15}" for name, _ in table))
    for name in table[0][1]:
        print(f"{name:30}" + "".join(f"{rows[name]:15.0f}" for _, rows in table))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
