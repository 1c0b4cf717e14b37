// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string_view>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

using Names = std::set<std::string_view>;

void add(Names& names, const Node* name) {
  if (name != nullptr && name->is_string()) {
    names.insert(name->text());
  }
}

void add_conditions_of(Names& names, const Node* section, bool is_typed) {
  if (section == nullptr) {
    return;
  }
  for (const Member& member : section->members()) {
    const Node* type = member.value->get("Type");
    if (!is_typed || (type != nullptr && !type->is(NodeKind::Null))) {
      add(names, member.value->get("Condition"));
    }
  }
}

void find_unused(const Rule&, Run& run, RuleMatches& out) {
  const Node* conditions = run.section("Conditions");
  if (conditions == nullptr) {
    return;
  }
  Names used;
  for (const DeepKey& call : deep_keys(run.root(), "Fn::If")) {
    const bool has_items = call.value->is_list() && call.value->count != 0;
    add(used, has_items ? call.value->items()[0] : call.value);
  }
  for (const DeepKey& call : deep_keys(run.root(), "Condition")) {
    if (call.path[0].key == "Conditions") {
      add(used, call.value);
    }
  }
  add_conditions_of(used, run.section("Resources"), true);
  add_conditions_of(used, run.section("Outputs"), false);
  for (const Member& condition : conditions->members()) {
    if (!used.contains(condition.key)) {
      RuleMatch& match = out.emplace_back();
      match.path = {PathStep("Conditions"), step_to(*conditions, condition)};
      match.message = "Condition " + std::string(condition.key) + " not used";
    }
  }
}

constinit Rule rule{
    .id = "W8001",
    .title = "Conditions are used",
    .what = "Tells of a condition that no resource, output, Fn::If or other condition names.",
    .why = "A condition that is not used is a mistake in its name, or left over.",
    .example =
        "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\nResources:\n"
        "  Topic: {Type: AWS::SNS::Topic}\n",
    .instead =
        "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\nResources:\n"
        "  Topic: {Type: AWS::SNS::Topic, Condition: IsProd}\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "conditions-section-structure.html",
    .match = &find_unused,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
