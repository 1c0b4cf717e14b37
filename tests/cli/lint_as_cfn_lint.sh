#!/usr/bin/env bash
# Under the name cfn-lint the program takes cfn-lint's place.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
rm -rf "$scratch"; mkdir -p "$scratch/bin" "$scratch/work"; cd "$scratch/work" || exit 1
export HOME=$scratch
unset AWS_REGION AWS_DEFAULT_REGION FORMWORK_REGION
ln -s "$formwork" ../bin/cfn-lint
formwork=$scratch/bin/cfn-lint

cat >app.yaml <<'T'
Parameters:
  Unused: {Type: String}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueNam: jobs}
T
# The default format, and no summary.
run 6 app.yaml
expect '^W2001 Parameter Unused not used.$'
expect '^app.yaml:2:3$'
expect_not 'template'
[ "$(printf '%s\n' "$output" | wc -l)" = 5 ] || fail "two findings are not five lines"
run 6 --template app.yaml --format json
expect '"Filename": "app.yaml"'
run 2 app.yaml -i W2001 -f parseable
expect '^app.yaml:6:18:6:26:E3002:'
expect_count 1 .
run 0 app.yaml -i E W
expect_count 0 .

# Version, help, lists.
run 0 --version
expect '^cfn-lint [0-9]+\.[0-9]+\.[0-9]+ '
run 0 --help
expect 'usage: cfn-lint'
run 0 --list-rules
expect '^E3002: '
run 0 -L app.yaml
expect '^app.yaml$'

# Wrong calls are 1, with the help; an unknown region is 32.
run 1 --no-such-option app.yaml
expect 'usage: cfn-lint'
expect 'cfn-lint: error: '
run 1 -f nothing app.yaml
run 1 --parameters A=1 -t app.yaml app.yaml
run 1 -p
run 32 -r mars-1 -t app.yaml

# Folders are not searched.
mkdir folder
run 2 folder
expect 'E0000 Template references a directory, not a file: folder'

# Another name is formwork.
cp -P ../bin/cfn-lint ../bin/cfn-lint2
formwork=$scratch/bin/cfn-lint2
run 64 app.yaml
expect "there is no command 'app.yaml'"
finish
