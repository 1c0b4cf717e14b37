// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/state/scratch.hh"

using namespace formwork;

namespace {

std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string open_fault(const StoreLocation& location) {
  auto store = Store::open(location);
  if (store) {
    return "";
  }
  CHECK_FALSE(store.error().message.empty());
  CHECK_FALSE(store.error().help.empty());
  return store.error().code;
}

// Writes until a statement or the commit fails and gives the code of the fault.
std::string fill_until_fault(Store& store) {
  auto transaction = store.begin_write();
  if (!transaction) {
    return transaction.error().code;
  }
  std::string text(20'000, 'x');
  for (int i = 0; i < 2000; ++i) {
    auto put = transaction->put_object("s3", "object", std::to_string(i), Value::string(text));
    if (!put) {
      auto committed = transaction->commit();
      return committed ? "committed in part" : put.error().code;
    }
  }
  auto committed = transaction->commit();
  return committed ? "" : committed.error().code;
}

}  // namespace

TEST_CASE("state: an uncommitted transaction leaves nothing behind") {
  auto store = open_store({.path = ":memory:"});
  commit_stack(*store, "kept");
  {
    auto transaction = store->begin_write();
    REQUIRE(transaction);
    REQUIRE(transaction->put_stack(sample_stack("lost")));
    REQUIRE(*transaction->find_stack("lost"));
  }
  CHECK(stack_names(*store) == std::vector<std::string>{"kept"});
}

TEST_CASE("state: a moved transaction is rolled back once") {
  auto store = open_store({.path = ":memory:"});
  auto transaction = store->begin_write();
  REQUIRE(transaction);
  {
    Transaction moved = *std::move(transaction);
    REQUIRE(moved.put_stack(sample_stack("a")));
    REQUIRE(moved.commit());
  }
  CHECK(stack_names(*store).size() == 1);
}

TEST_CASE("state: a committed store reopens as it was, folders made on the way") {
  Scratch scratch;
  StoreLocation location{.path = scratch.path("deep/er/world.sqlite")};
  {
    auto store = open_store(location);
    commit_stack(*store, "app");
  }
  auto store = open_store({.path = location.path, .create = false});
  CHECK(stack_names(*store) == std::vector<std::string>{"app"});
}

TEST_CASE("state: an empty file and an empty database become stores") {
  Scratch scratch;
  write_bytes(scratch.path("empty"), "");
  CHECK(open_fault({.path = scratch.path("empty")}).empty());
  auto store = open_store({.path = scratch.path("empty")});
  commit_stack(*store, "app");
  CHECK(stack_names(*store).size() == 1);
}

TEST_CASE("state: a file of version 0 is migrated and marked") {
  Scratch scratch;
  std::string path = scratch.path("old");
  { CHECK(open_fault({.path = path}).empty()); }
  {
    // Back to the state before the first migration: marked as ours, no tables, version 0.
    auto database = open_sqlite({.path = path});
    REQUIRE(database);
    for (const char* table : {"steps", "deployments", "resources", "events", "change_sets",
                              "exports", "imports", "providers", "objects", "settings", "stacks",
                              "service_tables", "blobs"}) {
      REQUIRE((*database)->execute(std::string("DROP TABLE ") + table));
    }
    REQUIRE((*database)->execute("PRAGMA user_version=0"));
  }
  auto store = open_store({.path = path});
  commit_stack(*store, "app");
  CHECK(stack_names(*store).size() == 1);
}

TEST_CASE("state: a store of a newer version is refused and left alone") {
  Scratch scratch;
  std::string path = scratch.path("new");
  {
    auto database = open_sqlite({.path = path});
    REQUIRE(database);
    REQUIRE((*database)->execute("PRAGMA user_version=999"));
  }
  std::string before = read_bytes(path);
  CHECK(open_fault({.path = path}) == "F303");
  CHECK(read_bytes(path) == before);
}

TEST_CASE("state: another program's database is refused and left alone") {
  Scratch scratch;
  std::string path = scratch.path("foreign");
  {
    auto database = open_sqlite({.path = path});
    REQUIRE(database);
    REQUIRE((*database)->execute(
        "PRAGMA journal_mode=DELETE; PRAGMA application_id=0; PRAGMA user_version=0"));
  }
  std::string before = read_bytes(path);
  CHECK(open_fault({.path = path}) == "F302");
  CHECK(read_bytes(path) == before);
}

TEST_CASE("state: garbage is not a store") {
  Scratch scratch;
  for (const std::string& bytes :
       {std::string("x"), std::string(5000, 'g'), std::string("SQLite format 3\0garbage", 23)}) {
    write_bytes(scratch.path("garbage"), bytes);
    CHECK(open_fault({.path = scratch.path("garbage")}) == "F302");
    CHECK(read_bytes(scratch.path("garbage")) == bytes);
  }
}

TEST_CASE("state: a truncated store is told as damaged, at whatever length") {
  Scratch scratch;
  std::string path = scratch.path("whole");
  {
    auto store = open_store({.path = path});
    commit_stack(*store, "app");
  }
  std::string whole = read_bytes(path);
  REQUIRE(whole.size() > 8192);
  for (std::size_t length : {std::size_t{1}, std::size_t{99}, std::size_t{600}, std::size_t{4096},
                             std::size_t{5000}, whole.size() / 2, whole.size() - 4096}) {
    CAPTURE(length);
    std::string cut = scratch.path("cut" + std::to_string(length));
    write_bytes(cut, whole.substr(0, length));
    CHECK(open_fault({.path = cut}) == "F302");
  }
}

TEST_CASE("state: missing files, folders and empty names cannot be opened") {
  Scratch scratch;
  CHECK(open_fault({.path = scratch.path("none"), .create = false}) == "F301");
  CHECK_FALSE(std::filesystem::exists(scratch.path("none")));
  CHECK(open_fault({.path = scratch.folder()}) == "F301");
  CHECK(open_fault({.path = ""}) == "F301");
  write_bytes(scratch.path("file"), "");
  CHECK(open_fault({.path = scratch.path("file/below")}) == "F301");
}

TEST_CASE("state: a second connection finds the store locked, and free again later") {
  Scratch scratch;
  StoreLocation location{.path = scratch.path("w"), .create = true, .busy_timeout_ms = 20};
  auto first = open_store(location);
  auto second = open_store(location);
  {
    auto held = first->begin_write();
    REQUIRE(held);
    REQUIRE(held->put_stack(sample_stack("a")));
    auto refused = second->begin_write();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "F304");
    CHECK(stack_names(*second).empty());  // readers go on and see the last commit
    REQUIRE(held->commit());
  }
  CHECK(stack_names(*second).size() == 1);
  commit_stack(*second, "b");
  CHECK(stack_names(*first).size() == 2);
}

