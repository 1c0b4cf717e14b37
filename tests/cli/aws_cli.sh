#!/usr/bin/env bash
# The AWS CLI against formwork serve: stacks, change sets, policies, exports, events, waiters.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! command -v aws >/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: no aws command"; exit 1; }
  skip "no aws command (Debian: awscli)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
start_server

# Older clients do not read AWS_ENDPOINT_URL themselves.
# cf CODE ARGS...: aws cloudformation ARGS; its exit code is checked, 0 or the CLI's own (254, 255).
cf() {
  local want=$1 code=0
  shift
  last="aws cloudformation $*"
  output=$(timeout 100 aws --endpoint-url "$endpoint" cloudformation "$@" 2>&1 </dev/null) || code=$?
  if [ "$code" = "$want" ] || { [ "$want" != 0 ] && [ "$code" -ge 252 ]; }; then
    passed=$((passed + 1))
  else
    fail "$last: exit code $code, expected $want"
  fi
}
# knows OPERATION TEXT: this client has the operation, with that member of its input.
knows() {
  aws cloudformation "$1" --generate-cli-skeleton 2>/dev/null </dev/null | grep -q "$2"
}
is() { if [ "$output" = "$1" ]; then passed=$((passed + 1)); else fail "$last: not '$1'"; fi; }

cat >one.yaml <<'T'
Description: A queue and its name
Parameters:
  Delay: {Type: Number, Default: 5}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: !Ref Delay}
Outputs:
  Name:
    Value: !GetAtt Queue.QueueName
    Export: {Name: !Sub '${AWS::StackName}-name'}
T
sed 's/DelaySeconds: !Ref Delay/DelaySeconds: !Ref Delay, MaximumMessageSize: 2048/' one.yaml >two.yaml

# Before there is anything.
cf 0 validate-template --template-body file://one.yaml --query 'Parameters[0].[ParameterKey,DefaultValue]' --output text
is $'Delay\t5'
cf 0 get-template-summary --template-body file://one.yaml --query '[ResourceTypes[0],ResourceIdentifierSummaries[0].ResourceIdentifiers[0]]' --output text
is $'AWS::SQS::Queue\tQueueUrl'
cf 254 describe-stacks --stack-name shop
expect 'ValidationError.*Stack with id shop does not exist'
cf 254 describe-stack-events --stack-name shop
expect 'Stack \[shop\] does not exist'
printf '{"Resources"=1}' >bad.json
cf 254 validate-template --template-body file://bad.json
expect 'Template format error: JSON not well-formed. \(line 1, column 14\)'

# deploy: a change set of type CREATE, executed, waited for.
cf 0 deploy --stack-name shop --template-file one.yaml --tags team=a
expect 'Successfully created/updated stack - shop'
cf 0 describe-stacks --stack-name shop --query 'Stacks[0].[StackStatus,Description,Tags[0].Value]' --output text
is $'CREATE_COMPLETE\tA queue and its name\ta'
cf 255 deploy --stack-name shop --template-file one.yaml --tags team=a --fail-on-empty-changeset
expect 'No changes to deploy'
cf 254 create-stack --stack-name shop --template-body file://one.yaml
expect 'AlreadyExistsException.*Stack \[shop\] already exists'
cf 0 list-exports --query 'Exports[].Name' --output text
is 'shop-name'
cf 254 list-imports --export-name shop-name
expect "Export 'shop-name' is not imported by any stack"

# A change set in both views.
cf 0 create-change-set --stack-name shop --change-set-name size --template-body file://two.yaml \
  --parameters ParameterKey=Delay,UsePreviousValue=true
cf 0 wait change-set-create-complete --stack-name shop --change-set-name size
cf 0 describe-change-set --stack-name shop --change-set-name size \
  --query 'Changes[].ResourceChange.[Action,LogicalResourceId,Replacement,Details[0].Target.Name]' --output text
is $'Modify\tQueue\tFalse\tMaximumMessageSize'
if knows describe-change-set IncludePropertyValues; then  # since 2024
  cf 0 describe-change-set --stack-name shop --change-set-name size --include-property-values \
    --query 'Changes[0].ResourceChange.Details[0].Target.[Path,AfterValue,AttributeChangeType]' --output text
  is $'/Properties/MaximumMessageSize\t2048\tAdd'
fi
cf 0 list-change-sets --stack-name shop --query 'Summaries[?Status==`CREATE_COMPLETE`].[ChangeSetName,ExecutionStatus]' --output text
is $'size\tAVAILABLE'
cf 0 execute-change-set --stack-name shop --change-set-name size
cf 0 wait stack-update-complete --stack-name shop
cf 0 list-change-sets --stack-name shop --query 'Summaries' --output text
is ''
cf 0 describe-stack-events --stack-name shop --max-items 100 \
  --query 'StackEvents[?LogicalResourceId==`shop`].ResourceStatus | [0]' --output text
is 'UPDATE_COMPLETE'
if knows describe-events StackName; then  # since 2025
  cf 0 describe-events --stack-name shop --query 'OperationEvents[?LogicalResourceId==`shop`].OperationType | [0]' --output text
  is 'UPDATE_STACK'
fi
cf 0 create-change-set --stack-name shop --change-set-name same --use-previous-template \
  --parameters ParameterKey=Delay,UsePreviousValue=true
