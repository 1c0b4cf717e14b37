// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {

TEST_CASE("evaluate: Ref gives parameters, pseudo parameters and resources") {
  static constexpr Row kRows[] = {
      {"!Ref Stage", R"("prod")"},
      {"!Ref Count", R"("3")"},
      {"!Ref Names", R"(["a","b","c"])"},
      {"!Ref Later", "? Parameter Later"},
      {"!Ref Queue", R"("https://queue")"},
      {"!Ref Bucket", "? Ref Bucket"},
      {"!Ref MaybeOff", "? Ref MaybeOff"},
      {"!Ref 'AWS::Region'", R"("eu-west-1")"},
      {"!Ref 'AWS::AccountId'", R"("123456789012")"},
      {"!Ref 'AWS::Partition'", R"("aws")"},
      {"!Ref 'AWS::URLSuffix'", R"("amazonaws.com")"},
      {"!Ref 'AWS::StackId'", "? Environment AWS::StackId"},
      {"!Ref 'AWS::NotificationARNs'", "? Environment AWS::NotificationARNs"},
      {"!Ref 'AWS::NoValue'", "(none)"},
      {"{Ref: Stage}", R"("prod")"},
      {"{Ref: Stage, More: x}", R"({"Ref":"Stage","More":"x"})"},
      {"!Ref [Stage]", "E1020 Template error: every Ref object must have a single String value."},
      {"!Ref {a: b}", "E1020 Template error: every Ref object must have a single String value."},
      {"{Ref: 5}", "E1020 Template error: every Ref object must have a single String value."},
      {"!Ref Stagee",
       "E1020 Template format error: Unresolved resource dependencies [Stagee] in the Resources "
       "block of "
       "the template"},
      {"!Ref ''",
       "E1020 Template format error: Unresolved resource dependencies [] in the Resources block"},
      {"!Ref 'AWS::Nothing'",
       "E1020 Template format error: Unresolved resource dependencies [AWS::Nothing]"},
      {"!Ref Off",
       "ValidationError Template format error: Unresolved resource dependencies [Off] in the "
       "Resources "
       "block of the template"},
      {"!If [IsDev, !Ref Off, none]", R"("none")"},
  };
  check_rows(kRows);
}

TEST_CASE("evaluate: a misspelt name gets a suggestion") {
  World world(
      "Parameters:\n  Environment: {Type: String}\nResources:\n  A:\n    Type: T\n"
      "    Properties: {V: !Ref Enviroment}\n");
  world.bind().properties(*world.loaded->model.find_resource("A"));
  REQUIRE(world.sink.error_count() == 1);
  CHECK(world.sink.all()[0].help == "Did you mean 'Environment'?");
  CHECK(world.sources.locate(world.sink.all()[0].span).begin.line == 6);
}

TEST_CASE("evaluate: outputs leave the prefix of unresolved names out") {
  World world("Resources:\n  A: {Type: T}\nOutputs:\n  O: {Value: !Ref Nope}\n");
  world.bind().evaluate(*world.loaded->model.find_output("O")->value);
  CHECK(world.faults().starts_with(
      "E1020 Unresolved resource dependencies [Nope] in the Outputs block of the template"));
}

TEST_CASE("evaluate: GetAtt gives attributes") {
  static constexpr const char* kWords =
      "E1010 Template error: every Fn::GetAtt object requires two non-empty parameters, the "
      "resource name "
      "and the resource attribute";
  const Row rows[] = {
      {"!GetAtt Queue.Arn", R"("arn:queue")"},
      {"!GetAtt [Queue, Arn]", R"("arn:queue")"},
      {"{'Fn::GetAtt': Queue.Arn}", R"("arn:queue")"},
      {"{'Fn::GetAtt': [Queue, Arn]}", R"("arn:queue")"},
      {"!GetAtt Nested.Outputs.VpcId", R"("vpc-9")"},
      {"{'Fn::GetAtt': [Nested, Outputs.VpcId]}", R"("vpc-9")"},
      {"{'Fn::GetAtt': [Nested, !Sub 'Outputs.VpcId']}", R"("vpc-9")"},
      {"!GetAtt Queue.Tags", R"(["t1","t2"])"},
      {"!GetAtt Bucket.Arn", "? Attribute Bucket.Arn"},
      {"!GetAtt Bucket.A.B.C", "? Attribute Bucket.A.B.C"},
      {"{'Fn::GetAtt': [Bucket, !Ref Later]}", "? Parameter Later"},
      {"{'Fn::GetAtt': [Bucket, !Ref Stage]}", "? Attribute Bucket.prod"},
      {"!GetAtt Nope.Arn",
       "E1010 Template error: instance of Fn::GetAtt references undefined resource Nope"},
      {"!GetAtt Stage.Arn",
       "E1010 Template error: instance of Fn::GetAtt references undefined resource Stage"},
      {"!GetAtt Bad.X",
       "ValidationError Resource type AWS::SNS::Topic does not support attribute {X}"},
      {"!GetAtt Off.Arn",
       "ValidationError Template format error: Unresolved resource dependencies [Off]"},
      {"{'Fn::GetAtt': Bucket}", kWords},
      {"{'Fn::GetAtt': Bucket.}", kWords},
      {"{'Fn::GetAtt': .Arn}", kWords},
      {"{'Fn::GetAtt': [Bucket]}", kWords},
      {"{'Fn::GetAtt': [Bucket, '']}", kWords},
      {"{'Fn::GetAtt': ['', Arn]}", kWords},
      {"{'Fn::GetAtt': [Bucket, Arn, More]}", kWords},
      {"{'Fn::GetAtt': [!Ref Stage, Arn]}", kWords},
      {"{'Fn::GetAtt': [Bucket, [Arn]]}", kWords},
      {"{'Fn::GetAtt': {a: b}}", kWords},
      {"{'Fn::GetAtt': 5}", kWords},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: FindInMap looks values up") {
  static constexpr const char* kWords =
      "E1011 Template error: every Fn::FindInMap object requires three parameters, the map name, "
      "map key "
      "and the attribute for return value";
  const Row rows[] = {
      {"!FindInMap [Sizes, prod, cpu]", "4"},
      {"!FindInMap [Sizes, !Ref Stage, zones]", R"(["x","y"])"},
      {"!FindInMap [Sizes, prod, flag]", "true"},
      {"!FindInMap [Sizes, !FindInMap [Sizes, dev, next], cpu]", "4"},
      {"!FindInMap [Sizes, !Ref Later, cpu]", "? Parameter Later"},
      {"!FindInMap [Sizes, !Ref Later, !Ref Bucket]", "? Parameter Later, Ref Bucket"},
      {"!FindInMap [Nope, prod, cpu]",
       "E1011 Template error: Unable to get mapping for Nope::prod::cpu"},
      {"!FindInMap [Sizes, qa, cpu]",
       "E1011 Template error: Unable to get mapping for Sizes::qa::cpu"},
      {"!FindInMap [Sizes, prod, ram]",
       "E1011 Template error: Unable to get mapping for Sizes::prod::ram"},
      {"!FindInMap [Sizes, !Sub '${Stage}', cpu]", kWords},
      {"!FindInMap [Sizes, prod]", kWords},
      {"!FindInMap [Sizes, prod, cpu, {DefaultValue: 1}]", kWords},
      {"!FindInMap [Sizes, [prod], cpu]", kWords},
      {"!FindInMap [Sizes, !Ref Names, cpu]", kWords},
      {"!FindInMap Sizes", kWords},
  };
  check_rows(rows);
  const Row extended[] = {
      {"!FindInMap [Sizes, !Sub '${Stage}', cpu]", "4"},
      {"!FindInMap [!Join ['', [Si, zes]], !If [IsProd, prod, dev], cpu]", "4"},
      {"!FindInMap [Sizes, !Select [0, [dev]], cpu]", "1"},
      {"!FindInMap [Sizes, prod, cpu, {DefaultValue: 9}]", "4"},
      {"!FindInMap [Sizes, qa, cpu, {DefaultValue: 9}]", "9"},
      {"!FindInMap [Nope, qa, cpu, {DefaultValue: !Ref Stage}]", R"("prod")"},
      {"!FindInMap [Sizes, prod, ram, {DefaultValue: [a, b]}]", R"(["a","b"])"},
      {"!FindInMap [Sizes, prod, ram, {DefaultValue: !Ref Bucket}]", "? Ref Bucket"},
      {"!FindInMap [Sizes, prod, ram]",
       "E1011 Template error: Unable to get mapping for Sizes::prod::ram"},
      {"!FindInMap [Sizes, prod, ram, {Default: 9}]", kWords},
      {"!FindInMap [Sizes, prod, ram, 9]", kWords},
      {"!FindInMap [Sizes, prod, ram, {DefaultValue: 9, X: 1}]", kWords},
  };
  check_rows(extended, true);
}

TEST_CASE("evaluate: GetAZs gives a region's zones") {
  static constexpr Row kRows[] = {
      {"!GetAZs ''", R"(["eu-west-1a","eu-west-1b","eu-west-1c"])"},
      {"!GetAZs us-west-1", R"(["us-west-1a","us-west-1b"])"},
      {"{'Fn::GetAZs': !Ref 'AWS::Region'}", R"(["eu-west-1a","eu-west-1b","eu-west-1c"])"},
      {"{'Fn::GetAZs': !Ref Later}", "? Parameter Later"},
      {"!GetAZs mars-east-1", "? Environment Fn::GetAZs mars-east-1"},
      {"!GetAZs [a]",
       "E1015 Template error: every Fn::GetAZs object must have a String-typed value."},
      {"!GetAZs {a: b}",
       "E1015 Template error: every Fn::GetAZs object must have a String-typed value."},
  };
  check_rows(kRows);
}

TEST_CASE("evaluate: ImportValue gives exports") {
  static constexpr const char* kDepends =
      "E1016 Template error: the attribute in Fn::ImportValue must not depend on any resources, "
      "imported "
      "values, or Fn::GetAZs";
  static constexpr const char* kText =
      "E1016 Template error: the attribute in Fn::ImportValue must be a string or a function that "
      "returns "
      "a string";
  const Row rows[] = {
      {"!ImportValue net-prod", R"("vpc-1")"},
      {"{'Fn::ImportValue': !Sub 'net-${Stage}'}", R"("vpc-1")"},
      {"!ImportValue other", "? Import other"},
      {"{'Fn::ImportValue': !Ref Later}", "? Parameter Later"},
      {"{'Fn::ImportValue': !Sub 'x-${AWS::StackName}'}", "? Environment AWS::StackName"},
      {"!ImportValue gone", "ValidationError No export named gone found <!ImportValue gone>"},
      {"{'Fn::ImportValue': !Ref Queue}", kDepends},
      {"{'Fn::ImportValue': !Sub '${Queue}'}", kDepends},
      {"{'Fn::ImportValue': !GetAtt Queue.Arn}", kDepends},
      {"{'Fn::ImportValue': !Sub '${Queue.Arn}'}", kDepends},
      {"{'Fn::ImportValue': {'Fn::ImportValue': a}}", kDepends},
      {"{'Fn::ImportValue': !Select [0, !GetAZs '']}", kDepends},
      {"!ImportValue [a]", kText},
      {"!ImportValue ''", kText},
      {"{'Fn::ImportValue': !Ref Names}", kText},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: GetStackOutput gives outputs of other stacks") {
  static constexpr const char* kWords =
      "E1033 Fn::GetStackOutput needs an object with StackName and OutputName, and optionally "
      "Region and "
      "RoleArn";
  const Row rows[] = {
      {"!GetStackOutput {StackName: network, OutputName: VpcId}", R"("vpc-here")"},
      {"{'Fn::GetStackOutput': {StackName: network, OutputName: VpcId, Region: eu-north-1}}",
       R"("vpc-eu-north-1")"},
      {"{'Fn::GetStackOutput': {StackName: !Sub 'network', OutputName: VpcId}}", R"("vpc-here")"},
      {"{'Fn::GetStackOutput': {StackName: other, OutputName: X}}", "? Import other.X"},
      {"{'Fn::GetStackOutput': {StackName: !Ref Later, OutputName: X}}", "? Parameter Later"},
      {"{'Fn::GetStackOutput': {StackName: gone, OutputName: X}}",
       "ValidationError Stack with id gone does not exist"},
      {"{'Fn::GetStackOutput': {StackName: network}}", kWords},
      {"{'Fn::GetStackOutput': {OutputName: x}}", kWords},
      {"{'Fn::GetStackOutput': {StackName: network, OutputName: x, Zone: y}}", kWords},
      {"{'Fn::GetStackOutput': {StackName: [a], OutputName: x}}", kWords},
      {"{'Fn::GetStackOutput': {StackName: '', OutputName: x}}", kWords},
      {"{'Fn::GetStackOutput': [network, x]}", kWords},
      {"{'Fn::GetStackOutput': network.x}", kWords},
  };
  check_rows(rows);
}

}  // namespace formwork::evaluate_test
