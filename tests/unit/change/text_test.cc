// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/change/change_set_text.hh"
#include "tests/unit/change/stack_pair.hh"

namespace formwork {

namespace {

std::string text_of(const StackPair& pair, TextStyle style = {}) {
  return changes_to_text(pair.changes(), pair.sources, style);
}

}  // namespace

TEST_CASE("change text: nothing to do is one line") {
  const std::string text = "Resources: {A: {Type: AWS::SNS::Topic}}\n";
  CHECK(text_of(StackPair(text, text)) == "No changes.\n");
}

TEST_CASE("change text: a block per resource, then the summary") {
  const std::string before =
      "Parameters: {Key: {Type: String}}\n"
      "Resources:\n"
      "  Table:\n"
      "    Type: AWS::DynamoDB::Table\n"
      "    Properties:\n"
      "      TableName: !Ref Key\n"
      "  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}\n"
      "  Old: {Type: AWS::SNS::Topic}\n";
  const std::string after =
      "Parameters: {Key: {Type: String}}\n"
      "Resources:\n"
      "  Table:\n"
      "    Type: AWS::DynamoDB::Table\n"
      "    Properties:\n"
      "      TableName: !Ref Key\n"
      "  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: b}}\n"
      "  New: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Table}}\n";
  const StackPair pair(before, after, {{"Key", "one"}}, {{"Key", "two"}});
  CHECK(text_of(pair) ==
        "-/+ Table (AWS::DynamoDB::Table) will be replaced  new.yaml:3\n"
        "    id: Table-id\n"
        "    ! DATA LOSS: the old one is deleted with its data. To keep it, add this line:\n"
        "        UpdateReplacePolicy: Retain\n"
        "    ~ TableName: \"one\" -> \"two\"  new.yaml:6  forces replacement\n"
        "        because: parameter Key: \"one\" -> \"two\"  new.yaml:1\n"
        "\n"
        "~ Topic (AWS::SNS::Topic) will be updated in place  new.yaml:7\n"
        "    id: Topic-id\n"
        "    ~ DisplayName: \"a\" -> \"b\"  new.yaml:7\n"
        "\n"
        "+ New (AWS::SNS::Topic) will be added  new.yaml:8\n"
        "    + DisplayName: <Table: known after deployment>\n"
        "\n"
        "- Old (AWS::SNS::Topic) will be removed  old.yaml:8\n"
        "    id: Old-id\n"
        "\n"
        "Plan: 1 to add, 1 to change, 1 to replace, 1 to remove.\n");
}

TEST_CASE("change text: long values are cut between characters") {
  std::string umlauts;
  for (int i = 0; i < 100; ++i) {
    umlauts += "\xc3\xbc";
  }
  const StackPair pair(
      "Resources: {A: {Type: AWS::SNS::Topic}}\n",
      "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: " + umlauts + "}}}\n");
  const std::string text = text_of(pair);
  CHECK(text.find("\xc3\xbc...") != std::string::npos);
  CHECK(text.find(umlauts) == std::string::npos);
}

TEST_CASE("change text: colours and arrows only when asked for") {
  const StackPair pair("Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}}\n",
                       "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: b}}}\n");
  CHECK(text_of(pair).find('\x1b') == std::string::npos);
  const std::string styled = text_of(pair, {true, true});
  CHECK(styled.find("\x1b[33m~\x1b[0m") != std::string::npos);
  CHECK(styled.find("\"a\" \u2192 \"b\"") != std::string::npos);
}

TEST_CASE("change text: what may change is not counted as a change") {
  const auto text = [](const std::string& name) {
    return "Resources:\n"
           "  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: " +
           name +
           "}}\n"
           "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A.DisplayName}}\n";
  };
  const StackPair pair(text("one"), text("two"));
  const std::string shown = text_of(pair);
  CHECK(shown.find("? B (AWS::SNS::Topic) will change only if a value it reads does") !=
        std::string::npos);
  CHECK(shown.find("because: A is updated in place  new.yaml:2") != std::string::npos);
  CHECK(shown.ends_with(
      "Plan: 0 to add, 1 to change, 0 to replace, 0 to remove. 1 more may change.\n"));
}

}  // namespace formwork
