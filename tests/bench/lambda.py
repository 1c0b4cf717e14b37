#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda.py FORMWORK [--load HTTP_LOAD] [--calls N] [--parallel N] [--uploads N]

What calls of Lambda functions cost with `formwork serve`: the first call (cold), calls of an environment
that is there (warm), that many in a row with 16 callers, parallel calls of a function that sleeps a
second, and the way of an object's upload to the item its function writes. Everything in one run, beside
each other: ratios say more than figures of a busy machine. HTTP_LOAD is the bench_http_load of the
build (looked for beside FORMWORK): a client that costs next to nothing, where this one takes longer
than the server. Prints figures; judges nothing."""
import argparse
import base64
import concurrent.futures
import http.client
import io
import json
import pathlib
import shutil
import statistics
import subprocess
import threading
import time
import zipfile

ECHO = "def handler(event, context):\n    return event\n"
SLEEP = "import time\ndef handler(event, context):\n    time.sleep(1)\n"
SDK = "import boto3\ndef handler(event, context):\n    return boto3.client('s3').meta.region_name\n"
NODE = "exports.handler = async event => event;\n"
COPY = """
import boto3
table = boto3.resource('dynamodb').Table('items')
def handler(event, context):
    for record in event['Records']:
        table.put_item(Item={'unique': record['s3']['object']['key']})
"""


def headers(service, **more):
    return {"X-Amz-Date": "20260101T000000Z",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/"
                             "aws4_request, SignedHeaders=host, Signature=00", **more}


class Link:
    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def call(self, method, path, body, head):
        self.http.request(method, path, body, head)
        answer = self.http.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data

    def invoke(self, name, event="{}"):
        return self.call("POST", f"/2015-03-31/functions/{name}/invocations", event,
                         headers("lambda"))

    def make(self, name, source, **more):
        content = io.BytesIO()
        is_node = more.get("Runtime", "").startswith("nodejs")
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("index.js" if is_node else "index.py", source)
        body = {"FunctionName": name, "Runtime": "python3.12", "Handler": "index.handler",
                "Role": "arn:aws:iam::000000000000:role/bench", "Timeout": 60,
                "Code": {"ZipFile": base64.b64encode(content.getvalue()).decode()}, **more}
        self.call("POST", "/2015-03-31/functions", json.dumps(body), headers("lambda"))

    def dynamodb(self, name, **members):
        head = headers("dynamodb", **{"X-Amz-Target": "DynamoDB_20120810." + name,
                                      "Content-Type": "application/x-amz-json-1.0"})
        return json.loads(self.call("POST", "/", json.dumps(members), head) or b"{}")


def show(what, figures, unit="ms", scale=1000):
    ordered = sorted(figures)
    last = len(ordered) - 1
    print(f"{what:34} p50 {ordered[last // 2] * scale:9.3f}  p95 {ordered[last * 95 // 100] * scale:9.3f}"
          f"  p99 {ordered[last * 99 // 100] * scale:9.3f}  min {ordered[0] * scale:9.3f} {unit}")


def timed(work, *arguments):
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin


def rate(port, calls, callers):
    def work(_):
        link = Link(port)
        for _ in range(calls // callers):
            link.invoke("echo")
    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        list(pool.map(work, range(callers)))
    return calls / (time.perf_counter() - begin)


def cold(link, what, source, count=8, **more):
    """First calls of that many functions, after one that has the interpreter loaded."""
    link.make(f"{what}-first", source, **more)
    first = timed(link.invoke, f"{what}-first")
    later = []
    for number in range(count):
        link.make(f"{what}{number}", source, **more)
        later.append(timed(link.invoke, f"{what}{number}"))
    print(f"{what + ', first cold call':34} {first * 1000:.1f} ms")
    show(f"{what}, cold", later)


def lean(load, port, method, path, head, body=""):
    """What bench_http_load says of 3,000 such requests, one after the other."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{fields}" \
              f"Content-Length: {len(body)}\r\n\r\n{body}"
    return subprocess.run([load, str(port), "1", "3000"], input=request.encode(),
                          stdout=subprocess.PIPE, check=True).stdout.decode().strip()


