// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/transition.hh"

#include <set>

#include <doctest/doctest.h>

#include "engine/transition/evidence.hh"

namespace formwork {

namespace {

ResourceChange replaced(const std::string& id, const std::string& type) {
  ResourceChange change;
  change.logical_id = id;
  change.type = type;
  change.replacement = Replacement::True;
  change.policy_action = PolicyAction::ReplaceAndDelete;
  ChangeDetail row;
  row.name = "TopicName";
  row.path = "/Properties/TopicName";
  row.recreation = Recreation::Always;
  change.details.push_back(row);
  return change;
}

std::string ids(const std::vector<Hazard>& hazards) {
  std::string text;
  for (const Hazard& hazard : hazards) {
    text += (text.empty() ? "" : " ") + std::string(hazard.rule->id);
  }
  return text;
}

}  // namespace

TEST_CASE("transition: every rule says what, why, how to repair, and where that stands") {
  std::set<std::string_view> seen;
  for (const TransitionRule* rule : all_transition_rules()) {
    CAPTURE(rule->id);
    CHECK(seen.insert(rule->id).second);
    const bool has_letter = rule->id.starts_with('T') || rule->id.starts_with('D');
    CHECK(has_letter);
    CHECK(rule->id.size() == 4);
    CHECK_FALSE(rule->title.empty());
    CHECK(rule->what.ends_with('.'));
    CHECK_FALSE(rule->why.empty());
    CHECK(rule->example.ends_with('\n'));
    CHECK(rule->fix.ends_with('.'));
    CHECK(rule->source.starts_with("https://docs.aws.amazon.com/"));
    CHECK(static_cast<bool>(rule->check != nullptr));
    CHECK(find_transition_rule(rule->id) == rule);
  }
  CHECK(seen.size() >= 20);
  CHECK(find_transition_rule("T999") == nullptr);
}

TEST_CASE("transition: blockers come first, and nothing is said of nothing") {
  ChangeSet change_set;
  Template after;
  Transition transition{.change_set = change_set,
                        .before = nullptr,
                        .after = after,
                        .catalog = SchemaCatalog::builtin(),
                        .consumers = {},
                        .exports_before = {}};
  CHECK(find_hazards(transition).empty());
  change_set.changes.push_back(replaced("Table", "AWS::DynamoDB::Table"));
  change_set.changes.back().data = DataVerdict::Lost;
  transition.is_rollback_disabled = true;
  CHECK(ids(find_hazards(transition)) == "T108 D101");
  change_set.changes.back().only_plain_view = true;
  CHECK(find_hazards(transition).empty());
}

TEST_CASE("transition: a type can be marked as one that holds data") {
  ChangeSet change_set;
  change_set.changes.push_back(replaced("Topic", "AWS::SNS::Topic"));
  change_set.changes.push_back(replaced("Other", "AWS::SNS::Topic"));
  change_set.changes.back().policy_action = PolicyAction::ReplaceAndRetain;
  change_set.changes.push_back(replaced("Third", "AWS::SQS::Queue"));
  mark_stateful(change_set, "AWS::SNS::Topic", Template());
  CHECK(change_set.changes[0].data == DataVerdict::Lost);
  CHECK(change_set.changes[1].data == DataVerdict::Orphaned);
  CHECK(change_set.changes[2].data == DataVerdict::NoData);
}

TEST_CASE("transition: names that a template gives are found by the schema of the type") {
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  Value properties = Value::map();
  CHECK(names_given(catalog.find("AWS::SNS::Topic"), properties).empty());
  properties.set("TopicName", Value::string("a"));
  CHECK(names_given(catalog.find("AWS::SNS::Topic"), properties) ==
        std::vector<std::string>{"TopicName"});
  CHECK(names_given(nullptr, properties).empty());
  // Its identifier is made by the service.
  CHECK(names_given(catalog.find("AWS::EC2::VPC"), properties).empty());
}

}  // namespace formwork
