// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/provision/executor_impl.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

Value json(std::string_view text) {
  Result<Value> value = value_from_json(text);
  REQUIRE(value);
  return std::move(*value);
}

std::unique_ptr<Store> memory_store() {
  Result<std::unique_ptr<Database>> database = open_sqlite({":memory:"});
  REQUIRE(database);
  return std::make_unique<Store>(std::move(*database));
}

// Takes the time that it is told, then succeeds.
class SlowProvider final : public ResourceProvider {
 public:
  Progress create(const ProviderRequest& request) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (request.logical_id == "Throws") {
      throw std::runtime_error("broken");
    }
    return Progress::success(request.logical_id);
  }
  Progress update(const ProviderRequest&) override { return Progress::success(""); }
  Progress remove(const ProviderRequest&) override { return Progress::success(""); }
  Progress read(const ProviderRequest&) override { return Progress::success(""); }
  std::string_view kind() const override { return "slow"; }
};

Workers::Call call_for(SlowProvider& provider, std::string logical_id) {
  Workers::Call call;
  call.provider = &provider;
  call.operation = Operation::Create;
  call.step_id = "Create:" + logical_id;
  call.request.logical_id = std::move(logical_id);
  return call;
}

}  // namespace

TEST_CASE("provision: create-only places decide about replacement") {
  struct Case {
    const char* type;
    const char* before;
    const char* after;
    bool replaces;
  };
  static constexpr Case kCases[] = {
      {"AWS::S3::Bucket", R"({"BucketName":"a"})", R"({"BucketName":"b"})", true},
      {"AWS::S3::Bucket", R"({"BucketName":"a"})", R"({})", true},
      {"AWS::S3::Bucket", R"({"BucketName":"a"})", R"({"BucketName":"a","Tags":[]})", false},
      {"AWS::S3::Bucket", R"({"BucketName":"1"})", R"({"BucketName":1})", false},
      {"No::Such::Type", R"({"BucketName":"a"})", R"({"BucketName":"b"})", false},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.after));
    const TypeSchema* schema = SchemaCatalog::builtin().find(c.type);
    CHECK(needs_replacement(schema, json(c.before), json(c.after)) == c.replaces);
  }
}

TEST_CASE("provision: a name that the user gave is in the way of a replacement") {
  const TypeSchema* bucket = SchemaCatalog::builtin().find("AWS::S3::Bucket");
  CHECK(kept_custom_name(bucket, json(R"({"BucketName":"a"})"), json(R"({"BucketName":"a"})")) ==
        "a");
  CHECK(kept_custom_name(bucket, json(R"({"BucketName":"a"})"), json(R"({"BucketName":"b"})"))
            .empty());
  CHECK(kept_custom_name(bucket, json("{}"), json("{}")).empty());
  CHECK(kept_custom_name(nullptr, json("{}"), json("{}")).empty());
}

TEST_CASE("provision: a handler's failure is told as CloudFormation does") {
  Progress progress = Progress::failed(HandlerErrorCode::AlreadyExists, "taken");
  CHECK(handler_failure(progress, "t-1") ==
        "Resource handler returned message: \"taken\" (RequestToken: t-1, HandlerErrorCode: "
        "AlreadyExists)");
}

TEST_CASE("provision: attributes are found by whole name and by path") {
  Value attributes = json(R"({"Outputs.Arn":"x","Endpoint":{"Address":"y"}})");
  CHECK(find_attribute(attributes, "Outputs.Arn")->as_string() == "x");
  CHECK(find_attribute(attributes, "Endpoint.Address")->as_string() == "y");
  CHECK(find_attribute(attributes, "Endpoint.Port") == nullptr);
  CHECK(find_attribute(attributes, "Nothing") == nullptr);
}

TEST_CASE("provision: phases keep their names") {
  for (Phase phase : {Phase::Forward, Phase::Cleanup, Phase::Rollback, Phase::RollbackCleanup,
                      Phase::Waiting, Phase::Done}) {
    CHECK(parse_phase(to_string(phase)) == phase);
  }
}

TEST_CASE("provision: rows move between slots in memory and in the store") {
  std::unique_ptr<Store> store = memory_store();
  ManualClock clock(0);
  IdSource ids(1);
  RowTable rows;
  {
    Result<Transaction> tx = store->begin_write();
    REQUIRE(tx);
    Ledger ledger(*tx, clock, ids);
    StackRecord stack;
    stack.id = "s";
    stack.name = "s";
    ledger.put_stack(stack);
    ResourceRecord row;
    row.stack_id = "s";
    row.logical_id = "A";
    row.physical_id = "a-1";
    rows.put(ledger, row);
    CHECK(rows.free_gone_slot("A") == "gone");
    rows.move(ledger, "A", kCurrentSlot, "gone");
    CHECK(rows.free_gone_slot("A") == "gone.2");
    CHECK(rows.find("A") == nullptr);
    CHECK(rows.find("A", "gone")->physical_id == "a-1");
    REQUIRE(ledger.commit());
  }
  Result<Transaction> tx = store->begin_read();
  REQUIRE(tx);
  Result<std::vector<ResourceRecord>> stored = tx->list_resources("s");
  REQUIRE(stored);
  REQUIRE(stored->size() == 1);
  CHECK(stored->front().slot == "gone");
}

TEST_CASE("provision: the first fault of a transaction is the one that commit tells") {
  std::unique_ptr<Store> store = memory_store();
  ManualClock clock(0);
  IdSource ids(1);
  Result<Transaction> tx = store->begin_write();
  REQUIRE(tx);
  Ledger ledger(*tx, clock, ids);
  ledger.write(fail("F305", "first"));
  ledger.write(fail("F305", "second"));
  StackRecord stack;
  stack.id = "s";
  ledger.put_stack(stack);
  Result<void> committed = ledger.commit();
  REQUIRE_FALSE(committed);
  CHECK(committed.error().message == "first");
}

TEST_CASE("provision: workers answer every call, whatever the provider throws") {
  SlowProvider provider;
  Workers workers(3, {});
  for (int i = 0; i < 10; ++i) {
    workers.submit(call_for(provider, "R" + std::to_string(i)));
  }
  workers.submit(call_for(provider, "Throws"));
  std::size_t answered = 0;
  std::size_t failed = 0;
  while (workers.is_busy()) {
    workers.wait(std::nullopt);
    for (const Workers::Answer& answer : workers.take()) {
      ++answered;
      if (answer.progress.status == Progress::Status::Failed) {
        ++failed;
        CHECK(answer.progress.error == HandlerErrorCode::InternalFailure);
        CHECK(answer.progress.message == "broken");
      }
    }
  }
  CHECK(answered == 11);
  CHECK(failed == 1);
}

TEST_CASE("provision: draining waits for calls under way and drops the others") {
  SlowProvider provider;
  Workers workers(1, {});
  for (int i = 0; i < 20; ++i) {
    workers.submit(call_for(provider, "R" + std::to_string(i)));
  }
  workers.drain();
  CHECK(workers.under_way() == 0);
  CHECK(workers.take().empty());
}

}  // namespace formwork