def uploads(link, port, count):
    link.dynamodb("CreateTable", TableName="items", BillingMode="PAY_PER_REQUEST",
                  AttributeDefinitions=[{"AttributeName": "unique", "AttributeType": "S"}],
                  KeySchema=[{"AttributeName": "unique", "KeyType": "HASH"}])
    link.make("copy", COPY)
    link.call("POST", "/2015-03-31/functions/copy/policy", json.dumps({
        "StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}),
        headers("lambda"))
    link.call("PUT", "/bench", None, headers("s3"))
    link.call("PUT", "/bench?notification", (
        "<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>"
        "arn:aws:lambda:us-east-1:000000000000:function:copy</CloudFunction>"
        "<Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration>"
        "</NotificationConfiguration>"), headers("s3"))
    sent = {}
    seen = {}

    def watch():
        other = Link(port)
        while len(seen) < count + 1:
            now = time.perf_counter()
            for key in [key for key in list(sent) if key not in seen]:
                if "Item" in other.dynamodb("GetItem", TableName="items",
                                            Key={"unique": {"S": key}}):
                    seen[key] = time.perf_counter() - sent[key]
            time.sleep(max(0.0, 0.001 - (time.perf_counter() - now)))
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    for number in range(count + 1):
        key = f"k{number}"
        sent[key] = time.perf_counter()
        link.call("PUT", f"/bench/{key}", b"x" * 100, headers("s3"))
        while number == 0 and key not in seen:
            time.sleep(0.001)
        time.sleep(0.02)
    watcher.join(60)
    print(f"{'upload to item, first':34} {seen['k0'] * 1000:.1f} ms")
    show("upload to item", [value for key, value in seen.items() if key != "k0"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formwork")
    parser.add_argument("--load")
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--parallel", type=int, default=50)
    parser.add_argument("--uploads", type=int, default=100)
    options = parser.parse_args()
    beside = pathlib.Path(options.formwork).resolve().parents[2] / "tests/bench/bench_http_load"
    load = options.load or (str(beside) if beside.exists() else None)
    server = subprocess.Popen([options.formwork, "serve", "--port", "0"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        link = Link(port)
        cold(link, "python", ECHO)
        cold(link, "python-boto3", SDK)
        if shutil.which("node"):
            cold(link, "node", NODE, Runtime="nodejs20.x")
        link.make("echo", ECHO)
        link.invoke("echo")
        plain = [timed(link.call, "GET", "/_formwork/health", None, {}) for _ in range(500)]
        show("HTTP alone (health)", plain)
        warm = [timed(link.invoke, "echo") for _ in range(options.calls)]
        show("warm", warm)
        print(f"{'warm / HTTP alone':34} {statistics.median(warm) / statistics.median(plain):.2f}")
        if load:
            print(f"{'HTTP alone, lean client':34}",
                  lean(load, port, "GET", "/_formwork/health", {}))
            print(f"{'warm, lean client':34}",
                  lean(load, port, "POST", "/2015-03-31/functions/echo/invocations",
                       headers("lambda"), "{}"), "(microseconds)")
        print(f"{'warm calls a second, 1 caller':34} {1 / statistics.mean(warm):.0f}")
        print(f"{'warm calls a second, 16 callers':34} {rate(port, options.calls, 16):.0f}")
        link.make("sleep", SLEEP)
        begin = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
            list(pool.map(lambda _: Link(port).invoke("sleep"), range(options.parallel)))
        first = time.perf_counter() - begin
        begin = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
            list(pool.map(lambda _: Link(port).invoke("sleep"), range(options.parallel)))
        print(f"{options.parallel} parallel calls of one second".ljust(34) +
              f" {first:.2f} s cold, {time.perf_counter() - begin:.2f} s warm")
        uploads(link, port, options.uploads)
    finally:
        server.terminate()
        server.wait(20)


main()
