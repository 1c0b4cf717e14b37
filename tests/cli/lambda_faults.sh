#!/usr/bin/env bash
# Functions that do harm: each limit holds, others go on, and nothing is left.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

# Folders of their own place, to see what is left of them.
export TMPDIR="$PWD/places"
mkdir -m 1777 "$TMPDIR"
chmod go+x . 2>/dev/null
left() { find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'formwork-lambda-*' | wc -l; }
mounts() { grep -c formwork-lambda /proc/self/mounts; }
before=$(mounts)

# A control group of the kernel's for each environment, where a folder for them can be made.
group=$(grep -m1 -oE '^[^ ]+ [^ ]+ cgroup2' /proc/self/mounts | cut -d' ' -f2)
group=${group:+$group/formwork-test-$$}
if [ -n "$group" ] && mkdir "$group" 2>/dev/null; then
  export FORMWORK_LAMBDA_CGROUP=$group
else
  group=""; echo "not checked: control groups (no folder of cgroup v2 can be made)"
fi
groups() { [ -z "$group" ] && echo "$1" || find "$group" -mindepth 1 -type d | wc -l; }

start_server
last="lambda_faults.py"
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_faults.py" "$endpoint" \
  "$TMPDIR" 2>&1) && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
output="$(left) $(($(mounts) - before))"
last="while it serves" expect '^1 0$'
if [ -n "$group" ]; then
  output="$(cat "$group"/formwork-*/cgroup.procs | wc -l) processes"
  last="in control groups" expect '^[1-9][0-9]* processes$'
  expect_not '[0-9]{4} processes'
fi

# Killed, it leaves its folder and no process; the next one removes the folder.
kill -9 "$server"; wait "$server" 2>/dev/null
for _ in $(seq 100); do
  pgrep -f "$TMPDIR/formwork-lambda-" >/dev/null || break
  sleep 0.02
done
output="$(left) $(pgrep -f "$TMPDIR/formwork-lambda-" | wc -l) $(($(mounts) - before))"
last="after kill -9" expect '^1 0 0$'
find "$TMPDIR" -maxdepth 1 -name 'formwork-lambda-*' | head -1 > orphan
mkdir "$TMPDIR/formwork-lambda-foreign"; echo kept > "$TMPDIR/formwork-lambda-foreign/file"
exec 9< "$TMPDIR/formwork-lambda-foreign"; flock 9  # of another process that lives
sleep 3.1  # what is younger may be in the making
start_server
last="lambda_faults.py again"
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_faults.py" "$endpoint" "$TMPDIR" \
  again 2>&1) && passed=$((passed + 1)) || fail "$last"
output=$(ls "$(cat orphan)" 2>&1; cat "$TMPDIR/formwork-lambda-foreign/file")
last="the folder of the dead" expect 'No such file'
last="the folder of the living" expect '^kept$'
rm -rf "$TMPDIR/formwork-lambda-foreign"
output=$(groups 1)
last="groups of the living only" expect '^1$'
stop_server
output="$(left) $(groups 0)"
last="at the end" expect '^0 0$'
[ -n "$group" ] && rmdir "$group"
finish
