// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/state/scratch.hh"

using namespace formwork;

namespace {

const std::string kStackId = sample_stack("app").id;

// A write transaction over a fresh store that has one stack.
struct World {
  std::unique_ptr<Store> store = open_store({.path = ":memory:"});
  Transaction transaction = begin();

  Transaction begin() const {
    auto begun = store->begin_write();
    REQUIRE(begun);
    REQUIRE(begun->put_stack(sample_stack("app")));
    return *std::move(begun);
  }
};

template <class T>
T get(Result<T> result) {
  if (!result) {
    FAIL(result.error().message);
  }
  return *std::move(result);
}

void check_equal(const StackRecord& a, const StackRecord& b) {
  CHECK(a.id == b.id);
  CHECK(a.name == b.name);
  CHECK(a.status == b.status);
  CHECK(a.status_reason == b.status_reason);
  CHECK(a.description == b.description);
  CHECK(a.template_body == b.template_body);
  CHECK(a.processed_template == b.processed_template);
  CHECK(a.capabilities == b.capabilities);
  CHECK(a.notification_arns == b.notification_arns);
  CHECK(a.tags == b.tags);
  CHECK(a.role_arn == b.role_arn);
  CHECK(a.parent_id == b.parent_id);
  CHECK(a.root_id == b.root_id);
  CHECK(a.change_set_id == b.change_set_id);
  CHECK(a.disable_rollback == b.disable_rollback);
  CHECK(a.termination_protection == b.termination_protection);
  CHECK(a.timeout_minutes == b.timeout_minutes);
  CHECK(a.creation_time == b.creation_time);
  CHECK(a.last_updated_time == b.last_updated_time);
  CHECK(a.deletion_time == b.deletion_time);
}

}  // namespace

TEST_CASE("state: a stack comes back as it was put, whole and by name or id") {
  World world;
  StackRecord stack = sample_stack("app");
  for (const std::string& key : {stack.name, stack.id}) {
    auto found = get(world.transaction.find_stack(key));
    REQUIRE(found);
    check_equal(*found, stack);
    REQUIRE(found->parameters.size() == 2);
    CHECK(found->parameters[0].key == "P");
    CHECK_FALSE(found->parameters[0].no_echo);
    CHECK(found->parameters[1].value == "s\"'\\");
    CHECK(found->parameters[1].resolved == "resolved");
    CHECK(found->parameters[1].no_echo);
    REQUIRE(found->outputs.size() == 2);
    CHECK(found->outputs[0].value == "1");
    CHECK(found->outputs[0].description == "what it is");
    CHECK(found->outputs[0].export_name == "exp");
    CHECK(found->outputs[1].export_name.empty());
  }
  CHECK_FALSE(get(world.transaction.find_stack("nobody")));
}

TEST_CASE("state: put_stack replaces by id") {
  World world;
  StackRecord stack = sample_stack("app");
  stack.status = "ROLLBACK_COMPLETE";
  stack.tags.clear();
  stack.timeout_minutes = 0;
  REQUIRE(world.transaction.put_stack(stack));
  check_equal(*get(world.transaction.find_stack("app")), stack);
  CHECK(get(world.transaction.list_stacks()).size() == 1);
}

TEST_CASE("state: a deleted stack is found by id only and frees its name") {
  World world;
  StackRecord old = sample_stack("app");
  old.status = "DELETE_COMPLETE";
  REQUIRE(world.transaction.put_stack(old));
  CHECK_FALSE(get(world.transaction.find_stack("app")));
  CHECK(get(world.transaction.find_stack(old.id)));
  StackRecord next = sample_stack("app");
  next.id += "2";
  next.creation_time += 1;
  REQUIRE(world.transaction.put_stack(next));
  CHECK(get(world.transaction.find_stack("app"))->id == next.id);
  auto all = get(world.transaction.list_stacks());
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == old.id);
  CHECK(all[1].id == next.id);
}

TEST_CASE("state: two live stacks cannot share a name") {
  World world;
  StackRecord twin = sample_stack("app");
  twin.id += "2";
  auto put = world.transaction.put_stack(twin);
  REQUIRE_FALSE(put);
  CHECK(put.error().code == "F302");
}

