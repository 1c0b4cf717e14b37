# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: EventBridge.

usage: boto3_events.py ENDPOINT
"""
import io
import json
import time
import zipfile

from client_checks import check, check_error, client, finish


class Queue:
    def __init__(self, sqs, name):
        self.sqs = sqs
        self.url = sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])[
            "Attributes"]["QueueArn"]

    def take(self, seconds=0):
        messages = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=seconds,
            MessageAttributeNames=["All"]).get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def bodies(self, seconds=0):
        return [message["Body"] for message in self.take(seconds)]


def put(events, detail, source="shop", kind="order", **more):
    return events.put_events(Entries=[{"Source": source, "DetailType": kind,
                                       "Detail": json.dumps(detail), **more}])


def rules(events):
    pattern = '{"source": ["shop"]}'
    arn = events.put_rule(Name="orders", EventPattern=pattern, Description="all")["RuleArn"]
    check("arn", arn, "arn:aws:events:us-east-1:000000000000:rule/orders")
    told = events.describe_rule(Name="orders")
    check("told", (told["EventPattern"], told["State"], told["EventBusName"], told["Description"]),
          (pattern, "ENABLED", "default", "all"))
    events.disable_rule(Name="orders")
    check("disabled", events.describe_rule(Name="orders")["State"], "DISABLED")
    events.enable_rule(Name="orders")
    events.put_rule(Name="other", ScheduleExpression="rate(1 hour)", State="DISABLED")
    check("listed", [rule["Name"] for rule in events.list_rules()["Rules"]], ["orders", "other"])
    check("by prefix", [rule["Name"] for rule in events.list_rules(NamePrefix="ot")["Rules"]],
          ["other"])
    events.put_rule(Name="orders", EventPattern=pattern)
    check("said anew", "Description" in events.describe_rule(Name="orders"), False)
    check_error("neither", "ValidationException", "EventPattern or ScheduleExpression",
                events.put_rule, Name="none")
    check_error("schedule", "ValidationException", "ScheduleExpression is not valid",
                events.put_rule, Name="none", ScheduleExpression="rate(1 minutes)")
    check_error("pattern", "InvalidEventPatternException", "Event pattern is not valid",
                events.put_rule, Name="none", EventPattern='{"source": "shop"}')
    check_error("no rule", "ResourceNotFoundException",
                "Rule nope does not exist on EventBus default.", events.describe_rule, Name="nope")
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["a"])
    check("tags", events.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "b", "Value": "2"}])
    check("matches", events.test_event_pattern(EventPattern='{"detail": {"n": [{"numeric": [">", 1]}]}}', Event=json.dumps(
        {"id": "1", "account": "1", "source": "s", "time": "2026-01-01T00:00:00Z", "region": "r",
         "resources": [], "detail-type": "t", "detail": {"n": 2}}))["Result"], True)


def targets(events, queue, dead):
    check("targets", events.put_targets(Rule="orders", Targets=[
        {"Id": "whole", "Arn": queue.arn},
        {"Id": "part", "Arn": queue.arn, "InputPath": "$.detail.id"},
        {"Id": "fixed", "Arn": queue.arn, "Input": '{"fixed": true}'},
        {"Id": "made", "Arn": queue.arn, "InputTransformer": {
            "InputPathsMap": {"id": "$.detail.id", "all": "$.detail"},
            "InputTemplate": '{"text": "order <id> of <aws.events.rule-name>", "detail": <all>}'}},
    ])["FailedEntryCount"], 0)
    check("kept", [one["Id"] for one in events.list_targets_by_rule(Rule="orders")["Targets"]],
          ["whole", "part", "fixed", "made"])
    check("by target", events.list_rule_names_by_target(TargetArn=queue.arn)["RuleNames"], ["orders"])
    answer = put(events, {"id": "17"}, Resources=["arn:x"])
    check("put", (answer["FailedEntryCount"], len(answer["Entries"][0]["EventId"])), (0, 36))
    bodies = queue.bodies()
    check("count", len(bodies), 4)
    whole = [json.loads(body) for body in bodies if body.startswith('{"version"')]
    check("whole", {key: value for key, value in whole[0].items() if key not in ("id", "time")},
          {"version": "0", "detail-type": "order", "source": "shop", "account": "000000000000",
           "region": "us-east-1", "resources": ["arn:x"], "detail": {"id": "17"}})
    check("inputs", sorted(body for body in bodies if not body.startswith('{"version"')),
          ['"17"', '{"fixed": true}',
           '{"text": "order 17 of orders", "detail": {"id":"17"}}'])
    put(events, {"id": "18"}, source="bank")
    check("another source", queue.bodies(), [])
    check_error("with targets", "ValidationException", "since it has targets",
                events.delete_rule, Name="orders")
    events.remove_targets(Rule="orders", Ids=["whole", "part", "fixed", "made"])
    # A target that is not there: to the dead letters, with why.
    events.put_targets(Rule="orders", Targets=[
        {"Id": "gone", "Arn": "arn:aws:lambda:us-east-1:000000000000:function:nope",
         "DeadLetterConfig": {"Arn": dead.arn}}])
    put(events, {"id": "19"})
    letter = dead.take()[0]
    check("dead letter", (json.loads(letter["Body"])["detail"],
                          letter["MessageAttributes"]["RULE_ARN"]["StringValue"][-6:],
                          letter["MessageAttributes"]["ERROR_CODE"]["StringValue"]),
          ({"id": "19"}, "orders", "ResourceNotFoundException"))
    events.remove_targets(Rule="orders", Ids=["gone"])
    events.delete_rule(Name="orders")
    check_error("bad arn", "ValidationException", "Provided Arn is not in correct format",
                events.put_targets, Rule="other", Targets=[{"Id": "x", "Arn": "nothing"}])


def entries(events):
    answer = events.put_events(Entries=[
        {"Source": "a", "DetailType": "b", "Detail": "{}"}, {"DetailType": "b", "Detail": "{}"},
        {"Source": "a", "DetailType": "b", "Detail": "no"},
        {"Source": "aws.s3", "DetailType": "b", "Detail": "{}"}])
    check("entries", (answer["FailedEntryCount"],
                      [one.get("ErrorCode") for one in answer["Entries"]]),
          (3, [None, "InvalidArgument", "MalformedDetail", "NotAuthorizedForSourceException"]))
    check_error("eleven", "ValidationException", "less than or equal to 10", events.put_events,
                Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}] * 11)


def buses(events, queue):
    arn = events.create_event_bus(Name="own")["EventBusArn"]
    check("bus", arn, "arn:aws:events:us-east-1:000000000000:event-bus/own")
    check_error("twice", "ResourceAlreadyExistsException", "Event bus own already exists.",
                events.create_event_bus, Name="own")
    check("buses", [bus["Name"] for bus in events.list_event_buses()["EventBuses"]], ["default", "own"])
    rule = events.put_rule(Name="r", EventBusName="own", EventPattern='{"source":["shop"]}')["RuleArn"]
    check("rule", rule, "arn:aws:events:us-east-1:000000000000:rule/own/r")
    events.put_targets(Rule="r", EventBusName="own", Targets=[{"Id": "q", "Arn": queue.arn}])
    put(events, {"n": 1})
    check("not of the default bus", queue.bodies(), [])
    put(events, {"n": 2}, EventBusName="own")
    check("of its bus", len(queue.bodies()), 1)
    # From bus to bus.
    events.put_rule(Name="on", EventPattern='{"source":["shop"]}')
    events.put_targets(Rule="on", Targets=[{"Id": "b", "Arn": arn}])
    put(events, {"n": 3})
    check("handed on", [json.loads(body)["detail"] for body in queue.bodies()], [{"n": 3}])
    events.put_permission(EventBusName="own", Action="events:PutEvents", Principal="111111111111",
                          StatementId="them")
    policy = json.loads(events.describe_event_bus(Name="own")["Policy"])
    check("policy", policy["Statement"][0]["Principal"], {"AWS": "arn:aws:iam::111111111111:root"})
    events.remove_permission(EventBusName="own", StatementId="them")
    check("no policy", "Policy" in events.describe_event_bus(Name="own"), False)
    check_error("schedules", "ValidationException", "only on the default event bus",
                events.put_rule, Name="s", EventBusName="own", ScheduleExpression="rate(1 hour)")
    check_error("with rules", "ValidationException", "since it has rules",
                events.delete_event_bus, Name="own")
    events.remove_targets(Rule="r", EventBusName="own", Ids=["q"])
    events.delete_rule(Name="r", EventBusName="own")
    events.delete_event_bus(Name="own")
    check_error("gone", "ResourceNotFoundException", "Event bus own does not exist.",
                events.describe_event_bus, Name="own")


def objects(events, s3, queue):
    s3.create_bucket(Bucket="bucket")
    s3.put_bucket_notification_configuration(Bucket="bucket", NotificationConfiguration={
        "EventBridgeConfiguration": {}})
    events.put_rule(Name="objects", EventPattern=json.dumps({
        "source": ["aws.s3"], "detail": {"bucket": {"name": ["bucket"]}}}))
    events.put_targets(Rule="objects", Targets=[{"Id": "q", "Arn": queue.arn}])
    s3.put_object(Bucket="bucket", Key="a key", Body=b"12345")
    s3.delete_object(Bucket="bucket", Key="a key")
    told = [json.loads(body) for body in queue.bodies()]
    check("objects", [(one["detail-type"], one["resources"], one["detail"]["object"]["key"],
                       one["detail"]["object"].get("size"), one["detail"]["reason"],
                       one["detail"].get("deletion-type")) for one in told],
          [("Object Created", ["arn:aws:s3:::bucket"], "a key", 5, "PutObject", None),
           ("Object Deleted", ["arn:aws:s3:::bucket"], "a key", None, "DeleteObject",
            "Permanently Deleted")])


HANDLER = """
import boto3, json
def handler(event, context):
    sqs = boto3.client('sqs')
    url = sqs.get_queue_url(QueueName='seen')['QueueUrl']
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps([event['source'], event['detail-type']]))
"""

TEMPLATE = {"Resources": {
    "Tick": {"Type": "AWS::Events::Rule", "Properties": {
        "ScheduleExpression": "rate(1 minute)",
        "Targets": [{"Id": "q", "Arn": {"Fn::GetAtt": ["Ticks", "Arn"]}}]}},
    "Ticks": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "ticks"}}}}


def schedules(cloudformation, sqs):
    """A stack's rule ticks without any further call of EventBridge."""
    cloudformation.create_stack(StackName="tick", TemplateBody=json.dumps(TEMPLATE))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="tick",
                                                            WaiterConfig={"Delay": 0.05})
    url = sqs.get_queue_url(QueueName="ticks")["QueueUrl"]
    told = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10).get("Messages", [])
    check("a tick", [json.loads(one["Body"])["detail-type"] for one in told], ["Scheduled Event"])


