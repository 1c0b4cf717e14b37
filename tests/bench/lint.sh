#!/usr/bin/env bash
# Prints what linting costs: CPU time and memory of whole processes, beside cfn-lint's where it is installed.
# Called by run.sh; alone: lint.sh FORMWORK BENCH_TEMPLATE BENCH_CPU.
set -eu
formwork=$1 make_template=$2 cpu=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export HOME=$scratch

printf 'Resources:\n  Queue: {Type: AWS::SQS::Queue}\n' >tiny.yaml
: >empty.yaml
for n in 50 500 5000; do "$make_template" $n 30 >t$n.yaml; done
mkdir many
for i in $(seq 100); do "$make_template" 20 $((i + 1)) >many/$i.yaml; done

# conditions N: N free conditions, their pairwise Or and And, and resources that hang on each.
conditions() {
  local n=$1 i
  echo "Parameters:"
  for i in $(seq $n); do echo "  P$i: {Type: String, AllowedValues: ['yes', 'no']}"; done
  echo "Conditions:"
  for i in $(seq $n); do echo "  C$i: !Equals [!Ref P$i, 'yes']"; done
  for i in $(seq 2 $n); do
    echo "  Or$i: !Or [!Condition C$((i - 1)), !Condition C$i]"
    echo "  And$i: !And [!Condition Or$i, !Not [!Condition C$((i - 1))]]"
  done
  echo "Resources:"
  for i in $(seq 2 $n); do
    printf '  Queue%d:\n    Type: AWS::SQS::Queue\n    Condition: Or%d\n    Properties:\n' $i $i
    printf '      VisibilityTimeout: !If [C%d, 30, !If [And%d, 40, !Ref AWS::NoValue]]\n' $i $i
    printf '      DelaySeconds: !If [Or%d, !If [C%d, 1, 2], !If [C%d, 3, 4]]\n' $i $i $((i - 1))
    printf '  Topic%d:\n    Type: AWS::SNS::Topic\n    Condition: And%d\n    Properties:\n' $i $i
    printf '      DisplayName: !If [Or%d, !GetAtt Queue%d.QueueName, none]\n' $i $i
  done
}
# nested N: one property behind N nested Fn::If.
nested() {
  local n=$1 i value=last
  echo "Parameters: {P: {Type: String}}"
  echo "Conditions:"
  for i in $(seq $n); do echo "  C$i: !Equals [!Ref P, v$i]"; done
  for i in $(seq $n); do value="!If [C$i, v$i, $value]"; done
  printf 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: %s\n' "$value"
}
# choices N: a list of N items, each there or not.
choices() {
  local n=$1 i
  echo "Parameters:"
  for i in $(seq $n); do echo "  P$i: {Type: String}"; done
  echo "Conditions:"
  for i in $(seq $n); do echo "  C$i: !Equals [!Ref P$i, '']"; done
  printf 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags:\n'
  for i in $(seq $n); do echo "        - !If [C$i, {Key: k$i, Value: v}, !Ref AWS::NoValue]"; done
}
conditions 24 >conditions.yaml
nested 40 >nested.yaml
choices 24 >choices.yaml

printf '%-44s %10s %10s %10s\n' "linting" "median ms" "least ms" "peak MiB"
row() { "$cpu" "$@"; }
row 51 "formwork, an empty template" "$formwork" lint -q empty.yaml
row 51 "formwork, one queue" "$formwork" lint -q tiny.yaml
for n in 50 500 5000; do row 3 "formwork, $n resources" "$formwork" lint -q -f parseable t$n.yaml; done
row 5 "formwork, 100 templates in one call" "$formwork" lint -q -f parseable 'many/*.yaml'
for shape in conditions nested choices; do
  row 5 "formwork, $shape" "$formwork" lint -q -f parseable $shape.yaml
done

other=$(command -v cfn-lint || true)
[ -n "$other" ] && ! "$other" --version 2>&1 | grep -q formwork || exit 0
limit=${FORMWORK_BENCH_LIMIT:-120}
row 3 "cfn-lint, one queue" "$other" tiny.yaml
for n in 50 500; do row 1 "cfn-lint, $n resources" timeout "$limit" "$other" -f parseable t$n.yaml; done
row 1 "cfn-lint, 100 templates in one call" timeout "$limit" "$other" -f parseable 'many/*.yaml'
for shape in conditions nested choices; do
  row 1 "cfn-lint, $shape (ended after $limit s)" timeout "$limit" "$other" -f parseable $shape.yaml
done
