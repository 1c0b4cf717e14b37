// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/schema/documents.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/document_text.hh"

using namespace formwork;  // NOLINT: a test of many names

namespace {

constexpr const char* kRule =
    "formwork-rules 1\n"
    "; a comment\n"
    "rule E9999\n"
    "  title A title\n"
    "  what It checks.\n"
    "  why It breaks.\n"
    "  example\n"
    "    | A:\n"
    "    |\n"
    "    |   B: 1\n"
    "  instead\n"
    "    | A: 2\n"
    "  source https://docs.aws.amazon.com/\n"
    "  at Resources/AWS::S3::Bucket/Properties\n"
    "  at Description\n"
    "  schema functions/sub\n"
    "  every\n"
    "  owner maxLength E1003\n";

}  // namespace

TEST_CASE("schema: a rule's text gives its facts") {
  const auto rules = read_rules("x.rules", kRule);
  REQUIRE(rules);
  REQUIRE(rules->size() == 1);
  CHECK(rules->front().name == "data_rules/E9999");
  CHECK(value_to_json(rules->front().value) ==
        R"({"example":"A:\n\n  B: 1\n","instead":"A: 2\n","mode":"every",)"
        R"("owners":{"maxLength":"E1003"},)"
        R"("places":["Resources/AWS::S3::Bucket/Properties","Description"],)"
        R"("schema":"functions/sub","source":"https://docs.aws.amazon.com/","title":"A title",)"
        R"("what":"It checks.","why":"It breaks."})");
}

TEST_CASE("schema: a rule's text that lacks or repeats something is refused with its line") {
  const std::string text = kRule;
  for (const std::string_view word : {"title A title", "why It breaks.", "example", "every",
                                      "schema functions/sub", "source https"}) {
    std::string damaged = text;
    damaged.replace(damaged.find(word), word.size(), "; gone");
    CAPTURE(damaged);
    const auto rules = read_rules("x.rules", damaged);
    REQUIRE(!rules);
    CHECK(rules.error().code == "F702");
    CHECK(rules.error().message.starts_with("x.rules:"));
  }
  CHECK(!read_rules("x.rules", ""));
  CHECK(!read_rules("x.rules", "formwork-rules 1\nrule \n"));
  CHECK(!read_rules("x.rules", text + text.substr(text.find("rule E9999"))));
}

TEST_CASE("schema: every rule of the program points to a schema of the program") {
  std::size_t rules = 0;
  for (std::size_t i = 0; i < builtin_document_count(); ++i) {
    const std::string_view name = builtin_document_name(i);
    if (!name.starts_with("data_rules/")) {
      continue;
    }
    ++rules;
    CAPTURE(name);
    CHECK(builtin_document(builtin_document(name).find("schema").text()));
  }
  CHECK(rules == 28);
}
