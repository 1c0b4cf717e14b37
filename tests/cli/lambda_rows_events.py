# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: each service that calls functions, what it sends, and the lives of
functions, groups and roles.

usage: lambda_rows_events.py ENDPOINT
"""
import base64
import datetime
import gzip
import http.client
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []
config = Config(region_name="us-east-1", retries={"max_attempts": 0}, read_timeout=30)


def client(service):
    return boto3.client(service, endpoint_url=sys.argv[1], config=config)


awslambda, iam, logs, sqs, s3, sns, dynamodb, events, kinesis, cloudwatch = map(client, (
    "lambda", "iam", "logs", "sqs", "s3", "sns", "dynamodb", "events", "kinesis", "cloudwatch"))


def check(what, condition, got=""):
    if not condition:
        failures.append(what)
        print("FAILED", what, str(got)[:600])


def refused(what, code, words, call, **arguments):
    try:
        check(what, False, call(**arguments))
    except ClientError as fault:
        error = fault.response["Error"]
        check(what, error["Code"] == code and words in error["Message"], error)


def until(what, ask, seconds=10):
    end, answer = time.time() + seconds, None
    while time.time() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    check(what, False, answer)
    return None


def packed(source):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", source)
    return file.getvalue()


ROLE = iam.create_role(RoleName="role-for-lambda", AssumeRolePolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                             "Principal": {"Service": "lambda.amazonaws.com"}}]})
)["Role"]["Arn"]
# Writes down what it gets.
HEAR = """
import boto3, json
table = boto3.resource("dynamodb").Table("heard")
def handler(event, context):
    table.put_item(Item={"id": context.aws_request_id, "event": json.dumps(event)})
    return {"statusCode": 200, "body": "heard"}
