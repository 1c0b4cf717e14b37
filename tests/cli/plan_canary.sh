#!/usr/bin/env bash
# What is secret is in no format of plan: values of NoEcho parameters old and new, inside of texts, cut or encoded, and
# dynamic references; neither against a store nor between two templates.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export HOME=$scratch FORMWORK_STATE=$scratch/state.sqlite FORMWORK_SEED=1

template() {
  cat <<T
Parameters:
  Password: {Type: String, NoEcho: true}
  Keys: {Type: CommaDelimitedList, NoEcho: true, Default: 'CANARYk1$1,CANARYk2$1'}
Conditions:
  Has: !Not [!Equals [!Ref Password, '']]
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: topic-$1, DisplayName: !Ref Password}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - {Key: sub, Value: !Sub 'has \${Password} inside'}
        - {Key: join, Value: !Join ['-', [a, !Ref Password]]}
        - {Key: list, Value: !Select [1, !Ref Keys]}
        - {Key: cut, Value: !Select [0, !Split ['-', !Ref Password]]}
        - {Key: if, Value: !If [Has, !Ref Password, none]}
        - {Key: coded, Value: {'Fn::Base64': !Sub 'x=\${Password}'}}
        - {Key: coded1, Value: {'Fn::Base64': !Sub 'xy=\${Password}'}}
        - {Key: coded2, Value: {'Fn::Base64': !Sub 'xyz=\${Password}'}}
  Store:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: '{{resolve:ssm:/CANARYname:$2}}', Name: !Sub '/\${Password}'}
Outputs:
  Out: {Value: !Sub 'see \${Password}', Export: {Name: !Sub 'export-\${Password}'}}
T
}
template a 1 >old.yaml
template b 2 >new.yaml
echo 'Password=CANARY-new' >prod.env
formats='text json changes changes-with-values formwork-json markdown html mermaid dot github'
hidden='CANARY|Q0FOQVJZ|NBTkFSW|DQU5BUl|resolve:'
for format in $formats; do
  run 0 plan new.yaml --base old.yaml -p Password=CANARY-new --explain --steps -f $format
  expect_not "$hidden"
  run 0 plan new.yaml --base old.yaml --env prod=prod.env -f $format
  expect_not "$hidden"
done
sed '/Store:/,/Name:/d' old.yaml >stored.yaml
sed '/Store:/,/Name:/d' new.yaml >next.yaml
"$formwork" deploy stored.yaml --stack-name app -p Password=CANARY-old --quiet >/dev/null || fail "deploy"
for format in $formats; do
  run 0 plan next.yaml --stack-name app -p Password=CANARY-new --explain --steps -f $format
  expect_not "$hidden"
done
finish
