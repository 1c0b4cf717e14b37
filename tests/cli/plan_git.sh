#!/usr/bin/env bash
# Plans between revisions of a repository: changed, new, deleted and renamed templates, other files left alone,
# parameters as they were then, exports that other templates import, limits of templates.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
command -v git >/dev/null || { echo "git is not here: nothing to test"; exit 0; }
rm -rf "$scratch"; mkdir -p "$scratch/repo/infra" "$scratch/outside"; cd "$scratch/repo" || exit 1
export HOME=$scratch GIT_CONFIG_NOSYSTEM=1 FORMWORK_STATE=$scratch/state.sqlite
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

git init -q -b main .
cat >infra/api.yaml <<'T'
Parameters:
  Name: {Type: String, Default: api}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  Topic: {Value: !Ref Topic, Export: {Name: news}}
T
cat >infra/web.yaml <<'T'
Resources:
  Reader: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: news, Value: !ImportValue news}]}}
T
cat >infra/old.yaml <<'T'
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
T
cat >infra/moved.yaml <<'T'
Resources:
  One: {Type: AWS::SNS::Topic, Properties: {DisplayName: one}}
  Two: {Type: AWS::SNS::Topic, Properties: {DisplayName: two}}
  Three: {Type: AWS::SNS::Topic, Properties: {DisplayName: three}}
T
echo 'name: ci' >workflow.yml
echo '{"Name": "api-prod"}' >prod.json
git add -A && git commit -q -m one
commit=$(git rev-parse --short=7 HEAD)

# Nothing differs.
run 0 plan --base git:main --detailed-exitcode
expect '^No changes'

# Changed, new and not added, deleted, renamed with a change, no template, no YAML at all.
sed -i 's/QueueName: .*}}/QueueName: !Ref Name, DelaySeconds: 5}}/; /^Outputs/,$d' infra/api.yaml
git rm -q infra/old.yaml
git mv infra/moved.yaml infra/here.yaml
sed -i 's/DisplayName: two/DisplayName: deux/' infra/here.yaml
printf 'Resources:\n  New: {Type: AWS::SNS::Topic}\n' >infra/new.yaml
echo 'name: ci2' >workflow.yml
printf '{{ not: [yaml\n' >infra/broken.yaml
run 2 plan --base git:main --detailed-exitcode
expect '^infra/api.yaml$'
expect '^infra/here.yaml  \(was infra/moved.yaml\)'
expect '~   Two  AWS::SNS::Topic  will be changed  \[infra/here.yaml:3\]'
expect '^infra/new.yaml  \(new template\)'
expect '\+   New  AWS::SNS::Topic  will be added'
expect '^infra/old.yaml  \(template deleted\)'
expect "data-loss D102 Table .*\[infra/old.yaml@$commit:3\]"
expect 'blocker T106 Export news .*is removed while infra/web.yaml imports it'
expect "Assumed: parameters: defaults; deployed state assumed = base revision main@$commit"
expect_not 'workflow|broken'
expect '^In all: 1 to add, 2 to change, 0 to replace, 1 to remove'

# Below a path; from another folder; as a comment.
run 0 plan infra/new.yaml --base git:main -q
expect_not 'api.yaml|here.yaml'
expect 'New'
cd infra || exit 1
run 0 plan api.yaml --base git:main -q
expect '~   Queue .*\[api.yaml:4\]'
cd ..
run 3 plan --base git:main -q --format markdown --fail-on blocker
expect '^<!-- formwork:plan:plan -->$'
expect "base=main@$commit, params=defaults"
expect 'Lint: 0 E / '

# In a job: annotations, outputs and a summary, appended.
for time in 1 2; do
  GITHUB_OUTPUT=$scratch/outputs GITHUB_STEP_SUMMARY=$scratch/summary.md run 0 plan --base git:main -q --format github
  expect '^::error file=infra/old.yaml@.*,line=3,col=3,title=D102 A removal deletes data::Table'
