// SPDX-License-Identifier: Apache-2.0
// Every scenario is run to its end once, and then once for every commit it makes, dying there
// before and after the commit takes hold. A new process must then bring the world to the same
// state, with the same events and without doing anything twice.
#include <filesystem>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "tests/support/fake_world.hh"

namespace formwork::testing {

namespace {

using Action = std::function<void(FakeWorld&)>;

Action deploys(std::string lines, std::function<void(StackRequest&)> change = {}) {
  return [text = line_template(lines), change](FakeWorld& world) { world.deploy(text, change); };
}

Action removes() {
  return [](FakeWorld& world) { world.remove(); };
}

// A verb of the API, and what it begins.
Action asks(std::function<Result<void>(StackOperations&, Transaction&)> verb) {
  return [verb](FakeWorld& world) {
    world.sink = Sink();
    world.operations().carry_out(
        "shop", [&](Transaction& tx) { return verb(world.operations(), tx); }, world.sink);
  };
}

// From now on this call fails, or stops the process.
Action breaks(const char* text, bool stops = false) {
  return [=](FakeWorld& world) {
    Result<FaultPlan::Fault> fault = FaultPlan::parse(text);
    REQUIRE(fault);
    fault->stops = stops;
    world.fault_plan.add(*fault);
  };
}

Action mends() {
  return [](FakeWorld& world) { world.fault_plan = FaultPlan(); };
}

struct Scenario {
  const char* name;
  std::vector<Action> before;  ///< Undisturbed.
  Action last;                 ///< Killed at every commit.
  const char* status;          ///< Of the stack in the end.
};

struct Ending {
  std::string state;
  std::string events;
  std::string effects;
  int commits = 0;
};

Ending ending_of(FakeWorld& world) {
  return {world.state(), world.event_set(), world.effects(), world.crash.commits};
}

Ending run_undisturbed(const Scenario& scenario) {
  FakeWorld world;
  for (const Action& action : scenario.before) {
    action(world);
  }
  world.start_process();
  scenario.last(world);
  REQUIRE_MESSAGE(!world.sink.has_errors(), world.faults());
  return ending_of(world);
}

Ending run_killed(const Scenario& scenario, int at, bool is_kept) {
  FakeWorld world;
  for (const Action& action : scenario.before) {
    action(world);
  }
  CrashPlan plan;
  plan.at = at;
  plan.is_kept = is_kept;
  world.start_process(plan);
  scenario.last(world);
  if (!world.crash.is_dead) {
    // Answers from outside shared transactions this time: the end came before the commit did.
    return ending_of(world);
  }
  world.start_process();
  if (at == 0 && !is_kept) {
    // Nothing was recorded: the user asks again.
    scenario.last(world);
  } else {
    auto recovered = world.operations().recover();
    REQUIRE(recovered);
  }
  return ending_of(world);
}

void check_scenario(const Scenario& scenario) {
  CAPTURE(std::string(scenario.name));
  Ending whole = run_undisturbed(scenario);
  CHECK(whole.state.find(std::string("stack shop ") + scenario.status) != std::string::npos);
  CHECK(whole.state.find("unfinished") == std::string::npos);
  REQUIRE(whole.commits > 1);
  for (int at = 0; at < whole.commits; ++at) {
    for (bool is_kept : {false, true}) {
      CAPTURE(at);
      CAPTURE(is_kept);
      Ending killed = run_killed(scenario, at, is_kept);
      CHECK(killed.state == whole.state);
      CHECK(killed.events == whole.events);
      CHECK(killed.effects == whole.effects);
    }
  }
}

void disable_rollback(StackRequest& request) {
  request.disable_rollback = true;
}
void delete_on_failure(StackRequest& request) {
  request.on_failure = "DELETE";
}

constexpr const char* kMixed =
    "A Version=1\n"
    "B needs A\n"
    "X! needs A\n"
    "C needs B Polls=2\n"
    "Y! needs X Polls=1\n"
    "R needs C Retries=2\n";

// More steps than fit in one transaction.
std::string many(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += "N" + std::to_string(i) + (i > 2 ? " needs N" + std::to_string(i / 2) : "") + "\n";
  }
  return lines;
}

}  // namespace

TEST_CASE("stack: a creation killed at any commit is finished by the next process") {
  check_scenario({"mixed", {}, deploys(kMixed), "CREATE_COMPLETE"});
  check_scenario({"many", {}, deploys(many(70)), "CREATE_COMPLETE"});
}

TEST_CASE("stack: a failing creation killed at any commit is rolled back by the next process") {
  std::string failing = std::string(kMixed) + "F FailOn=create needs C\nG needs F\n";
  check_scenario({"rolled back", {}, deploys(failing), "ROLLBACK_COMPLETE"});
  check_scenario({"deleted", {}, deploys(failing, delete_on_failure), "DELETE_COMPLETE"});
  check_scenario({"kept", {}, deploys(failing, disable_rollback), "CREATE_FAILED"});
  std::string outside = "A\nX! needs A FailOn=create\n";
  check_scenario({"external", {}, deploys(outside), "ROLLBACK_COMPLETE"});
  std::string stuck = "A FailOn=delete\nB needs A\nF needs B FailOn=create\n";
  check_scenario({"rollback fails", {}, deploys(stuck), "ROLLBACK_FAILED"});
}