TEST_CASE("state: a full database fails the transaction and keeps the rest") {
  Scratch scratch;
  std::string path = scratch.path("w");
  {
    auto database = open_sqlite({.path = path});
    REQUIRE(database);
    REQUIRE((*database)->execute("PRAGMA max_page_count=100"));
    Store store(*std::move(database));
    commit_stack(store, "app");
    CHECK(fill_until_fault(store) == "F305");
    CHECK(stack_names(store) == std::vector<std::string>{"app"});
    commit_stack(store, "more");  // the store goes on working
  }
  CHECK(integrity(path) == "ok");
  auto store = open_store({.path = path});
  CHECK(stack_names(*store).size() == 2);
}

TEST_CASE("state: a file-size limit in the middle of a commit leaves the store unharmed") {
  Scratch scratch;
  std::string path = scratch.path("w");
  {
    auto store = open_store({.path = path});
    commit_stack(*store, "app");
  }
  Child child([&](const std::function<void()>&) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{.rlim_cur = 400'000, .rlim_max = 400'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) {
      return 2;
    }
    auto store = Store::open({.path = path});
    return store && fill_until_fault(**store) == "F305" ? 0 : 1;
  });
  CHECK(child.wait() == 0);
  CHECK(integrity(path) == "ok");
  auto store = open_store({.path = path});
  CHECK(stack_names(*store) == std::vector<std::string>{"app"});
}

