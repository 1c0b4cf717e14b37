// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/plan.hh"

#include <doctest/doctest.h>

namespace formwork {

namespace {

ResourceGraph chain(std::vector<std::string> names) {
  std::vector<GraphEdge> edges;
  for (std::uint32_t id = 1; id < names.size(); ++id) {
    edges.push_back({id, id - 1, EdgeCause::Ref, {}, {}});
  }
  return ResourceGraph::build(std::move(names), std::move(edges));
}

ResourceChange change(ChangeAction action, const std::string& id,
                      Replacement replacement = Replacement::None,
                      PolicyAction policy = PolicyAction::None) {
  ResourceChange out;
  out.action = action;
  out.logical_id = id;
  out.type = "AWS::SNS::Topic";
  out.replacement = replacement;
  out.policy_action = policy;
  return out;
}

std::string lines(const std::vector<PlanStep>& steps) {
  std::string out;
  for (const PlanStep& step : steps) {
    out += step.id + (step.is_conditional ? "?" : "");
    out += step.policy.empty() ? "" : " " + step.policy;
    for (const std::string& other : step.after) {
      out += " <" + other;
    }
    out += "\n";
  }
  return out;
}

ResourceRecord record(const std::string& id, std::vector<std::string> depends_on,
                      const std::string& policy = "", const std::string& slot = "") {
  ResourceRecord out;
  out.logical_id = id;
  out.slot = slot;
  out.type = "AWS::SNS::Topic";
  out.deletion_policy = policy;
  out.depends_on = std::move(depends_on);
  return out;
}

}  // namespace

TEST_CASE("plan: creations wait for what they need") {
  ChangeSet set;
  set.changes = {change(ChangeAction::Add, "A"), change(ChangeAction::Add, "B")};
  CHECK(lines(make_steps(set, chain({}), chain({"A", "B"}))) == "Create:A\nCreate:B <Create:A\n");
}

TEST_CASE("plan: resources without a step still carry the order") {
  ChangeSet set;
  set.changes = {change(ChangeAction::Add, "A"),
                 change(ChangeAction::Modify, "C", Replacement::False)};
  CHECK(lines(make_steps(set, chain({"B", "C"}), chain({"A", "B", "C"}))) ==
        "Create:A\nUpdate:C <Create:A\n");
}

TEST_CASE("plan: cleanup goes against the old order and waits for its own phase only") {
  ChangeSet set;
  set.changes = {
      change(ChangeAction::Modify, "A", Replacement::True, PolicyAction::ReplaceAndRetain),
      change(ChangeAction::Modify, "C", Replacement::True, PolicyAction::ReplaceAndDelete),
      change(ChangeAction::Remove, "B", Replacement::None, PolicyAction::Snapshot)};
  CHECK(lines(make_steps(set, chain({"A", "B", "C"}), chain({"A", "C"}))) ==
        "Replace:A\nReplace:C <Replace:A\n"
        "Cleanup:C Delete\nDelete:B Snapshot <Cleanup:C\nCleanup:A Retain <Delete:B\n");
}

TEST_CASE("plan: what hangs on unknown values is conditional") {
  ResourceChange maybe = change(ChangeAction::Modify, "Maybe", Replacement::Conditional);
  ResourceChange plain = change(ChangeAction::Modify, "Plain", Replacement::False);
  plain.only_plain_view = true;
  ResourceChange open =
      change(ChangeAction::Modify, "Open", Replacement::True, PolicyAction::ReplaceAndDelete);
  ChangeDetail row;
  row.recreation = Recreation::Always;
  row.after = Value::unknown(UnknownCause{UnknownCause::Kind::Ref, "X", {}});
  open.details = {row};
  ResourceChange sure = change(ChangeAction::Modify, "Sure", Replacement::False);
  ChangeSet set;
  set.changes = {maybe, plain, open, sure};
  const ResourceGraph none = chain({});
  CHECK(lines(make_steps(set, none, none)) ==
        "Update:Maybe?\nUpdate:Plain?\nReplace:Open?\nUpdate:Sure\nCleanup:Open Delete\n");
}

TEST_CASE("plan: a stack is deleted from its ends, by policy, once per logical id") {
  CHECK(lines(make_delete_steps({record("A", {}, "Retain"), record("B", {"A"}),
                                 record("C", {"B", "A", "Gone"}, "Snapshot"),
                                 record("B", {"A"}, "", "old")})) ==
        "Delete:C Delete\nDelete:B Delete <Delete:C\nDelete:A Retain <Delete:B <Delete:C\n");
}

TEST_CASE("plan: a circle in stored records does not stop a deletion from being planned") {
  const auto steps = make_delete_steps({record("A", {"B"}), record("B", {"A"})});
  REQUIRE(steps.size() == 2);
  for (const PlanStep& step : steps) {
    for (const std::string& other : step.after) {
      CHECK(other != step.id);
    }
  }
}

TEST_CASE("plan: JSON keeps everything and is the same every time") {
  Plan plan;
  plan.kind = PlanKind::Update;
  plan.stack_id = "arn:stack";
  plan.stack_name = "app";
  plan.template_name = "app.yaml";
  plan.template_body = "Resources:\n  \"quoted\": \xc3\xbc\n";
  plan.processed_template = "{}";
  plan.parameters = {{"P", "v", "resolved", true}, {"Q", "", "", false}};
  plan.parameter_values = Value::map();
  plan.parameter_values.set("L", Value::list({Value::string("a"), Value::string("b")}));
  plan.parameter_values.set("U", Value::unknown(UnknownCause{UnknownCause::Kind::Import, "e", {}}));
  plan.tags = {{"k", "v"}};
  plan.capabilities = {"CAPABILITY_IAM"};
  plan.notification_arns = {"arn:topic"};
  plan.disable_rollback = true;
  plan.on_failure = "DO_NOTHING";
  PlanStep step;
  step.id = "Cleanup:A";
  step.kind = StepKind::Cleanup;
  step.logical_id = "A";
  step.type = "AWS::SNS::Topic";
  step.policy = "Retain";
  step.after = {"Cleanup:B"};
  step.is_conditional = true;
  plan.steps = {step};
  const std::string json = plan_to_json(plan);
  const Result<Plan> read = plan_from_json(json);
  REQUIRE(static_cast<bool>(read));
  CHECK(plan_to_json(*read) == json);
  CHECK(read->kind == PlanKind::Update);
  CHECK(read->parameters.at(0).no_echo);
  CHECK(read->parameters.at(0).resolved == "resolved");
  CHECK(read->parameter_values == plan.parameter_values);
  CHECK(read->steps.at(0).kind == StepKind::Cleanup);
  CHECK(read->steps.at(0).after == step.after);
  CHECK(read->template_body == plan.template_body);
  CHECK(read->disable_rollback);
}

TEST_CASE("plan: damaged and foreign documents are refused with what is wrong") {
  CHECK(plan_from_json("{").error().code == "E0000");
  CHECK(plan_from_json("[]").error().code == "F303");
  CHECK(plan_from_json("{\"format\":2}").error().code == "F303");
  const Result<Plan> cut = plan_from_json("{\"format\":1,\"kind\":\"CREATE\"}");
  CHECK(cut.error().code == "F302");
  CHECK(cut.error().message.find("'stackId'") != std::string::npos);
  std::string wrong = plan_to_json(Plan());
  wrong.replace(wrong.find("CREATE"), 6, "BURN__");
  CHECK(plan_from_json(wrong).error().message.find("'kind'") != std::string::npos);
}

}  // namespace formwork
