# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: CloudWatch.

usage: boto3_cloudwatch.py ENDPOINT
"""
import datetime
import io
import json
import time
import zipfile

from botocore.exceptions import ClientError

from client_checks import check, check_error, client, finish

now = datetime.datetime.now(datetime.timezone.utc)
around = dict(StartTime=now - datetime.timedelta(minutes=5),
              EndTime=now + datetime.timedelta(minutes=5))


def query(name, metric, statistic, **more):
    return dict(Id=name, MetricStat={"Metric": {"Namespace": "own", "MetricName": metric},
                                     "Period": 60, "Stat": statistic}, **more)


def metrics(client):
    machine = [{"Name": "Machine", "Value": "a,b=c%"}]
    client.put_metric_data(Namespace="own", MetricData=[
        {"MetricName": "load", "Value": 1.5, "Dimensions": machine},
        {"MetricName": "load", "Value": 2, "Dimensions": machine},
        {"MetricName": "set", "StatisticValues": {"SampleCount": 10, "Sum": 55, "Minimum": 1,
                                                  "Maximum": 10}},
        {"MetricName": "many", "Values": [1, 2, 3], "Counts": [1, 1, 8], "Unit": "Seconds"}])
    check("metrics", [(m["MetricName"], m["Dimensions"]) for m in
                      client.list_metrics(Namespace="own")["Metrics"]],
          [("load", machine), ("set", []), ("many", [])])
    check("by dimension", [m["MetricName"] for m in client.list_metrics(
        Dimensions=[{"Name": "Machine"}])["Metrics"]], ["load"])

    def statistics(metric, names, **more):
        return client.get_metric_statistics(Namespace="own", MetricName=metric, Period=600,
                                            Statistics=names, **around, **more)["Datapoints"]
    all_five = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"]
    point = statistics("load", all_five, Dimensions=machine)[0]
    check("two values", [point[name] for name in all_five], [1.75, 3.5, 1.5, 2, 2])
    point = statistics("many", all_five, ExtendedStatistics=["p50"])[0]
    check("many values", [point[name] for name in all_five] + [point["Unit"]],
          [2.7, 27, 1, 3, 10, "Seconds"])
    check("percentile", point["ExtendedStatistics"], {"p50": 3.0})
    check("another unit", statistics("many", ["Sum"], Unit="Bytes"), [])
    check("without its dimension", statistics("load", ["Sum"]), [])
    answer = client.get_metric_data(MetricDataQueries=[
        {"Id": "half", "Expression": "SUM(METRICS()) / 2 + 0.5"}, query("m1", "many", "Sum"),
        query("m2", "many", "Maximum", ReturnData=False),
        {"Id": "told", "Expression": "IF(m1 > 100, m1, -m2)", "Label": "mine"}], **around)
    check("data", [(r["Id"], r["Label"], r["Values"], r["StatusCode"])
                   for r in answer["MetricDataResults"]],
          [("half", "half", [15.5], "Complete"), ("m1", "many Sum", [27.0], "Complete"),
           ("told", "mine", [-3.0], "Complete")])
    put = client.put_metric_data
    check_error("both", "InvalidParameterCombination", "are mutually exclusive", put,
                Namespace="own", MetricData=[{"MetricName": "x", "Value": 1, "Values": [1]}])
    check_error("sizes", "InvalidParameterValue", "must be of the same size", put,
                Namespace="own", MetricData=[{"MetricName": "x", "Values": [1], "Counts": [1, 2]}])
    check_error("nothing asked", "InvalidParameterCombination", "Must specify either",
                client.get_metric_statistics, Namespace="own", MetricName="many", Period=60,
                **around)
    check_error("expression", "ValidationError", "unknown id x", client.get_metric_data,
                MetricDataQueries=[{"Id": "e", "Expression": "x+1"}], **around)
    check_error("no time", "ValidationError", "must not equal", client.get_metric_data,
                MetricDataQueries=[query("m1", "many", "Sum")], StartTime=now, EndTime=now)
    client.put_metric_data(Namespace="pages", MetricData=[
        {"MetricName": f"m{i}", "Value": 1} for i in range(501)])
    first = client.list_metrics(Namespace="pages")
    check("pages", (len(first["Metrics"]), len(client.list_metrics(
        Namespace="pages", NextToken=first["NextToken"])["Metrics"])), (500, 1))


def alarms(client, sns, sqs):
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    queue = sqs.create_queue(QueueName="alarms", Attributes={"Policy": json.dumps({
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*",
                       "Resource": "*"}]})})["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Attributes={"RawMessageDelivery": "true"},
                  Endpoint="arn:aws:sqs:us-east-1:000000000000:alarms")
    settings = dict(AlarmName="hot", MetricName="heat", Namespace="own", Statistic="Average",
                    Period=60, EvaluationPeriods=1, Threshold=10.0, AlarmActions=[topic],
                    ComparisonOperator="GreaterThanThreshold", AlarmDescription="d")
    client.put_metric_alarm(Tags=[{"Key": "a", "Value": "b"}], **settings)

    def told():
        return client.describe_alarms(AlarmNames=["hot"])["MetricAlarms"][0]
    check("new", (told()["StateValue"], told()["StateReason"]),
          ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation"))
    client.put_metric_data(Namespace="own", MetricData=[{"MetricName": "heat", "Value": 11}])
    check("alarm", (told()["StateValue"], told()["StateReason"].split("[")[0],
                    json.loads(told()["StateReasonData"])["recentDatapoints"]),
          ("ALARM", "Threshold Crossed: 1 datapoint ", [11.0]))
    message = json.loads(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]
                         ["Body"])
    check("action", (message["AlarmName"], message["OldStateValue"], message["NewStateValue"],
                     message["Trigger"]["MetricName"]),
          ("hot", "INSUFFICIENT_DATA", "ALARM", "heat"))
    client.put_composite_alarm(AlarmName="all", AlarmRule="ALARM(hot)", OKActions=[topic])
    check("composite", client.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
          ["StateValue"], "ALARM")
    client.set_alarm_state(AlarmName="hot", StateValue="OK", StateReason="because")
    check("set", (told()["StateValue"], told()["StateReason"]), ("OK", "because"))
    composite = client.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
    check("follows", (composite["StateValue"], composite["StateReason"].split(" at ")[0]),
          ("OK", told()["AlarmArn"] + " transitioned to OK"))
    bodies = []
    for _ in range(10):
        bodies += [json.loads(m["Body"]) for m in sqs.receive_message(
            QueueUrl=queue, WaitTimeSeconds=1, MaxNumberOfMessages=10).get("Messages", [])]
        if any(b["AlarmName"] == "all" for b in bodies):
            break
    check("its action", [(b["OldStateValue"], b["NewStateValue"],
                          b["TriggeringChildren"][0]["State"]["Value"])
                         for b in bodies if b["AlarmName"] == "all"], [("ALARM", "OK", "OK")])
    check("history", [h["HistorySummary"] for h in client.describe_alarm_history(
        AlarmName="hot", HistoryItemType="StateUpdate")["AlarmHistoryItems"]],
        ["Alarm updated from ALARM to OK", "Alarm updated from INSUFFICIENT_DATA to ALARM"])
    client.put_metric_alarm(**{**settings, "Threshold": 20.0})
    check("changed", (told()["Threshold"], told()["StateValue"]), (20.0, "OK"))
    client.disable_alarm_actions(AlarmNames=["hot"])
    check("disabled", told()["ActionsEnabled"], False)
    check("for the metric", [a["AlarmName"] for a in client.describe_alarms_for_metric(
        MetricName="heat", Namespace="own")["MetricAlarms"]], ["hot"])
    client.tag_resource(ResourceARN=told()["AlarmArn"], Tags=[{"Key": "c", "Value": "d"}])
    client.untag_resource(ResourceARN=told()["AlarmArn"], TagKeys=["a"])
    check("tags", client.list_tags_for_resource(ResourceARN=told()["AlarmArn"])["Tags"],
          [{"Key": "c", "Value": "d"}])
    check_error("no alarm", "ResourceNotFound", "", client.set_alarm_state, AlarmName="none",
                StateValue="OK", StateReason="x")
    check_error("no metric", "ValidationError", "must be specified", client.put_metric_alarm,
                AlarmName="x", EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold")
    client.delete_alarms(AlarmNames=["hot", "all", "none"])
    check("deleted", client.describe_alarms()["MetricAlarms"], [])


def dashboards(client):
    body = '{"widgets": []}'
    client.put_dashboard(DashboardName="board", DashboardBody=body)
    check("told", client.get_dashboard(DashboardName="board")["DashboardBody"], body)
    entry = client.list_dashboards(DashboardNamePrefix="bo")["DashboardEntries"][0]
    check("entry", (entry["DashboardArn"], entry["Size"]),
          ("arn:aws:cloudwatch::000000000000:dashboard/board", len(body)))
    check_error("no JSON", "InvalidParameterInput", "valid JSON", client.put_dashboard,
                DashboardName="board", DashboardBody="{")
    check_error("missing", "ResourceNotFound", "none", client.delete_dashboards,
                DashboardNames=["board", "none"])
    client.delete_dashboards(DashboardNames=["board"])
    check_error("gone", "ResourceNotFound", "board", client.get_dashboard, DashboardName="board")


def watchers(client):
    body = json.dumps({"Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": ["g"],
                       "LogFormat": "JSON", "Contribution": {"Keys": ["$.ip"], "Filters": []},
                       "AggregateOn": "Count"})
    client.put_insight_rule(RuleName="top", RuleDefinition=body)
    client.disable_insight_rules(RuleNames=["top"])
    rule = client.describe_insight_rules()["InsightRules"][0]
    check("rule", (rule["Name"], rule["State"], rule["Definition"]), ("top", "DISABLED", body))
    gone = client.delete_insight_rules(RuleNames=["top", "none"])["Failures"]
    check("rules deleted", ([f["FailureResource"] for f in gone],
                            client.describe_insight_rules()["InsightRules"]), (["none"], []))
    metric = dict(Namespace="own", MetricName="heat", Stat="Sum")
    client.put_anomaly_detector(**metric)
    client.put_anomaly_detector(**metric)
    found = client.describe_anomaly_detectors(Namespace="own")["AnomalyDetectors"]
    check("detector", [(d["MetricName"], d["StateValue"]) for d in found],
          [("heat", "PENDING_TRAINING")])
    client.delete_anomaly_detector(**metric)
    check_error("no detector", "ResourceNotFoundException", "", client.delete_anomaly_detector,
                **metric)


def functions(client, functions):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr("index.py", "def handler(event, context):\n  return 1 / event\n")
    functions.create_function(FunctionName="f", Runtime="python3.12", Handler="index.handler",
                              Role="arn:aws:iam::000000000000:role/r",
                              Code={"ZipFile": out.getvalue()})
    for payload in (b"1", b"2", b"0"):
        functions.invoke(FunctionName="f", Payload=payload)
    functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    try:
        functions.invoke(FunctionName="f", Payload=b"1")
    except ClientError:
        pass

    def sums(dimensions):
        return {name: sum(point["Sum"] for point in client.get_metric_statistics(
            Namespace="AWS/Lambda", MetricName=name, Period=60, Statistics=["Sum"],
            Dimensions=dimensions, **around)["Datapoints"])
            for name in ("Invocations", "Errors", "Throttles")}
    wanted = {"Invocations": 3.0, "Errors": 1.0, "Throttles": 1.0}
    own = [{"Name": "FunctionName", "Value": "f"}]
    check("of the function", sums(own), wanted)
    check("of all functions", sums([]), wanted)
    check("as it was asked for", sums(own + [{"Name": "Resource", "Value": "f"}]), wanted)
    took = client.get_metric_statistics(Namespace="AWS/Lambda", MetricName="Duration", Period=600,
                                        Statistics=["SampleCount", "Maximum"], Dimensions=own,
                                        **around)["Datapoints"]
    check("durations", (sum(t["SampleCount"] for t in took), took[0]["Maximum"] > 0,
                        took[0]["Unit"]), (3, True, "Milliseconds"))


def queries(client):
    for value, unit in ((60000, "Milliseconds"), (60, "Seconds")):
        client.put_metric_data(Namespace="own", MetricData=[
            {"MetricName": "mixed", "Value": value, "Unit": unit,
             "Dimensions": [{"Name": "Path", "Value": "/" + unit}, {"Name": "Who", "Value": "me"}]},
            {"MetricName": "mixed", "Value": value, "Unit": unit}])

    def asked(*queries):
        return client.get_metric_data(MetricDataQueries=list(queries), **around)[
            "MetricDataResults"]
    told = asked(query("a", "mixed", "Sum"), query("b", "mixed", "Maximum"))
    check("labels", [(one["Label"], one["Values"]) for one in told],
          [("mixed Sum", [60000.0]), ("mixed Maximum", [60000.0])])
    check("units", told[0]["Messages"], [
        {"Code": "MultipleUnits", "Value": "Multiple units returned: '[Milliseconds, Seconds]'"}])
    select = 'SELECT MAX(mixed) FROM SCHEMA("own", Path, Who)'
    for text, wanted in (
            (select + " GROUP BY Path ORDER BY MAX() ASC",
             [("/Seconds", [60.0]), ("/Milliseconds", [60000.0])]),
            (select + " WHERE Path != '/Seconds'", [("q", [60000.0])]),
            ("SEARCH('{own,Path,Who} MetricName=\"mixed\" milli', 'Sum', 300)",
             [("/Milliseconds me", [60000.0])])):
        check(text, [(one["Label"], one["Values"]) for one in
                     asked({"Id": "q", "Expression": text, "Period": 60})], wanted)
    check_error("no expression", "ValidationError",
                "MetricDataQueries.member.1.MetricStat is required", client.get_metric_data,
                MetricDataQueries=[{"Id": "a"}], **around)


def streams(client):
    made = client.put_metric_stream(
        Name="s", FirehoseArn="arn:aws:firehose:us-east-1:000000000000:deliverystream/x",
        RoleArn="arn:aws:iam::000000000000:role/r", OutputFormat="json")
    check("stream", client.get_metric_stream(Name="s")["State"], "running")
    client.stop_metric_streams(Names=["s"])
    check("streams", [(one["Arn"], one["State"]) for one in
                      client.list_metric_streams()["Entries"]], [(made["Arn"], "stopped")])
    client.delete_metric_stream(Name="s")
    check_error("no stream", "ResourceNotFoundException", "", client.get_metric_stream, Name="s")


def queues(client, sqs):
    url = sqs.create_queue(QueueName="counted")["QueueUrl"]
    sqs.receive_message(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody="Hello")
    message = sqs.receive_message(QueueUrl=url)["Messages"][0]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    dimension = [{"Name": "QueueName", "Value": "counted"}]
    told = client.get_metric_data(MetricDataQueries=[
        {"Id": "m" + name, "MetricStat": {"Metric": {"Namespace": "AWS/SQS", "MetricName": name,
                                                     "Dimensions": dimension},
                                          "Period": 3600, "Stat": "Sum"}}
        for name in ("NumberOfMessagesSent", "SentMessageSize", "NumberOfEmptyReceives",
                     "NumberOfMessagesReceived", "NumberOfMessagesDeleted")], **around)
    check("queues", [sum(one["Values"]) for one in told["MetricDataResults"]], [1, 5, 1, 1, 1])


def main():
    cloudwatch = client("cloudwatch")
    for part in (lambda: metrics(cloudwatch),
                 lambda: alarms(cloudwatch, client("sns"), client("sqs")),
                 lambda: dashboards(cloudwatch), lambda: watchers(cloudwatch),
                 lambda: queries(cloudwatch), lambda: streams(cloudwatch),
                 lambda: queues(cloudwatch, client("sqs")),
                 lambda: functions(cloudwatch, client("lambda"))):
        began = time.monotonic()
        part()
        print(f"{time.monotonic() - began:.2f} s")


if __name__ == "__main__":
    main()
    finish()
