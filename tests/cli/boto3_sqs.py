# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: queues and messages.

usage: boto3_sqs.py ENDPOINT
"""
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
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
        return error.response["Error"]["Code"].removeprefix("AWS.SimpleQueueService.")
    return None


def bodies(answer):
    return [message["Body"] for message in answer.get("Messages", [])]


def number(sqs, url, which=""):
    name = "ApproximateNumberOfMessages" + which
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def queues(sqs):
    url = sqs.create_queue(QueueName="plain", Attributes={"VisibilityTimeout": "40"},
                           tags={"a": "1"})["QueueUrl"]
    check("url", url.rsplit("/", 2)[1:], ["000000000000", "plain"])
    check("made again", sqs.create_queue(QueueName="plain")["QueueUrl"], url)
    check("made otherwise", code_of(sqs.create_queue, QueueName="plain",
                                    Attributes={"VisibilityTimeout": "41"}), "QueueAlreadyExists")
    check("bad name", code_of(sqs.create_queue, QueueName="a b"), "InvalidParameterValue")
    check("unknown attribute", code_of(sqs.create_queue, QueueName="x", Attributes={"No": "1"}),
          "InvalidAttributeName")
    check("bad value", code_of(sqs.set_queue_attributes, QueueUrl=url,
                               Attributes={"DelaySeconds": "901"}), "InvalidAttributeValue")
    check("found", sqs.get_queue_url(QueueName="plain")["QueueUrl"], url)
    check("not found", code_of(sqs.get_queue_url, QueueName="nobody"), "NonExistentQueue")
    for name in ("list-1", "list-2", "list-3"):
        sqs.create_queue(QueueName=name)
    page = sqs.list_queues(QueueNamePrefix="list-", MaxResults=2)
    rest = sqs.list_queues(QueueNamePrefix="list-", MaxResults=2, NextToken=page["NextToken"])
    check("pages", [len(page["QueueUrls"]), len(rest["QueueUrls"])], [2, 1])
    sqs.tag_queue(QueueUrl=url, Tags={"b": "2"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    check("tags", sqs.list_queue_tags(QueueUrl=url)["Tags"], {"b": "2"})
    sqs.add_permission(QueueUrl=url, Label="one", AWSAccountIds=["111111111111"],
                       Actions=["SendMessage"])
    policy = json.loads(sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"])
    check("permission", policy["Statement"][0]["Action"], "SQS:SendMessage")
    sqs.remove_permission(QueueUrl=url, Label="one")
    check("no permission", code_of(sqs.remove_permission, QueueUrl=url, Label="one"),
          "InvalidParameterValue")
    return url


def messages(sqs, url):
    attributes = {"n": {"DataType": "Number", "StringValue": "7"},
                  "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
                  "s.x": {"DataType": "String", "StringValue": "text"}}
    sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes=attributes)
    check("counted", [number(sqs, url), number(sqs, url, "NotVisible")], [1, 0])
    got = sqs.receive_message(QueueUrl=url, AttributeNames=["All"],
                              MessageAttributeNames=["All"])["Messages"][0]
    check("attributes", got["MessageAttributes"], attributes)
    check("received", got["Attributes"]["ApproximateReceiveCount"], "1")
    check("in flight", [number(sqs, url), number(sqs, url, "NotVisible")], [0, 1])
    check("hidden", bodies(sqs.receive_message(QueueUrl=url)), [])
    handle = got["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    check("not in flight", code_of(sqs.change_message_visibility, QueueUrl=url,
                                   ReceiptHandle=handle, VisibilityTimeout=3),
          "MessageNotInflight")
    again = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["s.*"])["Messages"][0]
    check("prefix", list(again["MessageAttributes"]), ["s.x"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    check("bad handle", code_of(sqs.delete_message, QueueUrl=url, ReceiptHandle="no"),
          "ReceiptHandleIsInvalid")
    check("empty", number(sqs, url), 0)
    check("bad text", code_of(sqs.send_message, QueueUrl=url, MessageBody="\x01"),
          "InvalidMessageContents")
    check("too many asked", code_of(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11),
          "InvalidParameterValue")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MaximumMessageSize": "1024"})
    check("too long", code_of(sqs.send_message, QueueUrl=url, MessageBody="x" * 1025),
          "InvalidParameterValue")


def batches(sqs, url):
    entry = {"Id": "a", "MessageBody": "1"}
    if sqs.meta.service_model.metadata["protocol"] == "json":  # a form cannot hold an empty list
        check("none", code_of(sqs.send_message_batch, QueueUrl=url, Entries=[]), "EmptyBatchRequest")
    check("twice", code_of(sqs.send_message_batch, QueueUrl=url, Entries=[entry, entry]),
          "BatchEntryIdsNotDistinct")
    check("bad id", code_of(sqs.send_message_batch, QueueUrl=url, Entries=[dict(entry, Id="?")]),
          "InvalidBatchEntryId")
    many = [dict(entry, Id=str(i)) for i in range(11)]
    check("eleven", code_of(sqs.send_message_batch, QueueUrl=url, Entries=many),
          "TooManyEntriesInBatchRequest")
    mixed = sqs.send_message_batch(QueueUrl=url, Entries=[
        entry, {"Id": "b", "MessageBody": "2", "DelaySeconds": 901}])
    check("mixed", [[e["Id"] for e in mixed["Successful"]], mixed["Failed"][0]["Code"]],
          [["a"], "InvalidParameterValue"])
    sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": str(i), "MessageBody": str(i)} for i in range(2, 6)])
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    check("in order", bodies(got), ["1", "2", "3", "4", "5"])
    gone = sqs.delete_message_batch(QueueUrl=url, Entries=[
        {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]}
        for i, m in enumerate(got["Messages"])])
    check("deleted", len(gone["Successful"]), 5)
    sqs.purge_queue(QueueUrl=url)
    check("purged twice", code_of(sqs.purge_queue, QueueUrl=url), "PurgeQueueInProgress")


def waiting(sqs, url):
    begun = time.time()
    timer = threading.Timer(0.3, lambda: sqs.send_message(QueueUrl=url, MessageBody="late"))
    timer.start()
    got = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10, VisibilityTimeout=1)
    timer.join()
    check("woken", [bodies(got), time.time() - begun < 3], [["late"], True])
    again = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)
    check("due again", [bodies(again), time.time() - begun < 5], [["late"], True])
    sqs.send_message(QueueUrl=url, MessageBody="delayed", DelaySeconds=1)
    check("delayed", number(sqs, url, "Delayed"), 1)
    check("delay over", bodies(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)), ["delayed"])
    begun = time.time()
    check("nothing came", bodies(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)), [])
    check("waited", 0.8 < time.time() - begun < 3, True)


def dead_letters(sqs):
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead,
                                   AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    url = sqs.create_queue(QueueName="live", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    check("sources", sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"], [url])
    sqs.send_message(QueueUrl=url, MessageBody="bad")
    check("first", bodies(sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)), ["bad"])
    check("second", bodies(sqs.receive_message(QueueUrl=url)), [])
    got = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"])
    check("dead", bodies(got), ["bad"])
    check("source", got["Messages"][0]["Attributes"]["DeadLetterQueueSourceArn"],
          arn.replace(":dead", ":live"))
    sqs.delete_message(QueueUrl=dead, ReceiptHandle=got["Messages"][0]["ReceiptHandle"])
    sqs.send_message(QueueUrl=url, MessageBody="worse")
    for _ in range(2):
        sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
    if not hasattr(sqs, "start_message_move_task"):
        return
    check("no source", code_of(sqs.start_message_move_task, SourceArn=arn + "x"),
          "ResourceNotFoundException")
    sqs.start_message_move_task(SourceArn=arn)
    check("moved back", bodies(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)), ["worse"])
    (task,) = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
    check("task", [task["ApproximateNumberOfMessagesMoved"], task["SourceArn"]], [1, arn])
    broken = json.dumps({"deadLetterTargetArn": arn + "x", "maxReceiveCount": 1})
    check("no target", code_of(sqs.set_queue_attributes, QueueUrl=url,
                               Attributes={"RedrivePolicy": broken}), "InvalidParameterValue")


def fifo(sqs):
    url = sqs.create_queue(QueueName="f.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    check("no group", code_of(sqs.send_message, QueueUrl=url, MessageBody="x"), "MissingParameter")
    check("no id", code_of(sqs.send_message, QueueUrl=url, MessageBody="x", MessageGroupId="g"),
          "InvalidParameterValue")

    def send(body, group):
        return sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group,
                                MessageDeduplicationId=body)
    first = send("g1-1", "g1")
    check("same again", send("g1-1", "g1")["MessageId"], first["MessageId"])
    later = send("g1-2", "g1")
    check("sequence", later["SequenceNumber"] > first["SequenceNumber"], True)
    send("g2-1", "g2")
    one = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])
    check("head", bodies(one), ["g1-1"])
    check("group", one["Messages"][0]["Attributes"]["MessageGroupId"], "g1")
    two = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    check("blocked group", bodies(two), ["g2-1"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=one["Messages"][0]["ReceiptHandle"])
    three = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    check("next of group", bodies(three), ["g1-2"])
    sqs.change_message_visibility(QueueUrl=url, VisibilityTimeout=0,
                                  ReceiptHandle=three["Messages"][0]["ReceiptHandle"])
    check("again", bodies(sqs.receive_message(QueueUrl=url)), ["g1-2"])


def attempts(sqs):
    """A receive that is asked for again brings what it brought before."""
    url = sqs.create_queue(QueueName="again.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for number in "123":
        sqs.send_message(QueueUrl=url, MessageBody=number, MessageGroupId="g",
                         MessageDeduplicationId=number)
    asked = dict(QueueUrl=url, ReceiveRequestAttemptId="one", MaxNumberOfMessages=2)
    check("the first time", bodies(sqs.receive_message(**asked)), ["1", "2"])
    again = sqs.receive_message(**asked)["Messages"]
    check("the same", [message["Body"] for message in again], ["1", "2"])
    check("still in flight", bodies(sqs.receive_message(QueueUrl=url)), [])
    for message in again:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    check("once they are gone", bodies(sqs.receive_message(**asked)), ["3"])
    check("empty batch", code_of(sqs.send_message_batch, QueueUrl=url, Entries=[]),
          "EmptyBatchRequest")


def allowed_sources(sqs):
    def make(name, **attributes):
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
            "Attributes"]["QueueArn"]

    mine, mine_arn = make("mine")
    dead, dead_arn = make("picky", RedriveAllowPolicy=json.dumps(
        {"redrivePermission": "byQueue", "sourceQueueArns": [mine_arn]}))
    policy = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})}
    check("not allowed", code_of(sqs.create_queue, QueueName="other", Attributes=policy),
          "InvalidParameterValue")
    check("allowed", code_of(sqs.set_queue_attributes, QueueUrl=mine, Attributes=policy), None)
    sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps(
        {"redrivePermission": "denyAll"})})
    check("nobody is", code_of(sqs.set_queue_attributes, QueueUrl=mine, Attributes=policy),
          "InvalidParameterValue")
    check("the owner's alone", code_of(sqs.add_permission, QueueUrl=mine, Label="l", Actions=[
        "DeleteQueue"], AWSAccountIds=["111122223333"]), "InvalidParameterValue")


def form(url, **fields):
    """A form that is not signed, sent to an address: the status and the text of the answer."""
    try:
        with urllib.request.urlopen(url + "?" + urllib.parse.urlencode(fields)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def forms(sqs):
    url = sqs.create_queue(QueueName="forms")["QueueUrl"]
    check("sent", form(url, Action="SendMessage", MessageBody="by form")[0], 200)
    check("received", "<Body>by form</Body>" in form(url, Action="ReceiveMessage")[1], True)
    for words, fields in (
            ("must contain the parameter MessageBody.", {"Action": "SendMessage"}),
            ("The action ListQueues is not valid for this endpoint.", {"Action": "ListQueues"}),
            ("The action Fly is not valid for this endpoint.", {"Action": "Fly"}),
            ("Unknown Attribute Fly.", {"Action": "GetQueueAttributes", "AttributeName.1": "Fly"})):
        status, text = form(url, **fields)
        check(f"form {fields}", [status, words in text], [400, True])
    check("nowhere", "does not exist for this wsdl version." in
          form(url + "x", Action="GetQueueAttributes")[1], True)


def rules(sqs):
    url = sqs.create_queue(QueueName="rules", Attributes={"KmsMasterKeyId": "key"})["QueueUrl"]
    check("two encryptions", code_of(sqs.set_queue_attributes, QueueUrl=url, Attributes={
        "KmsMasterKeyId": "key", "SqsManagedSseEnabled": "true"}), "InvalidAttributeName")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"SqsManagedSseEnabled": "true"})
    check("no key", sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[
        "KmsMasterKeyId", "SqsManagedSseEnabled"])["Attributes"], {"SqsManagedSseEnabled": "true"})
    check("no queue's ARN", code_of(sqs.set_queue_attributes, QueueUrl=url, Attributes={
        "RedrivePolicy": '{"deadLetterTargetArn": "dead", "maxReceiveCount": 1}'}),
        "InvalidParameterValue")
    check("too many actions", code_of(sqs.add_permission, QueueUrl=url, Label="l", Actions=[
        "SendMessage"] * 8, AWSAccountIds=["111122223333"]), "OverLimit")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MaximumMessageSize": "1024",
                                                       "VisibilityTimeout": "1"})
    large = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "x" * 2000}])
    check("a batch is measured as a whole", len(large["Successful"]), 1)
    handle = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    again = lambda seconds: code_of(sqs.change_message_visibility, QueueUrl=url,
                                    ReceiptHandle=handle, VisibilityTimeout=seconds)
    time.sleep(1.1)
    check("hidden again", [again(60), bodies(sqs.receive_message(QueueUrl=url))], [None, []])
    check("hidden too long", again(43200), "InvalidParameterValue")
    fifo_url = sqs.create_queue(QueueName="rules.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    check("no group in a batch", code_of(sqs.send_message_batch, QueueUrl=fifo_url, Entries=[
        {"Id": "a", "MessageBody": "x"}]), "InvalidParameterValue")
    if hasattr(sqs, "cancel_message_move_task"):
        check("no handle", code_of(sqs.cancel_message_move_task, TaskHandle="no"),
              "InvalidParameterValue")


def groups(sqs):
    """As recorded from AWS: a group is due with its first message; those that waited longest go
    first."""
    def make(name, *sent):
        url = sqs.create_queue(QueueName=name, Attributes={
            "FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
        for body in sent:
            sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=body[:2])
        return url
    url = make("turns.fifo", "g1-1", "g2-1", "g2-2", "g3-1", "g1-2")
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3, VisibilityTimeout=0)
    time.sleep(0.01)
    check("turns", bodies(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)),
          ["g3-1", "g1-1", "g1-2", "g2-1", "g2-2"])
    url = make("heads.fifo", "g1-1", "g1-2", "g2-1")
    first = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"][0]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"],
                                  VisibilityTimeout=0)
    time.sleep(0.01)
    check("heads", bodies(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3)),
          ["g2-1", "g1-1"])
    sqs.purge_queue(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody="g1-1", MessageGroupId="g1")
    check("after a purge", bodies(sqs.receive_message(QueueUrl=url)), ["g1-1"])


def accounts(sqs):
    other = boto3.client("sqs", endpoint_url=sys.argv[1], region_name="us-east-1",
                         aws_access_key_id="111122223333", aws_secret_access_key="test")
    url = sqs.create_queue(QueueName="shared")["QueueUrl"]
    check("another's queue", other.get_queue_url(
        QueueName="shared", QueueOwnerAWSAccountId=url.rsplit("/", 2)[1])["QueueUrl"], url)
    other.send_message(QueueUrl=url, MessageBody="from there")
    check("from there", bodies(sqs.receive_message(QueueUrl=url)), ["from there"])
    check("not one's own", code_of(other.get_queue_url, QueueName="shared"), "NonExistentQueue")


def main():
    sqs = boto3.client("sqs", endpoint_url=sys.argv[1], region_name="us-east-1",
                       aws_access_key_id="test", aws_secret_access_key="test",
                       config=Config(retries={"max_attempts": 0}))
    url = queues(sqs)
    messages(sqs, url)
    batches(sqs, url)
    waiting(sqs, url)
    dead_letters(sqs)
    fifo(sqs)
    attempts(sqs)
    allowed_sources(sqs)
    forms(sqs)
    rules(sqs)
    groups(sqs)
    accounts(sqs)
    sqs.delete_queue(QueueUrl=url)
    check("deleted", code_of(sqs.send_message, QueueUrl=url, MessageBody="x"), "NonExistentQueue")
    print("all well" if not failures else f"{len(failures)} failed")


main()
