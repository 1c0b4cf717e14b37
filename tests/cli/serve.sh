#!/usr/bin/env bash
# formwork serve as a program: options, readiness, signals, the log, and formwork env.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
unset AWS_REGION AWS_DEFAULT_REGION FORMWORK_REGION FORMWORK_ACCOUNT

run 64 serve --port 70000
expect 'F001 a port is a number from 0 to 65535'
run 64 serve --clock fast
expect "F001 there is no clock 'fast'"
run 64 serve --clock scaled=0
run 64 serve --account 12
run 64 serve --region us-east-9
expect "there is no region 'us-east-9'"
run 64 serve --seed 1 --state-dir worlds
expect 'exclude each other'
run 1 serve --host 256.256.256.256 --port 0
expect 'F720'

run 0 env --port 4711 --region eu-west-1
expect '^export AWS_ENDPOINT_URL=http://127.0.0.1:4711$'
expect '^export AWS_REGION=eu-west-1$'
expect '^export AWS_DEFAULT_REGION=eu-west-1$'
expect '^export AWS_ACCESS_KEY_ID=test$'
expect '^export AWS_SECRET_ACCESS_KEY=test$'
run 0 env --account 111122223333
expect '^export AWS_ACCESS_KEY_ID=111122223333$'
run 64 env --port x

start_server --log --pid-file pid
last="formwork serve"
output=$(cat serve.out)
expect_count 1 '^formwork is listening on http://127\.0\.0\.1:[0-9]+$'
[ "$(cat pid)" = "$server" ] && passed=$((passed + 1)) || fail "the pid file holds $(cat pid), not $server"
run 1 serve --host 127.0.0.1 --port "${endpoint##*:}"
expect 'F720 Cannot listen on 127\.0\.0\.1:[0-9]+: Address already in use'

# ask METHOD PATH [BODY]: one request over bash's own sockets; the whole answer is the output.
ask() {
  local body=${3:-}
  last="$1 $2 $body"
  exec 9<>"/dev/tcp/127.0.0.1/${endpoint##*:}"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "$2" "${#body}" "$body" >&9
  output=$(tr -d '\r\000' <&9)
  exec 9>&-
}
ask GET /_formwork/health
expect '^HTTP/1.1 200 OK'
expect '"status":"running"'
ask GET /_localstack/init
expect '"READY":true'
ask POST / 'Action=GetCallerIdentity&Version=2011-06-15'
expect '<Account>000000000000</Account>'
expect '<Arn>arn:aws:iam::000000000000:root</Arn>'
ask POST / 'Action=Nope&Version=2010-05-15'
expect '^HTTP/1.1 400'
expect '<Code>InvalidAction</Code>'
ask POST /_formwork/reset
expect '^HTTP/1.1 200'
stop_server
[ ! -e pid ] && passed=$((passed + 1)) || fail "the pid file is still there"
output=$(cat serve.err)
last="formwork serve --log"
expect_count 5 '^\{"time":".*"microseconds":[0-9]+\}$'
expect '"service":"sts","operation":"GetCallerIdentity"'

# Keys of roles are of no use without their secret and their token.
start_server --account 222233334444
ask POST / 'Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::111122223333:role/path/deployer&RoleSessionName=ci'
expect '<Arn>arn:aws:sts::111122223333:assumed-role/deployer/ci</Arn>'
key=$(printf '%s' "$output" | grep -oE 'ASIA[A-Z2-7]{16}')
ask GET "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=$key/20260101/eu-west-1/sts/aws4_request&X-Amz-Signature=0"
expect '<Code>InvalidClientTokenId</Code>'
ask POST / 'Action=GetCallerIdentity&Version=2011-06-15'
expect '<Account>222233334444</Account>'
stop_server
finish