"""


def make(name, source, **settings):
    settings = {"Runtime": "python3.12", "Handler": "app.handler", "Role": ROLE, "Timeout": 20,
                **settings}
    arn = awslambda.create_function(FunctionName=name, Code={"ZipFile": packed(source)},
                                    **settings)["FunctionArn"]
    awslambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.1})
    return arn


def allow(name, service, **place):
    awslambda.add_permission(FunctionName=name, StatementId=service, Action="lambda:InvokeFunction",
                             Principal=service + ".amazonaws.com", **place)


def heard(what, is_it):
    """The first event of the table that is_it accepts."""
    def look():
        items = dynamodb.scan(TableName="heard")["Items"]
        return next((e for e in (json.loads(i["event"]["S"]) for i in items) if is_it(e)), None)
    return until(what, look) or {}


dynamodb.create_table(TableName="heard", BillingMode="PAY_PER_REQUEST",
                      KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                      AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
HEARER = make("hearer", HEAR)


def source_of(event):
    record = event.get("Records", [{}])[0]
    return record.get("eventSource") or record.get("EventSource")


def bucket():
    s3.create_bucket(Bucket="pictures")
    wanted = {"LambdaFunctionConfigurations": [
        {"LambdaFunctionArn": HEARER, "Events": ["s3:ObjectCreated:*"]}]}
    put = dict(Bucket="pictures", NotificationConfiguration=wanted)
    refused("a bucket may not call yet", "InvalidArgument",
            "Unable to validate the following destination configurations",
            s3.put_bucket_notification_configuration, **put)
    allow("hearer", "s3", SourceArn="arn:aws:s3:::pictures", SourceAccount="000000000000")
    s3.put_bucket_notification_configuration(**put)
    s3.put_object(Bucket="pictures", Key="a cat.png", Body=b"12345")
    record = heard("s3", lambda e: source_of(e) == "aws:s3").get("Records", [{}])[0]
    check("s3's event", record.get("eventName") == "ObjectCreated:Put"
          and record["s3"]["object"]["key"] == "a+cat.png"
          and record["s3"]["object"]["size"] == 5
          and record["s3"]["bucket"]["arn"] == "arn:aws:s3:::pictures", record)


def topic():
    arn = sns.create_topic(Name="news")["TopicArn"]
    allow("hearer", "sns", SourceArn=arn)
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=HEARER)
    sns.publish(TopicArn=arn, Subject="hello", Message="world")
    record = heard("sns", lambda e: source_of(e) == "aws:sns").get("Records", [{}])[0]
    check("sns's event", record.get("EventVersion") == "1.0"
          and (record["Sns"]["Subject"], record["Sns"]["Message"]) == ("hello", "world")
          and record["Sns"]["TopicArn"] == arn, record)


def log_group():
    logs.create_log_group(logGroupName="app")
    logs.create_log_stream(logGroupName="app", logStreamName="one")
    allow("hearer", "logs", SourceArn="arn:aws:logs:us-east-1:000000000000:log-group:app:*")
    logs.put_subscription_filter(logGroupName="app", filterName="errors", filterPattern="ERROR",
                                 destinationArn=HEARER)
    now = int(time.time() * 1000)
    logs.put_log_events(logGroupName="app", logStreamName="one", logEvents=[
        {"timestamp": now, "message": "fine"}, {"timestamp": now, "message": "ERROR bad"}])
    data = heard("logs", lambda e: "awslogs" in e).get("awslogs", {}).get("data", "")
    told = json.loads(gzip.decompress(base64.b64decode(data))) if data else {}
    check("the event of logs", told.get("messageType") == "DATA_MESSAGE"
          and [e["message"] for e in told["logEvents"]] == ["ERROR bad"]
          and told["logGroup"] == "app" and told["subscriptionFilters"] == ["errors"], told)


def bus():
    events.put_rule(Name="orders", EventPattern=json.dumps({"source": ["shop"]}))
    allow("hearer", "events", SourceArn="arn:aws:events:us-east-1:000000000000:rule/orders")
    events.put_targets(Rule="orders", Targets=[{"Id": "1", "Arn": HEARER}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": '{"id": 7}'}])
    event = heard("events", lambda e: e.get("source") == "shop")
    check("the bus's event", event.get("detail-type") == "order" and event["detail"] == {"id": 7}
          and event["account"] == "000000000000" and event["region"] == "us-east-1", event)


def queue():
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    awslambda.create_event_source_mapping(FunctionName="hearer", EventSourceArn=arn["QueueArn"])
    sqs.send_message(QueueUrl=url, MessageBody="dig")
    record = heard("sqs", lambda e: source_of(e) == "aws:sqs").get("Records", [{}])[0]
    check("the queue's event", record.get("body") == "dig"
          and record["eventSourceARN"] == arn["QueueArn"] and "receiptHandle" in record, record)


def table():
    stream = dynamodb.create_table(
        TableName="stock", BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )["TableDescription"]["LatestStreamArn"]
    awslambda.create_event_source_mapping(FunctionName="hearer", EventSourceArn=stream,
                                          StartingPosition="TRIM_HORIZON")
    dynamodb.put_item(TableName="stock", Item={"id": {"S": "pear"}, "left": {"N": "3"}})
    record = heard("dynamodb", lambda e: source_of(e) == "aws:dynamodb").get("Records", [{}])[0]
    check("the table's event", record.get("eventName") == "INSERT"
          and record["dynamodb"]["NewImage"] == {"id": {"S": "pear"}, "left": {"N": "3"}}, record)


def stream():
    try:
        kinesis.create_stream(StreamName="clicks", ShardCount=1)
    except ClientError as fault:
        if fault.response["Error"]["Code"] == "NotImplemented":
            return print("streams are not emulated")
        raise
    kinesis.get_waiter("stream_exists").wait(StreamName="clicks", WaiterConfig={"Delay": 1})
    arn = kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]
    awslambda.create_event_source_mapping(FunctionName="hearer", EventSourceArn=arn["StreamARN"],
                                          StartingPosition="TRIM_HORIZON")
    kinesis.put_record(StreamName="clicks", Data=b"here", PartitionKey="k")
    record = heard("kinesis", lambda e: source_of(e) == "aws:kinesis").get("Records", [{}])[0]
    check("the stream's event", record.get("eventName") == "aws:kinesis:record"
          and base64.b64decode(record["kinesis"]["data"]) == b"here"
          and record["kinesis"]["partitionKey"] == "k", record)


def web():
    url = awslambda.create_function_url_config(FunctionName="hearer", AuthType="NONE")
    awslambda.add_permission(FunctionName="hearer", StatementId="web", Principal="*",
                             Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    # Not every resolver knows names below localhost.
    place = urlsplit(sys.argv[1])
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", "/hello?x=1", headers={"Host": urlsplit(url["FunctionUrl"]).netloc})
    answer = connection.getresponse()
    check("an answer of the web", (answer.status, answer.read()) == (200, b"heard"))
    event = heard("web", lambda e: e.get("version") == "2.0")
    check("the web's event", event.get("rawPath") == "/hello"
          and event["queryStringParameters"] == {"x": "1"}
          and event["requestContext"]["http"]["method"] == "GET", event)


def examples():
    """Services that are not emulated: what they would send, as the program prints it."""
    marks = {"ses": "eventSource", "codecommit": "eventSourceARN", "config": "invokingEvent",
             "alb": "requestContext", "cognito-pre-signup": "triggerSource",
             "apigateway": "httpMethod", "cloudfront": "cf", "lex": "invocationSource",
             "firehose": "deliveryStreamArn"}
    for name, mark in marks.items():
        text = subprocess.run([os.environ["FORMWORK"], "lambda", "event", name],
                              capture_output=True, text=True, check=True).stdout
        check("what is in the example of " + name, f'"{mark}' in text, text[:300])
        answer = awslambda.invoke(FunctionName="hearer", Payload=text.encode())
        check("it is taken", json.loads(answer["Payload"].read())["body"] == "heard", name)


def too_early():
    """What comes before the table: two more tries, then it is dropped."""
    make("early", HEAR.replace('"heard"', '"later"'), Timeout=5)
    awslambda.invoke(FunctionName="early", InvocationType="Event", Payload=b"{}")

    def failed():
        try:
            told = logs.filter_log_events(logGroupName="/aws/lambda/early")["events"]
        except ClientError:
            return []
        told = [e["message"] for e in told]
        return told if sum(m.startswith("REPORT") for m in told) >= 3 else []
    told = until("three tries", failed, 15) or []
    ids = {m.split()[2] for m in told if m.startswith("START")}
    check("the same request each time", len(ids) == 1, ids)
    check("the table is missed", any("ResourceNotFoundException" in m for m in told), told)
    time.sleep(0.3)  # three minutes of the world
    check("no fourth try", len([m for m in failed() if m.startswith("REPORT")]) == 3)


def measured():
    make("idle", "def handler(event, context): return 1")
    now = datetime.datetime.now(datetime.timezone.utc)

    def points(name, metric, statistic):
        return cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda", MetricName=metric, Period=86400, Statistics=[statistic],
            Dimensions=[{"Name": "FunctionName", "Value": name}],
            StartTime=now - datetime.timedelta(days=2), EndTime=now + datetime.timedelta(days=400),
        )["Datapoints"]
    counted = until("calls are counted", lambda: points("hearer", "Invocations", "Sum"), 12)
    check("calls", counted and sum(p["Sum"] for p in counted) >= 5, counted)
    lasted = points("hearer", "Duration", "Maximum")
    check("time", lasted and lasted[0]["Maximum"] > 0, lasted)
    check("nothing runs, nothing is counted", points("idle", "Invocations", "Sum") == []
          and points("idle", "Duration", "Sum") == [])


def deleted():
    iam.create_role(RoleName="short", AssumeRolePolicyDocument='{"Version":"2012-10-17",'
                    '"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
                    '"Principal":{"Service":"lambda.amazonaws.com"}}]}')
    make("short", "def handler(event, context): return 1")
    awslambda.invoke(FunctionName="short")
    group = "/aws/lambda/short"
    until("a group", lambda: logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"])
    awslambda.delete_function(FunctionName="short")
    refused("no function", "ResourceNotFoundException", "Function not found", awslambda.invoke,
            FunctionName="short")
    check("the group stays", logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"])
    logs.delete_log_group(logGroupName=group)
    check("until it is deleted",
          logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == [])
    iam.delete_role(RoleName="short")
    refused("no role", "NoSuchEntity", "short", iam.get_role, RoleName="short")


def uploaded():
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="f.zip", Body=packed("def handler(e, c): return 'of S3'"))
    settings = dict(Runtime="python3.12", Handler="app.handler", Role=ROLE)
    awslambda.create_function(FunctionName="stored", Code={"S3Bucket": "code", "S3Key": "f.zip"},
                              **settings)
    awslambda.get_waiter("function_active_v2").wait(FunctionName="stored",
                                                    WaiterConfig={"Delay": 0.1})
    check("code of S3", awslambda.invoke(FunctionName="stored")["Payload"].read() == b'"of S3"')
    refused("code that is not there", "InvalidParameterValueException",
            "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
            awslambda.create_function, FunctionName="none",
            Code={"S3Bucket": "code", "S3Key": "g.zip"}, **settings)


for step in (bucket, topic, log_group, bus, queue, table, stream, web, examples, too_early,
             deleted, uploaded, measured):
    begin = time.time()
    try:
        step()
    except Exception as fault:  # the next step may be well
        check(step.__name__, False, repr(fault))
    if time.time() - begin > 3:
        print("slow:", step.__name__, round(time.time() - begin, 1))
print("all well" if not failures else f"{len(failures)} failures")
sys.exit(bool(failures))
