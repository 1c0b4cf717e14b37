#!/usr/bin/env bash
# npm's CDK, unchanged: a stack with a bucket, a function and a table, whose functions run (the CDK's own ones
# behind custom resources, too). Needs node, boto3, and the packages in $FORMWORK_CDK_MODULES or from npm; without
# them the test is skipped.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

command -v node >/dev/null || skip "node is not installed"
python3 -c 'import boto3' 2>/dev/null || skip "python3 has no boto3 (Debian: python3-boto3)"
cp -r "$FORMWORK_SOURCE_DIR/tests/cli/cdk_app/"{functions.js,note} .
modules=${FORMWORK_CDK_MODULES:-}
if [ -z "$modules" ]; then
  command -v npm >/dev/null || skip "npm is not installed"
  timeout 300 npm install --no-audit --no-fund --silent --prefix "$scratch" \
    aws-cdk@2 aws-cdk-lib@2 constructs@10 >npm.log 2>&1 || skip "npm cannot install the CDK: $(tail -1 npm.log)"
  modules=$scratch/node_modules
else
  ln -s "$modules" node_modules
fi
# Lambda brings the SDK along that empties the bucket.
sdk=${FORMWORK_SDK_MODULES:-$modules}
[ -d "$sdk/@aws-sdk/client-s3" ] || skip "there is no AWS SDK for JavaScript (FORMWORK_SDK_MODULES)"
export FORMWORK_NODE_MODULES=$sdk
start_server
export CDK_DISABLE_VERSION_CHECK=1 CI=1 JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1 \
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION=1 JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1
cdk() {
  last="cdk $*"
  output=$(HOME=$scratch timeout 300 "$modules/.bin/cdk" --app "node functions.js" --no-notices \
    --no-version-reporting "$@" 2>&1 </dev/null) && passed=$((passed + 1)) || fail "$last"
}
cdk bootstrap aws://000000000000/us-east-1
cdk deploy Photos --require-approval never
last="upload and look"
output=$(timeout 60 python3 - <<'END' 2>&1
import time
import boto3
s3, table = boto3.client("s3"), boto3.resource("dynamodb").Table("cdk-photos")
for number in range(5):
    s3.put_object(Bucket="cdk-photos", Key=f"a photo {number}", Body=b"x" * number)
end = time.time() + 40
items = []
while len(items) < 5 and time.time() < end:
    time.sleep(0.1)
    items = table.scan()["Items"]
print(sorted((item["key"], int(item["size"])) for item in items))
END
) || fail "$last"
expect "^\[\('a photo 0', 0\), \('a photo 1', 1\), \('a photo 2', 2\), \('a photo 3', 3\), \('a photo 4', 4\)\]$"
cdk destroy Photos --force
expect 'destroyed'
last="the bucket is gone with its objects"
output=$(python3 -c 'import boto3; print([b["Name"] for b in boto3.client("s3").list_buckets()["Buckets"]])' 2>&1)
expect_not 'cdk-photos'
stop_server
finish
