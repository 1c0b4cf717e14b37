#!/usr/bin/env bash
# Code on this machine: formwork deploy packs it; a function's log is followed while it is called.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export FORMWORK_STATE=$scratch/store.sqlite FORMWORK_REGION=eu-central-1
unset AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION FORMWORK_ACCOUNT

run 0 lambda new hello
run 0 deploy hello/template.yaml --stack-name hello
expect 'arn:aws:lambda:eu-central-1:[0-9]{12}:function:hello$'
run 0 objects lambda function
expect '"S3Bucket": "formwork-packages"'
first=$(printf '%s\n' "$output" | grep -oE '"CodeSha256": "[^"]+"')
run 0 deploy hello/template.yaml --stack-name hello
expect 'No changes to deploy'
echo '# another line' >>hello/src/lambda_function.py
run 0 deploy hello/template.yaml --stack-name hello
expect 'UPDATE_COMPLETE +AWS::Lambda::Function'
run 0 objects lambda function
if printf '%s\n' "$output" | grep -qF -- "$first"; then fail "the code is the old one"; else passed=$((passed + 1)); fi

# Previews and change sets know what the code would be packed to.
run 0 plan hello/template.yaml --stack-name hello --detailed-exitcode
expect '^No changes'
echo '# a third line' >>hello/src/lambda_function.py
run 2 plan hello/template.yaml --stack-name hello --detailed-exitcode
expect 'Function +AWS::Lambda::Function +will be changed'
expect '1 to change, 0 to replace'
run 0 changeset create third hello/template.yaml --stack-name hello
run 0 changeset execute third --stack-name hello
run 0 plan hello/template.yaml --stack-name hello --detailed-exitcode

# The same of SAM's functions and layers; what leads nowhere is told before anything is made.
mkdir layer && echo 'name = "layer"' >layer/shared.py
cat >sam.yaml <<'END'
Transform: AWS::Serverless-2016-10-31
Resources:
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
  Area:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: hello/src, Handler: lambda_function.lambda_handler, Runtime: python3.12, Layers: [!Ref Shared]}
END
run 0 deploy sam.yaml --stack-name sam
run 0 resources sam
expect 'AWS::Lambda::LayerVersion'
run 0 plan sam.yaml --stack-name sam --detailed-exitcode
sed 's,hello/src,hello/nowhere,' sam.yaml >nowhere.yaml
run 1 deploy nowhere.yaml --stack-name nowhere
expect 'F101.*the CodeUri of Area leads nowhere: hello/nowhere'
run 1 describe nowhere
output=$("$formwork" deploy - --stack-name plain <<<"Resources: {Q: {Type: AWS::SQS::Queue}}" 2>&1); last="deploy -"
expect "CREATE_COMPLETE"
unset FORMWORK_STATE

# followed: what is logged while somebody looks, until Ctrl-C.
python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || finish
"$formwork" up hello/template.yaml --port 0 >up.out 2>up.err &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
await() {
  local tries
  for tries in $(seq 200); do
    [ "$(cat "$1" 2>/dev/null | grep -cE -- "$2")" -ge "$3" ] && break
    sleep 0.05
  done
  output=$(cat "$1")
  last="$1"
  expect "$2"
}
await up.out 'CREATE_COMPLETE' 1
endpoint=$(grep -oE 'http://[^ ]+' up.out | head -1)
(cd / && exec "$formwork" lambda logs hello --follow --endpoint "$endpoint") >follow.out 2>&1 &
follower=$!
(cd / && run 0 lambda invoke hello --endpoint "$endpoint") >/dev/null
await follow.out '^REPORT RequestId' 1
(cd / && run 0 lambda invoke hello --endpoint "$endpoint") >/dev/null
await follow.out '^REPORT RequestId' 2
expect_count 2 '^REPORT RequestId'
expect_count 1 '^INIT_START'
code=0
kill "$follower"
wait "$follower" || code=$?
if [ "$code" = 0 ]; then passed=$((passed + 1)); else fail "logs --follow ended with $code"; fi
kill "$server"
wait "$server"
trap - EXIT
finish
