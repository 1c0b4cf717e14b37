#!/usr/bin/env bash
# formwork up --waterfall: the way of an upload through its function into the table, with times.
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

# ways COUNT: until so many were told.
ways() {
  local tries
  for tries in $(seq 300); do
    [ "$(grep -c '^trace ' up.err)" -ge "$1" ] && break
    sleep 0.05
  done
}

: >up.out; : >up.err
"$formwork" up "$samples/bucket-function-table/template.yaml" --port 0 --waterfall >up.out 2>up.err &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
for tries in $(seq 200); do
  grep -q 'COMPLETE' up.out && break
  sleep 0.05
done
endpoint=$(grep -oE 'http://[^ ]+' up.out | head -1)
put() {
  timeout 60 python3 - "$endpoint" "$1" <<'END2'
import sys
import boto3
s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                  aws_access_key_id="test", aws_secret_access_key="test")
s3.put_object(Bucket="my-s2-bucket", Key=sys.argv[2], Body=b"12345")
END2
}
put cat.png
ways 1
output=$(cat up.err); last="the first upload"
number='[0-9]+\.[0-9]'
expect "^trace 1-[0-9a-f]{8}-[0-9a-f]{24}, $number ms$"
expect "^ +0\.0 +$number  #+ +s3 PutObject my-s2-bucket/cat\.png$"
expect "^ +$number +$number   *\.+ +lambda waits$"
expect "^ +$number +$number   *\++ +lambda starts cold$"
expect "^ +$number +$number   *#+ +lambda runs$"
expect "^ +$number +$number   *#+ +dynamodb PutItem newtable$"
put dog.png
ways 2
output=$(sed -n '/dog.png/,$p' up.err); last="the second upload"
expect 'lambda runs$'
expect_not 'starts cold'
# What a client sends goes on: its own trace id is the root.
output=$(timeout 60 python3 - "$endpoint" <<'END2' 2>&1
import sys
import boto3
client = boto3.client("lambda", endpoint_url=sys.argv[1], region_name="us-east-1",
                      aws_access_key_id="test", aws_secret_access_key="test")
client.meta.events.register("before-sign.*", lambda request, **_: request.headers.add_header(
    "X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"))
print(client.invoke(FunctionName="lambda", Payload=b"{}").get("FunctionError"))
END2
)
last="a call that fails"
expect '^Unhandled$'
ways 3
output=$(sed -n '/1-5759e988/,$p' up.err); last="a trace id of the client"
expect "^trace 1-5759e988-bd862e3fe1be46a994272793, $number ms$"
expect 'lambda Invoke lambda$'
expect 'lambda runs: Unhandled$'
kill "$server"
wait "$server"
trap - EXIT
finish