TEST_CASE("state: resources keep values, attributes and slots apart") {
  World world;
  ResourceRecord bucket{
      .stack_id = kStackId,
      .logical_id = "Bucket",
      .slot = "",
      .physical_id = "app-bucket-1",
      .type = "AWS::S3::Bucket",
      .status = "CREATE_COMPLETE",
      .status_reason = "r",
      .properties = Value::map(
          {{"Size", Value::number("1.50"), {}},
           {"On", Value::boolean(true), {}},
           {"None", Value(), {}},
           {"Waits", Value::unknown(UnknownCause{UnknownCause::Kind::Attribute, "Q", "Arn"}), {}}}),
      .attributes = Value::map({{"Arn", Value::string("arn:aws:s3:::x"), {}}}),
      .metadata = Value::list({Value::string("m")}),
      .deletion_policy = "Retain",
      .update_replace_policy = "Snapshot",
      .depends_on = {"A", "B"},
      .provider = "builtin",
      .updated = 12};
  REQUIRE(world.transaction.put_resource(bucket));
  ResourceRecord other = bucket;
  other.slot = "old";
  other.physical_id = "app-bucket-0";
  REQUIRE(world.transaction.put_resource(other));
  bucket.logical_id = "Aardvark";
  REQUIRE(world.transaction.put_resource(bucket));

  auto all = get(world.transaction.list_resources(kStackId));
  REQUIRE(all.size() == 3);
  CHECK(all[0].logical_id == "Aardvark");
  CHECK(all[1].slot.empty());
  CHECK(all[2].slot == "old");
  auto found = get(world.transaction.find_resource(kStackId, "Bucket"));
  REQUIRE(found);
  CHECK(found->physical_id == "app-bucket-1");
  CHECK(found->properties == bucket.properties);
  CHECK(found->properties.find("Size")->scalar_text() == "1.50");
  CHECK(found->attributes == bucket.attributes);
  CHECK(found->metadata == bucket.metadata);
  CHECK(found->depends_on == bucket.depends_on);
  CHECK(found->deletion_policy == "Retain");
  CHECK(found->update_replace_policy == "Snapshot");
  CHECK(found->type == bucket.type);
  CHECK(found->status == bucket.status);
  CHECK(found->status_reason == "r");
  CHECK(found->provider == "builtin");
  CHECK(found->updated == 12);

  REQUIRE(world.transaction.erase_resource(kStackId, "Bucket", ""));
  CHECK_FALSE(get(world.transaction.find_resource(kStackId, "Bucket")));
  CHECK(get(world.transaction.find_resource(kStackId, "Bucket", "old")));
}

TEST_CASE("state: a resource needs its stack") {
  World world;
  ResourceRecord resource;
  resource.stack_id = "arn:none";
  resource.logical_id = "A";
  auto put = world.transaction.put_resource(resource);
  REQUIRE_FALSE(put);
  CHECK(put.error().code == "F302");
  CHECK(put.error().message.find("FOREIGN KEY") != std::string::npos);
}

TEST_CASE("state: events are numbered and listed in order, from a place on") {
  World world;
  StackRecord other = sample_stack("other");
  REQUIRE(world.transaction.put_stack(other));
  EventRecord event{.sequence = 0,
                    .id = "e",
                    .stack_id = kStackId,
                    .stack_name = "app",
                    .logical_id = "L",
                    .physical_id = "p",
                    .type = "T",
                    .status = "S",
                    .reason = "why",
                    .properties = "{}",
                    .operation_id = "op",
                    .client_request_token = "tok",
                    .time = 99};
  CHECK(get(world.transaction.append_event(event)) == 1);
  event.stack_id = other.id;
  CHECK(get(world.transaction.append_event(event)) == 2);
  event.stack_id = kStackId;
  event.status = "S2";
  CHECK(get(world.transaction.append_event(event)) == 3);
  auto all = get(world.transaction.list_events(kStackId));
  REQUIRE(all.size() == 2);
  CHECK(all[0].sequence == 1);
  CHECK(all[0].id == "e");
  CHECK(all[0].stack_id == kStackId);
  CHECK(all[0].stack_name == "app");
  CHECK(all[0].logical_id == "L");
  CHECK(all[0].physical_id == "p");
  CHECK(all[0].type == "T");
  CHECK(all[0].reason == "why");
  CHECK(all[0].properties == "{}");
  CHECK(all[0].operation_id == "op");
  CHECK(all[0].client_request_token == "tok");
  CHECK(all[0].time == 99);
  CHECK(all[1].status == "S2");
  auto later = get(world.transaction.list_events(kStackId, 1));
  REQUIRE(later.size() == 1);
  CHECK(later[0].sequence == 3);
}

