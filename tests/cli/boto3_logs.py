# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: CloudWatch Logs.

usage: boto3_logs.py ENDPOINT
"""
import base64
import gzip
import json
import time

from botocore.config import Config
from botocore.exceptions import ClientError

from client_checks import check, check_error, client, finish


def groups(logs):
    logs.create_log_group(logGroupName="/app/one", tags={"a": "1"})
    check_error("taken", "ResourceAlreadyExistsException",
                "The specified log group already exists", logs.create_log_group,
                logGroupName="/app/one")
    for name in ("/app/two", "/app/Three", "other"):
        logs.create_log_group(logGroupName=name)

    def described(**arguments):
        return [group["logGroupName"]
                for group in logs.describe_log_groups(**arguments)["logGroups"]]

    check("prefix", described(logGroupNamePrefix="/app/"), ["/app/Three", "/app/one", "/app/two"])
    check("pattern", described(logGroupNamePattern="THR"), ["/app/Three"])
    check_error("both", "InvalidParameterException", "mutually exclusive parameters",
                logs.describe_log_groups, logGroupNamePattern="a", logGroupNamePrefix="a")
    first = logs.describe_log_groups(limit=3)
    check("token", first["nextToken"], first["logGroups"][-1]["logGroupName"])
    check("rest", described(nextToken=first["nextToken"]), ["other"])
    group = logs.describe_log_groups(logGroupNamePrefix="/app/one")["logGroups"][0]
    check("arn", group["arn"], "arn:aws:logs:us-east-1:000000000000:log-group:/app/one:*")
    check("class", (group.get("logGroupClass", "STANDARD"), "retentionInDays" in group), ("STANDARD", False))
    logs.put_retention_policy(logGroupName="/app/one", retentionInDays=7)
    check("retention", logs.describe_log_groups(logGroupNamePrefix="/app/one")["logGroups"][0][
        "retentionInDays"], 7)
    check_error("days", "InvalidParameterException", "enum value set", logs.put_retention_policy,
                logGroupName="/app/one", retentionInDays=8)
    logs.delete_retention_policy(logGroupName="/app/one")
    arn = group["arn"][:-2]
    logs.tag_resource(resourceArn=arn, tags={"b": "2"})
    logs.untag_log_group(logGroupName="/app/one", tags=["a"])
    check("tags", logs.list_tags_for_resource(resourceArn=arn)["tags"], {"b": "2"})
    check("old tags", logs.list_tags_log_group(logGroupName="/app/one")["tags"], {"b": "2"})
    logs.delete_log_group(logGroupName="other")
    check_error("gone", "ResourceNotFoundException", "The specified log group does not exist.",
                logs.delete_log_group, logGroupName="other")


def streams(logs):
    for name in ("b", "a", "ab"):
        logs.create_log_stream(logGroupName="/app/one", logStreamName=name)
    check_error("taken stream", "ResourceAlreadyExistsException", "log stream already exists",
                logs.create_log_stream, logGroupName="/app/one", logStreamName="a")
    names = [stream["logStreamName"] for page in logs.get_paginator("describe_log_streams")
             .paginate(logGroupName="/app/one", PaginationConfig={"PageSize": 2})
             for stream in page["logStreams"]]
    check("streams", names, ["a", "ab", "b"])
    answer = logs.describe_log_streams(logGroupName="/app/one", logStreamNamePrefix="a",
                                       descending=True)
    check("descending", [stream["logStreamName"] for stream in answer["logStreams"]], ["ab", "a"])
    check_error("no stream", "ResourceNotFoundException",
                "The specified log stream does not exist.", logs.get_log_events,
                logGroupName="/app/one", logStreamName="zz")


def events(logs):
    where = {"logGroupName": "/app/one", "logStreamName": "a"}
    now = int(time.time() * 1000)
    logs.put_log_events(logEvents=[{"timestamp": now + i, "message": f"line {i}"}
                                   for i in range(20)], **where)
    last = logs.get_log_events(limit=10, **where)
    check("last ten", [event["message"] for event in last["events"]],
          [f"line {i}" for i in range(10, 20)])
    before = logs.get_log_events(nextToken=last["nextBackwardToken"], limit=20, **where)
    check("first ten", [event["message"] for event in before["events"]],
          [f"line {i}" for i in range(10)])
    none = logs.get_log_events(nextToken=before["nextBackwardToken"], **where)
    check("begin", (none["events"], none["nextBackwardToken"]), ([], before["nextBackwardToken"]))
    head = logs.get_log_events(limit=10, startFromHead=True, **where)
    rest = logs.get_log_events(nextToken=head["nextForwardToken"], **where)
    check("forward", [event["message"] for event in rest["events"]],
          [f"line {i}" for i in range(10, 20)])
    end = logs.get_log_events(nextToken=rest["nextForwardToken"], **where)
    check("end", (end["events"], end["nextForwardToken"]), ([], rest["nextForwardToken"]))
    check("times", len(logs.get_log_events(startTime=now + 5, endTime=now + 8, **where)["events"]),
          3)
    check_error("token", "InvalidParameterException", "The specified nextToken is invalid.",
                logs.get_log_events, nextToken="n/0", **where)
    check_error("order", "InvalidParameterException", "chronological order", logs.put_log_events,
                logEvents=[{"timestamp": now, "message": "a"},
                           {"timestamp": now - 1, "message": "b"}], **where)
    day = 86400000
    rejected = logs.put_log_events(logEvents=[
        {"timestamp": now - 15 * day, "message": "old"}, {"timestamp": now, "message": "fits"},
        {"timestamp": now + day, "message": "new"}], **{**where, "logStreamName": "b"})
    check("rejected", rejected["rejectedLogEventsInfo"],
          {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2})
    check("sequence token", len(rejected["nextSequenceToken"]), 56)
    stream = logs.describe_log_streams(orderBy="LastEventTime", descending=True,
                                       logGroupName="/app/one")["logStreams"][0]
    check("stream times", (stream["logStreamName"], stream["firstEventTimestamp"],
                           stream["lastEventTimestamp"]), ("a", now, now + 19))


def filters(logs):
    where = {"logGroupName": "/app/two"}
    now = int(time.time() * 1000)
    lines = ['hello', 'hello world', 'goodbye cruel world',
             '{"level": "ERROR", "code": 500, "user": {"id": "u-1", "tags": ["x", "y"]}}',
             '{"level": "INFO", "code": 200, "ok": true, "nothing": null}',
             '127.0.0.1 - frank [10/Oct/2000:13:25:15] "GET /index.html HTTP/1.0" 404 1534']
    for stream in ("s1", "s2", "t1"):
        logs.create_log_stream(logStreamName=stream, **where)
    for stream in ("s1", "s2"):
        logs.put_log_events(logStreamName=stream, logEvents=[
            {"timestamp": now + i, "message": line} for i, line in enumerate(lines)], **where)

    def found(pattern, **arguments):
        answer = logs.filter_log_events(filterPattern=pattern, **{**where, **arguments})
        return [lines.index(event["message"]) for event in answer["events"]]

    one = {"logStreamNames": ["s1"]}
    for pattern, wanted in (
            ("", [0, 1, 2, 3, 4, 5]), ("hello", [0, 1]), ("hello world", [1]),
            ("?hello ?cruel", [0, 1, 2]), ("world -hello", [2]), ('"cruel world"', [2]),
            ('{ $.level = "ERROR" }', [3]), ("{ $.code >= 200 && $.code < 300 }", [4]),
            ('{ $.level = "E*" || $.ok IS TRUE }', [3, 4]), ('{ $.user.tags[1] = "y" }', [3]),
            ("{ $.user NOT EXISTS }", [4]), ("{ $.nothing IS NULL }", [4]),
            ("{ ($.code = 500) && ($.user.id != u-2) }", [3]), ("{ $.code = * }", [3, 4]),
            ("{ $.level = %^E.*R$% }", [3]),
            ("[ip, user, username, timestamp, request, status_code = 4*, bytes > 1000]", [5]),
            ("[..., status_code = 404, bytes]", [5]), ("[a, b]", [1])):
        check(pattern, found(pattern, **one), wanted)
    check("interleaved", found("hello"), [0, 0, 1, 1])
    check("by prefix", found("hello", logStreamNamePrefix="s2"), [0, 1])
    check("none there", found("", logStreamNames=["t1"]), [])
    for pattern in ("a/b", "{ $.a }", "{ $.a = 1", "[a, b"):
        check_error(pattern, "InvalidParameterException", "", logs.filter_log_events,
                    filterPattern=pattern, **where)
    paged = [event for page in logs.get_paginator("filter_log_events").paginate(
        PaginationConfig={"PageSize": 5}, **where) for event in page["events"]]
    check("pages", (len(paged), len({event["eventId"] for event in paged})), (12, 12))
    matches = logs.test_metric_filter(filterPattern="{ $.code > 100 }",
                                      logEventMessages=lines)["matches"]
    check("tested", [(match["eventNumber"], match["extractedValues"]) for match in matches],
          [(4, {"$.code": "500"}), (5, {"$.code": "200"})])


def metric_filters(logs):
    transformation = [{"metricNamespace": "n", "metricName": "m", "metricValue": "1"}]
    for group, name in (("/app/one", "f1"), ("/app/one", "g1"), ("/app/two", "f2")):
        logs.put_metric_filter(logGroupName=group, filterName=name, filterPattern="ERROR",
                               metricTransformations=transformation)

    def described(**arguments):
        return [each["filterName"]
                for each in logs.describe_metric_filters(**arguments)["metricFilters"]]

    check("by name", described(filterNamePrefix="f"), ["f1", "f2"])
    check("by group", described(logGroupName="/app/one"), ["f1", "g1"])
    check("by metric", described(metricName="m", metricNamespace="n"), ["f1", "g1", "f2"])
    check("counted", [group["metricFilterCount"] for group in
                      logs.describe_log_groups(logGroupNamePrefix="/app/one")["logGroups"]], [2])
    logs.delete_metric_filter(logGroupName="/app/one", filterName="f1")
    check("without", described(logGroupName="/app/one"), ["g1"])


def subscriptions(logs, sqs):
    url = sqs.create_queue(QueueName="from-logs")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"]
    try:
        logs.put_subscription_filter(logGroupName="/app/one", filterName="s", filterPattern="BAD",
                                     destinationArn=arn)
    except ClientError as error:  # while queues take no deliveries
        check("refused", error.response["Error"]["Code"], "NotImplemented")
        return
    logs.put_log_events(logGroupName="/app/one", logStreamName="ab", logEvents=[
        {"timestamp": int(time.time() * 1000), "message": line} for line in ("GOOD", "BAD 1")])
    message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"][0]
    data = json.loads(gzip.decompress(base64.b64decode(message["Body"])))
    check("delivered", (data["logGroup"], data["logStream"], data["subscriptionFilters"],
                        [event["message"] for event in data["logEvents"]]),
          ("/app/one", "ab", ["s"], ["BAD 1"]))
    check("subscriptions", [each["filterName"] for each in logs.describe_subscription_filters(
        logGroupName="/app/one")["subscriptionFilters"]], ["s"])
    logs.delete_subscription_filter(logGroupName="/app/one", filterName="s")


def records(logs):
    made = logs.put_destination(destinationName="d", targetArn="arn:aws:kinesis:us-east-1:0:s",
                                roleArn="arn:aws:iam::000000000000:role/r")["destination"]
    check("destination", made["arn"], "arn:aws:logs:us-east-1:000000000000:destination:d")
    logs.put_destination_policy(destinationName="d", accessPolicy="{}")
    check("destinations", logs.describe_destinations()["destinations"][0]["accessPolicy"], "{}")
    logs.delete_destination(destinationName="d")
    logs.put_resource_policy(policyName="p", policyDocument='{"Version": "2012-10-17"}')
    check("policies", [p["policyName"] for p in
                       logs.describe_resource_policies()["resourcePolicies"]], ["p"])
    logs.delete_resource_policy(policyName="p")
    check_error("policy", "ResourceNotFoundException", "Policy with name [p] does not exist.",
                logs.delete_resource_policy, policyName="p")
    known = logs.put_query_definition(name="q", queryString="fields @message")["queryDefinitionId"]
    check("definitions", [d["queryDefinitionId"] for d in
                          logs.describe_query_definitions()["queryDefinitions"]], [known])
    check("success", logs.delete_query_definition(queryDefinitionId=known)["success"], True)


def deliveries(logs):
    source = logs.put_delivery_source(
        name="s", resourceArn="arn:aws:cloudfront::000000000000:distribution/E1Q5F5862X9VJ5",
        logType="ACCESS_LOGS")["deliverySource"]
    check("source", (source["service"], source["arn"]),
          ("cloudfront", "arn:aws:logs:us-east-1:000000000000:delivery-source:s"))
    check_error("no source", "ResourceNotFoundException", "Cannot access provided service.",
                logs.put_delivery_source, name="t", resourceArn="arn:aws:s3:::b",
                logType="ACCESS_LOGS")
    target = logs.put_delivery_destination(name="d", outputFormat="json",
                                           deliveryDestinationConfiguration={
                                               "destinationResourceArn": "arn:aws:s3:::b"})[
        "deliveryDestination"]
    check("type", target["deliveryDestinationType"], "S3")
    made = logs.create_delivery(deliverySourceName="s", deliveryDestinationArn=target["arn"],
                                recordFields=["date"])["delivery"]
    check_error("second", "ConflictException", "Delivery already exists", logs.create_delivery,
                deliverySourceName="s", deliveryDestinationArn=target["arn"])
    check_error("used", "ConflictException", "", logs.delete_delivery_source, name="s")
    check("deliveries", [each["id"] for each in logs.describe_deliveries()["deliveries"]],
          [made["id"]])
    logs.put_delivery_destination_policy(deliveryDestinationName="d",
                                         deliveryDestinationPolicy='{"Version": "2012-10-17"}')
    logs.delete_delivery_destination_policy(deliveryDestinationName="d")
    check("no policy", logs.get_delivery_destination_policy(deliveryDestinationName="d")["policy"],
          {})
    logs.delete_delivery(id=made["id"])
    logs.delete_delivery_source(name="s")
    logs.delete_delivery_destination(name="d")
    check_error("gone target", "ResourceNotFoundException",
                "Requested Delivery Destination does not exist in this account.",
                logs.get_delivery_destination, name="d")


def exports(logs, s3):
    s3.create_bucket(Bucket="exported")
    now = int(time.time() * 1000)
    logs.create_log_group(logGroupName="out")
    logs.create_log_stream(logGroupName="out", logStreamName="a/b")
    logs.put_log_events(logGroupName="out", logStreamName="a/b",
                        logEvents=[{"timestamp": now, "message": "line"}])
    times = {"fromTime": now - 1000, "to": now + 1000}
    check_error("no bucket", "InvalidParameterException", "The given bucket does not exist.",
                logs.create_export_task, logGroupName="out", destination="none", **times)
    task = logs.create_export_task(logGroupName="out", destination="exported", **times)["taskId"]
    check("task", logs.describe_export_tasks(taskId=task)["exportTasks"][0]["status"]["code"],
          "COMPLETED")
    key = f"exportedlogs/{task}/a-b/000000.gz"
    for _ in range(50):
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket="exported").get("Contents", [])]
        if key in keys:
            break
        time.sleep(0.05)
    body = gzip.decompress(s3.get_object(Bucket="exported", Key=key)["Body"].read())
    check("exported", body.decode().split(" ", 1)[1], "line\n")
    check("write test", s3.get_object(Bucket="exported", Key="aws-logs-write-test")["Body"].read(),
          b"Permission Check Successful")


def queries(logs):
    now = int(time.time())
    logs.create_log_group(logGroupName="asked")
    logs.create_log_stream(logGroupName="asked", logStreamName="s")
    logs.put_log_events(logGroupName="asked", logStreamName="s", logEvents=[
        {"timestamp": (now - 10 + i) * 1000, "message": json.dumps(
            {"level": "ERROR" if i % 2 else "INFO", "ms": i, "user": {"id": f"u{i}"}})}
        for i in range(5)])

    def asked(query):
        started = logs.start_query(logGroupName="asked", startTime=now - 600, endTime=now + 600,
                                   queryString=query)
        answer = logs.get_query_results(queryId=started["queryId"])
        check("status", answer["status"], "Complete")
        return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"}
                for row in answer["results"]]

    check("newest first", [row["ms"] for row in asked("fields ms")], ["4", "3", "2", "1", "0"])
    check("filter", asked('fields user.id | filter level = "ERROR" and ms > 1'),
          [{"user.id": "u3"}])
    check("like", asked("fields ms | filter @message like /u[23]/ | sort ms asc | limit 1"),
          [{"ms": "2"}])
    check("in", len(asked('fields ms | filter user.id in ["u1", "u4"] or not ispresent(ms)')), 2)
    check("stats", asked("stats count(*) as n, sum(ms), avg(ms) by level | sort level desc"),
          [{"level": "INFO", "n": "3", "sum(ms)": "6", "avg(ms)": "2"},
           {"level": "ERROR", "n": "2", "sum(ms)": "4", "avg(ms)": "2"}])
    check("bins", [row["count(*)"] for row in asked("stats count(*) by bin(1d)")][-1:] != [], True)
    check("functions", asked("fields toupper(level) as L, ms * 2 + 1 as twice, "
                             "concat(user.id, '!') | filter ms in [3] | display L, twice, concat(user.id, '!')"),
          [{"L": "ERROR", "twice": "7", "concat(user.id, '!')": "u3!"}])
    check("parse", asked("parse @message '\"ms\": *,' as took | dedup level | sort took | "
                         "display took, level"),
          [{"took": "3", "level": "ERROR"}, {"took": "4", "level": "INFO"}])
    check("expression", asked(r"parse /u(?<n>\d+)/ | stats pct(n, 50) as half, latest(n) by "
                              "n % 2 = 1 as odd | sort odd"),
          [{"odd": "0", "half": "2", "latest(n)": "4"},
           {"odd": "1", "half": "1", "latest(n)": "3"}])
    for query, code in (("nonsense", "MalformedQueryException"),
                        ("fields a | pattern @message", "NotImplemented"),
                        ("filter (a = 1", "MalformedQueryException")):
        check_error(query, code, "", logs.start_query, logGroupName="asked", startTime=now,
                    endTime=now, queryString=query)
    check("described", {query["status"] for query in
                        logs.describe_queries(logGroupName="asked")["queries"]}, {"Complete"})
    check("scheduled", logs.describe_queries(logGroupName="asked", status="Scheduled")["queries"],
          [])


def filtered_metrics(logs, cloudwatch):
    where = {"logGroupName": "measured", "logStreamName": "s"}
    logs.create_log_group(logGroupName="measured")
    logs.create_log_stream(**where)
    for name, pattern, value in (("errors", "ERROR", "1"), ("ms", "{ $.ms > 1 }", "$.ms")):
        logs.put_metric_filter(logGroupName="measured", filterName=name, filterPattern=pattern,
                               metricTransformations=[{"metricNamespace": "of-logs",
                                                       "metricName": name, "metricValue": value}])
    now = int(time.time() * 1000)
    logs.put_log_events(logEvents=[{"timestamp": now, "message": line} for line in
                                   ("ERROR a", "fine", "ERROR b", '{"ms": 12.5}')], **where)

    def sum_of(name):
        points = cloudwatch.get_metric_statistics(
            Namespace="of-logs", MetricName=name, StartTime=now / 1000 - 120,
            EndTime=now / 1000 + 120, Period=3600, Statistics=["Sum"])["Datapoints"]
        return [point["Sum"] for point in points]
    for _ in range(100):
        if sum_of("ms") and sum_of("errors"):
            break
        time.sleep(0.05)
    check("metrics", (sum_of("errors"), sum_of("ms")), ([2.0], [12.5]))


def policies(logs):
    logs.create_log_group(logGroupName="ruled")
    fields = '{"Fields": ["a", "b"]}'
    check("index", logs.put_index_policy(logGroupIdentifier="ruled", policyDocument=fields)[
        "indexPolicy"]["source"], "LOG_GROUP")
    check("indexes", [each["fieldIndexName"] for each in logs.describe_field_indexes(
        logGroupIdentifiers=["ruled"])["fieldIndexes"]], ["a", "b"])
    logs.delete_index_policy(logGroupIdentifier="ruled")
    logs.put_account_policy(policyName="p", policyType="FIELD_INDEX_POLICY", policyDocument=fields,
                            selectionCriteria='LogGroupNamePrefix IN ["rul"]')
    check("of account", [each["source"] for each in logs.describe_index_policies(
        logGroupIdentifiers=["ruled"])["indexPolicies"]], ["ACCOUNT"])
    logs.delete_account_policy(policyName="p", policyType="FIELD_INDEX_POLICY")
    arn = logs.create_log_anomaly_detector(
        logGroupArnList=["arn:aws:logs:us-east-1:000000000000:log-group:ruled"],
        tags={"a": "b"})["anomalyDetectorArn"]
    check("tags", logs.list_tags_for_resource(resourceArn=arn)["tags"], {"a": "b"})
    logs.delete_log_anomaly_detector(anomalyDetectorArn=arn)
    check_error("no detector", "ResourceNotFoundException", "", logs.get_log_anomaly_detector,
                anomalyDetectorArn=arn)
    steps = [{"parseJSON": {}}, {"lowerCaseString": {"withKeys": ["a"]}}]
    logs.put_transformer(logGroupIdentifier="ruled", transformerConfig=steps)
    check("transformer", logs.get_transformer(logGroupIdentifier="ruled")["transformerConfig"],
          steps)
    check("transformed", [json.loads(each["transformedEventMessage"]) for each in
                          logs.test_transformer(transformerConfig=steps, logEventMessages=[
                              '{"a": "B"}'])["transformedLogs"]], [{"a": "b"}])
    logs.create_log_stream(logGroupName="ruled", logStreamName="s")
    now = int(time.time())
    logs.put_log_events(logGroupName="ruled", logStreamName="s", logEvents=[
        {"timestamp": now * 1000, "message": '{"x": "B"}'}])
    logs.put_transformer(logGroupIdentifier="ruled", transformerConfig=[
        {"parseJSON": {}}, {"renameKeys": {"entries": [{"key": "x", "renameTo": "y"}]}}])
    query = logs.start_query(logGroupName="ruled", startTime=now - 60, endTime=now + 60,
                             queryString="display y")["queryId"]
    check("query sees", logs.get_query_results(queryId=query)["results"][0][0]["value"], "B")


def live_tail(logs):
    logs.create_log_group(logGroupName="tailed")
    logs.create_log_stream(logGroupName="tailed", logStreamName="s")
    stream = logs.start_live_tail(logEventFilterPattern="yes", logGroupIdentifiers=[
        "arn:aws:logs:us-east-1:000000000000:log-group:tailed"])["responseStream"]
    told = iter(stream)
    check("session", list(next(told)), ["sessionStart"])
    logs.put_log_events(logGroupName="tailed", logStreamName="s", logEvents=[
        {"timestamp": int(time.time() * 1000), "message": line} for line in ("no", "yes 1")])
    check("tail", [each["message"] for each in next(told)["sessionUpdate"]["sessionResults"]],
          ["yes 1"])
    stream.close()


def stacks(logs, cloudformation):
    template = {"Resources": {
        "G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "of-stack"}},
        "S": {"Type": "AWS::Logs::LogStream",
              "Properties": {"LogGroupName": {"Ref": "G"}, "LogStreamName": "made"}},
        "P": {"Type": "AWS::Logs::ResourcePolicy",
              "Properties": {"PolicyName": "of-stack", "PolicyDocument": "{}"}},
        "Q": {"Type": "AWS::Logs::QueryDefinition",
              "Properties": {"Name": "of-stack", "QueryString": "fields @message"}}}}
    cloudformation.create_stack(StackName="logs", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="logs", WaiterConfig={"Delay": 1})
    where = {"logGroupName": "of-stack", "logStreamName": "made"}
    logs.put_log_events(logEvents=[{"timestamp": int(time.time() * 1000), "message": "x"}],
                        **where)
    check("of a stack", len(logs.get_log_events(**where)["events"]), 1)
    check("other things of it",
          ([policy["policyName"] for policy in logs.describe_resource_policies()[
              "resourcePolicies"]],
           [query["name"] for query in logs.describe_query_definitions()["queryDefinitions"]]),
          (["of-stack"], ["of-stack"]))
    check("once", len(logs.describe_log_streams(logGroupName="of-stack")["logStreams"]), 1)
    cloudformation.delete_stack(StackName="logs")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="logs", WaiterConfig={"Delay": 1})
    check_error("stack gone", "ResourceNotFoundException", "", logs.get_log_events, **where)


def main():
    logs = client("logs")
    groups(logs)
    streams(logs)
    events(logs)
    filters(logs)
    metric_filters(logs)
    subscriptions(logs, client("sqs"))
    records(logs)
    if hasattr(logs, "put_delivery_source"):  # Debian 12's boto3 is older
        deliveries(logs)
    exports(logs, client("s3"))
    queries(logs)
    filtered_metrics(logs, client("cloudwatch"))
    if hasattr(logs, "put_transformer"):  # Debian 12's boto3 is older
        policies(logs)
        live_tail(client("logs", config=Config(inject_host_prefix=False, read_timeout=5)))
    stacks(logs, client("cloudformation"))
    finish()


if __name__ == "__main__":
    main()