done
output=$(cat "$scratch/outputs" "$scratch/summary.md")
expect_count 2 '^has-changes=true$'
expect_count 2 '^data-loss=1$'
expect_count 2 '^replacements=0$'
expect_count 2 '^<!-- formwork:plan:plan -->$'

# Between two revisions the work tree does not count. A branch that fell behind is compared with where it began.
git add -A && git commit -q -m two
git checkout -q -b feature HEAD~1
printf 'Resources:\n  Mine: {Type: AWS::SNS::Topic}\n' >mine.yaml
git add -A && git commit -q -m three
echo junk >>mine.yaml
run 0 plan --base git:main --head git:feature -q
expect 'Mine'
expect 'infra/old.yaml@.*\(new template\)|^infra/old.yaml  \(new template\)'
run 0 plan --base git:main --head git:feature --merge-base -q
expect 'Mine'
expect_not 'infra/'
git checkout -q -f mine.yaml

# Values of the old side are those of the parameter file then.
echo '{"Name": "api-live"}' >prod.json
run 0 plan infra/api.yaml --base git:feature --env prod=prod.json -q
expect '^infra/api.yaml \(prod\)'
expect 'QueueName: "api-prod" -> "api-live"'
expect 'because parameter Name: "api-prod" -> "api-live"'

# No revision, no repository, a name that looks like an option, and no command is run for anyone.
run 1 plan --base git:nowhere
expect "F104 there is no revision 'nowhere'"
run 64 plan --base git:--output=x
expect 'is no revision'
touch "$scratch/marker"
git config core.fsmonitor "rm -f $scratch/marker"
git config diff.external "rm -f $scratch/marker"
run 0 plan --base git:main -q
[ -e "$scratch/marker" ] || fail "a program that the repository names was run"
cd "$scratch/outside" || exit 1
GIT_CEILING_DIRECTORIES=$scratch run 1 plan --base git:main
expect F104

# Limits: the template that crosses one is judged, not refused unseen.
cd "$scratch/outside" || exit 1
{ echo Resources:; for i in $(seq 499); do echo "  R$i: {Type: AWS::SNS::Topic}"; done; } >old.yaml
{ cat old.yaml; echo "  R500: {Type: AWS::SNS::Topic}"; } >good.yaml
{ cat good.yaml; echo "  R501: {Type: AWS::SNS::Topic}"; } >bad.yaml
run 0 plan good.yaml --base old.yaml -q --fail-on blocker
expect_not T102
run 3 plan bad.yaml --base old.yaml -q --fail-on blocker
expect 'blocker T102 The template has 501 resources; at most 500 are allowed'
{ cat old.yaml; printf 'Metadata: {Text: "%s"}\n' "$(head -c 40000 /dev/zero | tr '\0' x)"; } >large.yaml
run 0 plan large.yaml --base old.yaml -q
expect 'warning T103 The template grows to'
run 0 plan large.yaml --base large.yaml -q
expect_not T103
{ cat old.yaml; printf 'Metadata: {Text: "%s"}\n' "$(head -c 1100000 /dev/zero | tr '\0' x)"; } >huge.yaml
run 3 plan huge.yaml --base old.yaml -q --fail-on blocker
expect 'blocker T103'

# A comment has a limit too: details go first, and a note says so.
sed 's/Topic}/Topic, DeletionPolicy: Retain, Properties: {DisplayName: "a"}}/' old.yaml >wide_old.yaml
sed 's/Topic}/Topic, DeletionPolicy: Retain, Properties: {DisplayName: "'"$(head -c 200 /dev/zero | tr '\0' b)"'"}}/' old.yaml >wide.yaml
run 0 plan wide.yaml --base wide_old.yaml -q --format markdown
[ "$(printf '%s' "$output" | wc -m)" -le 65536 ] && passed=$((passed + 1)) || fail "the comment is too long"
expect 'Details are left out'
expect_not '```mermaid'
expect '479 more resources'
finish
