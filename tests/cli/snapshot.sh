#!/usr/bin/env bash
# formwork snapshot: copies of kept worlds, also while they are served.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
# call SERVICE CURL-ARGS...: with a signature that is read, not verified.
call() {
  local service=$1
  shift
  curl -s -o answer -H 'X-Amz-Date: 20260101T000000Z' \
    -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -H "Authorization: AWS4-HMAC-SHA256 \
Credential=test/20260101/us-east-1/$service/aws4_request, SignedHeaders=host, \
Signature=0000000000000000000000000000000000000000000000000000000000000000" "$@"
}
post() {  # TARGET BODY
  call ssm -X POST "$endpoint/" -H "X-Amz-Target: $1" \
    -H 'Content-Type: application/x-amz-json-1.1' -d "$2"
}
command -v curl >/dev/null || skip "there is no curl"
start_server --state-dir worlds
post AmazonSSM.PutParameter '{"Name": "/kept", "Value": "one", "Type": "String"}'
call s3 -X PUT "$endpoint/pages"
head -c 3000000 /dev/zero | tr '\0' 'x' >large
call s3 -X PUT "$endpoint/pages/large" -T large
run 0 snapshot save first --state-dir worlds
run 0 snapshot list --state-dir worlds
expect '^first$'
run 0 snapshot diff first --state-dir worlds
expect '^No differences\.$'
post AmazonSSM.PutParameter '{"Name": "/kept", "Value": "two", "Overwrite": true}'
post AmazonSSM.PutParameter '{"Name": "/more", "Value": "x", "Type": "String"}'
call s3 -X DELETE "$endpoint/pages/large"
run 0 snapshot diff first --state-dir worlds
expect '^~ +000000000000-us-east-1 +object ssm/parameter//kept$'
expect '^\+ +000000000000-us-east-1 +object ssm/parameter//more$'
expect 'rows ssm_names 1 -> 2'
run 0 snapshot diff first --state-dir worlds --format json
expect '"Change": "Added"'
run 1 snapshot load first --state-dir worlds
stop_server
run 0 snapshot save second --state-dir worlds
run 0 snapshot load first --state-dir worlds
run 0 snapshot diff first --state-dir worlds
expect '^No differences\.$'
run 0 snapshot diff second first --state-dir worlds
expect '^- +000000000000-us-east-1 +object ssm/parameter//more$'
start_server --state-dir worlds
post AmazonSSM.GetParameter '{"Name": "/kept"}'
last="the value"; output=$(cat answer)
expect '"Value":"one"'
call s3 "$endpoint/pages/large"
last="the object"; output=$(cmp large answer && echo same)
expect '^same$'
stop_server
run 64 snapshot save first --state-dir worlds
run 64 snapshot save ../out --state-dir worlds
run 64 snapshot load none --state-dir worlds
run 64 snapshot save first
run 0 snapshot remove second --state-dir worlds
run 0 snapshot list --state-dir worlds
expect_not second
finish
