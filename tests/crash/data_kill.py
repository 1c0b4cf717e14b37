#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""data_kill.py FORMWORK KILLS SEED

Kills the served program that often with SIGKILL under a mixed load of S3, DynamoDB and SQS. What was
acknowledged must be there after the restart, what was not acknowledged must be there whole or not at
all: objects of an old or a new content, never half of one; counters that missed no acknowledged step;
every acknowledged message once in its queue."""
import hashlib
import http.client
import json
import os
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

CLIENTS = 6
KEYS = 12
LARGE = 300_000


def headers(service, **more):
    return {"X-Amz-Date": "20260101T000000Z",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/"
                             "aws4_request, SignedHeaders=host, Signature=00", **more}


class Refused(Exception):
    pass


class Link:
    """One connection to the server of now; any fault of it is a ConnectionError."""

    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def call(self, method, path, body, head):
        try:
            self.http.request(method, path, body, head)
            answer = self.http.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as fault:
            raise ConnectionError(str(fault)) from fault
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data

    def json(self, service, target, **members):
        head = headers(service, **{"X-Amz-Target": target,
                                   "Content-Type": "application/x-amz-json-1.0"})
        return json.loads(self.call("POST", "/", json.dumps(members), head) or b"{}")

    def dynamodb(self, name, **members):
        return self.json("dynamodb", "DynamoDB_20120810." + name, **members)

    def sqs(self, name, **members):
        return self.json("sqs", "AmazonSQS." + name, **members)

    def s3(self, method, path, body=None):
        return self.call(method, path, body, headers("s3"))


class Server:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.process = self.port = None

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--port", "0", "--state-dir", str(self.folder / "state")],
            stdout=subprocess.PIPE, stderr=open(self.folder / "stderr", "a"), text=True)
        line = self.process.stdout.readline()
        found = re.search(r":(\d+)\s*$", line)
        if not found:
            sys.exit(f"serve did not start: {line!r} {(self.folder / 'stderr').read_text()}")
        self.port = int(found.group(1))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def content(key, version):
    """Some are large enough to be kept in files."""
    text = f"{key}/{version}/"
    return (text * (LARGE // len(text) if version % 3 == 0 else 5)).encode()


class Client(threading.Thread):
    """One writer of keys, counters and messages that are its own. `known` is what was acknowledged,
    `tried` what was under way when the connection broke."""

    def __init__(self, number, seed):
        super().__init__()
        self.number, self.random = number, random.Random(seed * 1000 + number)
        self.objects, self.tried_objects = {}, {}
        self.items, self.tried_items = {}, {}
        self.messages, self.tried_messages = set(), set()
        self.version, self.sent, self.operations = 0, 0, 0
        self.port = None

    def again(self, port):
        """Threads run once: a new one goes on with what is known."""
        heir = Client.__new__(Client)
        threading.Thread.__init__(heir)
        names = ("number random objects tried_objects items tried_items messages tried_messages version "
                 "sent operations")
        for name in names.split():
            setattr(heir, name, getattr(self, name))
        heir.port = port
        return heir

    def run(self):
        link = Link(self.port)
        try:
            while True:
                self.random.choice((self.put_object, self.remove_object, self.put_item, self.send))(link)
                self.operations += 1
        except ConnectionError:
            pass

    def key(self):
        return f"c{self.number}/k{self.random.randrange(KEYS)}"

    def put_object(self, link):
        key = self.key()
        self.version += 1
        self.tried_objects.setdefault(key, set()).add(self.version)
        link.s3("PUT", f"/kill/{key}", content(key, self.version))
        self.objects[key], self.tried_objects[key] = self.version, set()

    def remove_object(self, link):
        key = self.key()
        if self.random.random() < 0.5:
            return
        self.tried_objects.setdefault(key, set()).add(None)
        link.s3("DELETE", f"/kill/{key}")
        self.objects[key], self.tried_objects[key] = None, set()

    def put_item(self, link):
        key = self.key()
        self.tried_items[key] = self.tried_items.get(key, 0) + 1
        link.dynamodb("UpdateItem", TableName="kill", Key={"id": {"S": key}},
                      UpdateExpression="ADD n :one SET twin = if_not_exists(twin, :zero) + :one",
                      ExpressionAttributeValues={":one": {"N": "1"}, ":zero": {"N": "0"}})
        self.tried_items[key] -= 1
        self.items[key] = self.items.get(key, 0) + 1

    def send(self, link):
        self.sent += 1
        body = f"{self.number}-{self.sent}"
        self.tried_messages.add(body)
        link.sqs("SendMessage", QueueUrl="http://localhost/000000000000/kill", MessageBody=body)
        self.tried_messages.discard(body)
        self.messages.add(body)

    def check(self, link):
        """After a restart, before anybody writes."""
        for key in set(self.objects) | set(self.tried_objects):
            allowed = {self.objects.get(key)} | self.tried_objects.get(key, set())
            try:
                found = link.s3("GET", f"/kill/{key}")
            except Refused as refused:
                if "404" not in str(refused):
                    raise
                found = None
            now = {version: None if version is None else content(key, version) for version in allowed}
            matching = [version for version, bytes_ in now.items() if bytes_ == found]
            if not matching:
                digest = "nothing" if found is None else hashlib.md5(found).hexdigest()
                sys.exit(f"object {key}: {digest} of {0 if found is None else len(found)} bytes, "
                         f"but acknowledged was {self.objects.get(key)}, tried {allowed}")
            self.objects[key], self.tried_objects[key] = matching[0], set()
        for key in set(self.items) | set(self.tried_items):
            item = link.dynamodb("GetItem", TableName="kill", Key={"id": {"S": key}},
                                 ConsistentRead=True).get("Item", {})
            n, twin = int(item.get("n", {}).get("N", 0)), int(item.get("twin", {}).get("N", 0))
            known, tried = self.items.get(key, 0), self.tried_items.get(key, 0)
            if n != twin or not known <= n <= known + tried:
                sys.exit(f"item {key}: n {n}, twin {twin}, acknowledged {known}, tried {tried}")
            self.items[key], self.tried_items[key] = n, 0


def check_messages(link, clients):
    found = {}
    while True:
        got = link.sqs("ReceiveMessage", QueueUrl="http://localhost/000000000000/kill",
                       MaxNumberOfMessages=10, VisibilityTimeout=3600).get("Messages", [])
        if not got:
            break
        for message in got:
            found[message["Body"]] = found.get(message["Body"], 0) + 1
    for client in clients:
        lost = client.messages - set(found)
        if lost:
            sys.exit(f"lost messages: {sorted(lost)[:10]} of {len(lost)}")
    twice = [body for body, count in found.items() if count > 1]
    known = set().union(*(client.messages | client.tried_messages for client in clients))
    if twice or set(found) - known:
        sys.exit(f"messages twice: {twice[:10]}; never sent: {sorted(set(found) - known)[:10]}")
    return len(found)


def main():
    program, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="formwork-data-kill-"))
    pause = random.Random(seed)
    server = Server(program, folder)
    server.start()
    link = Link(server.port)
    link.s3("PUT", "/kill")
    link.dynamodb("CreateTable", TableName="kill", BillingMode="PAY_PER_REQUEST",
                  AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                  KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    link.sqs("CreateQueue", QueueName="kill")
    clients = [Client(number, seed) for number in range(CLIENTS)]
    for client in clients:
        client.port = server.port
    for kill in range(kills):
        for client in clients:
            client.start()
        time.sleep(pause.uniform(0.02, 0.3))
        server.kill()
        for client in clients:
            client.join()
        server.start()
        link = Link(server.port)
        for client in clients:
            client.check(link)
        clients = [client.again(server.port) for client in clients]
    messages = check_messages(Link(server.port), clients)
    operations = sum(client.operations for client in clients)
    server.process.send_signal(signal.SIGTERM)
    if server.process.wait(30) != 0:
        sys.exit(f"the server ended with {server.process.returncode}")
    shutil.rmtree(folder)
    print(f"{kills} kills, {operations} acknowledged operations, {messages} messages: nothing lost, "
          "nothing half-written")


if __name__ == "__main__":
    main()
