# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve --policies on: functions as whoever writes them meets them.

usage: lambda_rows_functions.py ENDPOINT
"""
import concurrent.futures
import io
import json
import sys
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []
config = Config(region_name="us-east-1", retries={"max_attempts": 0}, read_timeout=40,
                max_pool_connections=60)


def client(service):
    return boto3.client(service, endpoint_url=sys.argv[1], config=config)


awslambda, iam, dynamodb = map(client, ("lambda", "iam", "dynamodb"))


def check(what, condition, got=""):
    if not condition:
        failures.append(what)
        print("FAILED", what, str(got)[:600])


def make(name, role, source, **settings):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", source)
    settings = {"Runtime": "python3.12", "Handler": "app.handler", **settings}
    awslambda.create_function(FunctionName=name, Role=role, Code={"ZipFile": file.getvalue()},
                              **settings)
    awslambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.1})


def invoke(name, event=None):
    answer = awslambda.invoke(FunctionName=name, Payload=json.dumps(event or {}).encode())
    return json.loads(answer["Payload"].read())


ASSUME = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole",
     "Principal": {"Service": "lambda.amazonaws.com"}}]})
POLICY = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"


def rights():
    """A function may what its role may."""
    role = iam.create_role(RoleName="role-for-lambda", AssumeRolePolicyDocument=ASSUME)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="role-for-lambda", PolicyArn=POLICY)
    dynamodb.create_table(TableName="newtable", BillingMode="PAY_PER_REQUEST",
                          KeySchema=[{"AttributeName": "unique", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "unique", "AttributeType": "S"}])
    make("worker", role, """
import boto3
from botocore.exceptions import ClientError
def handler(event, context):
    who = boto3.client("sts").get_caller_identity()["Arn"]
    try:
        boto3.client("dynamodb").put_item(TableName="newtable", Item={"unique": {"S": "a"}})
        return [who, "put"]
    except ClientError as fault:
        return [who, fault.response["Error"]["Code"]]
""", Timeout=20)
    who = "arn:aws:sts::000000000000:assumed-role/role-for-lambda/worker"
    check("it may", invoke("worker") == [who, "put"], invoke("worker"))
    iam.detach_role_policy(RoleName="role-for-lambda", PolicyArn=POLICY)
    check("it may not", invoke("worker") == [who, "AccessDeniedException"], invoke("worker"))
    nobody = iam.create_role(RoleName="nobody", AssumeRolePolicyDocument=ASSUME.replace(
        "lambda.", "ec2."))["Role"]["Arn"]
    try:
        make("refused", nobody, "def handler(event, context): pass")
        check("a role for others", False)
    except ClientError as fault:
        error = fault.response["Error"]
        check("a role for others", error["Code"] == "InvalidParameterValueException" and
              "cannot be assumed by Lambda" in error["Message"], error)


def at_once():
    """Fifty calls that sleep: each has an environment of its own."""
    role = iam.get_role(RoleName="role-for-lambda")["Role"]["Arn"]
    make("sleeper", role, """
import time
def handler(event, context):
    time.sleep(1)
    return context.log_stream_name
""", Timeout=30)
    begin = time.time()
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        streams = list(pool.map(lambda _: invoke("sleeper"), range(50)))
    taken = time.time() - begin
    check("fifty environments", len(set(map(str, streams))) == 50, streams[:3])
    check("side by side", taken < 20, taken)
    begin = time.time()
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        again = list(pool.map(lambda _: invoke("sleeper"), range(50)))
    check("the same ones again", set(map(str, again)) <= set(map(str, streams)), again[:3])
    check("at once", time.time() - begin < 10, time.time() - begin)
    awslambda.put_function_concurrency(FunctionName="sleeper", ReservedConcurrentExecutions=1)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        def call(_):
            try:
                return str(invoke("sleeper"))
            except ClientError as fault:
                return fault.response["ResponseMetadata"]["HTTPStatusCode"]
        both = list(pool.map(call, range(2)))
    check("one at a time", both.count(429) == 1, both)


def too_slow():
    """Three seconds are what a function has that says nothing else."""
    role = iam.get_role(RoleName="role-for-lambda")["Role"]["Arn"]
    make("slow", role, "import time\ndef handler(event, context): time.sleep(5)\n")
    begin = time.time()
    answer = awslambda.invoke(FunctionName="slow")
    told = json.loads(answer["Payload"].read())
    check("it is ended", answer.get("FunctionError") == "Unhandled", answer)
    check("in the words of Lambda", told.get("errorType") == "Sandbox.Timedout" and
          told["errorMessage"].endswith("Task timed out after 3.00 seconds"), told)
    check("after three seconds", 2.9 < time.time() - begin < 5, time.time() - begin)


for step in (rights, at_once, too_slow):
    try:
        step()
    except Exception as fault:  # the next step may be well
        check(step.__name__, False, repr(fault))
print("all well" if not failures else f"{len(failures)} failures")
sys.exit(bool(failures))