def functions(events, function, sqs, iam):
    seen = Queue(sqs, "seen")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": {
        "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"}}))["Role"]["Arn"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.py", HANDLER)
    code = dict(Runtime="python3.12", Role=role, Timeout=30, Handler="index.handler",
                Code={"ZipFile": content.getvalue()})
    arn = function.create_function(FunctionName="f", **code)["FunctionArn"]
    rule = events.put_rule(Name="call", EventPattern='{"source": [{"prefix": "sh"}]}')["RuleArn"]
    function.add_permission(FunctionName="f", StatementId="events", Action="lambda:InvokeFunction",
                            Principal="events.amazonaws.com", SourceArn=rule)
    events.put_targets(Rule="call", Targets=[{"Id": "f", "Arn": arn}])
    put(events, {"n": 4})
    check("called", [json.loads(body) for body in seen.bodies(20)], [["shop", "order"]])
    # An interpreter that has the SDK loaded by now finds its way to this endpoint, too.
    time.sleep(1.5)
    function.create_function(FunctionName="g", **code)
    function.invoke(FunctionName="g", Payload=json.dumps({"source": "me", "detail-type": "copy"}))
    check("called in a copy", [json.loads(body) for body in seen.bodies()], [["me", "copy"]])


def connections(events):
    made = events.create_connection(
        Name="shop", AuthorizationType="API_KEY", Description="a",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "hidden"},
                        "InvocationHttpParameters": {"HeaderParameters": [
                            {"Key": "x", "Value": "y", "IsValueSecret": True}]}})
    arn = made["ConnectionArn"]
    check("arn", ":connection/shop/" in arn, True)
    check("state", made["ConnectionState"], "AUTHORIZED")
    told = events.describe_connection(Name="shop")
    check("told", (told["Name"], told["Description"], told["AuthorizationType"]),
          ("shop", "a", "API_KEY"))
    check("no secrets", told["AuthParameters"],
          {"ApiKeyAuthParameters": {"ApiKeyName": "k"}, "InvocationHttpParameters": {
              "HeaderParameters": [{"Key": "x", "IsValueSecret": True}]}})
    check_error("again", "ResourceAlreadyExistsException", "already exists",
                events.create_connection, Name="shop", AuthorizationType="API_KEY",
                AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}})
    events.update_connection(Name="shop", Description="b")
    check("updated", events.describe_connection(Name="shop")["Description"], "b")
    place = dict(ConnectionArn=arn, InvocationEndpoint="https://example.com/in", HttpMethod="POST")
    to = events.create_api_destination(Name="out", **place)
    check("destination", (":api-destination/out/" in to["ApiDestinationArn"],
                          to["ApiDestinationState"]), (True, "ACTIVE"))
    check("rate", events.describe_api_destination(Name="out")["InvocationRateLimitPerSecond"], 300)
    events.update_api_destination(Name="out", HttpMethod="PUT")
    check("listed", [(one["Name"], one["HttpMethod"]) for one in events.list_api_destinations(
        NamePrefix="o", ConnectionArn=arn)["ApiDestinations"]], [("out", "PUT")])
    check_error("no connection", "ResourceNotFoundException", "does not exist",
                events.create_api_destination, Name="n", **{**place, "ConnectionArn": arn + "0"})
    events.delete_api_destination(Name="out")
    check_error("gone", "ResourceNotFoundException", "'out' does not exist",
                events.describe_api_destination, Name="out")
    check("deleted", events.delete_connection(Name="shop")["ConnectionState"], "DELETING")
    check("none", events.list_connections()["Connections"], [])
    check_error("no such", "ResourceNotFoundException", "'shop' does not exist",
                events.delete_connection, Name="shop")


def main():
    events, sqs = client("events"), client("sqs")
    queue, dead = Queue(sqs, "events"), Queue(sqs, "dead")
    rules(events)
    targets(events, queue, dead)
    entries(events)
    buses(events, queue)
    connections(events)
    objects(events, client("s3"), queue)
    schedules(client("cloudformation"), sqs)
    functions(events, client("lambda"), sqs, client("iam"))
    finish()


main()