TEST_CASE("state: change sets are found by name and by id") {
  World world;
  ChangeSetRecord set{.id = "arn:cs/1",
                      .name = "first",
                      .stack_id = kStackId,
                      .type = "UPDATE",
                      .status = "CREATE_COMPLETE",
                      .execution_status = "AVAILABLE",
                      .status_reason = "r",
                      .description = "d",
                      .document = "{\"a\":1}",
                      .request = "{}",
                      .creation_time = 3};
  REQUIRE(world.transaction.put_change_set(set));
  set.execution_status = "OBSOLETE";
  REQUIRE(world.transaction.put_change_set(set));
  for (const char* key : {"first", "arn:cs/1"}) {
    auto found = get(world.transaction.find_change_set(kStackId, key));
    REQUIRE(found);
    CHECK(found->id == set.id);
    CHECK(found->name == "first");
    CHECK(found->type == "UPDATE");
    CHECK(found->status == "CREATE_COMPLETE");
    CHECK(found->execution_status == "OBSOLETE");
    CHECK(found->status_reason == "r");
    CHECK(found->description == "d");
    CHECK(found->document == "{\"a\":1}");
    CHECK(found->request == "{}");
    CHECK(found->creation_time == 3);
  }
  CHECK_FALSE(get(world.transaction.find_change_set("other", "arn:cs/1")));
  CHECK(get(world.transaction.list_change_sets(kStackId)).size() == 1);
  REQUIRE(world.transaction.erase_change_set(set.id));
  CHECK(get(world.transaction.list_change_sets(kStackId)).empty());
}

TEST_CASE("state: deployments carry their steps and take them along") {
  World world;
  DeploymentRecord run{.id = "op-1",
                       .stack_id = kStackId,
                       .kind = "CREATE",
                       .phase = "FORWARD",
                       .plan = "{}",
                       .outcome = "",
                       .reason = "",
                       .parent_id = "",
                       .created = 10};
  REQUIRE(world.transaction.put_deployment(run));
  DeploymentRecord nested = run;
  nested.id = "op-0";
  nested.parent_id = "op-1";
  REQUIRE(world.transaction.put_deployment(nested));
  StepRecord step{.deployment_id = "op-1",
                  .step_id = "create:A",
                  .status = "STARTED",
                  .request_token = "t",
                  .callback_context = Value::map({{"n", Value::number(3), {}}}),
                  .due = 44,
                  .attempts = 2,
                  .reason = "slow"};
  REQUIRE(world.transaction.put_step(step));
  step.status = "DONE";
  REQUIRE(world.transaction.put_step(step));
  auto steps = get(world.transaction.list_steps("op-1"));
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].step_id == "create:A");
  CHECK(steps[0].status == "DONE");
  CHECK(steps[0].request_token == "t");
  CHECK(steps[0].callback_context == step.callback_context);
  CHECK(steps[0].due == 44);
  CHECK(steps[0].attempts == 2);
  CHECK(steps[0].reason == "slow");

  auto open = get(world.transaction.list_unfinished_deployments());
  REQUIRE(open.size() == 2);
  CHECK(open[0].id == "op-1");  // the parent, though made in the same millisecond
  run.outcome = "CREATE_COMPLETE";
  run.phase = "DONE";
  REQUIRE(world.transaction.put_deployment(run));
  CHECK(get(world.transaction.list_unfinished_deployments()).size() == 1);
  auto found = get(world.transaction.find_deployment("op-1"));
  REQUIRE(found);
  CHECK(found->kind == "CREATE");
  CHECK(found->phase == "DONE");
  CHECK(found->plan == "{}");
  CHECK(found->created == 10);

  REQUIRE(world.transaction.erase_finished_deployments(10));
  CHECK(get(world.transaction.find_deployment("op-1")));
  REQUIRE(world.transaction.erase_finished_deployments(11));
  CHECK_FALSE(get(world.transaction.find_deployment("op-1")));
  CHECK(get(world.transaction.list_steps("op-1")).empty());
  CHECK(get(world.transaction.find_deployment("op-0")));
}

TEST_CASE("state: exports and imports are replaced as a whole") {
  World world;
  REQUIRE(world.transaction.set_exports(kStackId, {{"b", "2", kStackId}, {"a", "1", kStackId}}));
  auto all = get(world.transaction.list_exports());
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "a");
  CHECK(all[0].value == "1");
  CHECK(all[0].stack_id == kStackId);
  REQUIRE(world.transaction.set_exports(kStackId, {{"a", "3", kStackId}}));
  CHECK(get(world.transaction.find_export("a"))->value == "3");
  CHECK_FALSE(get(world.transaction.find_export("b")));
  REQUIRE(world.transaction.set_imports(kStackId, {"a", "a", "z"}));
  CHECK(get(world.transaction.list_importers("a")) == std::vector<std::string>{kStackId});
  REQUIRE(world.transaction.set_imports(kStackId, {}));
  CHECK(get(world.transaction.list_importers("z")).empty());
}

