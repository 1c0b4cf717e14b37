#!/usr/bin/env bash
# formwork up: serves and deploys; what env and services tell of it.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
cat >shop.yaml <<'END'
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "q-${Stage}"}}
Outputs:
  Name: {Value: !GetAtt Queue.QueueName}
END

# up WANTED ARGS...: serves until the wanted line is there, at most ten seconds, and ends it.
up() {
  local wanted=$1 code=0 tries
  shift
  last="formwork up $*"
  "$formwork" up "$@" --port 0 >up.out 2>&1 &
  local server=$!
  for tries in $(seq 100); do
    grep -qE "$wanted" up.out && break
    sleep 0.1
  done
  kill "$server"
  wait "$server" || code=$?
  output=$(cat up.out)
  if [ "$code" = 0 ]; then passed=$((passed + 1)); else fail "$last: exit code $code"; fi
  expect "$wanted"
}

up 'Name  q-test' shop.yaml --parameter Stage=test --state-dir worlds
expect '^shop is CREATE_COMPLETE$'
up 'Name  q-two' shop.yaml --parameter Stage=two --state-dir worlds
expect '^shop is UPDATE_COMPLETE$'
up 'Name  q-two' shop.yaml --parameter Stage=two --state-dir worlds
up 'ended in ROLLBACK_COMPLETE|ROLLBACK_COMPLETE' shop.yaml --stack-name bad --parameter 'Stage=a b'
# Whoever is told that it listens may end it, at once.
ends() {
  local code=0 tries
  last="formwork $*, ended at once"
  : >up.out
  "$formwork" "$@" --port 0 >up.out 2>&1 &
  local server=$!
  for tries in $(seq 2000); do
    grep -q listening up.out && break
  done
  kill -"$signal" "$server"
  wait "$server" || code=$?
  output=$(cat up.out)
  if [ "$code" = 0 ]; then passed=$((passed + 1)); else fail "$last: exit code $code"; fi
}
for signal in TERM HUP TERM TERM; do
  ends up shop.yaml
  ends serve
done
run 1 up nothing.yaml
run 64 up shop.yaml --parameter Stage
expect 'not KEY=VALUE'

run 0 env --port 4999 --format terraform
expect 'sqs +='
expect 'http://127.0.0.1:4999'
run 0 env --format json
expect '"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"'
run 0 services
expect '^ssm '
run 0 services ssm
expect '^PutParameter +supported'
expect '^CreateOpsMetadata +refused'
run 0 services ssm --json
expect '"Service": "ssm"'
run 64 services smm
expect 'ssm|sns|kms'
finish
