#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""load.py FORMWORK CONNECTIONS SECONDS

That many clients at once, a quarter of them slow or broken: they send a byte at a time, stop in the
middle of a body, send garbage, go away before the answer, or never read it. The others write and read
objects, items and messages and must see no error and no content but their own. Behind it the server
must have closed what the clients left and hold hardly more memory than before."""
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import time

BODY = b"load" * 256


def request(method, path, body=b"", service="s3", extra=""):
    return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Amz-Date: 20260101T000000Z\r\n"
            f"Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, "
            f"SignedHeaders=host, Signature=00\r\nContent-Length: {len(body)}\r\n{extra}\r\n").encode() + body


def target(service, name, **members):
    return request("POST", "/", json.dumps(members).encode(), service,
                   f"X-Amz-Target: {name}\r\nContent-Type: application/x-amz-json-1.0\r\n")


class Fault(Exception):
    pass


async def ask(reader, writer, text):
    writer.write(text)
    await writer.drain()
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode()
    length = re.search(r"(?i)content-length: (\d+)", head)
    body = await reader.readexactly(int(length.group(1))) if length else b""
    status = int(head.split()[1])
    if status >= 300:
        raise Fault(f"{status} {body[:200]!r} for {text[:60]!r}")
    return body


async def healthy(port, number, end, counts):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    n = 0
    while time.monotonic() < end:
        n += 1
        content = f"{number}/{n}/".encode() + BODY
        await ask(reader, writer, request("PUT", f"/load/{number}", content))
        if await ask(reader, writer, request("GET", f"/load/{number}")) != content:
            raise Fault(f"client {number} read what it has not written")
        item = {"id": {"S": str(number)}, "n": {"N": str(n)}}
        await ask(reader, writer, target("dynamodb", "DynamoDB_20120810.PutItem", TableName="load",
                                         Item=item))
        got = json.loads(await ask(reader, writer, target(
            "dynamodb", "DynamoDB_20120810.GetItem", TableName="load", Key={"id": {"S": str(number)}},
            ConsistentRead=True)))
        if got["Item"] != item:
            raise Fault(f"client {number} got {got}")
        await ask(reader, writer, target("sqs", "AmazonSQS.SendMessage", MessageBody=str(number),
                                         QueueUrl="http://localhost/000000000000/load"))
        counts["calls"] += 5
    writer.close()


async def broken(port, number, end, counts):
    """Whatever happens to it, the server must not mind."""
    dice = random.Random(number)
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            text = request("PUT", f"/load/broken{number}", b"b" * 5000)
            kind = dice.randrange(6)
            if kind == 0:  # a byte at a time
                for byte in text[:dice.randrange(20, 200)]:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.01)
            elif kind == 1:  # stops in the body
                writer.write(text[:-2000])
                await writer.drain()
                await asyncio.sleep(dice.uniform(0, 2))
            elif kind == 2:
                writer.write(bytes(dice.randrange(256) for _ in range(2000)))
                await writer.drain()
            elif kind == 3:  # does not wait for the answer
                writer.write(request("GET", "/load?list-type=2"))
                await writer.drain()
            elif kind == 4:  # never reads
                for _ in range(50):
                    writer.write(request("GET", "/load/0"))
                await asyncio.wait_for(writer.drain(), 1)
                await asyncio.sleep(dice.uniform(0, 1))
            else:
                writer.write(text.replace(b"Content-Length: 5000", b"Transfer-Encoding: chunked"))
                await writer.drain()
                await asyncio.sleep(0.2)
            writer.transport.abort()
            counts["broken"] += 1
        except (OSError, asyncio.TimeoutError):
            await asyncio.sleep(0.01)


def memory(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def sockets(pid):
    folder = f"/proc/{pid}/fd"
    return sum(1 for name in os.listdir(folder) if "socket" in os.readlink(f"{folder}/{name}"))


async def run(program, connections, seconds):
    process = subprocess.Popen([program, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+)\s*$", process.stdout.readline()).group(1))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await ask(reader, writer, request("PUT", "/load"))
    await ask(reader, writer, target(
        "dynamodb", "DynamoDB_20120810.CreateTable", TableName="load", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}]))
    await ask(reader, writer, target("sqs", "AmazonSQS.CreateQueue", QueueName="load"))
    writer.close()
    counts = {"calls": 0, "broken": 0}
    await asyncio.gather(*(healthy(port, n, time.monotonic() + 1, counts) for n in range(8)))
    before = memory(process.pid)
    counts["calls"] = 0
    end = time.monotonic() + seconds
    bad = connections // 4
    await asyncio.gather(*(healthy(port, n, end, counts) for n in range(connections - bad)),
                         *(broken(port, n, end, counts) for n in range(bad)))
    after = memory(process.pid)
    for _ in range(100):
        left = sockets(process.pid)
        if left <= 4:
            break
        await asyncio.sleep(0.1)
    process.terminate()
    if process.wait(30) != 0:
        raise Fault(f"the server ended with {process.returncode}")
    print(f"{connections} connections, {seconds} s: {counts['calls']} calls without a fault beside "
          f"{counts['broken']} broken clients; memory {before:.0f} -> {after:.0f} MiB, {left} sockets left")
    if left > 4:
        raise Fault("connections are left open")


if __name__ == "__main__":
    try:
        asyncio.run(run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    except Fault as fault:
        sys.exit(str(fault))
