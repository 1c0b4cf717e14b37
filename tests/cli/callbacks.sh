#!/usr/bin/env bash
# Functions and wait conditions of a served world answer over HTTP, and a killed server goes on with the same request.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
command -v python3 >/dev/null || skip "there is no python3"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

cat >user.py <<'PY'
import json, os, sys, time, urllib.request
event = json.loads(sys.stdin.readline())
with open("requests.txt", "a") as log:
    log.write(event["RequestType"] + " " + event["RequestId"] + "\n")
if os.path.exists("slow"):
    time.sleep(600)
body = {"Status": "SUCCESS", "PhysicalResourceId": "user-1", "Data": {"Name": "ada"}}
body.update({key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")})
request = urllib.request.Request(event["ResponseURL"], json.dumps(body).encode(), method="PUT")
urllib.request.urlopen(request).read()
PY

# call ACTION [KEY VALUE]...: a CloudFormation call; its answer is in $output.
call() {
  last="$1"
  output=$(python3 - "$endpoint" "$@" 2>&1 <<'PY'
import sys, urllib.error, urllib.parse, urllib.request
endpoint, action, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
form = dict(zip(rest[::2], rest[1::2]), Action=action, Version="2010-05-15")
try:
    print(urllib.request.urlopen(endpoint, urllib.parse.urlencode(form).encode()).read().decode())
except urllib.error.HTTPError as error:
    print(error.read().decode())
PY
)
}
# settle STATUS: waits for a status of the stack "app" that is not in progress.
settle() {
  local tries
  for tries in $(seq 200); do
    call DescribeStacks StackName app
    printf '%s' "$output" | grep -qE '<StackStatus>[A-Z_]*_IN_PROGRESS<' || break
    sleep 0.05
  done
  expect "<StackStatus>$1<"
}
template='{"Resources":{"User":{"Type":"Custom::User","Properties":{"ServiceToken":"arn:aws:lambda:us-east-1:000000000000:function:make-user"}}},"Outputs":{"Name":{"Value":{"Fn::GetAtt":["User","Name"]}}}}'

start_server --function "make-user=python3 user.py"
call CreateStack StackName app TemplateBody "$template"
settle CREATE_COMPLETE
expect '<OutputValue>ada<'
call DeleteStack StackName app
for tries in $(seq 200); do
  call DescribeStacks StackName app
  printf '%s' "$output" | grep -q 'does not exist' && break
  sleep 0.05
done
expect 'does not exist'

# A wait condition's handle takes a signal where its address says.
call CreateStack StackName app TemplateBody '{"Resources":{"H":{"Type":"AWS::CloudFormation::WaitConditionHandle"},"W":{"Type":"AWS::CloudFormation::WaitCondition","Properties":{"Handle":{"Ref":"H"},"Timeout":"60"}}}}'
call DescribeStackResource StackName app LogicalResourceId H
url=$(printf '%s' "$output" | grep -oE '<PhysicalResourceId>[^<]+' | cut -d'>' -f2)
last="the handle's address"
output=$url
expect '^http://127.0.0.1:[0-9]+/_formwork/callback/000000000000/us-east-1/[0-9a-f]{40}$'
python3 - "$url" <<'PY'
import sys, urllib.request
body = b'{"Status":"SUCCESS","Reason":"done","UniqueId":"a","Data":"x"}'
urllib.request.urlopen(urllib.request.Request(sys.argv[1], body, method="PUT")).read()
PY
settle CREATE_COMPLETE
stop_server

# Killed while the function works, the server makes the call again with the same request id.
rm -f requests.txt; touch slow
start_server --function "make-user=python3 user.py" --state-dir worlds
call CreateStack StackName app TemplateBody "$template"
for tries in $(seq 100); do [ -s requests.txt ] && break; sleep 0.05; done
kill -9 "$server"; wait "$server" 2>/dev/null
rm -f slow
start_server --function "make-user=python3 user.py" --state-dir worlds
settle CREATE_COMPLETE
last="requests after a kill"
output=$(sort -u requests.txt)
expect_count 1 '^Create '
output=$(cat requests.txt)
expect_count 2 '^Create '
stop_server
finish
