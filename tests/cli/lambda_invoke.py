# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: functions that run, now and later.

usage: lambda_invoke.py ENDPOINT [accept | resume]
"""
import base64
import concurrent.futures
import io
import json
import re
import sys
import time
import urllib.error
import urllib.request
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []
endpoint = sys.argv[1]
config = Config(region_name="us-east-1", retries={"max_attempts": 0}, read_timeout=30)


def client(service):
    return boto3.client(service, endpoint_url=endpoint, config=config)


awslambda, iam, logs, sqs, s3, sns, dynamodb, cloudformation = map(client, (
    "lambda", "iam", "logs", "sqs", "s3", "sns", "dynamodb", "cloudformation"))

AREA = """
import json, logging
logger = logging.getLogger()
logger.setLevel(logging.INFO)
def lambda_handler(event, context):
    area = event['length'] * event['width']
    print(f'The area is {area}')
    logger.info(f'CloudWatch logs group: {context.log_group_name}')
    return json.dumps({'area': area})
"""
ODD = """
import json, os, sys, time, urllib.request
calls = 0
def handler(event, context):
    global calls
    calls += 1
    what = event.get('do')
    if what == 'raise':
        raise ValueError('no ' + what)
    if what == 'exit':
        sys.exit(3)
    if what == 'sleep':
        time.sleep(event['seconds'])
    if what == 'keep':
        open('/tmp/kept', 'w').write('x')
    return {'calls': calls, 'kept': os.path.exists('/tmp/kept'), 'event': event,
            'arn': context.invoked_function_arn, 'id': context.aws_request_id,
            'left': context.get_remaining_time_in_millis() > 0}
"""
COPY = """
import boto3, os
dynamodb = boto3.resource('dynamodb')
def handler(event, context):
    table = dynamodb.Table('newtable')
    for record in event['Records']:
        s3 = record['s3']
        table.put_item(Item={'unique': s3['object']['key'], 'Bucket': s3['bucket']['name'],
                             'Size': s3['object']['size'], 'Event': record['eventName'],
                             'EventTime': record['eventTime']})
"""
URL = """
import json
def handler(event, context):
    if event['rawPath'] == '/plain':
        return 3
    if event['rawPath'] == '/raise':
        raise KeyError('x')
    if event['rawPath'] == '/bytes':
        return {'statusCode': 201, 'isBase64Encoded': True, 'body': 'AAEC',
                'headers': {'content-type': 'application/x-own'}, 'cookies': ['a=1', 'b=2']}
    return {'statusCode': 200, 'body': json.dumps(event)}
"""
CUSTOM = """
import cfnresponse
def handler(event, context):
    cfnresponse.send(event, context, cfnresponse.SUCCESS,
                     {'Double': 2 * int(event['ResourceProperties'].get('N', 0))}, 'made-' +
                     event['LogicalResourceId'])
"""
MACRO = """
def handler(event, context):
    fragment = event['fragment']
    fragment['Outputs']['Word']['Value'] = event['templateParameterValues']['Say'].upper()
    return {'requestId': event['requestId'], 'status': 'success', 'fragment': fragment}
"""

# Sends what it was called by to a queue, then calls itself or sends to the queue that calls it.
LOOP = """
import http.client, json, os
def post(path, body, **headers):
    link = http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL"].split("//")[1])
    service = "sqs" if path == "/" else "lambda"
    link.request("POST", path, json.dumps(body), {
        "X-Amzn-Trace-Id": os.environ["_X_AMZN_TRACE_ID"], "X-Amz-Date": "20260101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" + service +
                         "/aws4_request, SignedHeaders=host, Signature=00", **headers})
    return link.getresponse().read()
def send(queue, text):
    post("/", {"QueueUrl": os.environ["AWS_ENDPOINT_URL"] + "/000000000000/" + queue,
               "MessageBody": text},
         **{"X-Amz-Target": "AmazonSQS.SendMessage", "Content-Type": "application/x-amz-json-1.0"})
def handler(event, context):
    send("rounds", "x")
    if event.get("stop"):
        return
    if "Records" in event:
        return send("circle", "again")
    post("/2015-03-31/functions/%s/invocations" % context.function_name, event,
         **{"X-Amz-Invocation-Type": "Event"})
