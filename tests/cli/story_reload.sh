#!/usr/bin/env bash
# formwork up: code that is saved is what the next call runs; the stack is updated for the rest.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || skip "no python3"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export FORMWORK_REGION=us-east-1
unset AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION FORMWORK_ACCOUNT

# is_told PATTERN: waits until `up` prints it.
is_told() {
  local tries
  last="up tells /$1/"
  for tries in $(seq 200); do
    cat up.out up.err 2>/dev/null | grep -qE "$1" && break
    sleep 0.05
  done
  output=$(cat up.out up.err)
  expect "$1"
}

run 0 lambda new hello
: >up.out
"$formwork" up hello/template.yaml --stack-name hello --port 0 >up.out 2>up.err &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
is_told 'CREATE_COMPLETE'
endpoint=$(grep -oE 'http://[^ ]+' up.out | head -1)

last="code that is saved"
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/story_reload.py" "$endpoint" \
  hello/src/lambda_function.py hello 2>&1)
expect '^fastest in time'
expect '^mended$'
is_told '^Function has new code, [0-9a-f]{12} \([0-9]+ ms\)$'
last="the stack is left alone"
output=$(cat up.out)
expect_not 'UPDATE_COMPLETE'

# A change of the template updates the stack, with the code as it is.
sed -i 's/^\( *\)Runtime:/\1MemorySize: 256\n&/' hello/template.yaml
is_told '^hello is UPDATE_COMPLETE$'
run 0 lambda invoke hello --endpoint "$endpoint" --event hello/events/event.json
expect 'Memory Size: 256 MB'
expect 'version mended'

# A template that cannot be read, then one that can.
cp hello/template.yaml good.yaml
printf 'Resources: {\n' >hello/template.yaml
is_told 'error F1|error E0'
cp good.yaml hello/template.yaml
sed -i 's/MemorySize: 256/MemorySize: 512/' hello/template.yaml
for tries in $(seq 100); do
  [ "$(grep -c 'hello is UPDATE_COMPLETE' up.out)" = 2 ] && break
  sleep 0.05
done
output=$(cat up.out); last="a mended template"
expect_count 2 '^hello is UPDATE_COMPLETE$'

code=0
kill "$server"
wait "$server" || code=$?
trap - EXIT
if [ "$code" = 0 ]; then passed=$((passed + 1)); else fail "up ended with $code"; fi
finish
