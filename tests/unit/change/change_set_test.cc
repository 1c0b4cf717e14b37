// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/change/stack_pair.hh"

namespace formwork {

namespace {

std::string resources(const std::string& body) {
  return "Resources:\n" + body;
}

const char kPlainTopic[] = "  Keep: {Type: AWS::SNS::Topic}\n";

}  // namespace

TEST_CASE("change: additions come in dependency order, removals after them in reverse") {
  const StackPair pair(resources("  A: {Type: AWS::SNS::Topic}\n"
                                 "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}\n"
                                 "  C: {Type: AWS::SNS::Topic, DependsOn: B}\n"),
                       resources("  Y: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref X}}\n"
                                 "  X: {Type: AWS::SNS::Topic}\n"));
  CHECK(pair.view(false) == "Add X\nAdd Y\nRemove C Delete\nRemove B Delete\nRemove A Delete\n");
}

TEST_CASE("change: values of a new resource's neighbours are the live ones, of new ones unknown") {
  const StackPair pair(
      resources("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: old}}\n"),
      resources("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: new}}\n"
                "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A.DisplayName}}\n"
                "  C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref B}}\n"));
  CHECK(pair.changes().find("B")->after_properties->get_text("DisplayName") == "old");
  CHECK(pair.changes().find("C")->after_properties->has_unknown());
}

TEST_CASE("change: what a removed resource took from others is shown as not known") {
  const StackPair pair(
      resources(
          std::string(kPlainTopic) +
          "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Keep, TopicName: n}}\n"),
      resources(kPlainTopic));
  const Value& before = *pair.changes().find("B")->before_properties;
  CHECK(before.find("DisplayName")->is_unknown());
  CHECK(before.get_text("TopicName") == "n");
}

TEST_CASE("change: DependsOn, Condition that stays true and order of resources change nothing") {
  const StackPair pair(
      "Conditions: {Yes: !Equals [a, a]}\n" +
          resources("  A: {Type: AWS::SNS::Topic}\n  B: {Type: AWS::SNS::Topic}\n"),
      "Conditions: {Yes: !Equals [a, a]}\n" +
          resources("  B: {Type: AWS::SNS::Topic, DependsOn: A}\n"
                    "  A: {Type: AWS::SNS::Topic, Condition: Yes}\n"));
  CHECK(pair.changes().is_empty());
}

TEST_CASE("change: a condition that flips adds or removes") {
  const std::string text =
      "Parameters: {P: {Type: String}}\nConditions: {IsOn: !Equals [!Ref P, some]}\n" +
      resources(
          "  Keep: {Type: AWS::SNS::Topic}\n"
          "  A: {Type: AWS::SNS::Topic, Condition: IsOn}\n");
  CHECK(StackPair(text, text, {{"P", "none"}}, {{"P", "some"}}).view(false) == "Add A\n");
  CHECK(StackPair(text, text, {{"P", "some"}}, {{"P", "none"}}).view(false) == "Remove A Delete\n");
}

TEST_CASE("change: another type under the same logical id is refused in CloudFormation's words") {
  const StackPair pair(resources("  A: {Type: AWS::SNS::Topic}\n  B: {Type: AWS::SNS::Topic}\n"),
                       resources("  A: {Type: AWS::SQS::Queue}\n  B: {Type: AWS::S3::Bucket}\n"));
  CHECK(pair.faults() ==
        "ValidationError Update of resource type is not permitted. The new template modifies "
        "resource type of the following resources: [A, B]\n");
  CHECK(pair.changes().changes.empty());
}

TEST_CASE("change: attributes other than properties have rows of their own") {
  const StackPair pair(
      resources("  A: {Type: AWS::SNS::Topic, Metadata: {m: 1}, DeletionPolicy: Retain}\n"),
      resources("  A: {Type: AWS::SNS::Topic, Metadata: {m: 2}, UpdateReplacePolicy: Retain}\n"));
  CHECK(pair.view(false) ==
        "Modify A False [Metadata] [DeletionPolicy] [UpdateReplacePolicy]\n"
        "  Metadata Never Static DirectModification\n"
        "  DeletionPolicy Never Static DirectModification\n"
        "  UpdateReplacePolicy Never Static DirectModification\n");
  CHECK(pair.view(true) ==
        "Modify A False [Metadata] [DeletionPolicy] [UpdateReplacePolicy]\n"
        "  /Metadata Modify Never Static DirectModification\n"
        "  /DeletionPolicy Remove Never Static DirectModification\n"
        "  /UpdateReplacePolicy Add Never Static DirectModification\n");
}

TEST_CASE("change: an attribute-only change does not move readers") {
  const auto text = [](const std::string& metadata) {
    return resources("  A: {Type: AWS::SNS::Topic, Metadata: {m: " + metadata +
                     "}}\n"
                     "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A.Arn}}\n");
  };
  CHECK(StackPair(text("1"), text("2")).view(false) ==
        "Modify A False [Metadata]\n  Metadata Never Static DirectModification\n");
}

TEST_CASE("change: nested places are told one by one, the plain view joins them") {
  const StackPair pair(
      resources("  A:\n    Type: AWS::SNS::Topic\n    Properties:\n"
                "      Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}, {Key: z, Value: 9}]\n"),
      resources("  A:\n    Type: AWS::SNS::Topic\n    Properties:\n"
                "      Tags: [{Key: a, Value: x}, {Key: b, Value: y}, {Key: m, Value: 5},"
                " {Key: z, Value: 9}]\n"));
  CHECK(pair.view(true) ==
        "Modify A False [Tags]\n"
        "  /Properties/Tags/0/Value Modify Never Static DirectModification\n"
        "  /Properties/Tags/1/Value Modify Never Static DirectModification\n"
        "  /Properties/Tags/2 Add Never Static DirectModification\n");
  CHECK(pair.view(false) == "Modify A False [Tags]\n  Tags Never Static DirectModification\n");
}

TEST_CASE("change: added and removed properties have one value only") {
  const StackPair pair(resources("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}}\n"),
                       resources("  A: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}\n"));
  const std::string json = changes_to_json(pair.changes(), true);
  CHECK(json.find("\"Path\":\"/Properties/FifoTopic\",\"AfterValue\":\"true\","
                  "\"AttributeChangeType\":\"Add\"") != std::string::npos);
  CHECK(json.find("\"Path\":\"/Properties/DisplayName\",\"BeforeValue\":\"x\","
                  "\"AttributeChangeType\":\"Remove\"") != std::string::npos);
}

TEST_CASE("change: keys with slashes and tildes are escaped in paths") {
  const auto text = [](const std::string& value) {
    return resources(
        "  A: {Type: Custom::Thing, Properties: {ServiceToken: t, \"a/b~c\": " + value + "}}\n");
  };
  CHECK(StackPair(text("1"), text("2")).view(true) ==
        "Modify A False [Properties]\n"
        "  /Properties/a~1b~0c Modify Never Static DirectModification\n");
}

TEST_CASE("change: a custom resource is never replaced by the engine's own judgement") {
  const StackPair pair(resources("  A: {Type: Custom::Thing, Properties: {ServiceToken: t}}\n"),
                       resources("  A: {Type: Custom::Thing, Properties: {ServiceToken: u}}\n"));
  CHECK(pair.changes().changes.at(0).replacement == Replacement::False);
}

TEST_CASE("change: a nested stack that is written the same may still change") {
  const std::string text = resources(
      "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}\n");
  CHECK(StackPair(text, text).view(false) ==
        "Modify Child False [Properties]\n  Properties Never Dynamic Automatic\n");
}

TEST_CASE("change: outputs are added, changed and removed") {
  const std::string body = resources(kPlainTopic);
  const StackPair pair(
      body + "Outputs: {A: {Value: 1}, B: {Value: x}, C: {Value: same}}\n",
      body + "Outputs: {B: {Value: y}, C: {Value: same}, D: {Value: !Ref Keep}}\n");
  REQUIRE(pair.changes().outputs.size() == 3);
  CHECK(pair.changes().outputs[0].name == "B");
  CHECK(pair.changes().outputs[0].action == ChangeAction::Modify);
  CHECK(pair.changes().outputs[1].name == "D");
  CHECK(pair.changes().outputs[1].after->as_string() == "Keep-id");
  CHECK(pair.changes().outputs[2].action == ChangeAction::Remove);
  CHECK(pair.changes().changes.empty());
  CHECK_FALSE(pair.changes().is_empty());
}

TEST_CASE("change: another export name changes an output, another description does not") {
  const std::string body = resources(kPlainTopic);
  const StackPair pair(
      body + "Outputs: {A: {Value: 1, Export: {Name: n}}, B: {Value: 1, Description: d}}\n",
      body + "Outputs: {A: {Value: 1, Export: {Name: m}}, B: {Value: 1, Description: e}}\n");
  REQUIRE(pair.changes().outputs.size() == 1);
  CHECK(pair.changes().outputs[0].name == "A");
}

TEST_CASE("change: data of stateful resources is lost, kept or snapshot by policy") {
  const auto table = [](const std::string& name, const std::string& policy) {
    return resources("  T:\n    Type: AWS::DynamoDB::Table\n" + policy +
                     "    Properties:\n      TableName: " + name + "\n");
  };
  const auto verdict = [&](const std::string& policy) {
    return StackPair(table("a", policy), table("b", policy)).changes().changes.at(0).data;
  };
  CHECK(verdict("") == DataVerdict::Lost);
  CHECK(verdict("    DeletionPolicy: Retain\n") == DataVerdict::Lost);
  CHECK(verdict("    UpdateReplacePolicy: Retain\n") == DataVerdict::Orphaned);
  // DynamoDB has no snapshots: the policy falls back to Delete.
  CHECK(verdict("    UpdateReplacePolicy: Snapshot\n") == DataVerdict::Lost);

  const std::string database = "  D: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}\n";
  const StackPair removed(resources(kPlainTopic + database), resources(kPlainTopic));
  CHECK(removed.changes().changes.at(0).data == DataVerdict::Snapshot);
  CHECK(removed.changes().changes.at(0).policy_action == PolicyAction::Snapshot);
}

TEST_CASE("change: scalars in contexts are strings, in the schema's order") {
  const StackPair pair(resources(kPlainTopic),
                       resources(std::string(kPlainTopic) +
                                 "  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 5, "
                                 "FifoQueue: true, DelaySeconds: 1}}\n"));
  const std::string json = changes_to_json(pair.changes(), true);
  CHECK(json.find("\\\"DelaySeconds\\\":\\\"1\\\"") != std::string::npos);
  CHECK(json.find("\\\"FifoQueue\\\":\\\"true\\\"") != std::string::npos);
  CHECK(json.find("DelaySeconds") < json.find("VisibilityTimeout"));
}

TEST_CASE("change: circles between resources are reported and give no changes") {
  const StackPair pair(
      resources(kPlainTopic),
      resources("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref B}}\n"
                "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}\n"));
  CHECK(pair.changes().is_empty());
  CHECK(pair.faults().find("Circular dependency between resources: [A, B]") != std::string::npos);
}

TEST_CASE("change: very many changed places of a property are told as one") {
  const auto text = [](const std::string& value) {
    std::string out =
        "  A:\n    Type: Custom::Thing\n    Properties:\n      ServiceToken: t\n"
        "      List:\n";
    for (int i = 0; i < 20'000; ++i) {
      out += "        - " + value + std::to_string(i) + "\n";
    }
    return resources(out);
  };
  const StackPair pair(text("a"), text("b"));
  CHECK(pair.view(true) ==
        "Modify A False [Properties]\n"
        "  /Properties/List Modify Never Static DirectModification\n");
}

TEST_CASE("change: secrets are masked wherever they stand") {
  const std::string text =
      "Parameters: {P: {Type: String, NoEcho: true}, S: {Type: String, NoEcho: true}}\n" +
      resources(
          "  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub \"x-${P}-a\","
          " Tags: [{Key: k, Value: !Ref S}]}}\n") +
      "Outputs: {O: {Value: !Ref P}}\n";
  StackPair pair(text, text, {{"P", "hunter2"}, {"S", "a"}}, {{"P", "hunter3"}, {"S", "b"}});
  ChangeSet masked = pair.changes();
  mask_values(masked, {"hunter2", "hunter3", "a", "b"});
  const std::string json = changes_to_json(masked, true);
  CHECK(json.find("hunter") == std::string::npos);
  // "a" is too short to be taken out of the middle of another text.
  CHECK(json.find("\"AfterValue\":\"x-****-a\"") != std::string::npos);
  CHECK(json.find("\"Path\":\"/Properties/Tags/0/Value\",\"BeforeValue\":\"****\"") !=
        std::string::npos);
  CHECK(masked.outputs.at(0).after->as_string() == "****");
  for (const ChangeDetail& row : pair.changes().changes.at(0).details) {
    for (const CauseLink& link : row.chain) {
      CHECK(link.text.find("hunter") == std::string::npos);
    }
  }
}

TEST_CASE("change: every decision is explained in words") {
  const StackPair pair(
      resources("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}}\n"
                "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}\n"),
      resources("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Join ['', [x]]}}\n"
                "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: b}}\n"));
  std::string all;
  for (const Explanation& explanation : pair.changes().explanations) {
    all += explanation.logical_id + " " + explanation.text + "\n";
  }
  CHECK(all ==
        "A is not touched: what is written differs, but gives the same values\n"
        "T its data is lost: UpdateReplacePolicy is Delete\n"
        "T /Properties/TableName changes: it is written differently; it can only be set at "
        "creation\n"
        "T is replaced: a new physical resource is made and the old one is removed\n");
}

}  // namespace formwork
