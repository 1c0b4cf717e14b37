# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: the objects of one stack, as their services tell them.

usage: boto3_services.py ENDPOINT
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:600])


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None, "no error"


def resource(type_name, **properties):
    return {"Type": "AWS::" + type_name, "Properties": properties}


COPY = {"Copy": resource("SSM::Parameter", Type="String",
                         Value="{{resolve:secretsmanager:db:SecretString:user}}")}
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}
GRANT = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
RESOURCES = {
    "Topic": resource("SNS::Topic", TopicName="news", DisplayName="News",
                      Tags=[{"Key": "team", "Value": "a"}]),
    "Mail": resource("SNS::Subscription", TopicArn={"Ref": "Topic"}, Protocol="email",
                     Endpoint="a@example.com"),
    "Dead": resource("SQS::Queue", QueueName="dead"),
    "Queue": resource("SQS::Queue", QueueName="work.fifo", FifoQueue="true", DelaySeconds="2"),
    "Feed": resource("SNS::Subscription", TopicArn={"Ref": "Topic"}, Protocol="sqs",
                     Endpoint={"Fn::GetAtt": ["Dead", "Arn"]}, RawMessageDelivery=True),
    "Table": resource(
        "DynamoDB::Table", TableName="things", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "z", "AttributeType": "S"},
                              {"AttributeName": "a", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "z", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-a", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}],
        TimeToLiveSpecification={"AttributeName": "t", "Enabled": True},
        Tags=[{"Key": "team", "Value": "a"}]),
    "Cpu": resource("CloudWatch::Alarm", AlarmName="cpu", ComparisonOperator="GreaterThanThreshold",
                    EvaluationPeriods=1, MetricName="m", Namespace="n", Period=60,
                    Statistic="Average", Threshold=7),
    "Any": {**resource("CloudWatch::CompositeAlarm", AlarmName="any",
                       AlarmRule='INSUFFICIENT_DATA("cpu") AND NOT (ALARM(cpu) OR FALSE)'),
            "DependsOn": "Cpu"},
    "Secret": resource("SecretsManager::Secret", Name="db", GenerateSecretString={
        "SecretStringTemplate": '{"user": "u"}', "GenerateStringKey": "password",
        "PasswordLength": 20, "ExcludePunctuation": True, "ExcludeCharacters": "abc0"}),
    "Bucket": resource("S3::Bucket", BucketName="pages", CorsConfiguration={"CorsRules": [
        {"Id": "one", "AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 60,
         "ExposedHeaders": ["Date"]}]}, WebsiteConfiguration={"IndexDocument": "i.html"}),
    "Rule": resource("Events::Rule", Name="nightly", ScheduleExpression="rate(1 day)"),
    "Stream": resource("Kinesis::Stream", Name="flow", ShardCount=2),
    "Group": resource("Logs::LogGroup", LogGroupName="/app", RetentionInDays=7),
    "Role": resource("IAM::Role", RoleName="runner", AssumeRolePolicyDocument=TRUST,
                     ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    "Grant": resource("IAM::Policy", PolicyName="grant", PolicyDocument=GRANT,
                      Roles=[{"Ref": "Role"}]),
    "Function": resource("Lambda::Function", FunctionName="hello", Runtime="python3.12",
                         Handler="index.handler", Role={"Fn::GetAtt": ["Role", "Arn"]},
                         Code={"ZipFile": "def handler(event, context): return 1"}),
    "Version": resource("Lambda::Version", FunctionName={"Ref": "Function"}, Description="first"),
    "Alias": resource("Lambda::Alias", FunctionName={"Ref": "Function"}, Name="live",
                      FunctionVersion={"Fn::GetAtt": ["Version", "Version"]}),
    "Url": resource("Lambda::Url", TargetFunctionArn={"Ref": "Function"}, AuthType="NONE"),
    "Repository": resource("ECR::Repository", RepositoryName="images"),
}


def topics(client, account):
    arn = f"arn:aws:sns:us-east-1:{account}:news"
    check("topics", client.list_topics()["Topics"], [{"TopicArn": arn}])
    told = client.get_topic_attributes(TopicArn=arn)["Attributes"]
    check("display name", told["DisplayName"], "News")
    check("policy", json.loads(told["Policy"])["Statement"][0]["Resource"], arn)
    keys = {tag["Key"] for tag in client.list_tags_for_resource(ResourceArn=arn)["Tags"]}
    check("topic tags", keys, {"team", "aws:cloudformation:stack-name",
                               "aws:cloudformation:stack-id", "aws:cloudformation:logical-id"})
    known = {s["Protocol"]: s for s in
             client.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]}
    check("pending", known["email"]["SubscriptionArn"], "PendingConfirmation")
    feed = client.get_subscription_attributes(SubscriptionArn=known["sqs"]["SubscriptionArn"])
    check("raw", feed["Attributes"]["RawMessageDelivery"], "true")
    check("no topic", error_of(client.get_topic_attributes, TopicArn=arn + "x"),
          ("NotFound", "Topic does not exist"))
    made = client.create_topic(Name="mine")["TopicArn"]
    check("the same topic", client.create_topic(Name="mine")["TopicArn"], made)
    check("own tags", client.list_tags_for_resource(ResourceArn=made)["Tags"], [])
    client.delete_topic(TopicArn=made)
    client.delete_topic(TopicArn=made)
    check("deleted", client.list_topics()["Topics"], [{"TopicArn": arn}])


