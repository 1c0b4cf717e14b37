# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: topics, subscriptions and what is published.

usage: boto3_sns.py ENDPOINT
"""
import http.server
import json
import queue
import sys
import threading
import time
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:600])


def code_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def words_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Message"]
    return None


def make_queue(sqs, name, **attributes):
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, arn["Attributes"]["QueueArn"]


def received(sqs, url):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                 MessageAttributeNames=["All"])
    for message in answer.get("Messages", []):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return answer.get("Messages", [])


def text(value):
    return {"DataType": "String", "StringValue": value}


def topics(sns):
    arn = sns.create_topic(Name="news", Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]
    check("made again", sns.create_topic(Name="news")["TopicArn"], arn)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="News")
    attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    check("display name", attributes["DisplayName"], "News")
    check("unknown attribute", code_of(sns.set_topic_attributes, TopicArn=arn,
                                       AttributeName="No", AttributeValue="1"),
          "InvalidParameter")
    sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    sns.untag_resource(ResourceArn=arn, TagKeys=["a"])
    check("tags", sns.list_tags_for_resource(ResourceArn=arn)["Tags"], [{"Key": "b", "Value": "2"}])
    sns.add_permission(TopicArn=arn, Label="one", AWSAccountId=["111111111111"],
                       ActionName=["Publish"])
    policy = json.loads(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])
    check("permission", [s["Sid"] for s in policy["Statement"]],
          ["__default_statement_ID", "one"])
    sns.remove_permission(TopicArn=arn, Label="one")
    check("no topic", code_of(sns.get_topic_attributes, TopicArn=arn + "x"), "NotFound")
    return arn


def publishing(sns, sqs, arn):
    url, queue_arn = make_queue(sqs, "inbox")
    subscription = sns.subscribe(TopicArn=arn, Protocol="sqs",
                                 Endpoint=queue_arn)["SubscriptionArn"]
    check("subscribed twice", sns.subscribe(TopicArn=arn, Protocol="sqs",
                                            Endpoint=queue_arn)["SubscriptionArn"], subscription)
    sent = sns.publish(TopicArn=arn, Message="hello", Subject="s",
                       MessageAttributes={"k": text("v")})
    (got,) = received(sqs, url)
    envelope = json.loads(got["Body"])
    check("envelope", [envelope[k] for k in ("Type", "MessageId", "TopicArn", "Subject", "Message")],
          ["Notification", sent["MessageId"], arn, "s", "hello"])
    check("envelope's attributes", envelope["MessageAttributes"],
          {"k": {"Type": "String", "Value": "v"}})
    sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeValue="true",
                                    AttributeName="RawMessageDelivery")
    sns.publish(TopicArn=arn, Message="raw", MessageAttributes={"k": text("v")})
    (got,) = received(sqs, url)
    check("raw", [got["Body"], got["MessageAttributes"]], ["raw", {"k": text("v")}])
    sns.publish(TopicArn=arn, MessageStructure="json",
                Message=json.dumps({"default": "d", "sqs": "for queues"}))
    check("structure", [m["Body"] for m in received(sqs, url)], ["for queues"])
    check("no default", code_of(sns.publish, TopicArn=arn, MessageStructure="json",
                                Message="{}"), "InvalidParameter")
    check("empty", code_of(sns.publish, TopicArn=arn, Message=""), "InvalidParameter")
    check("long subject", code_of(sns.publish, TopicArn=arn, Message="m", Subject="x" * 101),
          "InvalidParameter")
    check("nobody", code_of(sns.publish, TopicArn=arn + "x", Message="m"), "NotFound")
    batch = sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[
        {"Id": "1", "Message": "one"}, {"Id": "2", "Message": "two"}])
    check("batch", [e["Id"] for e in batch["Successful"]], ["1", "2"])
    check("batch came", [m["Body"] for m in received(sqs, url)], ["one", "two"])
    check("batch ids", code_of(sns.publish_batch, TopicArn=arn, PublishBatchRequestEntries=[
        {"Id": "1", "Message": "one"}, {"Id": "1", "Message": "two"}]),
        "BatchEntryIdsNotDistinct")
    check("phone", "MessageId" in sns.publish(PhoneNumber="+15551234567", Message="m"), True)
    return url, subscription


def filters(sns, sqs, arn, url, subscription):
    def passes(policy, scope="MessageAttributes", message="m", **attributes):
        for name, value in (("FilterPolicyScope", scope), ("FilterPolicy", json.dumps(policy))):
            sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName=name,
                                            AttributeValue=value)
        sns.publish(TopicArn=arn, Message=message, MessageAttributes=attributes)
        return len(received(sqs, url)) == 1

    number = {"DataType": "Number", "StringValue": "5"}
    array = {"DataType": "String.Array", "StringValue": '["x","y"]'}
    for what, policy, attributes, wanted in (
            ("exact", {"a": ["x"]}, {"a": text("x")}, True),
            ("other", {"a": ["x"]}, {"a": text("y")}, False),
            ("absent", {"a": ["x"]}, {}, False),
            ("prefix", {"a": [{"prefix": "x"}]}, {"a": text("xy")}, True),
            ("suffix", {"a": [{"suffix": "x"}]}, {"a": text("xy")}, False),
            ("case", {"a": [{"equals-ignore-case": "X"}]}, {"a": text("x")}, True),
            ("but", {"a": [{"anything-but": ["x"]}]}, {"a": text("x")}, False),
            ("but prefix", {"a": [{"anything-but": {"prefix": "x"}}]}, {"a": text("y")}, True),
            ("range", {"a": [{"numeric": [">", 1, "<=", 5]}]}, {"a": number}, True),
            ("equal", {"a": [{"numeric": ["=", 6]}]}, {"a": number}, False),
            ("exists", {"a": [{"exists": False}]}, {"a": number}, False),
            ("cidr", {"a": [{"cidr": "10.0.0.0/24"}]}, {"a": text("10.0.0.9")}, True),
            ("array", {"a": ["y"]}, {"a": array}, True),
            ("or", {"$or": [{"a": ["x"]}, {"b": ["x"]}]}, {"b": text("x")}, True)):
        check("filter " + what, passes(policy, **attributes), wanted)
    nested = {"a": {"b": [{"prefix": "x"}]}}
    lists = json.dumps({"a": [[{"b": "y"}], [{"b": "xy"}]]})
    check("lists in lists", passes(nested, "MessageBody", lists), True)
    check("dots", passes({"a.b": ["x"]}, "MessageBody", '{"a": {"b": "x"}}'), True)
    check("dots in the body", passes({"a": {"b": ["x"]}}, "MessageBody", '{"a.b": "x"}'), True)
    check("body", passes(nested, "MessageBody", json.dumps({"a": {"b": "xy"}})), True)
    check("body's list", passes(nested, "MessageBody", json.dumps({"a": [{"b": "y"}]})), False)
    check("no JSON", passes(nested, "MessageBody", "text"), False)
    many = json.dumps({"a": {"b": {"c": ["1"] * 10}}, "d": ["1"] * 6})
    for words, policy in (
            ("Invalid member in numeric match: ]", '{"a": [{"numeric": []}]}'),
            ("Value of equals must be numeric", '{"a": [{"numeric": ["=", "1"]}]}'),
            ("Bottom must be less than top", '{"a": [{"numeric": [">", 3, "<", 1]}]}'),
            ("Bad numeric range operator: >", '{"a": [{"numeric": [">", 1, ">", 2]}]}'),
            ("Only one key allowed in match expression", '{"a": [{"prefix": "a", "suffix": "b"}]}'),
            ("Unsupported anything-but pattern: exists",
             '{"a": [{"anything-but": {"exists": true}}]}'),
            ("Filter policy is too complex", many)):
        check(words, words_of(sns.set_subscription_attributes, SubscriptionArn=subscription,
                              AttributeName="FilterPolicy", AttributeValue=policy),
              "Invalid parameter: FilterPolicy: " + words)
    for policy in ('{"a": "x"}', '{"a": [{"what": 1}]}', "{"):
        check("bad filter", code_of(sns.set_subscription_attributes, SubscriptionArn=subscription,
                                    AttributeName="FilterPolicy", AttributeValue=policy),
              "InvalidParameter")
    sns.unsubscribe(SubscriptionArn=subscription)
    check("ended", code_of(sns.get_subscription_attributes, SubscriptionArn=subscription),
          "NotFound")


def fifo(sns, sqs):
    arn = sns.create_topic(Name="t.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    url, queue_arn = make_queue(sqs, "inbox.fifo", FifoQueue="true")
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn,
                  Attributes={"RawMessageDelivery": "true"})
    check("no group", code_of(sns.publish, TopicArn=arn, Message="m"), "InvalidParameter")
    for _ in range(2):
        sent = sns.publish(TopicArn=arn, Message="m", MessageGroupId="g",
                           MessageDeduplicationId="d")
    check("sequence", len(sent["SequenceNumber"]), 20)
    check("once", [m["Body"] for m in received(sqs, url)], ["m"])


def replays(sns, sqs):
    """Unverified against AWS: rests on "Amazon SNS message archiving and replay"."""
    arn = sns.create_topic(Name="kept.fifo", Attributes={
        "FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
    sns.set_topic_attributes(TopicArn=arn, AttributeName="ArchivePolicy",
                             AttributeValue='{"MessageRetentionPeriod": "30"}')
    since = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["BeginningArchiveTime"]
    for message in "123":
        sns.publish(TopicArn=arn, Message=message, MessageGroupId="g")
    url, queue_arn = make_queue(sqs, "late.fifo", FifoQueue="true")
    late = sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn,
                         Attributes={"RawMessageDelivery": "true"})["SubscriptionArn"]
    sns.set_subscription_attributes(
        SubscriptionArn=late, AttributeName="ReplayPolicy",
        AttributeValue=json.dumps({"PointType": "Timestamp", "StartingPoint": since}))
    check("replayed", [m["Body"] for m in received(sqs, url)], ["1", "2", "3"])
    check("no dead letters of another kind", words_of(
        sns.set_subscription_attributes, SubscriptionArn=late, AttributeName="RedrivePolicy",
        AttributeValue=json.dumps({"deadLetterTargetArn": queue_arn.replace(".fifo", "")})),
        "Invalid parameter: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to "
        "a FIFO Topic.")


def posts(sns, sqs, arn):
    came, types, status = queue.Queue(), [], [200]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((self.headers["x-amz-sns-message-type"], json.loads(body)))
            types.append(self.headers["Content-Type"])
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *_):
            pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    end_point = f"http://127.0.0.1:{server.server_port}/hook"
    check("pending", sns.subscribe(TopicArn=arn, Protocol="http",
                                   Endpoint=end_point)["SubscriptionArn"], "pending confirmation")
    kind, body = came.get(timeout=5)
    check("asked", kind, "SubscriptionConfirmation")
    with urllib.request.urlopen(body["SigningCertURL"]) as answer:
        check("certificate", answer.read()[:27], b"-----BEGIN CERTIFICATE-----")
    check("bad token", code_of(sns.confirm_subscription, TopicArn=arn, Token="no"),
          "InvalidParameter")
    confirmed = sns.confirm_subscription(TopicArn=arn, Token=body["Token"])["SubscriptionArn"]
    attributes = sns.get_subscription_attributes(SubscriptionArn=confirmed)["Attributes"]
    check("confirmed", attributes["PendingConfirmation"], "false")
    sns.publish(TopicArn=arn, Message="posted")
    kind, body = came.get(timeout=5)
    check("posted", [kind, body["Message"]], ["Notification", "posted"])
    sns.set_subscription_attributes(
        SubscriptionArn=confirmed, AttributeName="DeliveryPolicy",
        AttributeValue='{"requestPolicy": {"headerContentType": "text/csv"}}')
    sns.publish(TopicArn=arn, Message="as a table")
    came.get(timeout=5)
    check("types", types, ["text/plain; charset=UTF-8"] * 2 + ["text/csv"])
    status[0] = 500
    dead, dead_arn = make_queue(sqs, "unposted")
    sns.set_subscription_attributes(
        SubscriptionArn=confirmed, AttributeName="RedrivePolicy",
        AttributeValue=json.dumps({"deadLetterTargetArn": dead_arn}))
    sns.publish(TopicArn=arn, Message="not taken")
    came.get(timeout=5)
    kept = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=5)["Messages"][0]["Body"]
    check("not taken", json.loads(kept)["Message"], "not taken")
    status[0] = 200
    with urllib.request.urlopen(body["UnsubscribeURL"]) as answer:
        check("ended by its address", answer.status, 200)
    kind, body = came.get(timeout=5)
    check("told", [kind, "deactivate subscription " + confirmed in body["Message"]],
          ["UnsubscribeConfirmation", True])
    server.shutdown()


def others(sns):
    application = sns.create_platform_application(
        Name="app", Platform="GCM", Attributes={"PlatformCredential": "x"})["PlatformApplicationArn"]
    end_point = sns.create_platform_endpoint(PlatformApplicationArn=application,
                                             Token="t")["EndpointArn"]
    check("end points", [e["EndpointArn"] for e in sns.list_endpoints_by_platform_application(
        PlatformApplicationArn=application)["Endpoints"]], [end_point])
    sns.publish(TargetArn=end_point, Message='{"GCM": "{}"}', MessageStructure="json")
    sns.set_endpoint_attributes(EndpointArn=end_point, Attributes={"Enabled": "false"})
    check("disabled", code_of(sns.publish, TargetArn=end_point, Message="m"), "EndpointDisabled")
    sns.delete_platform_application(PlatformApplicationArn=application)
    check("gone", code_of(sns.get_endpoint_attributes, EndpointArn=end_point), "NotFound")
    sns.set_sms_attributes(attributes={"DefaultSMSType": "Promotional"})
    check("sms", sns.get_sms_attributes()["attributes"], {"DefaultSMSType": "Promotional"})
    check("opted out",
          sns.check_if_phone_number_is_opted_out(phoneNumber="+15551234567")["isOptedOut"], False)


def accounts(sns, sqs, arn):
    url, queue_arn = make_queue(sqs, "mine")
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn,
                  Attributes={"RawMessageDelivery": "true"})
    other = boto3.client("sns", endpoint_url=sys.argv[1], region_name="us-east-1",
                         aws_access_key_id="111122223333", aws_secret_access_key="test")
    other_sqs = boto3.client("sqs", endpoint_url=sys.argv[1], region_name="us-east-1",
                             aws_access_key_id="111122223333", aws_secret_access_key="test")
    other_url, other_arn = make_queue(other_sqs, "theirs")
    other.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=other_arn,
                    Attributes={"RawMessageDelivery": "true"})
    other.publish(TopicArn=arn, Message="{\"default\": \"a\", \"default\": \"from there\"}",
                  MessageStructure="json")
    check("from there", [m["Body"] for m in received(sqs, url)], ["from there"])
    got = other_sqs.receive_message(QueueUrl=other_url, WaitTimeSeconds=5).get("Messages", [])
    check("and back", [m["Body"] for m in got], ["from there"])


def told_deliveries(sns, sqs, logs):
    arn = sns.create_topic(Name="told", Attributes={
        "SQSSuccessFeedbackRoleArn": "arn:aws:iam::000000000000:role/logs",
        "SQSSuccessFeedbackSampleRate": "100"})["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=make_queue(sqs, "teller")[1])
    sent = sns.publish(TopicArn=arn, Message="m")["MessageId"]
    group = "sns/us-east-1/" + arn.split(":")[4] + "/told"
    for _ in range(50):
        try:
            (stream,) = logs.describe_log_streams(logGroupName=group)["logStreams"]
            (event,) = logs.get_log_events(logGroupName=group,
                                           logStreamName=stream["logStreamName"])["events"]
            break
        except (ClientError, ValueError):
            time.sleep(0.1)
    told = json.loads(event["message"])
    check("told", [told["status"], told["notification"]["messageId"]], ["SUCCESS", sent])


def refusals(sns, arn):
    wrong = lambda call, **more: check(f"{call.__name__} {more}", code_of(call, **more),
                                       "InvalidParameter")
    wrong(sns.create_topic, Name="")
    wrong(sns.create_topic, Name="news", Tags=[{"Key": "a", "Value": "other"}])
    wrong(sns.subscribe, TopicArn=arn, Protocol="sms", Endpoint="nobody")
    fifo_arn = sns.create_topic(Name="strict.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    wrong(sns.subscribe, TopicArn=fifo_arn, Protocol="email", Endpoint="a@b.example")
    wrong(sns.publish_batch, TopicArn=fifo_arn,
          PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}])
    for name, words in (
            ("^x", "Invalid non-alphanumeric character '#x5E' was found in the message attribute "
                   "name. Can only include alphanumeric characters, hyphens, underscores, or dots."),
            (".x", "Invalid message attribute name starting with character '.' was found."),
            ("x..y", "Message attribute name can not have successive '.' character.")):
        check("name " + name, words_of(sns.publish, TopicArn=arn, Message="m", MessageAttributes={
            name: {"DataType": "String", "StringValue": "x"}}), words)
    check("no ARN", words_of(sns.publish, TopicArn="news", Message="m"),
          "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1")
    check("no id", words_of(sns.unsubscribe, SubscriptionArn=arn),
          "Invalid parameter: SubscriptionId")
    check("one wrong entry fails all", code_of(sns.publish_batch, TopicArn=arn,
                                               PublishBatchRequestEntries=[
        {"Id": "a", "Message": "m"},
        {"Id": "b", "Message": "{}", "MessageStructure": "json"}]), "InvalidParameter")
    check("no array", code_of(sns.publish, TopicArn=arn, Message="m", MessageAttributes={
        "a": {"DataType": "String.Array", "StringValue": "x"}}), "InvalidParameterValue")


def main():
    options = {"endpoint_url": sys.argv[1], "region_name": "us-east-1",
               "aws_access_key_id": "test", "aws_secret_access_key": "test",
               "config": Config(retries={"max_attempts": 0})}
    sns, sqs = boto3.client("sns", **options), boto3.client("sqs", **options)
    arn = topics(sns)
    url, subscription = publishing(sns, sqs, arn)
    filters(sns, sqs, arn, url, subscription)
    fifo(sns, sqs)
    replays(sns, sqs)
    posts(sns, sqs, arn)
    others(sns)
    accounts(sns, sqs, arn)
    told_deliveries(sns, sqs, boto3.client("logs", **options))
    refusals(sns, arn)
    sns.delete_topic(TopicArn=arn)
    check("deleted", code_of(sns.publish, TopicArn=arn, Message="m"), "NotFound")
    print("all well" if not failures else f"{len(failures)} failed")


main()
