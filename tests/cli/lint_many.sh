#!/usr/bin/env bash
# Many templates at once: the report is the same for any number of threads, and nothing is lost.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
rm -rf "$scratch"; mkdir -p "$scratch/stacks"; cd "$scratch" || exit 1
export HOME=$scratch

for i in $(seq 100); do
  cat >"stacks/$i.yaml" <<T
Parameters:
  Unused$i: {Type: String}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {Bad$i: $i}
T
done
for format in text default parseable pretty json junit sarif github gitlab rdjsonl; do
  run 6 lint -q -j 1 -f $format 'stacks/*.yaml'
  one=$output
  for threads in 2 7; do
    run 6 lint -q -j $threads -f $format 'stacks/*.yaml'
    [ "$output" = "$one" ] || fail "$format differs with $threads threads"
  done
done
run 6 lint -f parseable stacks
expect_count 200 .
for i in 1 50 100; do expect "stacks/$i.yaml:6:18.*'Bad$i' was unexpected"; done

# A file that is no template among them, a file that cannot be read, and an unknown region.
echo 'x: 1' >stacks/values.yaml
run 6 lint -f parseable stacks
expect_not values.yaml
run 6 lint -f parseable stacks/values.yaml stacks/1.yaml
expect 'stacks/values.yaml:1:1.*E1001'
if [ "$(id -u)" != 0 ]; then
  chmod 0 stacks/2.yaml
  run 6 lint -f parseable 'stacks/*.yaml'
  expect 'stacks/2.yaml:1:1:1:2:E0000:Permission denied'
fi
run 32 lint -r mars-1 -- 'stacks/*.yaml'
expect_not E3002

# Written fixes keep permissions and follow links; a second call finds nothing more to fix.
chmod 750 stacks/3.yaml
ln -s 3.yaml stacks/link.yaml
run 2 lint --fix=write -f parseable stacks/link.yaml
[ -L stacks/link.yaml ] || fail "the link was replaced"
[ "$(stat -c %a stacks/3.yaml)" = 750 ] || fail "permissions changed"
grep -q Unused3 stacks/3.yaml && fail "the fix was not written"
run 2 lint --fix stacks/3.yaml
expect 'nothing to fix'
# What is printed is a patch.
"$formwork" lint --fix stacks/4.yaml 2>/dev/null >fix.patch
if command -v patch >/dev/null; then
  patch -s -p1 <fix.patch || fail "the patch does not apply"
  grep -q Unused4 stacks/4.yaml && fail "the patch changed nothing"
fi
finish