"""


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:900])


def match(what, pattern, text):
    if not re.search(pattern, text):
        failures.append(what)
        print(f"FAILED: {what}: {text!r} does not match {pattern!r}"[:900])


def fault_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response
    return {"Error": {"Code": None, "Message": None}}


def code_of(call, **arguments):
    return fault_of(call, **arguments)["Error"]["Code"]


def zipped(source, name="index.py"):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
        info.external_attr = 0o644 << 16
        archive.writestr(info, source)
    return content.getvalue()


def role():
    trust = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"}]}
    try:
        return iam.create_role(RoleName="role-for-lambda",
                               AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    except iam.exceptions.EntityAlreadyExistsException:
        return iam.get_role(RoleName="role-for-lambda")["Role"]["Arn"]


def make(name, source, handler="index.handler", **more):
    return awslambda.create_function(
        FunctionName=name, Runtime="python3.12", Role=role(), Handler=handler,
        Code={"ZipFile": zipped(source)}, **more)["FunctionArn"]


def invoke(name, event=None, **more):
    if event is not None:
        more["Payload"] = json.dumps(event).encode()
    answer = awslambda.invoke(FunctionName=name, **more)
    return answer, answer["Payload"].read().decode()


def until(what, ask, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen = ask()
        if seen:
            return seen
        time.sleep(0.02)
    failures.append(what)
    print(f"FAILED: {what}: nothing after {seconds} s")
    return None


def area():
    make("myLambdaFunction", AREA, "index.lambda_handler")
    answer, payload = invoke("myLambdaFunction", {"length": 6, "width": 7}, LogType="Tail")
    check("payload of a text", payload, '"{\\"area\\": 42}"')
    check("status", (answer["StatusCode"], answer["ExecutedVersion"]), (200, "$LATEST"))
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    request_id = headers["x-amzn-requestid"]
    match("trace", r"^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$", headers["x-amzn-trace-id"])
    tail = base64.b64decode(answer["LogResult"]).decode()
    lines = tail.splitlines()
    patterns = [
        rf"^START RequestId: {request_id} Version: \$LATEST$",
        r"^The area is 42$",
        rf"^\[INFO\]\t\d{{4}}-\d\d-\d\dT[0-9:.]+Z\t{request_id}\tCloudWatch logs group: "
        r"/aws/lambda/myLambdaFunction$",
        rf"^END RequestId: {request_id}$",
        rf"^REPORT RequestId: {request_id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms",
    ]
    check("number of lines", len([line for line in lines if line.strip()]), len(patterns))
    for pattern, line in zip(patterns, lines):
        match("log line", pattern, line)
    _, again = invoke("myLambdaFunction", {"length": 2, "width": 2})
    check("second payload", again, '"{\\"area\\": 4}"')
    streams = logs.describe_log_streams(logGroupName="/aws/lambda/myLambdaFunction")["logStreams"]
    check("one stream of one environment", len(streams), 1)
    match("name of the stream", r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$",
          streams[0]["logStreamName"])
    events = logs.get_log_events(logGroupName="/aws/lambda/myLambdaFunction", startFromHead=True,
                                 logStreamName=streams[0]["logStreamName"])["events"]
    messages = [event["message"] for event in events]
    match("first line", r"^INIT_START Runtime Version: python:3\.12", messages[0])
    check("calls in the log", sum(line.startswith("REPORT") for line in messages), 2)
    check("init is told once", sum("Init Duration" in line for line in messages), 1)


def faults():
    make("odd", ODD, Timeout=1)
    _, payload = invoke("odd", {"a": 1})
    seen = json.loads(payload)
    check("event", seen["event"], {"a": 1})
    check("arn without qualifier", seen["arn"], "arn:aws:lambda:us-east-1:000000000000:function:odd")
    check("time is left", seen["left"], True)
    answer, payload = invoke("odd", Qualifier="$LATEST")
    check("arn as asked", json.loads(payload)["arn"].endswith(":odd:$LATEST"), True)
    check("no payload", json.loads(payload)["event"], {})
    check("same environment", json.loads(payload)["calls"], 2)
    check("its own id", json.loads(payload)["id"],
          answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"])
    answer, payload = invoke("odd", {"do": "raise"})
    error = json.loads(payload)
    check("function error", (answer["StatusCode"], answer["FunctionError"]), (200, "Unhandled"))
    check("error", (error["errorMessage"], error["errorType"]), ("no raise", "ValueError"))
    answer, payload = invoke("odd", {"do": "exit"})
    check("exit", json.loads(payload)["errorType"], "Runtime.ExitError")
    invoke("odd", {"do": "keep"})
    answer, payload = invoke("odd", {"do": "sleep", "seconds": 5})
    error = json.loads(payload)
    check("timeout", (answer["FunctionError"], error["errorType"]),
          ("Unhandled", "Sandbox.Timedout"))
    match("timeout's words", r"^RequestId: \S+ Error: Task timed out after 1\.00 seconds$",
          error["errorMessage"])
    _, payload = invoke("odd", {})
    seen = json.loads(payload)
    check("/tmp outlives a timeout, globals do not", (seen["kept"], seen["calls"]), (True, 1))
    fault = fault_of(awslambda.invoke, FunctionName="none")
    check("no function", (fault["Error"]["Code"], fault["Error"]["Message"]), (
        "ResourceNotFoundException", "Function not found: "
        "arn:aws:lambda:us-east-1:000000000000:function:none:$LATEST"))
    fault = fault_of(awslambda.invoke, FunctionName="odd", Payload=b"{bad")
    check("bad JSON", fault["Error"]["Code"], "InvalidRequestContentException")
    match("words of bad JSON", "^Could not parse request body into json: ",
          fault["Error"]["Message"])
    fault = fault_of(awslambda.invoke, FunctionName="odd", Payload=b'"' + b"x" * 6300000 + b'"')
    check("too large", (fault["Error"]["Code"], fault["ResponseMetadata"]["HTTPStatusCode"]),
          ("RequestEntityTooLargeException", 413))
    check("dry run", awslambda.invoke(FunctionName="odd", InvocationType="DryRun")["StatusCode"],
          204)


def limits():
    make("one", ODD, Timeout=10)
    awslambda.put_function_concurrency(FunctionName="one", ReservedConcurrentExecutions=1)
    invoke("one", {})

    def sleep(_):
        return fault_of(awslambda.invoke, FunctionName="one",
                        Payload=json.dumps({"do": "sleep", "seconds": 0.5}).encode())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(sleep, range(2)))
    refused = [each for each in answers if each["Error"]["Code"]]
    check("one of two is refused", len(refused), 1)
    if refused:
        check("throttle", (refused[0]["Error"]["Code"], refused[0].get("Reason"),
                           refused[0]["ResponseMetadata"]["HTTPStatusCode"]),
              ("TooManyRequestsException",
               "ReservedFunctionConcurrentInvocationLimitExceeded", 429))
    awslambda.put_function_concurrency(FunctionName="one", ReservedConcurrentExecutions=0)
    check("none at all", code_of(awslambda.invoke, FunctionName="one"), "TooManyRequestsException")


def queue(name):
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, "arn:aws:sqs:us-east-1:000000000000:" + name


def receive(url):
    messages = until("message in " + url, lambda: sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=1, MessageAttributeNames=["All"]).get("Messages"))
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return messages


def later():
    good_url, good = queue("good")
    bad_url, bad = queue("bad")
    dead_url, dead = queue("dead")
    make("late", ODD, DeadLetterConfig={"TargetArn": dead})
    awslambda.put_function_event_invoke_config(
        FunctionName="late", DestinationConfig={"OnSuccess": {"Destination": good},
                                                "OnFailure": {"Destination": bad}})
    begin = time.monotonic()
    answer, _ = invoke("late", {"do": "sleep", "seconds": 0.3}, InvocationType="Event")
    check("accepted", (answer["StatusCode"], time.monotonic() - begin < 0.3), (202, True))
    record = json.loads(receive(good_url)[0]["Body"])
    request_id = answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
    check("success", (record["version"], record["requestContext"]["condition"],
                      record["requestContext"]["approximateInvokeCount"],
                      record["requestContext"]["requestId"]), ("1.0", "Success", 1, request_id))
    check("its ARN", record["requestContext"]["functionArn"],
          "arn:aws:lambda:us-east-1:000000000000:function:late:$LATEST")
    check("payloads", (record["requestPayload"], record["responsePayload"]["id"],
                       record["responseContext"]),
          ({"do": "sleep", "seconds": 0.3}, request_id,
           {"statusCode": 200, "executedVersion": "$LATEST"}))
    invoke("late", {"do": "raise"}, InvocationType="Event")
    record = json.loads(receive(bad_url)[0]["Body"])
    check("failure", (record["requestContext"]["condition"],
                      record["requestContext"]["approximateInvokeCount"],
                      record["responseContext"]["functionError"],
                      record["responsePayload"]["errorType"]),
          ("RetriesExhausted", 3, "Unhandled", "ValueError"))
    letter = receive(dead_url)[0]
    check("dead letter", (json.loads(letter["Body"]),
                          letter["MessageAttributes"]["ErrorMessage"]["StringValue"],
                          letter["MessageAttributes"]["ErrorCode"]["StringValue"]),
          ({"do": "raise"}, "no raise", "200"))
    answer = awslambda.invoke_async(FunctionName="late", InvokeArgs=b'{"old": 1}')
    record = json.loads(receive(good_url)[0]["Body"])
    check("the older call", (answer["Status"], record["requestPayload"]), (202, {"old": 1}))
    events = client("events")
    bus = events.create_event_bus(Name="results")["EventBusArn"]
    events.put_rule(Name="of-functions", EventBusName="results",
                    EventPattern=json.dumps({"source": ["lambda"]}))
    bus_url, heard = queue("heard")
    sqs.set_queue_attributes(QueueUrl=bus_url, Attributes={"Policy": json.dumps({"Statement": [{
        "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
        "Principal": {"Service": "events.amazonaws.com"}}]})})
    events.put_targets(Rule="of-functions", EventBusName="results",
                       Targets=[{"Id": "1", "Arn": heard}])
    awslambda.put_function_event_invoke_config(
        FunctionName="late", DestinationConfig={"OnSuccess": {"Destination": bus},
                                                "OnFailure": {"Destination": bad}})
    invoke("late", {"heard": 1}, InvocationType="Event")
    record = json.loads(receive(bus_url)[0]["Body"])
    check("on the bus", (record["detail-type"], record["detail"]["requestPayload"]),
          ("Lambda Function Invocation Result - Success", {"heard": 1}))
    awslambda.put_function_concurrency(FunctionName="late", ReservedConcurrentExecutions=0)
    invoke("late", {}, InvocationType="Event")
    record = json.loads(receive(bad_url)[0]["Body"])
    check("no concurrency", record["requestContext"]["condition"], "ZeroReservedConcurrency")


def loops():
    url, _ = queue("rounds")
    over_url, over = queue("loop-over")

    def rounds():
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[
            "ApproximateNumberOfMessages"])["Attributes"]["ApproximateNumberOfMessages"])
    make("loop", LOOP)
    awslambda.put_function_event_invoke_config(
        FunctionName="loop", MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": over}})
    invoke("loop", {}, InvocationType="Event")
    record = json.loads(receive(over_url)[0]["Body"])
    # How often AWS lets a chain through is "approximately 16 times".
    check("loop ends", (rounds(), "responsePayload" in record), (16, False))
    make("circling", LOOP)
    circle_url, circle = queue("circle")
    mapping = awslambda.create_event_source_mapping(
        FunctionName="circling", EventSourceArn=circle, BatchSize=1)
    sqs.send_message(QueueUrl=circle_url, MessageBody="first")
    until("rounds of the circle", lambda: rounds() >= 32)
    time.sleep(0.2)
    check("circle ends", rounds(), 32)
    awslambda.delete_event_source_mapping(UUID=mapping["UUID"])


def pushed():
    s3.create_bucket(Bucket="my-s2-bucket")
    dynamodb.create_table(TableName="newtable", BillingMode="PAY_PER_REQUEST",
                          AttributeDefinitions=[{"AttributeName": "unique", "AttributeType": "S"}],
                          KeySchema=[{"AttributeName": "unique", "KeyType": "HASH"}])
    arn = make("copy", COPY, Timeout=30)
    notification = {"LambdaFunctionConfigurations": [
        {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    fault = fault_of(s3.put_bucket_notification_configuration, Bucket="my-s2-bucket",
                     NotificationConfiguration=notification)
    check("not allowed yet", (fault["Error"]["Code"], fault["Error"]["Message"]), (
        "InvalidArgument", "Unable to validate the following destination configurations"))
    awslambda.add_permission(FunctionName="copy", StatementId="s3", Action="lambda:InvokeFunction",
                             Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::my-s2-bucket")
    s3.put_bucket_notification_configuration(Bucket="my-s2-bucket",
                                             NotificationConfiguration=notification)
    for number in range(20):
        s3.put_object(Bucket="my-s2-bucket", Key=f"file {number}", Body=b"x" * number)
    until("items", lambda: dynamodb.scan(TableName="newtable", Select="COUNT")["Count"] == 20)
    item = dynamodb.get_item(TableName="newtable", Key={"unique": {"S": "file+7"}}).get("Item", {})
    check("item", {key: item.get(key) for key in ("Bucket", "Size", "Event")},
          {"Bucket": {"S": "my-s2-bucket"}, "Size": {"N": "7"},
           "Event": {"S": "ObjectCreated:Put"}})
    arn = make("heard", ODD)
    url, target = queue("heard")
    awslambda.put_function_event_invoke_config(
        FunctionName="heard", DestinationConfig={"OnSuccess": {"Destination": target}})
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    awslambda.add_permission(FunctionName="heard", StatementId="sns", SourceArn=topic,
                             Action="lambda:InvokeFunction", Principal="sns.amazonaws.com")
    sns.publish(TopicArn=topic, Message="hello", Subject="s")
    event = json.loads(receive(url)[0]["Body"])["requestPayload"]["Records"][0]
    check("SNS", (event["EventSource"], event["Sns"]["Message"], event["Sns"]["Subject"],
                  event["Sns"]["TopicArn"], event["Sns"]["MessageAttributes"]),
          ("aws:sns", "hello", "s", topic, {}))


def fetch(url, **more):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **more), timeout=20) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def addresses():
    make("web", URL)
    address = awslambda.create_function_url_config(
        FunctionName="web", AuthType="NONE",
        Cors={"AllowOrigins": ["https://example.com"], "AllowMethods": ["GET"]})["FunctionUrl"]
    name = re.match(r"http://(\w+)\.lambda-url\.us-east-1\.", address).group(1)
    place = f"{endpoint}/_lambda-url/{name}"
    check("not allowed", fetch(place + "/")[0], 403)
    awslambda.add_permission(FunctionName="web", StatementId="url", Principal="*",
                             Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    status, body, headers = fetch(
        place + "/a/b?x=1&x=2&y=%20", data=b'{"k":1}', method="POST",
        headers={"Content-Type": "application/json", "Cookie": "c=1; d=2", "X-Own": "Yes"})
    check("status", status, 200)
    event = json.loads(body)
    check("event of a URL", (
        event["version"], event["rawPath"], event["rawQueryString"],
        event["queryStringParameters"], event["cookies"], event["headers"]["x-own"],
        event["body"], event["isBase64Encoded"], event["requestContext"]["http"]["method"],
        event["requestContext"]["accountId"], event["routeKey"]),
        ("2.0", "/a/b", "x=1&x=2&y=%20", {"x": "1,2", "y": " "}, ["c=1", "d=2"], "Yes",
         '{"k":1}', False, "POST", "anonymous", "$default"))
    host = re.match(r"http://([^/]+)/", address).group(1)
    status, body, headers = fetch(endpoint + "/plain", headers={"Host": host})
    check("a value", (status, body), (200, b"3"))
    status, body, headers = fetch(place + "/bytes", headers={"Origin": "https://example.com"})
    check("bytes", (status, body, headers["Content-Type"], headers.get_all("Set-Cookie"),
                    headers["Access-Control-Allow-Origin"]),
          (201, b"\0\1\2", "application/x-own", ["a=1", "b=2"], "https://example.com"))
    check("an error", fetch(place + "/raise")[0], 502)
    status, _, headers = fetch(place + "/", method="OPTIONS", headers={
        "Origin": "https://example.com", "Access-Control-Request-Method": "GET"})
    check("preflight", (status, headers["Access-Control-Allow-Methods"]), (200, "GET"))


def streamed():
    if not hasattr(awslambda, "invoke_with_response_stream"):
        return
    stream = awslambda.invoke_with_response_stream(
        FunctionName="odd", Payload=b'{"n":1}')["EventStream"]
    events = list(stream)
    payload = b"".join(each["PayloadChunk"]["Payload"] for each in events if "PayloadChunk" in each)
    check("streamed", json.loads(payload)["event"], {"n": 1})
    check("complete", "InvokeComplete" in events[-1], True)


def function(source):
    return {"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.12", "Handler": "index.handler", "Timeout": 20,
        "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {"ZipFile": source}}}


ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
    "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"}]}}}


def deploy(name, template, **more):
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template),
                                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"], **more)
    stack = until(name, lambda: [
        each for each in cloudformation.describe_stacks(StackName=name)["Stacks"]
        if not each["StackStatus"].endswith("IN_PROGRESS")], 40)
    if not stack or stack[0]["StackStatus"] != "CREATE_COMPLETE":
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failures.append(name)
        print(f"FAILED: {name}: " + "; ".join(
            each["ResourceStatus"] + " " + each.get("ResourceStatusReason", "") for each in events))
        return {}
    return {each["OutputKey"]: each["OutputValue"] for each in stack[0].get("Outputs", [])}


def stacks():
    outputs = deploy("custom", {"Resources": {
        "Role": ROLE, "Code": function(CUSTOM),
        "Own": {"Type": "Custom::Own", "Properties": {
            "ServiceToken": {"Fn::GetAtt": ["Code", "Arn"]}, "N": 21}}},
        "Outputs": {"Double": {"Value": {"Fn::GetAtt": ["Own", "Double"]}},
                    "Id": {"Value": {"Ref": "Own"}}}})
    check("custom resource", outputs, {"Double": "42", "Id": "made-Own"})
    deploy("macro", {"Resources": {
        "Role": ROLE, "Code": function(MACRO),
        "Macro": {"Type": "AWS::CloudFormation::Macro", "Properties": {
            "Name": "Shout", "FunctionName": {"Fn::GetAtt": ["Code", "Arn"]}}}}})
    outputs = deploy("shouted", {
        "Transform": "Shout", "Parameters": {"Say": {"Type": "String"}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Word": {"Value": "none"}}},
        Parameters=[{"ParameterKey": "Say", "ParameterValue": "word"}])
    check("macro", outputs, {"Word": "WORD"})


def accept():
    url, target = queue("out")
    make("slow", ODD, Timeout=30)
    awslambda.put_function_event_invoke_config(
        FunctionName="slow", DestinationConfig={"OnSuccess": {"Destination": target}})
    invoke("slow", {"do": "sleep", "seconds": 1.5, "n": 5}, InvocationType="Event")
    print("accepted")


def resume():
    record = json.loads(receive(sqs.get_queue_url(QueueName="out")["QueueUrl"])[0]["Body"])
    check("it ran after all", record["requestPayload"]["n"], 5)
    print("resumed" if not failures else "failed")


parts = {"accept": [accept], "resume": [resume], "all": [
    area, faults, limits, later, loops, pushed, addresses, streamed, stacks]}
chosen = parts.get(sys.argv[2] if len(sys.argv) > 2 else "all")
for part in chosen or [globals()[sys.argv[2]]]:
    began = time.monotonic()
    part()
    print(f"{part.__name__}: {time.monotonic() - began:.2f} s")
if failures:
    sys.exit(f"{len(failures)} failures")
if chosen == parts["all"]:
    print("all well")
