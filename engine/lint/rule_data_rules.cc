// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <string>
#include <utility>

#include "engine/lint/rule_data.hh"
#include "engine/lint/run.hh"
#include "engine/schema/documents.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kRulePrefix = "data_rules/";

void check_every(const HookCall& call) {
  check_schema(call, Schema(rule_document(call.rule.schema)), {.all_matches = true});
}

void check_best(const HookCall& call) {
  check_schema(call, Schema(rule_document(call.rule.schema)));
}

// The schema of each region by itself, with the keywords of the place, not of a composite.
void check_regional(const HookCall& call) {
  const SchemaNode document = rule_document(call.rule.schema);
  const std::span<const std::string_view> regions = call.validator.context.regions;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const SchemaNode schema = document.find(regions[i]);
    if (!schema) {
      continue;  // nothing is known of this region
    }
    Validator validator = call.validator;
    validator.context.regions = regions.subspan(i, 1);
    Faults faults = validator.faults(call.instance, Schema(schema));
    std::erase_if(faults, [](const Fault& fault) { return fault.is_unknown; });
    if (const Fault* best = best_match(faults)) {
      Fault fault = *best;
      fault.message += " in '" + std::string(regions[i]) + "'";
      fault.context.clear();
      fault.rule = &call.rule;
      call.out.push_back(std::move(fault));
    }
  }
}

// Rules and what they point to; texts are in the program's data.
struct RuleShelf {
  std::vector<Rule> rules;
  std::deque<std::vector<std::string_view>> places;
  std::deque<std::vector<KeywordOwner>> owners;

  RuleShelf();
  void add(std::string_view id, SchemaNode facts);
};

void RuleShelf::add(std::string_view id, SchemaNode facts) {
  const auto text = [&](std::string_view key) { return facts.find(key).text(); };
  std::vector<std::string_view>& at = places.emplace_back();
  for (const SchemaNode::Member& place : facts.find("places")) {
    at.push_back(place.value.text());
  }
  std::vector<KeywordOwner>& owned = owners.emplace_back();
  for (const SchemaNode::Member& owner : facts.find("owners")) {
    owned.push_back({keyword_of(owner.key), owner.value.text()});
  }
  const std::string_view mode = text("mode");
  Rule rule;
  rule.id = id;
  rule.title = text("title");
  rule.what = text("what");
  rule.why = text("why");
  rule.example = text("example");
  rule.instead = text("instead");
  rule.source = text("source");
  rule.schema = text("schema");
  rule.places = at;
  rule.owners = owned;
  rule.kind = Rule::Kind::Data;
  rule.validate = mode == "regional" ? &check_regional
                  : mode == "best"   ? &check_best
                                     : &check_every;
  rules.push_back(rule);
}

RuleShelf::RuleShelf() {
  for (std::size_t i = 0; i < builtin_document_count(); ++i) {
    const std::string_view name = builtin_document_name(i);
    if (name.starts_with(kRulePrefix)) {
      add(name.substr(kRulePrefix.size()), builtin_document(name));
    }
  }
}

}  // namespace

std::span<const Rule> data_rules() {
  static const RuleShelf kShelf;
  return kShelf.rules;
}

}  // namespace formwork::lint
