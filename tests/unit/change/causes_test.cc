// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/change/stack_pair.hh"

namespace formwork {

namespace {

std::string topic(const std::string& properties) {
  return "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: " + properties + "\n";
}

}  // namespace

TEST_CASE("change: another literal is a static direct modification in both views") {
  const StackPair pair(topic("{DisplayName: a}"), topic("{DisplayName: b}"));
  CHECK(pair.view(false) ==
        "Modify Topic False [Properties]\n"
        "  Properties DisplayName Never Static DirectModification\n");
  CHECK(pair.view(true) ==
        "Modify Topic False [Properties]\n"
        "  /Properties/DisplayName Modify Never Static DirectModification\n");
}

TEST_CASE("change: another spelling of the same values is no change") {
  const StackPair pair(topic("{DisplayName: a-b, Tags: [{Key: k, Value: \"1\"}]}"),
                       topic("{Tags: [{Value: 1, Key: k}], DisplayName: !Join [\"-\", [a, b]]}"));
  CHECK(pair.changes().is_empty());
  CHECK(pair.faults() == "");
}

TEST_CASE(
    "change: a create-only property replaces, and the policy action says what becomes of it") {
  const StackPair pair(topic("{TopicName: a}"), topic("{TopicName: b}"));
  CHECK(pair.view(false) ==
        "Modify Topic True ReplaceAndDelete [Properties]\n"
        "  Properties TopicName Always Static DirectModification\n");
}

TEST_CASE("change: a parameter's new value gives two rows in both views") {
  const std::string text =
      "Parameters: {P: {Type: String}}\n" + topic("{DisplayName: !Sub \"x-${P}\"}");
  const StackPair pair(text, text, {{"P", "1"}}, {{"P", "2"}});
  CHECK(pair.view(false) ==
        "Modify Topic False [Properties]\n"
        "  Properties DisplayName Never Static ParameterReference P\n"
        "  Properties DisplayName Never Dynamic DirectModification\n");
  CHECK(pair.view(true) ==
        "Modify Topic False [Properties]\n"
        "  /Properties/DisplayName Modify Never Static ParameterReference P\n"
        "  /Properties/DisplayName Modify Never Dynamic DirectModification\n");
  const ChangeDetail& row = pair.changes().changes.at(0).details.at(0);
  REQUIRE(row.chain.size() == 1);
  CHECK(row.chain[0].text == "parameter P: \"1\" -> \"2\"");
  CHECK(pair.sources.locate(row.chain[0].span).begin.line == 1);
}

TEST_CASE("change: a parameter on the way to a create-only property still replaces") {
  const std::string text = "Parameters: {P: {Type: String}}\n" + topic("{TopicName: !Ref P}");
  const StackPair pair(text, text, {{"P", "1"}}, {{"P", "2"}});
  CHECK(pair.changes().changes.at(0).replacement == Replacement::True);
}

TEST_CASE("change: new text that uses a parameter names it, whatever its value was") {
  const StackPair pair(topic("{DisplayName: a}"), "Parameters: {P: {Type: String, Default: b}}\n" +
                                                      topic("{DisplayName: !Ref P}"));
  CHECK(pair.view(false) ==
        "Modify Topic False [Properties]\n"
        "  Properties DisplayName Never Static ParameterReference P\n"
        "  Properties DisplayName Never Dynamic DirectModification\n");
}

TEST_CASE("change: a parameter that is a mapping key is followed, mapping content is direct") {
  const std::string head =
      "Parameters: {P: {Type: String}}\nMappings: {M: {a: {n: one}, b: {n: two}}}\n";
  const std::string body = topic("{DisplayName: !FindInMap [M, !Ref P, n]}");
  const StackPair keyed(head + body, head + body, {{"P", "a"}}, {{"P", "b"}});
  CHECK(keyed.view(false).find("Static ParameterReference P") != std::string::npos);

  const std::string other =
      "Parameters: {P: {Type: String}}\nMappings: {M: {a: {n: three}, b: {n: two}}}\n";
  const StackPair content(head + body, other + body, {{"P", "a"}}, {{"P", "a"}});
  CHECK(content.view(false) ==
        "Modify Topic False [Properties]\n"
        "  Properties DisplayName Never Static DirectModification\n");
  CHECK(content.changes().changes.at(0).details.at(0).chain.at(0).text ==
        "mapping M has other content");
}

TEST_CASE("change: the other branch of Fn::If is direct, and the chain tells the condition") {
  const std::string text =
      "Parameters: {Env: {Type: String}}\n"
      "Conditions: {IsProd: !Equals [!Ref Env, prod]}\n" +
      topic("{DisplayName: !If [IsProd, big, small]}");
  const StackPair pair(text, text, {{"Env", "dev"}}, {{"Env", "prod"}});
  CHECK(pair.view(false) ==
        "Modify Topic False [Properties]\n"
        "  Properties DisplayName Never Static DirectModification\n");
  const auto& chain = pair.changes().changes.at(0).details.at(0).chain;
  REQUIRE(chain.size() == 2);
  CHECK(chain[0].text == "condition IsProd is now true");
  CHECK(chain[1].text == "parameter Env: \"dev\" -> \"prod\"");
}

TEST_CASE("change: readers of a replaced resource become unknown, through any number of steps") {
  const auto text = [](const std::string& name) {
    return "Resources:\n"
           "  A: {Type: AWS::SNS::Topic, Properties: {TopicName: " +
           name +
           "}}\n"
           "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt A.TopicName}}\n"
           "  C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub \"x-${B}\"}}\n";
  };
  const StackPair pair(text("one"), text("two"));
  CHECK(pair.view(false) ==
        "Modify A True ReplaceAndDelete [Properties]\n"
        "  Properties TopicName Always Static DirectModification\n"
        "Modify B True ReplaceAndDelete [Properties]\n"
        "  Properties TopicName Always Static ResourceAttribute A.TopicName\n"
        "Modify C False [Properties]\n"
        "  Properties DisplayName Never Static ResourceReference B\n");
  CHECK(pair.view(true) ==
        "Modify A True ReplaceAndDelete [Properties]\n"
        "  /Properties/TopicName Modify Always Static DirectModification\n"
        "Modify B True ReplaceAndDelete [Properties]\n"
        "  /Properties/TopicName Modify Always Static ResourceAttribute A.TopicName\n"
        "  /Properties/TopicName Modify Always Dynamic DirectModification\n"
        "Modify C False [Properties]\n"
        "  /Properties/DisplayName Modify Never Static ResourceReference B\n"
        "  /Properties/DisplayName Modify Never Dynamic DirectModification\n");
  const std::string json = changes_to_json(pair.changes(), true);
  CHECK(json.find("\"AfterValue\":\"{{changeSet:KNOWN_AFTER_APPLY}}\"") != std::string::npos);
  CHECK(json.find("{\\\"Properties\\\":{\\\"DisplayName\\\":"
                  "\\\"{{changeSet:KNOWN_AFTER_APPLY}}\\\"}}") != std::string::npos);
}

TEST_CASE("change: attribute readers of a resource updated in place are in the plain view only") {
  const auto text = [](const std::string& name) {
    return "Resources:\n"
           "  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: " +
           name +
           "}}\n"
           "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A.DisplayName}}\n"
           "  C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.DisplayName}}\n"
           "  D: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}\n";
  };
  const StackPair pair(text("one"), text("two"));
  CHECK(pair.view(false) ==
        "Modify A False [Properties]\n"
        "  Properties DisplayName Never Static DirectModification\n"
        "Modify B False [Properties]\n"
        "  Properties DisplayName Never Dynamic ResourceAttribute A.DisplayName\n"
        "Modify C False [Properties]\n"
        "  Properties DisplayName Never Dynamic ResourceAttribute B.DisplayName\n");
  CHECK(pair.view(true) ==
        "Modify A False [Properties]\n"
        "  /Properties/DisplayName Modify Never Static DirectModification\n");
  CHECK(pair.changes().find("B")->only_plain_view);
  CHECK(pair.changes().find("D") == nullptr);
}

TEST_CASE("change: a create-only attribute reader is conditional in the plain view") {
  const auto text = [](const std::string& name) {
    return "Resources:\n"
           "  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: " +
           name +
           "}}\n"
           "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt A.DisplayName}}\n";
  };
  const StackPair pair(text("one"), text("two"));
  CHECK(pair.view(false).find("Modify B Conditional [Properties]") != std::string::npos);
}

TEST_CASE("change: what cannot be known is not a change while text and inputs stay") {
  const auto text = [](const std::string& value) {
    return topic("{DisplayName: !Sub \"" + value + "\"}");
  };
  StackPair same(text("{{resolve:ssm:/name:1}}"), text("{{resolve:ssm:/name:1}}"));
  same.before.resources.at(0).properties.set("DisplayName", Value::string("resolved"));
  same.compare();
  CHECK(same.changes().is_empty());

  StackPair other(text("{{resolve:ssm:/name:1}}"), text("{{resolve:ssm:/name:2}}"));
  other.before.resources.at(0).properties.set("DisplayName", Value::string("resolved"));
  other.compare();
  CHECK(other.view(false) ==
        "Modify Topic False [Properties]\n"
        "  Properties DisplayName Never Dynamic DirectModification\n");
}

TEST_CASE("change: an import into a create-only property may replace") {
  const StackPair pair(topic("{TopicName: a}"), topic("{TopicName: !ImportValue other-name}"));
  CHECK(pair.changes().changes.at(0).replacement == Replacement::Conditional);
  CHECK(pair.changes().changes.at(0).policy_action == PolicyAction::None);
}

TEST_CASE("change: without the old template values alone decide") {
  StackPair pair(topic("{DisplayName: a}"), topic("{DisplayName: b}"));
  pair.before.model = nullptr;
  pair.before.parameters = nullptr;
  pair.compare();
  CHECK(pair.view(true) ==
        "Modify Topic False [Properties]\n"
        "  /Properties/DisplayName Modify Never Static DirectModification\n");
}

TEST_CASE(
    "change: a preview between two templates without a stack compares text where values lack") {
  const auto text = [](const std::string& suffix) {
    return "Resources:\n"
           "  A: {Type: AWS::SNS::Topic}\n"
           "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub \"${A}" +
           suffix + "\"}}\n";
  };
  StackPair same(text("-x"), text("-x"));
  same.before = before_from_template(same.after(), same.sink);
  same.compare();
  CHECK(same.changes().is_empty());
  CHECK(same.before.resources.at(1).depends_on == std::vector<std::string>{"A"});

  StackPair old(text("-x"), text("-x"));
  StackPair other(text("-x"), text("-y"));
  other.before = before_from_template(old.after(), old.sink);
  other.compare();
  CHECK(other.view(false).starts_with("Modify B False [Properties]\n"));
}

}  // namespace formwork
