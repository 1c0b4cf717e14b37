#!/usr/bin/env bash
# Whatever is thrown at it: a clear error with a code and, where there is one, a place; quickly; and the
# store is as it was.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export FORMWORK_STATE=$scratch/state.sqlite FORMWORK_SEED=1

cat >good.yaml <<'T'
Resources:
  Queue:
    Type: AWS::SQS::Queue
T
run 0 deploy good.yaml --stack-name keep
digest() { "$formwork" describe keep --format json; "$formwork" resources keep --format json; "$formwork" events keep --format json; }
before=$(digest)

# refused NAME PATTERN: neither validate nor deploy accepts the file, both within ten seconds and with the words.
refused() {
  local file=$1 start=$SECONDS
  run 2 validate "$file"
  expect "$2"
  run 1 deploy "$file" --stack-name keep "${@:3}"
  expect "$2"
  [ $((SECONDS - start)) -le 20 ] || fail "$file took $((SECONDS - start)) s"
}

printf 'Resources:\n  A:\n    Type: "AWS::SQS' >truncated.yaml
refused truncated.yaml 'truncated.yaml:3:[0-9]+.*E0000|E0000.*truncated.yaml:3'
printf '{"Resources": {"A": {"Type": "AWS::SQS::Queue"' >truncated.json
refused truncated.json 'truncated.json:[12]:[0-9]+'
head -c 4096 /dev/zero | tr '\0' '\377' >binary.yaml
refused binary.yaml 'binary.yaml:1:1.*E0000|E0000'
printf '\177ELF\002\001\001\000\000' >elf.yaml
refused elf.yaml 'E0000'
: >empty.yaml
refused empty.yaml 'E0000.*empty|E1001'
head -c 104857600 /dev/zero | tr '\0' 'a' >huge.yaml
refused huge.yaml 'F202.*larger than'
rm huge.yaml
{ printf 'Resources: '; head -c 10000 /dev/zero | tr '\0' '['; } >deep.yaml
refused deep.yaml 'F203'
{ printf '{"Resources": '; for _ in $(seq 10000); do printf '{"a":'; done; } >deep.json
refused deep.json 'F203'
{ echo 'a0: &a0 [x,x,x,x,x,x,x,x,x,x]'; for i in 1 2 3 4 5 6 7 8 9; do p=$((i - 1)); echo "a$i: &a$i [*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p]"; done; } >laughs.yaml
refused laughs.yaml 'F204'
cat >cycle.yaml <<'T'
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !GetAtt B.QueueName}
  B:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub "${A.QueueName}-b"}
T
refused cycle.yaml 'E3004'
printf 'Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Jion [a, [b]]}\n' >function.yaml
refused function.yaml 'function.yaml:4:'
expect 'Join'
printf 'Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Join [a]}\n' >arity.yaml
refused arity.yaml 'arity.yaml:4:'
printf 'Resources:\n  A: {Type: AWS::Nothing::Here}\n' >unknown.yaml
run 1 deploy unknown.yaml --stack-name keep
expect 'Unrecognized resource types: \[AWS::Nothing::Here\]'
printf 'Parameters:\n  P: {Type: String}\n  Q: {Type: String}\nResources:\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref P, KmsMasterKeyId: !Ref Q}}\n' >parameters.yaml
run 1 deploy parameters.yaml --stack-name keep
expect 'Parameters: \[P, Q\] must have values'
run 1 deploy good.yaml --stack-name keep -p Nope=1
expect 'Parameters: \[Nope\] do not exist in the template'
run 1 deploy good.yaml --stack-name '1bad name'
expect 'stackName'
run 1 deploy nowhere.yaml --stack-name keep
expect 'F101.*nowhere.yaml'
run 1 describe nothing
expect 'Stack with id nothing does not exist'

[ "$before" = "$(digest)" ] || fail "the store changed"

# The store itself.
printf 'this is not a database, just text that is long enough to be one' >text.sqlite
run 1 stacks --state text.sqlite
expect 'F302'
head -c 2000 state.sqlite >cut.sqlite
run 1 stacks --state cut.sqlite
expect 'F30[0-9]'
run 1 deploy good.yaml --stack-name x --state /proc/nowhere/x.sqlite
expect 'F30[16]'
run 1 deploy good.yaml --stack-name x --state "$scratch"
expect 'F30[0-9]'

# Held by another process: an exclusive lock on the world's lock file.
( exec 9>>"$scratch/state.sqlite.lock"; flock 9; touch held; sleep 8 ) &
holder=$!
while [ ! -e held ]; do sleep 0.05; done
run 1 deploy good.yaml --stack-name keep --lock-timeout 0
expect 'F304'
kill $holder 2>/dev/null; wait $holder 2>/dev/null

# No room: the process may not make a file larger than 64 KiB.
( ulimit -f 64; trap '' XFSZ
  code=0; out=$("$formwork" deploy good.yaml --stack-name full --state full.sqlite 2>&1) || code=$?
  printf '%s\n%s\n' "$code" "$out" >full.txt )
output=$(cat full.txt); last="deploy on a full disk"
expect '^1$'
expect 'F305'
run 0 deploy good.yaml --stack-name full --state full.sqlite
run 0 describe full --state full.sqlite
expect 'CREATE_COMPLETE'

[ "$before" = "$(digest)" ] || fail "the store changed"
finish