cf 255 wait change-set-create-complete --stack-name shop --change-set-name same
cf 0 describe-change-set --stack-name shop --change-set-name same --query StatusReason --output text
is "The submitted information didn't contain changes. Submit different information to create a change set."
cf 254 execute-change-set --stack-name shop --change-set-name same
expect 'InvalidChangeSetStatus.*cannot be executed in its current status of \[FAILED\]'
cf 0 delete-change-set --stack-name shop --change-set-name same
cf 254 describe-change-set --stack-name shop --change-set-name same
expect 'ChangeSetNotFound.*ChangeSet \[same\] does not exist'

# The template comes back as it was sent.
cf 0 get-template --stack-name shop --query TemplateBody --output text
printf '%s\n' "$output" | diff - two.yaml >/dev/null && passed=$((passed + 1)) || fail "get-template: another text"
cf 0 describe-stack-resource --stack-name shop --logical-resource-id Queue --query StackResourceDetail.ResourceStatus --output text
is 'UPDATE_COMPLETE'
cf 0 list-stack-resources --stack-name shop --query 'StackResourceSummaries[].ResourceType' --output text
is 'AWS::SQS::Queue'

# Policies, protection, updates.
cf 0 set-stack-policy --stack-name shop \
  --stack-policy-body '{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}'
cf 0 get-stack-policy --stack-name shop --query StackPolicyBody --output text
expect 'Update:\*'
cf 254 set-stack-policy --stack-name shop --stack-policy-body '{"Effect":"Allow"}'
expect 'Error validating stack policy: Invalid stack policy'
cf 0 update-stack --stack-name shop --template-body file://one.yaml --parameters ParameterKey=Delay,ParameterValue=9
cf 0 wait stack-update-complete --stack-name shop
cf 0 describe-stacks --stack-name shop --query 'Stacks[0].Parameters[0].ParameterValue' --output text
is '9'
cf 254 update-stack --stack-name shop --use-previous-template --parameters ParameterKey=Delay,UsePreviousValue=true
expect 'No updates are to be performed\.'
cf 254 update-stack --stack-name shop --use-previous-template --resource-types AWS::S3::Bucket
expect 'Resource type AWS::SQS::Queue is not allowed by parameter ResourceTypes \[AWS::S3::Bucket\]'
cf 254 continue-update-rollback --stack-name shop
expect 'ValidationError'
cf 254 cancel-update-stack --stack-name shop
expect 'ValidationError'
cf 0 detect-stack-drift --stack-name shop --query StackDriftDetectionId --output text
cf 0 describe-stack-drift-detection-status --stack-drift-detection-id "$output" --query StackDriftStatus --output text
is 'IN_SYNC'
cf 0 update-termination-protection --stack-name shop --enable-termination-protection
cf 254 delete-stack --stack-name shop
expect 'Stack \[shop\] cannot be deleted while TerminationProtection is enabled'
cf 0 update-termination-protection --stack-name shop --no-enable-termination-protection

# A template from a bucket, with a role that needs a capability.
cat >role.yaml <<'T'
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: lambda.amazonaws.com}}]
T
last="aws s3api"
output=$(aws --endpoint-url "$endpoint" s3api create-bucket --bucket templates 2>&1 && aws --endpoint-url "$endpoint" s3api put-object --bucket templates --key a/role.yaml --body role.yaml 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
url=https://templates.s3.amazonaws.com/a/role.yaml
cf 254 create-stack --stack-name role --template-url "$url"
expect 'InsufficientCapabilities.*Requires capabilities : \[CAPABILITY_IAM\]'
cf 0 create-stack --stack-name role --template-url "$url" --capabilities CAPABILITY_IAM
cf 0 wait stack-create-complete --stack-name role
cf 0 create-stack --stack-name by-endpoint --template-url "$endpoint/templates/a/role.yaml" --capabilities CAPABILITY_IAM
cf 0 wait stack-create-complete --stack-name by-endpoint
cf 254 create-stack --stack-name none --template-url https://example.com/role.yaml
expect 'TemplateURL must be a supported URL\.'
cf 254 create-stack --stack-name none --template-url s3://templates/a/role.yaml
expect 'S3 error: Domain name specified in templates is not a valid S3 domain'

# A creation that fails, and what is left of it.
cat >fails.yaml <<'T'
Resources:
  Good: {Type: AWS::SNS::Topic}
  Bad:
    Type: AWS::SSM::Parameter
    DependsOn: Good
    Properties: {Type: String}
T
cf 0 create-stack --stack-name fails --template-body file://fails.yaml
cf 255 wait stack-create-complete --stack-name fails
cf 0 describe-stacks --stack-name fails --query 'Stacks[0].StackStatus' --output text
is 'ROLLBACK_COMPLETE'
cf 254 update-stack --stack-name fails --template-body file://one.yaml
expect 'is in ROLLBACK_COMPLETE state and can not be updated\.'
if knows describe-events StackName; then  # since 2025
  cf 0 describe-events --stack-name fails --filters FailedEvents=true --query 'OperationEvents[].LogicalResourceId' --output text
  expect 'Bad'
fi
cf 0 create-stack --stack-name keeps --template-body file://fails.yaml --disable-rollback
cf 255 wait stack-create-complete --stack-name keeps
cf 0 rollback-stack --stack-name keeps
cf 255 wait stack-create-complete --stack-name keeps
cf 0 describe-stacks --stack-name keeps --query 'Stacks[0].StackStatus' --output text
is 'ROLLBACK_COMPLETE'

for stack in shop role by-endpoint fails keeps; do
  cf 0 delete-stack --stack-name $stack
  cf 0 wait stack-delete-complete --stack-name $stack
done
cf 0 list-stacks --stack-status-filter DELETE_COMPLETE --query 'length(StackSummaries)'
is '5'
cf 0 describe-stacks --query Stacks --output text
is ''
stop_server
finish
