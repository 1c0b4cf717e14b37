#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""api.py FORMWORK

What the endpoint costs, in one run: start to the first answer, idle memory, DescribeStacks a second
over one connection, and the creation of a stack of 400 resources, beside moto_server's when that is
installed. Prints figures and ratios; judges nothing."""
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse

RESOURCES = 400
HEADERS = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
           "X-Amz-Date": "20260101T000000Z",
           "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudformation/"
                            "aws4_request, SignedHeaders=host, Signature=00"}


def template():
    """Fifty small applications: a function with its role, table, log group and bucket, and a queue that
    listens to a topic."""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole"}]}
    resources = {}
    for n in range(RESOURCES // 8):
        code = {"ZipFile": "def h(e,c):pass"}
        resources.update({
            f"R{n}": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
            f"T{n}": {"Type": "AWS::DynamoDB::Table", "Properties": {
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST"}},
            f"F{n}": {"Type": "AWS::Lambda::Function", "Properties": {
                "Runtime": "python3.12", "Handler": "i.h", "Code": code,
                "Role": {"Fn::GetAtt": [f"R{n}", "Arn"]}}},
            f"L{n}": {"Type": "AWS::Logs::LogGroup", "Properties": {
                "LogGroupName": {"Fn::Sub": f"/aws/lambda/${{F{n}}}"}}},
            f"Q{n}": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 6}},
            f"N{n}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "t"}},
            f"S{n}": {"Type": "AWS::SNS::Subscription", "Properties": {
                "TopicArn": {"Ref": f"N{n}"}, "Protocol": "sqs",
                "Endpoint": {"Fn::GetAtt": [f"Q{n}", "Arn"]}}},
            f"B{n}": {"Type": "AWS::S3::Bucket", "Properties": {
                "VersioningConfiguration": {"Status": "Enabled"}}}})
    return json.dumps({"Resources": resources}, separators=(",", ":"))


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def call(self, action, **members):
        body = urllib.parse.urlencode({"Action": action, "Version": "2010-05-15", **members})
        self.connection.request("POST", "/", body, HEADERS)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            sys.exit(f"{action}: {answer.status} {text[:500]}")
        return text


def create(client, body, name):
    begun = time.perf_counter()
    client.call("CreateStack", StackName=name, TemplateBody=body,
                **{"Capabilities.member.1": "CAPABILITY_IAM"})
    while True:
        status = re.search(r"<StackStatus>(\w+)<", client.call("DescribeStacks", StackName=name))
        if not status.group(1).endswith("_IN_PROGRESS"):
            break
        time.sleep(0.005)
    if status.group(1) != "CREATE_COMPLETE":
        sys.exit(f"{name} ended as {status.group(1)}")
    return time.perf_counter() - begun


def start(program):
    begun = time.perf_counter()
    process = subprocess.Popen([program, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+)\s*$", process.stdout.readline()).group(1))
    Client(port).call("ListStacks")
    return process, port, time.perf_counter() - begun


def resident(pid):
    text = open(f"/proc/{pid}/status").read()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_formwork(program):
    starts = []
    for _ in range(10):
        process, port, seconds = start(program)
        starts.append(seconds)
        process.terminate()
        process.wait()
    print(f"exec to first answer: median {statistics.median(starts) * 1000:.1f} ms, "
          f"most {max(starts) * 1000:.1f} ms")
    process, port, _ = start(program)
    time.sleep(0.5)
    print(f"idle memory: {resident(process.pid):.1f} MiB resident")
    client = Client(port)
    body = template()
    seconds = statistics.median(create(client, body, f"bench{n}") for n in range(3))
    print(f"create {RESOURCES} resources: {seconds * 1000:.0f} ms")
    client.call("CreateStack", StackName="one", TemplateBody='{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}')
    before, begun, count = cpu(process.pid), time.perf_counter(), 3000
    for _ in range(count):
        client.call("DescribeStacks", StackName="one")
    passed, used = time.perf_counter() - begun, cpu(process.pid) - before
    print(f"DescribeStacks: {count / passed:.0f}/s over one connection with this client, "
          f"{count / max(used, 0.001):.0f} per second of the server's CPU")
    begun = time.perf_counter()
    Client(port).connection.request("POST", "/_formwork/reset")
    resets = []
    for _ in range(5):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.connect()
        begun = time.perf_counter()
        connection.request("POST", "/_formwork/reset")
        connection.getresponse().read()
        resets.append(time.perf_counter() - begun)
    print(f"reset: median {statistics.median(resets) * 1000:.2f} ms")
    process.terminate()
    process.wait()
    return seconds


def measure_moto():
    program = shutil.which("moto_server")
    if program is None:
        print("moto_server is not installed: no comparison")
        return None
    port = 45699
    process = subprocess.Popen([program, "-p", str(port)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(300):
            try:
                client = Client(port)
                client.call("ListStacks")
                break
            except OSError:
                time.sleep(0.1)
        return create(client, template(), "bench")
    finally:
        os.killpg(process.pid, 15)
        process.wait()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ours = measure_formwork(sys.argv[1])
    theirs = measure_moto()
    if theirs is not None:
        print(f"moto_server: {theirs * 1000:.0f} ms for the same stack, {theirs / ours:.1f} times ours")
