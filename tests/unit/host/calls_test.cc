// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "engine/host/world_host.hh"
#include "engine/service/delivery.hh"
#include "engine/service/service_part.hh"
#include "engine/service/submit_hold.hh"
#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"

namespace formwork {
namespace {

constexpr std::string_view kVersions[] = {"CREATE TABLE hosttest_notes (text TEXT NOT NULL);"};
constinit ServiceTables tables{"hosttest", kVersions, 1};
const Register<ServiceTables> kRegisterTables{tables};

Result<Value> write_note(ApiCall& call) {
  auto database = call.world.store.tables("hosttest");
  if (!database) {
    return std::move(database).failure();
  }
  Query put(**database, "INSERT INTO hosttest_notes (text) VALUES (?)");
  if (auto done = put.bind(call.text("Text")).run(); !done) {
    return std::move(done).failure();
  }
  if (call.flag("Fails")) {
    return fail("Refused", "as told");
  }
  if (call.flag("Throws")) {
    throw std::bad_alloc();
  }
  if (call.body != nullptr && !call.body->file.empty()) {
    auto id = call.world.store.keep_blob(call.body->file);
    if (!id) {
      return std::move(id).failure();
    }
    return map_with("Path", Value::string(call.world.store.blobs().path_of(*id)));
  }
  call.host.wake("notes");
  return Value::map();
}

Result<Value> count_notes(ApiCall& call) {
  auto database = call.world.store.tables("hosttest");
  if (!database) {
    return std::move(database).failure();
  }
  Query count(**database, "SELECT COUNT(*) FROM hosttest_notes");
  count.next();
  return map_with("Count", Value::string(std::to_string(count.integer())));
}

Result<Value> await_notes(ApiCall& call) {
  auto counted = count_notes(call);
  const std::int64_t until = call.begun_ms + std::stoll(call.text("Milliseconds"));
  if (counted && counted->get_text("Count") == "0" && steady_ms() < until) {
    return call.wait_for("notes", until);
  }
  return counted;
}

/// Answers what it is asked later, in order.
class Desk final : public ServicePart {
 public:
  ~Desk() override { answer("closed"); }
  void reset() override { answer("reset"); }
  void answer(const std::string& text) {
    for (Answerer& one : std::exchange(waiting, {})) {
      one({map_with("Text", Value::string(text)), {}});
    }
  }
  std::vector<Answerer> waiting;
};

constinit ServicePartEntry desk_entry{
    "hosttest", [](ApiHost&) -> std::unique_ptr<ServicePart> { return std::make_unique<Desk>(); }};
const Register<ServicePartEntry> kRegisterDesk{desk_entry};

Result<Value> ask_later(ApiCall& call) {
  if (auto written = write_note(call); !written) {
    return written;
  }
  auto* desk = dynamic_cast<Desk*>(call.host.part("hosttest"));
  return call.answer_later([desk](Answerer answer) { desk->waiting.push_back(std::move(answer)); });
}

Result<Value> answer_now(ApiCall& call) {
  auto* desk = dynamic_cast<Desk*>(call.host.part("hosttest"));
  call.host.after_commit([desk] { desk->answer("told"); });
  return Value::map();
}

constinit OperationEntry later_entry{"hosttest", "Later", OperationEntry::Access::Data, &ask_later};
const Register<OperationEntry> kRegisterLater{later_entry};
constinit OperationEntry later_write_entry{"hosttest", "LaterWrite", OperationEntry::Access::Write,
                                           &ask_later};
const Register<OperationEntry> kRegisterLaterWrite{later_write_entry};
constinit OperationEntry now_entry{"hosttest", "Now", OperationEntry::Access::Data, &answer_now};
const Register<OperationEntry> kRegisterNow{now_entry};

constinit OperationEntry write_entry{"hosttest", "Write", OperationEntry::Access::Data,
                                     &write_note};
const Register<OperationEntry> kRegisterWrite{write_entry};
constinit OperationEntry count_entry{"hosttest", "Count", OperationEntry::Access::Read,
                                     &count_notes};
const Register<OperationEntry> kRegisterCount{count_entry};
constinit OperationEntry await_entry{"hosttest", "Await", OperationEntry::Access::Read,
                                     &await_notes};
const Register<OperationEntry> kRegisterAwait{await_entry};

struct Served {
  InstantClock clock;
  WorldHost host{[this] {
    HostOptions options;
    options.catalog = &SchemaCatalog::builtin();
    options.clock = &clock;
    return options;
  }()};

  static ApiRequest request(std::string_view operation,
                            std::vector<std::pair<const char*, const char*>> members = {}) {
    ApiRequest request;
    request.service = "hosttest";
    request.operation = operation;
    request.caller.account_id = "000000000000";
    request.caller.region = "us-east-1";
    for (const auto& [name, text] : members) {
      request.input.set(name, Value::string(text));
    }
    return request;
  }
  std::string count() {
    auto counted = host.call(request("Count"));
    REQUIRE(counted);
    return counted->get_text("Count");
  }
};

}  // namespace

TEST_CASE("host: a call that fails leaves nothing, its neighbours in a commit stay") {
  Served served;
  CHECK(served.host.call(Served::request("Write", {{"Text", "a"}})));
  CHECK_FALSE(served.host.call(Served::request("Write", {{"Text", "b"}, {"Fails", "true"}})));
  CHECK(served.host.call(Served::request("Write", {{"Text", "c"}, {"Throws", "true"}}))
            .error()
            .code == "InternalFailure");
  CHECK(served.count() == "1");

  std::atomic<int> good{0};
  std::atomic<int> bad{0};
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        served.host.submit(
            Served::request("Write", {{"Text", "x"}, {"Fails", i % 4 == 0 ? "true" : "false"}}),
            [&](ApiAnswer answer) { ++(answer.output ? good : bad); });
      }
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  // A thread that found the host busy has left its calls to the one that works.
  while (good + bad < 400) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(good == 300);
  CHECK(bad == 100);
  CHECK(served.count() == "301");
}

