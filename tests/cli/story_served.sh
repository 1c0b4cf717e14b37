#!/usr/bin/env bash
# formwork deploy --endpoint: a stack of a server that somebody else looks at, too.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
unset FORMWORK_REGION FORMWORK_STATE FORMWORK_ACCOUNT
start_server --state-dir worlds
export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1

run 0 lambda new hello
run 0 deploy hello/template.yaml --stack-name hello --endpoint "$endpoint"
expect '^FunctionArn +arn:aws:lambda:eu-central-1:000000000000:function:hello$'
run 0 deploy hello/template.yaml --stack-name hello --endpoint "$endpoint"
expect '^No changes to deploy: hello is up to date\.$'
if python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
  run 0 lambda invoke arn:aws:lambda:eu-central-1:000000000000:function:hello --endpoint "$endpoint"
  expect 'Hello from Lambda!'
fi

# Parameters keep their values; tags and failures are as they are with a store.
cat >queue.yaml <<'END'
Parameters:
  Name: {Type: String}
  Seconds: {Type: Number, Default: 30}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name, VisibilityTimeout: !Ref Seconds}}
Outputs:
  Url: {Value: !Ref Queue}
  Seconds: {Value: !Sub "${Seconds} seconds"}
END
run 0 deploy queue.yaml --stack-name queue --endpoint "$endpoint" -p "Name=a-queue" -p Seconds=40
expect '^Url +http.*/000000000000/a-queue$'
run 0 deploy queue.yaml --stack-name queue --endpoint "$endpoint" --tag team=blue
expect '^Seconds +40 seconds$'
run 1 deploy queue.yaml --stack-name queue --endpoint "$endpoint" -p Seconds=99999
expect 'F400.*Queue \(AWS::SQS::Queue\): .*; the stack queue ended in UPDATE_ROLLBACK_COMPLETE'
run 1 deploy queue.yaml --stack-name other --endpoint "$endpoint"
expect 'ValidationError.*Parameters: \[Name\] must have values'
run 1 deploy queue.yaml --stack-name other --endpoint "$endpoint" -p Name=o -p Seconds=99999 --on-failure DO_NOTHING
expect 'ended in CREATE_FAILED'
sed -i 's/Queue: {Type/Queue: {Typo/' queue.yaml
run 1 deploy queue.yaml --stack-name queue --endpoint "$endpoint"
expect 'ValidationError'

# A template beyond what a request takes.
{ echo "Resources:"; for n in $(seq 300); do
  printf '  Topic%d:\n    Type: AWS::SNS::Topic\n    Metadata: {About: "%0180d"}\n' "$n" "$n"; done
} >large.yaml
run 0 deploy large.yaml --stack-name large --endpoint "$endpoint"

run 64 deploy queue.yaml --stack-name queue --endpoint "$endpoint" --fail Queue@create
expect 'does not go with --endpoint'
stop_server
run 1 deploy queue.yaml --stack-name queue --endpoint "$endpoint"
expect 'F721'
finish
