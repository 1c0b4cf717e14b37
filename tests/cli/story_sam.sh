#!/usr/bin/env bash
# A serverless application: its bucket, queue and rule call its function, which writes its table.
set -u
formwork=$1 scratch=$2
samples=$FORMWORK_SOURCE_DIR/samples
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export FORMWORK_REGION=us-east-1
unset AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION FORMWORK_ACCOUNT

run 0 lint --non-zero-exit-code error "$samples/sam-orders/template.yaml"
: >up.out; : >up.err
"$formwork" up "$samples/sam-orders/template.yaml" --stack-name orders --port 0 --clock real >up.out 2>up.err &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
for tries in $(seq 200); do
  grep -q 'COMPLETE' up.out && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.05
done
output=$(cat up.out up.err); last="up"
expect '^orders is CREATE_COMPLETE$'
endpoint=$(grep -oE 'http://[^ ]+' up.out | head -1)
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/story_sam.py" "$endpoint" 2>&1)
last="story_sam.py"
expect "^stack AWS::Serverless-2016-10-31 Globals False$"
expect "^heard \[\('clock', 'clock'\), \('hello.txt', 's3'\), \('order-1', 'sqs'\), \('order-2', 'sqs'\)\]$"
expect '^left in the queue 0$'
expect "^refused .*InsufficientCapabilities"
expect "^ended in ROLLBACK_COMPLETE .*'CodeUri' is not a valid S3 Uri"
code=0
kill "$server"
wait "$server" || code=$?
trap - EXIT
if [ "$code" = 0 ]; then passed=$((passed + 1)); else fail "up ended with $code"; fi
finish