TEST_CASE("stack: an update killed at any commit is finished by the next process") {
  std::string before =
      "A Version=1\nB needs A\nX! needs A Version=1\nOld needs B\nP Version=1 NotUpdatable=true\nQ "
      "needs P\n";
  std::string after =
      "A Version=2 Polls=1\nB needs A Version=2\nX! needs A Version=2\nNew needs B\n"
      "P Version=2 NotUpdatable=true\nQ needs P\n";
  check_scenario({"update", {deploys(before)}, deploys(after), "UPDATE_COMPLETE"});
  std::string stuck = "A\nB FailOn=delete\n";
  check_scenario({"cleanup fails", {deploys(stuck)}, deploys("A\n"), "UPDATE_COMPLETE"});
}

TEST_CASE("stack: a failing update killed at any commit is undone by the next process") {
  std::string before =
      "A Version=1\nB needs A\nX! needs A Version=1\nOld needs B\nP Version=1 NotUpdatable=true\nQ "
      "needs P\n";
  std::string changed =
      "A Version=2\nB needs A Version=2\nX! needs A Version=2\nNew needs B\n"
      "P Version=2 NotUpdatable=true\nQ needs P\n";
  std::string create_fails = changed + "F needs Q FailOn=create\n";
  check_scenario(
      {"create fails", {deploys(before)}, deploys(create_fails), "UPDATE_ROLLBACK_COMPLETE"});
  check_scenario(
      {"kept", {deploys(before)}, deploys(create_fails, disable_rollback), "UPDATE_FAILED"});
  std::string update_fails = "A Version=2\nB needs A Version=2 FailOn=update\n";
  check_scenario({"update fails",
                  {deploys("A Version=1\nB needs A\n")},
                  deploys(update_fails),
                  "UPDATE_ROLLBACK_COMPLETE"});
  std::string undo_fails = "A Version=2 FailOn=undo\nB needs A Version=2 FailOn=update\n";
  check_scenario({"undo fails",
                  {deploys("A Version=1\nB needs A Version=1\n")},
                  deploys(undo_fails),
                  "UPDATE_ROLLBACK_FAILED"});
}

TEST_CASE("stack: a deletion killed at any commit is finished by the next process") {
  check_scenario({"delete", {deploys(kMixed)}, removes(), "DELETE_COMPLETE"});
  check_scenario({"delete fails",
                  {deploys("A\nB needs A FailOn=delete\nC needs B\n")},
                  removes(),
                  "DELETE_FAILED"});
  check_scenario({"retained",
                  {deploys("A @DeletionPolicy=Retain\nB needs A\n")},
                  removes(),
                  "DELETE_COMPLETE"});
}

namespace {

Action continues(std::vector<std::string> skipped) {
  return asks([skipped](StackOperations& operations, Transaction& tx) {
    RecoveryRequest request;
    request.stack_name = "shop";
    request.skipped = skipped;
    return operations.continue_update_rollback(tx, request);
  });
}

Action rolls_back() {
  return asks([](StackOperations& operations, Transaction& tx) -> Result<void> {
    RecoveryRequest request;
    request.stack_name = "shop";
    Result<std::string> id = operations.roll_back_stack(tx, request);
    return id ? Result<void>() : std::move(id).failure();
  });
}

constexpr const char* kOne = "A Version=1\nB needs A Version=1\nX! needs B Version=1\n";
constexpr const char* kTwo =
    "A Version=2\nB needs A Version=2\nX! needs B Version=2\nNew needs X\n";

}  // namespace

TEST_CASE("stack: a continued rollback killed at any commit is finished by the next process") {
  std::vector<Action> stuck = {deploys(kOne), breaks("A@undo"), breaks("New@create"),
                               deploys(kTwo)};
  check_scenario({"skipped", stuck, continues({"A"}), "UPDATE_ROLLBACK_COMPLETE"});
  stuck.push_back(mends());
  check_scenario({"mended", stuck, continues({}), "UPDATE_ROLLBACK_COMPLETE"});
}

TEST_CASE("stack: a rollback that was asked for survives being killed at any commit") {
  check_scenario({"of an update",
                  {deploys(kOne), breaks("New@create"), deploys(kTwo, disable_rollback)},
                  rolls_back(),
                  "UPDATE_ROLLBACK_COMPLETE"});
  check_scenario(
      {"of two updates",
       {deploys(kOne), breaks("New@create"), deploys(kTwo, disable_rollback), breaks("B@update"),
        deploys("A Version=3\nB needs A Version=3\nX! needs B Version=2\n", disable_rollback)},
       rolls_back(),
       "UPDATE_ROLLBACK_COMPLETE"});
  check_scenario({"of a creation",
                  {breaks("X@create"), deploys(kOne, disable_rollback)},
                  rolls_back(),
                  "ROLLBACK_COMPLETE"});
}

