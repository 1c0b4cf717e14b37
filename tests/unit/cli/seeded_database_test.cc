// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/seeded_database.hh"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "engine/state/store.hh"

using namespace formwork;
using namespace formwork::cli;

namespace {

struct File {
  File() {
    folder = (std::filesystem::temp_directory_path() / "formwork-seed-XXXXXX").string();
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
  }
  ~File() { std::filesystem::remove_all(folder); }
  std::string path() const { return folder + "/s"; }
  std::string folder;
};

// One process's run: draws an id, and commits or not. Answers the id.
std::string draw(const std::string& path, std::uint64_t seed, bool commit, Millis* time = nullptr) {
  auto database = open_sqlite({.path = path});
  REQUIRE(database);
  auto run = continue_run(**database, seed);
  REQUIRE(run);
  SeededRun kept = *std::move(run);
  Store store(keep_position(*std::move(database), kept));
  auto transaction = store.begin_write();
  REQUIRE(transaction);
  std::string id = kept.ids.hex(16);
  if (time != nullptr) {
    *time = kept.clock.now();
  }
  REQUIRE(transaction->put_setting("probe", id));
  if (commit) {
    REQUIRE(transaction->commit());
  }
  return id;
}

}  // namespace

TEST_CASE("cli: ids go on where the last committed run stopped") {
  File one;
  File two;
  std::string first = draw(one.path(), 7, true);
  std::string second = draw(one.path(), 7, true);
  CHECK(first != second);
  CHECK(draw(two.path(), 7, true) == first);
  CHECK(draw(two.path(), 7, true) == second);
}

TEST_CASE("cli: what was rolled back is drawn again, what was committed never") {
  File file;
  std::string lost = draw(file.path(), 7, false);
  CHECK(draw(file.path(), 7, true) == lost);
  CHECK(draw(file.path(), 7, true) != lost);
}

TEST_CASE("cli: another seed has other ids, and time never goes back") {
  File file;
  Millis first = 0;
  Millis second = 0;
  std::string one = draw(file.path(), 1, true, &first);
  std::string two = draw(file.path(), 2, true, &second);
  CHECK(one != two);
  CHECK(first == 1767225600000);
  CHECK(second > first);
}