TEST_CASE("host: calls held back are answered in order, each for itself") {
  Served served;
  std::mutex mutex;
  std::string told;
  std::atomic<int> answers{0};
  const auto tell = [&](const std::string& text) {
    const std::lock_guard lock(mutex);
    told += text;
    ++answers;
  };
  SubmitHold hold;
  for (const char* text : {"a", "b", "c"}) {
    served.host.submit(
        Served::request("Write", {{"Text", text}, {"Fails", *text == 'b' ? "true" : "false"}}),
        [&tell, text](ApiAnswer answer) { tell(answer.output ? text : "!" + std::string(text)); });
  }
  served.host.submit(Served::request("Count"),
                     [&](ApiAnswer answer) { tell(answer.output->get_text("Count")); });
  {
    const SubmitHold inner;  // the outermost counts
  }
  hold.end();
  // The host's own thread may have been at work: then it carries them out.
  while (answers < 4) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const std::lock_guard lock(mutex);
  CHECK(told == "a!bc2");
}

TEST_CASE("host: a call that is answered later is committed, and answered by whoever has it") {
  for (const std::string_view operation : {"Later", "LaterWrite"}) {
    std::promise<std::string> first;
    std::promise<std::string> second;
    std::promise<std::string> last;
    const auto tell = [](std::promise<std::string>& promise) {
      return [&promise](ApiAnswer answer) {
        promise.set_value(answer.output ? answer.output->get_text("Text")
                                        : answer.output.error().code);
      };
    };
    {
      Served served;
      served.host.submit(served.request(operation, {{"Text", "a"}}), tell(first));
      CHECK(served.count() == "1");  // and is still unanswered
      served.host.submit(served.request("Now"), [](ApiAnswer) {});
      CHECK(first.get_future().get() == "told");
      served.host.submit(served.request(operation, {{"Text", "a"}}), tell(second));
      REQUIRE(served.host.reset());
      CHECK(second.get_future().get() == "reset");
      CHECK(served.count() == "0");
      served.host.submit(served.request(operation, {{"Text", "a"}, {"Fails", "true"}}),
                         [](ApiAnswer answer) { CHECK_FALSE(answer.output); });
      CHECK(served.count() == "0");
      const auto direct = served.host.call(served.request("Later", {{"Text", "b"}}));
      CHECK_FALSE(direct);
      served.host.submit(served.request(operation, {{"Text", "a"}}), tell(last));
    }
    CHECK(last.get_future().get() == "closed");
  }
}

TEST_CASE("host: a call that waits is answered by what it waits for, or when its time is over") {
  Served served;
  std::promise<std::string> late;
  served.host.submit(Served::request("Await", {{"Milliseconds", "30"}}), [&](ApiAnswer answer) {
    late.set_value(answer.output ? answer.output->get_text("Count") : "fault");
  });
  CHECK(late.get_future().get() == "0");

  std::promise<std::string> woken;
  served.host.submit(Served::request("Await", {{"Milliseconds", "60000"}}), [&](ApiAnswer answer) {
    woken.set_value(answer.output ? answer.output->get_text("Count") : "fault");
  });
  CHECK(served.host.call(Served::request("Write", {{"Text", "a"}})));
  CHECK(woken.get_future().get() == "1");

  std::promise<std::string> erased;
  CHECK(served.host.reset());
  served.host.submit(Served::request("Await", {{"Milliseconds", "60000"}}), [&](ApiAnswer answer) {
    erased.set_value(answer.output ? "" : answer.output.error().code);
  });
  CHECK(served.host.reset());
  CHECK(erased.get_future().get() == "ServiceUnavailable");
  CHECK(served.host.call(Served::request("Await", {{"Milliseconds", "1000"}})).error().code ==
        "InternalFailure");
}

TEST_CASE("host: the file of a body is kept by the call that takes it and removed behind others") {
  Served served;
  auto post = [&](bool fails) {
    ApiRequest request =
        Served::request("Write", {{"Text", "a"}, {"Fails", fails ? "true" : "false"}});
    auto file = served.host.new_body_file(request.caller);
    REQUIRE(file);
    std::ofstream(*file) << "content";
    request.body = RequestBody{"", *file, 7};
    std::promise<std::string> kept;
    served.host.submit(std::move(request), [&](ApiAnswer answer) {
      kept.set_value(answer.output ? answer.output->get_text("Path") : "");
    });
    std::string path = kept.get_future().get();
    CHECK(::access(file->c_str(), F_OK) != 0);
    return path;
  };
  const std::string kept = post(false);
  std::string content;
  std::ifstream(kept) >> content;
  CHECK(content == "content");
  CHECK(post(true).empty());
}

}  // namespace formwork