TEST_CASE("state: an export name belongs to one stack") {
  World world;
  StackRecord other = sample_stack("other");
  REQUIRE(world.transaction.put_stack(other));
  REQUIRE(world.transaction.set_exports(kStackId, {{"a", "1", kStackId}}));
  CHECK_FALSE(world.transaction.set_exports(other.id, {{"a", "2", other.id}}));
}

TEST_CASE("state: providers, objects and settings") {
  World world;
  Transaction& t = world.transaction;
  REQUIRE(t.put_provider({"My::Type::B", {"prog", "--x y"}, "{}", 5}));
  REQUIRE(t.put_provider({"My::Type::A", {"q"}, "", 6}));
  REQUIRE(t.put_provider({"My::Type::B", {"prog2"}, "{}", 7}));
  auto providers = get(t.list_providers());
  REQUIRE(providers.size() == 2);
  CHECK(providers[0].type_name == "My::Type::A");
  CHECK(providers[1].command == std::vector<std::string>{"prog2"});
  CHECK(providers[1].schema == "{}");
  CHECK(providers[1].registered == 7);
  CHECK(get(t.erase_provider("My::Type::A")));
  CHECK_FALSE(get(t.erase_provider("My::Type::A")));

  REQUIRE(t.put_object("s3", "bucket", "a_b", Value::string("1")));
  REQUIRE(t.put_object("s3", "bucket", "axb", Value::string("2")));
  REQUIRE(t.put_object("s3", "bucket", "a_c", Value::number(3)));
  REQUIRE(t.put_object("s3", "object", "a_b", Value::boolean(true)));
  REQUIRE(t.put_object("s3", "bucket", "a_b", Value::string("new")));
  CHECK(get(t.find_object("s3", "bucket", "a_b"))->as_string() == "new");
  CHECK_FALSE(get(t.find_object("sqs", "bucket", "a_b")));
  auto some = get(t.list_objects("s3", "bucket", "a_"));
  REQUIRE(some.size() == 2);
  CHECK(some[0].first == "a_b");
  CHECK(some[1].first == "a_c");
  CHECK(get(t.list_objects("s3", "bucket")).size() == 3);
  CHECK(get(t.erase_object("s3", "bucket", "axb")));
  CHECK_FALSE(get(t.erase_object("s3", "bucket", "axb")));

  CHECK_FALSE(get(t.find_setting("seed")));
  REQUIRE(t.put_setting("seed", "1"));
  REQUIRE(t.put_setting("seed", "2"));
  CHECK(get(t.find_setting("seed")) == "2");
}

TEST_CASE("state: a deployment of 500 resources lists quickly") {
  World world;
  for (int i = 0; i < 500; ++i) {
    ResourceRecord resource;
    resource.stack_id = kStackId;
    resource.logical_id = "R" + std::to_string(i);
    REQUIRE(world.transaction.put_resource(resource));
    EventRecord event;
    event.stack_id = kStackId;
    event.logical_id = resource.logical_id;
    REQUIRE(world.transaction.append_event(event));
  }
  CHECK(get(world.transaction.list_resources(kStackId)).size() == 500);
  CHECK(get(world.transaction.list_events(kStackId)).size() == 500);
}

TEST_CASE("state: listing uses indexes") {
  auto database = open_sqlite({.path = ":memory:"});
  REQUIRE(database);
  for (const char* sql :
       {"SELECT * FROM stacks WHERE name = 'x' AND status <> 'DELETE_COMPLETE'",
        "SELECT * FROM resources WHERE stack_id = 'x' ORDER BY logical_id, slot",
        "SELECT * FROM events WHERE stack_id = 'x' AND sequence > 3 ORDER BY sequence",
        "SELECT MAX(sequence) FROM events",
        "SELECT * FROM steps WHERE deployment_id = 'x' ORDER BY step_id",
        "SELECT stack_id FROM imports WHERE export_name = 'x' ORDER BY stack_id",
        "SELECT * FROM deployments WHERE outcome = ''"}) {
    CAPTURE(sql);
    auto statement = (*database)->prepare(std::string("EXPLAIN QUERY PLAN ") + sql);
    REQUIRE(statement);
    auto row = (*statement)->step();
    REQUIRE(row);
    std::string plan = (*statement)->text(3);
    CHECK(plan.find("SEARCH") == 0);
    row = (*statement)->step();
    REQUIRE(row);
    CHECK_FALSE(*row);  // no sort step
    (*statement)->reset();
  }
}
