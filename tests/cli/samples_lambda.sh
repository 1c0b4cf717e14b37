#!/usr/bin/env bash
# The samples with functions do what their pages say; the commands around functions.
set -u
formwork=$1 scratch=$2
samples=$FORMWORK_SOURCE_DIR/samples
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || skip "no python3"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export FORMWORK_REGION=us-east-1
unset AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION FORMWORK_ACCOUNT

# invoked WANTED-CODE ARGS...: what the function answers in $output, its log in invoke.err.
invoked() {
  local wanted=$1 code=0
  shift
  last="formwork lambda invoke $*"
  output=$(timeout 60 "$formwork" lambda invoke "$@" 2>invoke.err) || code=$?
  if [ "$code" = "$wanted" ]; then passed=$((passed + 1)); else
    output="$output $(cat invoke.err)"
    fail "$last: exit code $code"
  fi
}

# A folder by itself: the area, and the lines of its log.
invoked 0 "$samples/area"
expect '^"\{\\"area\\": 42\}"$'
output=$(cat invoke.err)
id='[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
expect "^START RequestId: $id Version: \\\$LATEST$"
expect '^The area is 42$'
expect "^\[INFO\].*$id.*CloudWatch logs group: /aws/lambda/myLambdaFunction$"
expect "^END RequestId: $id$"
expect "^REPORT RequestId: $id.*Duration: [0-9.]+ ms.*Billed Duration: [0-9]+ ms.*Memory Size: 128 MB.*Max Memory Used: [0-9]+ MB.*Init Duration: [0-9.]+ ms"
invoked 0 "$samples/area" --set width=8
expect '"area\\": 48'
invoked 1 "$samples/area" --set width=null
expect '"errorType": ?"TypeError"'

# A new function works as it is.
run 0 lambda new hello
expect '^hello/template.yaml$'
run 0 lint hello/template.yaml
invoked 0 hello
expect 'Hello from Lambda!'
run 1 lambda new hello
expect 'is there already'

# up: the function answers by name, its code is exchanged when the file changes, its log is kept.
serve_up() {
  "$formwork" up "$@" --port 0 >up.out 2>up.err &
  server=$!
  trap 'kill "$server" 2>/dev/null' EXIT
  local tries
  for tries in $(seq 300); do
    grep -q 'COMPLETE' up.out && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  endpoint=$(grep -oE 'http://[^ ]+' up.out | head -1)
  export AWS_ENDPOINT_URL=$endpoint
}
end_up() {
  kill "$server"
  wait "$server"
  trap - EXIT
  unset AWS_ENDPOINT_URL
}
serve_up hello/template.yaml
invoked 0 hello --event - <<<'{}'
expect 'Hello from Lambda!'
sed -i 's/Hello from Lambda!/Good morning/' hello/src/lambda_function.py
for tries in $(seq 100); do
  "$formwork" lambda invoke hello 2>/dev/null | grep -q 'Good morning' && break
  sleep 0.1
done
(cd / && timeout 60 "$formwork" lambda invoke hello >"$scratch/again.out" 2>&1)
output=$(cat again.out); last="code exchanged"
expect 'Good morning'
(cd / && timeout 60 "$formwork" lambda logs hello >"$scratch/logs.out" 2>&1)
output=$(cat logs.out); last="formwork lambda logs"
expect '^INIT_START Runtime Version: python:3.12'
expect '^REPORT RequestId: '
run 1 lambda invoke nobody
expect 'ResourceNotFoundException.*Function not found'
end_up

if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  finish
fi

# bucket-function-table: uploads become items.
serve_up "$samples/bucket-function-table/template.yaml"
output=$(timeout 100 python3 - "$endpoint" <<'END' 2>&1
import sys, time
import boto3
make = lambda name: boto3.client(name, endpoint_url=sys.argv[1], region_name="us-east-1",
                                 aws_access_key_id="test", aws_secret_access_key="test")
s3, table = make("s3"), make("dynamodb")
for n in range(100):
    s3.put_object(Bucket="my-s2-bucket", Key=f"a file {n}.txt", Body=b"x" * n)
end = time.time() + 40
while time.time() < end:
    items = table.scan(TableName="newtable")["Items"]
    if len(items) >= 100:
        break
    time.sleep(0.1)
print("items", len(items))
by_name = {item["Object"]["S"]: item for item in items}
item = by_name.get("a file 7.txt", {})
print("one", item.get("Bucket"), item.get("Size"), item.get("Event"), sorted(item))
END
)
last="bucket-function-table"
expect '^items 100$'
expect "^one \{'S': 'my-s2-bucket'\} \{'N': '7'\} \{'S': 'ObjectCreated:Put'\} \['Bucket', 'Event', 'EventTime', 'Object', 'Size', 'unique'\]$"
end_up

# snapshot-every-volume: one volume in each of two regions, one of them with a name.
serve_up "$samples/snapshot-every-volume/template.yaml"
output=$(timeout 100 python3 - "$endpoint" <<'END' 2>&1
import json, sys
import boto3
from botocore.config import Config
make = lambda name, region: boto3.client(
    name, endpoint_url=sys.argv[1], region_name=region, aws_access_key_id="test",
    aws_secret_access_key="test", config=Config(read_timeout=90))
volumes = {}
for region in ("ap-south-1", "ap-southeast-1"):
    ec2 = make("ec2", region)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    instance = ec2.run_instances(ImageId=image, InstanceType="t2.micro", MinCount=1,
                                 MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    volumes[region] = [v["VolumeId"] for v in ec2.describe_volumes()["Volumes"]]
make("ec2", "ap-south-1").create_tags(Resources=volumes["ap-south-1"],
                                      Tags=[{"Key": "Name", "Value": "web"}])
answer = make("lambda", "us-east-1").invoke(FunctionName="my-function", LogType="Tail")
print("answer", answer.get("FunctionError"), sorted(json.loads(answer["Payload"].read())))
for region in volumes:
    for snapshot in make("ec2", region).describe_snapshots(OwnerIds=["self"])["Snapshots"]:
        tags = {tag["Key"]: tag["Value"] for tag in snapshot["Tags"]}
        print(region, snapshot["VolumeId"] in volumes[region], snapshot["Description"].split()[0],
              tags["Name"])
events = make("logs", "us-east-1").filter_log_events(
    logGroupName="/aws/lambda/my-function", filterPattern='"Backing up"')["events"]
print("backed up", sorted(e["message"].split()[-1] for e in events))
END
)
last="snapshot-every-volume"
expect "^answer None \['ap-south-1', 'ap-southeast-1'\]$"
expect '^ap-south-1 True Snapshot web$'
expect '^ap-southeast-1 True Snapshot N/A$'
expect "^backed up \['ap-south-1a', 'ap-southeast-1a'\]$"
end_up
finish