TEST_CASE("stack: a cancelled update killed at any commit is rolled back") {
  check_scenario({"cancelled",
                  {deploys(kOne), breaks("B@update", true), deploys(kTwo), mends()},
                  asks([](StackOperations& operations, Transaction& tx) {
                    return operations.cancel_update(tx, "shop", "");
                  }),
                  "UPDATE_ROLLBACK_COMPLETE"});
}

TEST_CASE("stack: guarded, watched and forced operations survive being killed at any commit") {
  auto guarded = [](StackRequest& request) {
    request.stack_policy_during_update =
        R"({"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*",)"
        R"("Resource":"LogicalResourceId/A"}]})";
  };
  check_scenario({"guarded", {deploys(kOne)}, deploys(kTwo, guarded), "UPDATE_ROLLBACK_COMPLETE"});
  auto watched = [](StackRequest& request) {
    request.rollback_configuration = Value::map();
    request.rollback_configuration->set("MonitoringTimeInMinutes", Value::number(3));
  };
  check_scenario({"watched", {deploys(kOne)}, deploys(kTwo, watched), "UPDATE_COMPLETE"});
  auto express = [](StackRequest& request) { request.deployment_mode = "EXPRESS"; };
  check_scenario({"express", {}, deploys(kOne, express), "CREATE_COMPLETE"});
  check_scenario({"forced",
                  {deploys("A\nB needs A FailOn=delete\nC needs B\n"), removes()},
                  asks([](StackOperations& operations, Transaction& tx) {
                    DeleteRequest request;
                    request.stack_name = "shop";
                    request.is_forced = true;
                    return operations.delete_stack(tx, request);
                  }),
                  "DELETE_COMPLETE"});
}

namespace {

// A parent with two children, one in the other.
class NestedFiles {
 public:
  NestedFiles()
      : folder_(std::filesystem::temp_directory_path() / ("formwork-nested-" + IdSource().hex(8))) {
    std::filesystem::create_directories(folder_);
  }
  ~NestedFiles() { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) const {
    REQUIRE(write_file((folder_ / name).string(), text));
  }
  void request(StackRequest& request) const {
    request.template_text.name = (folder_ / "root.yaml").string();
  }

 private:
  std::filesystem::path folder_;
};

std::string parent(const std::string& version, const std::string& extra = "") {
  return "Resources:\n"
         "  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
         "      TemplateURL: child.yaml\n      Parameters: {Version: '" +
         version +
         "'}\n"
         "  After:\n    Type: Test::A\n    Properties: {From: !GetAtt Child.Outputs.Arn}\n" +
         extra + "Outputs:\n  FromChild: {Value: !GetAtt Child.Outputs.Arn}\n";
}

const char* const kChild =
    "Parameters:\n  Version: {Type: String}\n"
    "Resources:\n"
    "  Inner:\n    Type: Test::A\n    Properties: {Version: !Ref Version}\n"
    "  Grandchild:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
    "      TemplateURL: grandchild.yaml\n      Parameters: {Version: !Ref Version}\n"
    "Outputs:\n  Arn: {Value: !Sub '${Inner.Arn}-${Inner.Version}'}\n";
const char* const kGrandchild =
    "Parameters:\n  Version: {Type: String}\n"
    "Resources:\n  Innermost:\n    Type: Test::A\n    Properties: {Version: !Ref Version}\n";

}  // namespace

TEST_CASE("stack: nested stacks killed at any commit end as they would have") {
  NestedFiles files;
  files.write("child.yaml", kChild);
  files.write("grandchild.yaml", kGrandchild);
  auto deploy = [&](const std::string& text) {
    return [&files, text](FakeWorld& world) {
      world.deploy(text, [&](StackRequest& request) { files.request(request); });
    };
  };
  std::string failing =
      "  Last:\n    Type: Test::A\n    DependsOn: After\n    Properties: {FailOn: create}\n";
  check_scenario({"nested create", {}, deploy(parent("1")), "CREATE_COMPLETE"});
  check_scenario({"nested create fails", {}, deploy(parent("1", failing)), "ROLLBACK_COMPLETE"});
  check_scenario({"nested update", {deploy(parent("1"))}, deploy(parent("2")), "UPDATE_COMPLETE"});
  check_scenario({"nested update fails",
                  {deploy(parent("1"))},
                  deploy(parent("2", failing)),
                  "UPDATE_ROLLBACK_COMPLETE"});
  check_scenario({"nested delete", {deploy(parent("1"))}, removes(), "DELETE_COMPLETE"});
}

}  // namespace formwork::testing
