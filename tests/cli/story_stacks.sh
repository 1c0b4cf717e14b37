#!/usr/bin/env bash
# boto3 against formwork serve: what stacks do for whoever runs servers and databases.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
samples=$FORMWORK_SOURCE_DIR/samples
export FORMWORK_STATE=$scratch/store.sqlite

# What a file is called says nothing of what is in it.
for ending in json yaml template txt; do
  cp "$samples/ec2-instance/template.yaml" "yaml-in.$ending"
  cp "$samples/ec2-instance/template.json" "json-in.$ending"
  for written in yaml json; do
    run 0 lint --non-zero-exit-code error "$written-in.$ending"
    run 0 render "$written-in.$ending"
    run 0 deploy "$written-in.$ending" --stack-name "$written-$ending"
    expect "^InstanceId +i-[0-9a-f]{17}$"
  done
done

start_server
last="story_stacks.py"
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/story_stacks.py" "$endpoint" "$samples" 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server
finish
