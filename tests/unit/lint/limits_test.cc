// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/rule.hh"

namespace formwork::lint {
namespace {

/// Messages of the findings of one rule in `text`, remarks included.
std::vector<std::string> messages(const std::string& text, std::string_view rule) {
  SourceMap sources;
  Sink sink;
  const auto document = read_document(sources, "app.yaml", text, sink);
  REQUIRE(document != nullptr);
  LintConfig config;
  config.include_checks = {std::string(rule)};
  std::vector<std::string> found;
  for (const Finding& finding : lint_document(*document, sources, "app.yaml", config).findings) {
    if (finding.rule->id == rule) {
      found.push_back(finding.message);
    }
  }
  return found;
}

const std::string kTopic = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";

std::string outputs(int count) {
  std::string text = kTopic + "Outputs:\n";
  for (int i = 0; i < count; ++i) {
    text += "  O" + std::to_string(i) + ": {Value: a}\n";
  }
  return text;
}

std::string resources(int count) {
  std::string text = "Resources:\n";
  for (int i = 0; i < count; ++i) {
    text += "  R" + std::to_string(i) + ": {Type: AWS::SNS::Topic}\n";
  }
  return text;
}

std::string mapping(int count) {
  std::string text = kTopic + "Mappings:\n  M:\n";
  for (int i = 0; i < count; ++i) {
    text += "    K" + std::to_string(i) + ": {A: b}\n";
  }
  return text;
}

std::string of_size(std::size_t size) {
  std::string text = kTopic + "# ";
  text.resize(size, 'x');
  return text;
}

using Messages = std::vector<std::string>;

TEST_CASE("lint: the size of a template") {
  CHECK(messages(of_size(1'000'001), "E1002") ==
        Messages{"The template file size (1000001 bytes) exceeds the limit (1000000 bytes)"});
  CHECK(messages(of_size(1'000'001), "I1002").empty());
  CHECK(messages(of_size(1'000'000), "E1002").empty());
  CHECK(
      messages(of_size(1'000'000), "I1002") ==
      Messages{"The template file size (1000000 bytes) is approaching the limit (1000000 bytes)"});
  CHECK(messages(of_size(900'000), "I1002").empty());
}

TEST_CASE("lint: the number of outputs") {
  CHECK(messages(outputs(201), "E6010") == Messages{"'Outputs' has more than 200 properties"});
  CHECK(messages(outputs(200), "E6010").empty());
  CHECK(messages(outputs(200), "I6010") ==
        Messages{"'Outputs' is approaching the limit of 200 properties"});
  CHECK(messages(outputs(180), "I6010").empty());
}

TEST_CASE("lint: the number of resources") {
  CHECK(messages(resources(501), "E3010") == Messages{"'Resources' has more than 500 properties"});
  CHECK(messages(resources(500), "E3010").empty());
  CHECK(messages(resources(451), "I3010") ==
        Messages{"'Resources' is approaching the limit of 500 properties"});
  CHECK(messages(resources(450), "I3010").empty());
}

TEST_CASE("lint: the number of keys of a mapping") {
  CHECK(messages(mapping(201), "E7010") == Messages{"'Mappings/M' has more than 200 properties"});
  CHECK(messages(mapping(200), "E7010").empty());
  CHECK(messages(mapping(181), "I7010") ==
        Messages{"'Mappings/M' is approaching the limit of 200 properties"});
  CHECK(messages(mapping(180), "I7010").empty());
}

// cfn-lint knows limits for parameters but does not ask for them, so nothing is said.
TEST_CASE("lint: the number of parameters is not limited") {
  std::string text = kTopic + "Parameters:\n";
  for (int i = 0; i < 201; ++i) {
    text += "  P" + std::to_string(i) + ": {Type: String}\n";
  }
  CHECK(messages(text, "E2010").empty());
  CHECK(messages(text, "I2010").empty());
  CHECK(messages(text, "W2001").size() == 201);
}

TEST_CASE("lint: many resources that wait for each other are found in time") {
  std::string text = "Resources:\n";
  const int count = 3000;
  for (int i = 0; i < count; ++i) {
    text += "  R" + std::to_string(i) + ":\n    Type: AWS::SNS::Topic\n    DependsOn: [R" +
            std::to_string((i + 1) % count) + ", R" + std::to_string((i + 7) % count) + "]\n";
  }
  CHECK(!messages(text, "E3004").empty());
}

}  // namespace
}  // namespace formwork::lint