TEST_CASE("state: kill -9 in the middle of a transaction loses that transaction only") {
  Scratch scratch;
  std::string path = scratch.path("w");
  for (int round = 0; round < 5; ++round) {
    Child child([&](const std::function<void()>& ready) {
      auto store = Store::open({.path = path});
      if (!store) {
        return 1;
      }
      commit_stack(**store, "kept" + std::to_string(round));
      auto transaction = (*store)->begin_write();
      for (int i = 0; transaction; ++i) {
        // Large enough that pages spill into the log before the commit.
        auto put = transaction->put_object("s", "k", std::to_string(i),
                                           Value::string(std::string(50'000, 'y')));
        if (!put) {
          return 1;
        }
        if (i == 20 * (round + 1)) {
          ready();
        }
      }
      return 1;
    });
    REQUIRE(child.wait_until_ready());
    child.kill_hard();
    CHECK(child.wait() == -SIGKILL);
    CHECK(integrity(path) == "ok");
    auto store = open_store({.path = path});
    CHECK(stack_names(*store).size() == static_cast<std::size_t>(round + 1));
    auto transaction = store->begin_read();
    REQUIRE(transaction);
    auto objects = transaction->list_objects("s", "k");
    REQUIRE(objects);
    CHECK(objects->empty());
  }
}

TEST_CASE("state: a store that may not be written is read-only") {
  SUBCASE("the connection") {
    auto database = open_sqlite({.path = ":memory:"});
    REQUIRE(database);
    REQUIRE((*database)->execute("PRAGMA query_only=ON"));
    Store store(*std::move(database));
    auto transaction = store.begin_write();
    REQUIRE_FALSE(transaction);
    CHECK(transaction.error().code == "F306");
  }
  SUBCASE("the file") {
    Scratch scratch;
    std::string path = scratch.path("w");
    { open_store({.path = path}); }
    REQUIRE(::chmod(path.c_str(), 0444) == 0);
    REQUIRE(::chmod(scratch.folder().c_str(), 0755) == 0);
    Child child([&](const std::function<void()>&) {
      // The superuser may write anything.
      if (::geteuid() == 0 && ::setuid(65534) != 0) {
        return 2;
      }
      auto store = Store::open({.path = path});
      return !store && store.error().code == "F306" ? 0 : 1;
    });
    CHECK(child.wait() == 0);
  }
}

TEST_CASE("state: only one process holds the world") {
  Scratch scratch;
  std::string path = scratch.path("deep/w");
  Child child([&](const std::function<void()>& ready) {
    auto lock = WorldLock::acquire(path, "deploy", 0);
    if (!lock) {
      return 1;
    }
    ready();
    ::pause();
    return 0;
  });
  REQUIRE(child.wait_until_ready());
  auto refused = WorldLock::acquire(path, "delete", 30);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "F304");
  CHECK(refused.error().message.find("(deploy)") != std::string::npos);
  CHECK(refused.error().message.find("pid ") != std::string::npos);
  child.kill_hard();
  child.wait();
  CHECK(WorldLock::acquire(path, "delete", 1000));  // fell with its holder
  CHECK(WorldLock::acquire(path, "delete", 0));     // and the one before was given back
}

TEST_CASE("state: an in-memory world needs no lock") {
  auto one = WorldLock::acquire(":memory:", "a", 0);
  auto two = WorldLock::acquire(":memory:", "b", 0);
  CHECK(one);
  CHECK(two);
}

TEST_CASE("state: the default path follows the XDG rules") {
  ::setenv("HOME", "/home/u", 1);
  ::setenv("XDG_STATE_HOME", "/var/s", 1);
  CHECK(default_store_path("1", "r") == "/var/s/formwork/1-r.sqlite");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  CHECK(default_store_path("1", "r") == "/home/u/.local/state/formwork/1-r.sqlite");
  ::unsetenv("XDG_STATE_HOME");
  CHECK(default_store_path("1", "r") == "/home/u/.local/state/formwork/1-r.sqlite");
  ::unsetenv("HOME");
  CHECK(default_store_path("1", "r") == ".formwork/1-r.sqlite");
}
