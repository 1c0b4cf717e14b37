// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_set>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

void check_mappings(const Rule&, Run& run, RuleMatches& out) {
  const Node* mappings = run.section("Mappings");
  const Member* only = mappings == nullptr ? nullptr : mappings->single();
  if (mappings == nullptr || (only != nullptr && only->key == "Fn::Transform")) {
    return;
  }
  std::unordered_set<std::string_view> used;
  for (const DeepKey& lookup : deep_keys(run.original(), "Fn::FindInMap")) {
    const Node* name = lookup.value;
    if (name->is_list()) {
      if (name->count == 0) {
        continue;
      }
      name = name->items().front();
      if (name->is_map()) {
        return;  // a computed name may be any
      }
    }
    used.insert(name->text());
  }
  for (const Member& mapping : mappings->members()) {
    if (!used.contains(mapping.key)) {
      RuleMatch& match = out.emplace_back();
      match.path = {"Mappings", mapping.key};
      match.message = "Mapping '" + std::string(mapping.key) + "' is defined but not used";
    }
  }
}

constinit Rule rule{
    .id = "W7001",
    .title = "Every mapping is used",
    .what =
        "Looks for mappings that no Fn::FindInMap names. Where a name is computed, nothing is "
        "said.",
    .why = "The mapping makes the template longer and changes nothing.",
    .example = R"(Mappings:
  Sizes:
    small:
      Count: 1
Resources:
  Topic:
    Type: AWS::SNS::Topic
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "mappings-section-structure.html",
    .match = &check_mappings,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
