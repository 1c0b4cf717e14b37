// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/fake_world.hh"

namespace formwork::testing {

namespace {

const char* const kExporter =
    "Parameters:\n  V: {Type: String, Default: one}\n"
    "Resources:\n  A:\n    Type: Test::A\n    Properties: {Version: !Ref V}\n"
    "Outputs:\n  Out:\n    Value: !Ref V\n    Export: {Name: the-export}\n";
const char* const kImporter =
    "Resources:\n  B:\n    Type: Test::A\n    Properties: {Version: !ImportValue the-export}\n";

void named(StackRequest& request, const char* name) {
  request.stack_name = name;
}

}  // namespace

TEST_CASE("stack: names are checked in CloudFormation's words") {
  FakeWorld world;
  world.deploy(line_template("A\n"), [](StackRequest& request) { named(request, "1shop"); });
  CHECK(
      world.faults() ==
      "ValidationError 1 validation error detected: Value '1shop' at 'stackName' failed to satisfy "
      "constraint: Member must satisfy regular expression pattern: "
      "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*\n");
}

TEST_CASE("stack: unknown resource types are refused before anything is done") {
  FakeWorld world;
  world.deploy("Resources:\n  A: {Type: No::Such::Type}\n  B: {Type: No::Other::Type}\n");
  CHECK(world.faults() ==
        "ValidationError Template format error: Unrecognized resource types: [No::Such::Type, "
        "No::Other::Type]\n");
  CHECK(world.state().empty());
}

TEST_CASE("stack: a stack that failed to be created must be deleted first") {
  FakeWorld world;
  world.deploy(line_template("A FailOn=create\n"));
  world.deploy(line_template("A\n"));
  REQUIRE(world.sink.all().size() == 1);
  CHECK(world.faults().find("is in ROLLBACK_COMPLETE state and can not be updated.") !=
        std::string::npos);
  CHECK(world.sink.all().front().help == "Delete it first: formwork delete shop");
  CHECK(world.remove().stack_status == "DELETE_COMPLETE");
  CHECK(world.deploy(line_template("A\n")).stack_status == "CREATE_COMPLETE");
}

TEST_CASE("stack: a creation kept after its failure goes on with rollback disabled") {
  FakeWorld world;
  auto keep = [](StackRequest& request) { request.disable_rollback = true; };
  CHECK(world.deploy(line_template("A\nB needs A FailOn=create\n"), keep).stack_status ==
        "CREATE_FAILED");
  CHECK(world.deploy(line_template("A\nB needs A\n"), keep).stack_status == "UPDATE_COMPLETE");
  CHECK(world.effects() == "create A x1\ncreate B x1\n");
}

TEST_CASE(
    "stack: a failed creation that was kept and left the template is deleted by the next update") {
  FakeWorld world;
  auto keep = [](StackRequest& request) { request.disable_rollback = true; };
  CHECK(world.deploy(line_template("A\nB needs A\nC needs B FailOn=create\n"), keep).stack_status ==
        "CREATE_FAILED");
  CHECK(world.deploy(line_template("A\n"), keep).stack_status == "UPDATE_COMPLETE");
  std::string state = world.state();
  CHECK(state.find("  B ") == std::string::npos);
  CHECK(state.find("  C ") == std::string::npos);
}

TEST_CASE("stack: a rollback that failed can still be deleted as a whole") {
  FakeWorld world;
  world.deploy(line_template("A Version=1\nB needs A Version=1\n"));
  OperationOutcome outcome = world.deploy(line_template(
      "A Version=2 FailOn=undo\nB needs A Version=2\nN needs B\nF needs N FailOn=create\n"));
  CHECK(outcome.stack_status == "UPDATE_ROLLBACK_FAILED");
  CHECK(outcome.reason == "The following resource(s) failed to update: [A]. ");
  CHECK(world.remove().stack_status == "DELETE_COMPLETE");
  std::string state = world.state();
  CHECK(state.find("object") == std::string::npos);
  CHECK(state.find("[before]") == std::string::npos);
  CHECK(state.find("[gone]") == std::string::npos);
}

TEST_CASE("stack: deleting what is not there succeeds") {
  FakeWorld world;
  OperationOutcome outcome = world.remove("nothing");
  CHECK(outcome.is_ok);
  CHECK(outcome.no_changes);
}

TEST_CASE("stack: termination protection stops a deletion") {
  FakeWorld world;
  world.deploy(line_template("A\n"));
  {
    auto tx = world.store().begin_write();
    auto stack = tx->find_stack("shop");
    (*stack)->termination_protection = true;
    REQUIRE(tx->put_stack(**stack));
    REQUIRE(tx->commit());
  }
  world.remove();
  CHECK(world.faults() ==
        "ValidationError Stack [shop] cannot be deleted while TerminationProtection is enabled\n");
}

TEST_CASE("stack: exports are unique, and kept while in use") {
  FakeWorld world;
  CHECK(world.deploy(kExporter, [](StackRequest& r) { named(r, "exporter"); }).is_ok);
  CHECK(world.deploy(kImporter, [](StackRequest& r) { named(r, "importer"); }).is_ok);
  CHECK(world.state().find("\"Version\":\"one\"") != std::string::npos);
  OperationOutcome outcome = world.deploy(kExporter, [](StackRequest& r) { named(r, "second"); });
  CHECK(outcome.stack_status == "ROLLBACK_COMPLETE");
  CHECK(world.take_events().find(
            "second ROLLBACK_IN_PROGRESS: Export with name the-export is already exported by "
            "stack exporter. Rollback requested by user.\n") != std::string::npos);
  world.remove("exporter");
  CHECK(world.faults() ==
        "ValidationError Export the-export cannot be deleted as it is in use by importer\n");
  outcome = world.deploy(kExporter, [](StackRequest& r) {
    named(r, "exporter");
    r.parameters["V"].value = "two";
  });
  CHECK(outcome.stack_status == "UPDATE_ROLLBACK_COMPLETE");
  CHECK(world.take_events().find(
            "exporter UPDATE_ROLLBACK_IN_PROGRESS: Export the-export cannot be updated as it "
            "is in use by importer. \n") != std::string::npos);
  CHECK(world.remove("importer").is_ok);
  CHECK(world.remove("exporter").is_ok);
}

TEST_CASE("stack: a missing export fails the stack, not the resource") {
  FakeWorld world;
  OperationOutcome outcome = world.deploy(kImporter);
  CHECK(outcome.stack_status == "ROLLBACK_COMPLETE");
  CHECK(world.take_events() ==
        "shop REVIEW_IN_PROGRESS: User Initiated\n"
        "shop CREATE_IN_PROGRESS: User Initiated\n"
        "shop ROLLBACK_IN_PROGRESS: No export named the-export found. Rollback requested by user.\n"
        "shop ROLLBACK_COMPLETE\n");
}

TEST_CASE("stack: an output that cannot be evaluated rolls the stack back") {
  FakeWorld world;
  OperationOutcome outcome = world.deploy(
      "Resources:\n  A: {Type: Test::A}\nOutputs:\n  Out: {Value: !GetAtt A.Nothing}\n");
  CHECK(outcome.stack_status == "ROLLBACK_COMPLETE");
  CHECK(world.take_events().find("shop ROLLBACK_IN_PROGRESS: [Error] "
                                 "/Outputs/Out/Value/Fn::GetAtt: Resource type Test::A does not "
                                 "support attribute {Nothing}. Rollback requested by user.\n") !=
        std::string::npos);
}

TEST_CASE("stack: NoEcho values stay out of events") {
  FakeWorld world;
  world.deploy(
      "Parameters:\n  P: {Type: String, NoEcho: true, Default: hidden-word}\n"
      "Resources:\n  A:\n    Type: Test::A\n    Properties: {Version: !Ref P}\n");
  for (const EventRecord& event : world.reported) {
    CHECK(event.properties.find("hidden-word") == std::string::npos);
  }
  CHECK(world.state().find("hidden-word") != std::string::npos);
}

TEST_CASE("stack: capabilities are asked for when they are not granted") {
  FakeWorld world;
  world.deploy(
      "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: admin\n"
      "      AssumeRolePolicyDocument: {}\n",
      [](StackRequest& request) { request.all_capabilities = false; });
  CHECK(world.faults() ==
        "InsufficientCapabilitiesException Requires capabilities : [CAPABILITY_NAMED_IAM]\n");
}

TEST_CASE("stack: a resource cannot change its type") {
  FakeWorld world;
  world.deploy(line_template("A\n"));
  world.deploy(line_template("A!\n"));
  CHECK(world.faults().find(
            "Update of resource type is not permitted. The new template modifies resource type of "
            "the following resources: [A]") != std::string::npos);
}

TEST_CASE("stack: tags alone are an update") {
  FakeWorld world;
  world.deploy(line_template("A\n"));
  OperationOutcome outcome = world.deploy(line_template("A\n"), [](StackRequest& request) {
    request.tags = {{"team", "blue"}};
  });
  CHECK(outcome.stack_status == "UPDATE_COMPLETE");
  CHECK_FALSE(outcome.no_changes);
  auto tx = world.store().begin_read();
  CHECK((*tx->find_stack("shop"))->tags == TagList{{"team", "blue"}});
}

TEST_CASE("stack: external providers work side by side") {
  FakeWorld world;
  world.outside.delay = std::chrono::milliseconds(30);
  OperationOutcome outcome = world.deploy(line_template("A!\nB!\nC!\nD!\nE! needs A\n"));
  CHECK(outcome.is_ok);
  CHECK(world.outside.most_running > 1);
  CHECK(world.outside.objects.size() == 5);
  CHECK(world.remove().is_ok);
  CHECK(world.outside.objects.empty());
}

TEST_CASE("stack: what runs outside when another resource fails is taken back") {
  FakeWorld world;
  world.outside.delay = std::chrono::milliseconds(20);
  OperationOutcome outcome = world.deploy(line_template("A!\nB!\nF FailOn=create\n"));
  CHECK(outcome.stack_status == "ROLLBACK_COMPLETE");
  CHECK(world.outside.objects.empty());
}

TEST_CASE("stack: an orderly stop leaves a deployment that goes on later") {
  FakeWorld world;
  int asked = 0;
  world.stop = [&asked] { return ++asked > 3; };
  OperationOutcome outcome =
      world.deploy(line_template("A!\nB! needs A\nC! needs B\nD! needs C\n"));
  CHECK(outcome.stack_status == "CREATE_IN_PROGRESS");
  CHECK(world.outside.effects.size() < 4);
  world.stop = nullptr;
  world.start_process();
  auto recovered = world.operations().recover();
  REQUIRE(recovered);
  CHECK(*recovered == 1);
  CHECK(world.outside.effects ==
        std::vector<std::string>{"create A", "create B", "create C", "create D"});
  CHECK(world.state().find("stack shop CREATE_COMPLETE") != std::string::npos);
}

TEST_CASE("stack: a preview writes nothing") {
  FakeWorld world;
  StackRequest request;
  request.stack_name = "shop";
  request.template_text = {"shop.yaml", line_template("A\nB needs A\n")};
  Sink sink;
  auto preview = world.operations().preview(request, sink);
  REQUIRE(preview);
  CHECK(preview->is_create);
  CHECK(preview->change_set.changes.size() == 2);
  CHECK(preview->steps.size() == 2);
  CHECK(world.state().empty());
  StackRequest after = request;
  after.template_text.text = line_template("A Version=2\n");
  auto between = world.operations().preview_between(request, after, sink);
  REQUIRE(between);
  CHECK(between->change_set.changes.size() == 2);
}

TEST_CASE("stack: five hundred resources are deployed in few transactions") {
  FakeWorld world;
  std::string lines;
  for (int i = 0; i < 500; ++i) {
    lines +=
        "N" + std::to_string(i) + (i > 0 ? " needs N" + std::to_string((i - 1) / 4) : "") + "\n";
  }
  world.start_process();
  CHECK(world.deploy(line_template(lines)).is_ok);
  CHECK(world.crash.commits < 40);
}

}  // namespace formwork::testing
