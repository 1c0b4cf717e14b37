// SPDX-License-Identifier: Apache-2.0
// What CloudFormation shows of an operation: the sequence of events, word by word.
#include <doctest/doctest.h>

#include "tests/support/fake_world.hh"

namespace formwork::testing {

namespace {

const std::string kHandler = " (RequestToken: <token>, HandlerErrorCode: InvalidRequest)\n";

}  // namespace

TEST_CASE("stack: creating a resource gives three events") {
  FakeWorld world;
  OperationOutcome outcome = world.deploy(line_template("A\nB needs A\n"));
  CHECK(outcome.stack_status == "CREATE_COMPLETE");
  CHECK(outcome.is_ok);
  CHECK(world.take_events() ==
        "shop REVIEW_IN_PROGRESS: User Initiated\n"
        "shop CREATE_IN_PROGRESS: User Initiated\n"
        "A CREATE_IN_PROGRESS\n"
        "A CREATE_IN_PROGRESS (shop-A-1): Resource creation Initiated\n"
        "A CREATE_COMPLETE (shop-A-1)\n"
        "B CREATE_IN_PROGRESS\n"
        "B CREATE_IN_PROGRESS (shop-B-1): Resource creation Initiated\n"
        "B CREATE_COMPLETE (shop-B-1)\n"
        "shop CREATE_COMPLETE\n");
}

TEST_CASE("stack: event ids and properties are those of CloudFormation") {
  FakeWorld world;
  world.deploy(line_template("A Version=3\n"));
  REQUIRE(world.reported.size() == 6);
  const EventRecord& first = world.reported[2];
  CHECK(first.id == "A-CREATE_IN_PROGRESS-" + format_time(first.time));
  CHECK(first.properties == R"({"Version":"3"})");
  CHECK(first.type == "Test::A");
  const EventRecord& stack = world.reported[1];
  CHECK(stack.id.size() == 36);
  CHECK(stack.type == "AWS::CloudFormation::Stack");
  CHECK(stack.physical_id == stack.stack_id);
  CHECK(stack.operation_id == first.operation_id);
  CHECK(stack.stack_id.starts_with("arn:aws:cloudformation:us-east-1:123456789012:stack/shop/"));
}

TEST_CASE("stack: a failed creation is rolled back in reverse order") {
  FakeWorld world;
  OperationOutcome outcome =
      world.deploy(line_template("A\nB needs A\nC needs B FailOn=create\nD needs C\n"));
  CHECK(outcome.stack_status == "ROLLBACK_COMPLETE");
  CHECK_FALSE(outcome.is_ok);
  std::string events = world.take_events();
  CHECK(events.substr(events.find("C CREATE")) ==
        "C CREATE_IN_PROGRESS\n"
        "C CREATE_FAILED: Resource handler returned message: \"create refused\"" +
            kHandler +
            "shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [C]. Rollback "
            "requested by "
            "user.\n"
            "C DELETE_COMPLETE\n"
            "B DELETE_IN_PROGRESS (shop-B-1)\n"
            "B DELETE_COMPLETE (shop-B-1)\n"
            "A DELETE_IN_PROGRESS (shop-A-1)\n"
            "A DELETE_COMPLETE (shop-A-1)\n"
            "shop ROLLBACK_COMPLETE\n");
  CHECK(world.state().find("object") == std::string::npos);
}

TEST_CASE("stack: what is under way when another resource fails is cancelled") {
  FakeWorld world;
  world.deploy(line_template("A Polls=1\nF FailOn=create\nG needs A\n"));
  std::string events = world.take_events();
  CHECK(
      events.find(
          "A CREATE_FAILED (shop-A-1): Resource creation cancelled\n"
          "shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [F, A]. Rollback "
          "requested by user.\n") != std::string::npos);
  CHECK(events.find("G ") == std::string::npos);
  CHECK(world.state().find("object") == std::string::npos);
}

TEST_CASE("stack: OnFailure decides what becomes of a failed creation") {
  struct Case {
    const char* on_failure;
    bool disable_rollback;
    const char* end;
  };
  static constexpr Case kCases[] = {
      {"DELETE", false,
       "shop DELETE_IN_PROGRESS: The following resource(s) failed to create: [B]. Delete requested "
       "by user.\n"
       "B DELETE_COMPLETE\n"
       "A DELETE_IN_PROGRESS (shop-A-1)\n"
       "A DELETE_COMPLETE (shop-A-1)\n"
       "shop DELETE_COMPLETE\n"},
      {"DO_NOTHING", false,
       "shop CREATE_FAILED: The following resource(s) failed to create: [B]. \n"},
      {"ROLLBACK", true, "shop CREATE_FAILED: The following resource(s) failed to create: [B]. \n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.on_failure));
    FakeWorld world;
    world.deploy(line_template("A\nB needs A FailOn=create\n"), [&](StackRequest& request) {
      request.on_failure = c.on_failure;
      request.disable_rollback = c.disable_rollback;
    });
    std::string events = world.take_events();
    CAPTURE(events);
    CHECK(events.ends_with(c.end));
  }
}

TEST_CASE("stack: an update in place, a replacement, an addition and a removal") {
  FakeWorld world;
  world.deploy(
      line_template("A Version=1\nP Version=1 NotUpdatable=true\nQ needs P\nOld needs A\n"));
  world.take_events();
  OperationOutcome outcome = world.deploy(
      line_template("A Version=2\nP Version=2 NotUpdatable=true\nQ needs P\nNew needs A\n"));
  CHECK(outcome.stack_status == "UPDATE_COMPLETE");
  std::string events = world.take_events();
  CHECK(events.find("A UPDATE_IN_PROGRESS (shop-A-1)\nA UPDATE_COMPLETE (shop-A-1)\n") !=
        std::string::npos);
  CHECK(events.find("P UPDATE_IN_PROGRESS (shop-P-1)\n"
                    "P UPDATE_IN_PROGRESS (shop-P-1): Requested update requires the creation of a "
                    "new physical "
                    "resource; hence creating one.\n"
                    "P UPDATE_IN_PROGRESS (shop-P-2): Resource creation Initiated\n"
                    "P UPDATE_COMPLETE (shop-P-2)\n") != std::string::npos);
  // Q has no step in the plan: only when P was replaced did it turn out that it changes.
  CHECK(events.find("Q UPDATE_COMPLETE (shop-Q-1)\n") != std::string::npos);
  std::size_t cleanup = events.find("shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\n");
  REQUIRE(cleanup != std::string::npos);
  std::string end = events.substr(cleanup);
  CHECK(end.find("Old DELETE_COMPLETE (shop-Old-1)\n") != std::string::npos);
  CHECK(end.find("P DELETE_COMPLETE (shop-P-1)\n") != std::string::npos);
  CHECK(end.ends_with("shop UPDATE_COMPLETE\n"));
  CHECK(world.state().find("OfP\":\"shop-P-2") != std::string::npos);
}

TEST_CASE("stack: a failed update goes back to what was") {
  FakeWorld world;
  world.deploy(line_template("A Version=1\nP Version=1 NotUpdatable=true\nZ needs A\n"));
  std::string before = world.state();
  world.take_events();
  OperationOutcome outcome = world.deploy(line_template(
      "A Version=2\nP Version=2 NotUpdatable=true\nNew needs P\nZ needs New FailOn=update\n"));
  CHECK(outcome.stack_status == "UPDATE_ROLLBACK_COMPLETE");
  std::string events = world.take_events();
  std::size_t rollback = events.find("shop UPDATE_ROLLBACK_IN_PROGRESS");
  REQUIRE(rollback != std::string::npos);
  CHECK(events.substr(rollback) ==
        "shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Z]. \n"
        "A UPDATE_IN_PROGRESS (shop-A-1)\n"
        "A UPDATE_COMPLETE (shop-A-1)\n"
        "P UPDATE_COMPLETE (shop-P-1)\n"
        "Z UPDATE_IN_PROGRESS (shop-Z-1)\n"
        "Z UPDATE_COMPLETE (shop-Z-1)\n"
        "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS\n"
        "New DELETE_IN_PROGRESS (shop-New-1)\n"
        "New DELETE_COMPLETE (shop-New-1)\n"
        "P DELETE_IN_PROGRESS (shop-P-2)\n"
        "P DELETE_COMPLETE (shop-P-2)\n"
        "shop UPDATE_ROLLBACK_COMPLETE\n");
  std::string after = world.state();
  CHECK(after.substr(after.find("object")) == before.substr(before.find("object")));
  // The old template still stands: the same request again would fail again, the old one does
  // nothing.
  outcome = world.deploy(line_template("A Version=1\nP Version=1 NotUpdatable=true\nZ needs A\n"));
  CHECK(outcome.no_changes);
  CHECK(outcome.reason == "No updates are to be performed.");
}

TEST_CASE("stack: policies keep resources") {
  FakeWorld world;
  world.deploy(
      line_template("A @DeletionPolicy=Retain\nB @DeletionPolicy=RetainExceptOnCreate\n"
                    "P Version=1 NotUpdatable=true @UpdateReplacePolicy=Retain\n"));
  world.take_events();
  world.deploy(line_template("P Version=2 NotUpdatable=true @UpdateReplacePolicy=Retain\n"));
  std::string events = world.take_events();
  CHECK(events.find("A DELETE_SKIPPED (shop-A-1)\n") != std::string::npos);
  CHECK(events.find("B DELETE_SKIPPED (shop-B-1)\n") != std::string::npos);
  CHECK(events.find("P DELETE_SKIPPED (shop-P-1)\n") != std::string::npos);
  world.deploy("Resources: {}");
  CHECK(world.sink.has_errors());
}

TEST_CASE("stack: a rolled back creation keeps what is to be retained, except on create") {
  FakeWorld world;
  world.deploy(
      line_template("A @DeletionPolicy=Retain\nB @DeletionPolicy=RetainExceptOnCreate\n"
                    "F FailOn=create needs A needs B\n"));
  std::string events = world.take_events();
  CHECK(events.find("A DELETE_SKIPPED (shop-A-1)\n") != std::string::npos);
  CHECK(events.find("B DELETE_COMPLETE (shop-B-1)\n") != std::string::npos);
}

TEST_CASE("stack: a failed deletion names the resources and can be tried again") {
  FakeWorld world;
  world.deploy(line_template("A\nB needs A FailOn=delete\nC\n"));
  world.take_events();
  OperationOutcome outcome = world.remove();
  CHECK(outcome.stack_status == "DELETE_FAILED");
  CHECK(outcome.reason == "The following resource(s) failed to delete: [B]. ");
  std::string events = world.take_events();
  CHECK(events.find("A DELETE") == std::string::npos);
  CHECK(events.find("C DELETE_COMPLETE (shop-C-1)\n") != std::string::npos);
  CHECK(events.find(
            "B DELETE_FAILED (shop-B-1): Resource handler returned message: \"delete refused\"" +
            kHandler) != std::string::npos);
  world.deploy(line_template("A\n"));
  CHECK(world.faults().find("is in DELETE_FAILED state and can not be updated.") !=
        std::string::npos);
  outcome = world.remove();
  CHECK(outcome.stack_status == "DELETE_FAILED");
  CHECK(world.take_events().find("C ") == std::string::npos);
}

TEST_CASE("stack: a failed cleanup does not fail the update") {
  FakeWorld world;
  world.deploy(line_template("A\nB FailOn=delete\n"));
  world.take_events();
  OperationOutcome outcome = world.deploy(line_template("A\n"));
  CHECK(outcome.stack_status == "UPDATE_COMPLETE");
  CHECK(outcome.is_ok);
  CHECK(outcome.reason == "Update successful. One or more resources could not be deleted.");
}

TEST_CASE("stack: a create-only property replaces, and a kept custom name stands in the way") {
  FakeWorld world;
  auto database = [](const char* name, const char* set) {
    return std::string(
               "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      "
               "DBInstanceIdentifier: ") +
           name + "\n      CharacterSetName: " + set + "\n      DBInstanceClass: db.t3.micro\n";
  };
  CHECK(world.deploy(database("one", "utf8")).is_ok);
  world.take_events();
  OperationOutcome outcome = world.deploy(database("one", "latin1"));
  CHECK(outcome.stack_status == "UPDATE_ROLLBACK_COMPLETE");
  CHECK(world.take_events().find("D UPDATE_FAILED (shop-D-1): CloudFormation cannot update a stack "
                                 "when a custom-named resource "
                                 "requires replacing. Rename one and update the stack again.\n") !=
        std::string::npos);
  outcome = world.deploy(database("two", "latin1"));
  CHECK(outcome.stack_status == "UPDATE_COMPLETE");
  CHECK(world.take_events().find("D DELETE_COMPLETE (shop-D-1)\n") != std::string::npos);
}

TEST_CASE("stack: a snapshot is kept of what can have one") {
  FakeWorld world;
  CHECK(
      world
          .deploy("Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    DeletionPolicy: Snapshot\n"
                  "    Properties: {DBInstanceClass: db.t3.micro}\n")
          .is_ok);
  CHECK(world.faults() == "");
  CHECK_MESSAGE(world.remove().stack_status == "DELETE_COMPLETE", world.faults());
  auto tx = world.store().begin_read();
  auto snapshots = taken(tx->list_objects("cloudformation", "snapshot"));
  REQUIRE(snapshots.size() == 1);
  CHECK(snapshots.front().first.starts_with("shop-snapshot-d-"));
  CHECK(snapshots.front().second.get_text("PhysicalResourceId") == "shop-D-1");
}

}  // namespace formwork::testing