def queues(client):
    url = client.get_queue_url(QueueName="work.fifo")["QueueUrl"]
    told = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    check("delay", told["DelaySeconds"], "2")
    check("fifo", (told["FifoQueue"], told["FifoThroughputLimit"]), ("true", "perQueue"))
    some = client.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    check("one attribute", some["Attributes"], {"VisibilityTimeout": "30"})
    check("prefix", len(client.list_queues(QueueNamePrefix="wo")["QueueUrls"]), 1)
    made = client.create_queue(QueueName="mine", Attributes={"DelaySeconds": "5"})["QueueUrl"]
    check("another queue", error_of(client.create_queue, QueueName="mine",
                                    Attributes={"DelaySeconds": "6"})[0], "QueueAlreadyExists")
    client.delete_queue(QueueUrl=made)
    code, words = error_of(client.get_queue_url, QueueName="mine")
    check("no queue", (code, words.removesuffix(".").removesuffix(" for this wsdl version")),
          ("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist"))


def tables(client):
    table = client.describe_table(TableName="things")["Table"]
    check("definitions", [d["AttributeName"] for d in table["AttributeDefinitions"]], ["a", "z"])
    check("billing", table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
    check("index", table["GlobalSecondaryIndexes"][0]["IndexStatus"], "ACTIVE")
    check("tags", client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"],
          [{"Key": "team", "Value": "a"}])
    check("ttl", client.describe_time_to_live(TableName="things")["TimeToLiveDescription"],
          {"TimeToLiveStatus": "ENABLED", "AttributeName": "t"})
    check("no table", error_of(client.describe_table, TableName="other"),
          ("ResourceNotFoundException", "Requested resource not found: Table: other not found"))


def alarms(client):
    told = client.describe_alarms(AlarmTypes=["CompositeAlarm", "MetricAlarm"])
    check("metric alarm", told["MetricAlarms"][0]["StateValue"], "INSUFFICIENT_DATA")
    check("composite alarm", told["CompositeAlarms"][0]["StateValue"], "ALARM")
    check("metric alarms alone", client.describe_alarms()["CompositeAlarms"], [])


def secrets(client, ssm, parameter):
    value = json.loads(client.get_secret_value(SecretId="db")["SecretString"])
    check("generated", (value["user"], len(value["password"])), ("u", 20))
    check("excluded", [c for c in value["password"] if c in "abc0" or not c.isalnum()], [])
    check("resolved", ssm.get_parameter(Name=parameter)["Parameter"]["Value"], "u")
    before = client.describe_secret(SecretId="db")
    client.put_secret_value(SecretId=before["ARN"], SecretString="new")
    after = client.describe_secret(SecretId="db")["VersionIdsToStages"]
    check("stages", sorted(s for stages in after.values() for s in stages),
          ["AWSCURRENT", "AWSPREVIOUS"])
    check("current", client.get_secret_value(SecretId="db")["SecretString"], "new")
    check("no secret", error_of(client.get_secret_value, SecretId="other"),
          ("ResourceNotFoundException", "Secrets Manager can't find the specified secret."))


def functions(client, account):
    arn = f"arn:aws:lambda:us-east-1:{account}:function:hello"
    check("function", client.get_function(FunctionName="hello")["Configuration"]["FunctionArn"], arn)
    by_alias = client.get_function_configuration(FunctionName="hello", Qualifier="live")
    check("by alias", (by_alias["FunctionArn"], by_alias["Version"], by_alias["Description"]),
          (arn + ":live", "1", "first"))
    check("versions", [v["Version"] for v in
                       client.list_versions_by_function(FunctionName="hello")["Versions"]],
          ["$LATEST", "1"])
    check("alias", client.get_alias(FunctionName="hello", Name="live")["FunctionVersion"], "1")
    check("url", client.get_function_url_config(FunctionName="hello")["FunctionArn"], arn)
    check("no url", error_of(client.get_function_url_config, FunctionName="hello",
                             Qualifier="live"),
          ("ResourceNotFoundException", "The resource you requested does not exist."))
    check("no version", error_of(client.get_function, FunctionName="hello", Qualifier="9"),
          ("ResourceNotFoundException", f"Function not found: {arn}:9"))


def roles(client):
    role = client.get_role(RoleName="runner")["Role"]
    check("trust", role["AssumeRolePolicyDocument"], TRUST)
    check("role", (role["Path"], role["MaxSessionDuration"], "Tags" in role), ("/", 3600, False))
    check("attached", client.list_attached_role_policies(RoleName="runner")["AttachedPolicies"],
          [{"PolicyName": "ReadOnlyAccess",
            "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}])
    check("inline", client.list_role_policies(RoleName="runner")["PolicyNames"], ["grant"])
    check("document", client.get_role_policy(RoleName="runner", PolicyName="grant")
          ["PolicyDocument"], GRANT)
    client.create_role(RoleName="mine", AssumeRolePolicyDocument=json.dumps(TRUST))
    client.delete_role(RoleName="mine")
    check("no role", error_of(client.get_role, RoleName="mine"),
          ("NoSuchEntity", "The role with name mine cannot be found."))


def others(client_of):
    s3 = client_of("s3")
    check("cors", s3.get_bucket_cors(Bucket="pages")["CORSRules"],
          [{"ID": "one", "AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 60,
            "ExposeHeaders": ["Date"]}])
    check("website", s3.get_bucket_website(Bucket="pages")["IndexDocument"], {"Suffix": "i.html"})
    s3.put_bucket_tagging(Bucket="pages", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    check("bucket tags", len(s3.get_bucket_tagging(Bucket="pages")["TagSet"]), 4)
    rule = client_of("events").describe_rule(Name="nightly")
    check("rule", (rule["State"], rule["EventBusName"]), ("ENABLED", "default"))
    shards = client_of("kinesis").describe_stream(StreamName="flow")["StreamDescription"]["Shards"]
    check("shards", [s["HashKeyRange"]["StartingHashKey"] for s in shards], ["0", str(2 ** 127)])
    check("last key", shards[1]["HashKeyRange"]["EndingHashKey"], str(2 ** 128 - 1))
    groups = client_of("logs").describe_log_groups(logGroupNamePrefix="/a")["logGroups"]
    check("log groups", [(g["logGroupName"], g["retentionInDays"]) for g in groups], [("/app", 7)])
    images = client_of("ecr").describe_repositories(repositoryNames=["images"])["repositories"]
    check("repository", images[0]["imageTagMutability"], "MUTABLE")


def main():
    config = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})

    def client_of(service):
        return boto3.client(service, endpoint_url=sys.argv[1], config=config)

    cf = client_of("cloudformation")
    for name, resources in (("objects", RESOURCES), ("copies", COPY)):
        cf.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}),
                        Capabilities=["CAPABILITY_NAMED_IAM"])
        cf.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    account = client_of("sts").get_caller_identity()["Account"]
    copied = cf.describe_stack_resource(StackName="copies", LogicalResourceId="Copy")
    topics(client_of("sns"), account)
    queues(client_of("sqs"))
    tables(client_of("dynamodb"))
    alarms(client_of("cloudwatch"))
    secrets(client_of("secretsmanager"), client_of("ssm"),
            copied["StackResourceDetail"]["PhysicalResourceId"])
    functions(client_of("lambda"), account)
    roles(client_of("iam"))
    others(client_of)
    if failures:
        return 1
    print("all well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
