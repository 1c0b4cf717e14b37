#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""serve_kill.py FORMWORK KILL_TEST KILLS SEED

Kills the served program that often with SIGKILL while eight clients create, update and delete a stack
each. A third of every stack's resources belongs to an external provider (the one of kill_test), so
that deployments last and effects outside of the store can be counted. After each kill the program is
started again: every stack must settle by itself, nothing may have been done twice, and at the end all
stacks can be deleted and leave nothing behind."""
import http.client
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
import urllib.parse

STACKS = 8
RESOURCES = 12
SETTLE_SECONDS = 60


def template(version, fails):
    lines = ["Resources:"]
    for n in range(RESOURCES):
        kind = ["Example::Crash::Item", "AWS::SQS::Queue", "AWS::SNS::Topic"][n % 3]
        lines += [f"  R{n}:", f"    Type: {kind}"]
        if n > 0:
            lines.append(f"    DependsOn: R{(n - 1) // 2}")
        value = {0: f"Version: '{version}'", 1: f"DelaySeconds: {version % 900}",
                 2: f"DisplayName: v{version}"}[n % 3]
        lines.append("    Properties: {" + value + "}")
    if fails:
        lines += ["  Refused:", "    Type: Example::Crash::Item", f"    DependsOn: R{RESOURCES - 1}",
                  "    Properties: {Refuse: 'true'}"]
    return "\n".join(lines) + "\n"


class Server:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.process, self.port = None, None

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

    def call(self, action, **members):
        """(status, body), or None when the connection broke."""
        form = urllib.parse.urlencode({"Action": action, "Version": "2010-05-15", **members})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/", form, {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Amz-Date": "20260101T000000Z",
                "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudformation/"
                                 "aws4_request, SignedHeaders=host, Signature=00"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


class Test:
    def __init__(self, program, provider, kills, seed):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="formwork-serve-kill-"))
        self.outside = self.folder / "outside"
        for name in ("state", "outside/objects", "outside/tokens"):
            (self.folder / name).mkdir(parents=True)
        store = self.folder / "state" / "000000000000-us-east-1.sqlite"
        subprocess.run([program, "provider", "add", "--state", str(store), "--account",
                        "000000000000", "--", "Example::Crash::Item", provider, "--provider",
                        str(self.outside)], check=True, stdout=subprocess.DEVNULL)
        self.server = Server(program, self.folder)
        self.kills, self.random = kills, random.Random(seed)
        self.stopping, self.versions = False, [0] * STACKS

    def client(self, number, seed):
        draw = random.Random(seed)
        name = f"stack{number}"
        while not self.stopping:
            status = self.status(name)
            self.versions[number] += 1
            body = template(self.versions[number], draw.random() < 0.2)
            if status in ("none", "gone"):
                self.server.call("CreateStack", StackName=name, TemplateBody=body)
            elif status.endswith("_IN_PROGRESS"):
                time.sleep(0.01)
            elif status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED") or draw.random() < 0.15:
                self.server.call("DeleteStack", StackName=name)
            else:
                self.server.call("UpdateStack", StackName=name, TemplateBody=body)

    def status(self, name):
        answer = self.server.call("DescribeStacks", StackName=name)
        if answer is None:
            return "gone"
        found = re.search(r"<StackStatus>(\w+)</StackStatus>", answer[1])
        if found:
            return found.group(1)
        if "does not exist" in answer[1]:
            return "none"
        sys.exit(f"unexpected answer: {answer}")

    def settled(self):
        """Statuses of all stacks once none is in progress."""
        end = time.time() + SETTLE_SECONDS
        while True:
            states = [self.status(f"stack{n}") for n in range(STACKS)]
            if not any(s.endswith("_IN_PROGRESS") for s in states):
                return states
            if time.time() > end:
                self.fail(f"stuck: {states}")
            time.sleep(0.02)

    def check_outside(self):
        done, made = {}, {}
        log = self.outside / "log"
        for line in log.read_text().splitlines() if log.exists() else []:
            action, token, logical_id = line.split(" ")
            done[token] = done.get(token, 0) + 1
        for token, count in done.items():
            if count > 1:
                self.fail(f"done {count} times for the request {token}")
        for n in range(STACKS):
            answer = self.server.call("DescribeStackResources", StackName=f"stack{n}")
            for member in re.findall(r"<member>(.*?)</member>", answer[1], re.S):
                kind = re.search(r"<ResourceType>(.*?)</", member)
                status = re.search(r"<ResourceStatus>(.*?)</", member)
                physical = re.search(r"<PhysicalResourceId>(.*?)</", member)
                if (kind and kind.group(1) == "Example::Crash::Item" and physical and
                        status.group(1) in ("CREATE_COMPLETE", "UPDATE_COMPLETE")):
                    made[physical.group(1)] = n
        objects = set(os.listdir(self.outside / "objects"))
        for physical in made:
            if physical not in objects:
                self.fail(f"stack{made[physical]} says {physical} is there, and it is not")

    def fail(self, text):
        self.server.process.kill()
        print(f"FAILED: {text}\nfolder kept: {self.folder}", flush=True)
        os._exit(1)

    def run(self):
        self.server.start()
        hits = 0
        for round_number in range(self.kills):
            self.stopping = False
            clients = [threading.Thread(target=self.client, args=(n, self.random.random()))
                       for n in range(STACKS)]
            for client in clients:
                client.start()
            time.sleep(self.random.uniform(0.02, 0.35))
            self.server.kill()
            hits += 1
            self.stopping = True
            for client in clients:
                client.join()
            self.server.start()
            self.settled()
            self.check_outside()
        self.delete_all()
        self.server.process.terminate()
        if self.server.process.wait(timeout=20) != 0:
            self.fail("serve did not end with 0 on SIGTERM")
        shutil.rmtree(self.folder)
        print(f"{hits} kills under {STACKS} clients: no stack lost, none stuck, nothing done twice")

    def delete_all(self):
        for n in range(STACKS):
            self.server.call("DeleteStack", StackName=f"stack{n}")
        states = self.settled()
        if any(state != "none" for state in states):
            self.fail(f"not deleted: {states}")
        left = os.listdir(self.outside / "objects")
        if left:
            self.fail(f"left behind: {left}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    Test(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3]),
         int(sys.argv[4])).run()
