"""Calls a serverless application's function by all that it hears."""
import json
import sys
import time

import boto3

make = lambda name: boto3.client(name, endpoint_url=sys.argv[1], region_name="us-east-1",
                                 aws_access_key_id="test", aws_secret_access_key="test")
stacks, s3, sqs, dynamodb, events = map(make, ("cloudformation", "s3", "sqs", "dynamodb", "events"))

place = {o["OutputKey"]: o["OutputValue"]
         for o in stacks.describe_stacks(StackName="orders")["Stacks"][0]["Outputs"]}
original = stacks.get_template(StackName="orders", TemplateStage="Original")["TemplateBody"]
processed = stacks.get_template(StackName="orders", TemplateStage="Processed")["TemplateBody"]
print("stack", "AWS::Serverless-2016-10-31" if "AWS::Serverless-2016-10-31" in str(original) else "?",
      "Globals", "Globals" in processed)

s3.put_object(Bucket=place["Bucket"], Key="hello.txt", Body=b"hello")
s3.put_object(Bucket=place["Bucket"], Key="picture.png", Body=b"not heard")
for number in (1, 2):
    sqs.send_message(QueueUrl=place["Queue"], MessageBody=f"order-{number}")

# Nobody waits for a minute here: what the rule's target gets is what the clock would send.
rule = events.list_rules()["Rules"][0]
assert rule["ScheduleExpression"] == "rate(1 minute)", rule
target = events.list_targets_by_rule(Rule=rule["Name"])["Targets"][0]
make("lambda").invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=target["Input"])

end, items = time.time() + 20, []
while time.time() < end and len(items) < 4:
    items = dynamodb.scan(TableName=place["Table"])["Items"]
    time.sleep(0.05)
print("heard", sorted((item["id"]["S"], item["from"]["S"]) for item in items))
end, left = time.time() + 10, "?"
while time.time() < end and left != "0":
    counts = sqs.get_queue_attributes(QueueUrl=place["Queue"], AttributeNames=["All"])["Attributes"]
    left = str(int(counts["ApproximateNumberOfMessages"]) +
               int(counts["ApproximateNumberOfMessagesNotVisible"]))
    time.sleep(0.05)
print("left in the queue", left)

body = json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": {
    "Type": "AWS::Serverless::Function",
    "Properties": {"CodeUri": "src/", "Handler": "a.b", "Runtime": "python3.12"}}}})
for capabilities in ([], ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]):
    try:
        stacks.create_stack(StackName="refused", TemplateBody=body, Capabilities=capabilities)
        while True:
            stack = stacks.describe_stacks(StackName="refused")["Stacks"][0]
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                break
            time.sleep(0.02)
        reasons = [e.get("ResourceStatusReason", "")
                   for e in stacks.describe_stack_events(StackName="refused")["StackEvents"]]
        print("ended in", stack["StackStatus"], " ".join(reasons))
    except Exception as fault:
        print("refused", str(fault).replace("\n", " "))
