// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "resources/lambda/runtime/executor/code_store.hh"

using namespace formwork;

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kFile = 0100644;
constexpr std::uint32_t kProgram = 0100755;
constexpr std::uint32_t kLink = 0120777;
constexpr std::string_view kDamaged = "InvalidParameterValueException";

struct Member {
  std::string name;
  std::string content;
  std::uint32_t mode = kFile;
  std::uint32_t claimed = 0;  ///< Size in the directory when it is to be a lie.
};

std::string number(std::uint32_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) {
    bytes += static_cast<char>(i < 4 ? value >> (8 * i) & 0xffU : 0);
  }
  return bytes;
}

/// An archive of stored members with whatever names, modes and sizes.
std::string zip_of(const std::vector<Member>& members) {
  std::string files;
  std::string directory;
  for (const Member& each : members) {
    const auto size = static_cast<std::uint32_t>(each.content.size());
    const auto name = static_cast<std::uint32_t>(each.name.size());
    directory += "PK\1\2" + number(20, 1) + number(3, 1) + number(20, 2) + number(0, 12) +
                 number(size, 4) + number(each.claimed == 0 ? size : each.claimed, 4) +
                 number(name, 2) + number(0, 8) + number(each.mode << 16U, 4) +
                 number(static_cast<std::uint32_t>(files.size()), 4) + each.name;
    files += "PK\3\4" + number(20, 2) + number(0, 12) + number(size, 4) + number(size, 4) +
             number(name, 2) + number(0, 2) + each.name + each.content;
  }
  const auto count = static_cast<std::uint32_t>(members.size());
  return files + directory + "PK\5\6" + number(0, 4) + number(count, 2) + number(count, 2) +
         number(static_cast<std::uint32_t>(directory.size()), 4) +
         number(static_cast<std::uint32_t>(files.size()), 4) + number(0, 2);
}

lambda::CodePlace place_of(const std::vector<Member>& members) {
  lambda::CodePlace place;
  place.bytes = zip_of(members);
  place.sha256 = sha256_base64(place.bytes);
  return place;
}

/// A folder that goes with the test; `store` is within `top`.
struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "formwork-code-XXXXXX").string();
    top = ::mkdtemp(pattern.data());
    fs::create_directory(top + "/store");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(top); }
  std::size_t count() const {
    std::size_t all = 0;
    for (const auto& each : fs::recursive_directory_iterator(top)) {
      static_cast<void>(each);
      ++all;
    }
    return all;
  }
  std::string top;
};

std::string fault_of(const std::vector<Member>& members) {
  const Folder folder;
  lambda::CodeStore store(folder.top + "/store");
  const auto made = store.folder_of(place_of(members));
  CHECK(folder.count() == 1);  // nothing is left of it, within or beside
  return made ? "" : made.error().code;
}

}  // namespace

TEST_CASE("lambda: an archive is unpacked once, for reading only") {
  const Folder folder;
  lambda::CodeStore store(folder.top + "/store");
  auto place = place_of({{"index.py", "a = 1"}, {"bin/", ""}, {"bin/run", "#!", kProgram}});
  const auto made = store.folder_of(place);
  REQUIRE(made);
  CHECK(*read_file(*made + "/index.py") == "a = 1");
  struct stat found {};
  REQUIRE(::stat((*made + "/index.py").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0444U);
  REQUIRE(::stat((*made + "/bin/run").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0555U);
  place.bytes = "not looked at";
  CHECK(*store.folder_of(place) == *made);
}

TEST_CASE("lambda: archives that lead out of their folder are refused") {
  CHECK(fault_of({{"../outside", "x"}}) == kDamaged);
  CHECK(fault_of({{"a/../../outside", "x"}}) == kDamaged);
  CHECK(fault_of({{"link", "/etc/passwd", kLink}}) == kDamaged);
  CHECK(fault_of({{"a/link", "../../outside", kLink}}) == kDamaged);
  CHECK(fault_of({{"link", "folder", kLink}, {"link/file", "x"}}) == kDamaged);
  CHECK(fault_of({{std::string("a\0b", 3), "x"}}) == kDamaged);
  CHECK(fault_of({{"a\\..\\b", "x"}}) == kDamaged);
}

TEST_CASE("lambda: an absolute name means one below the folder, links within it are kept") {
  const Folder folder;
  lambda::CodeStore store(folder.top + "/store");
  const auto made = store.folder_of(
      place_of({{"/etc/own", "mine"}, {"lib/a.so.1", "x"}, {"lib/a.so", "a.so.1", kLink}}));
  REQUIRE(made);
  CHECK(*read_file(*made + "/etc/own") == "mine");
  CHECK(fs::read_symlink(*made + "/lib/a.so") == "a.so.1");
}

TEST_CASE("lambda: what unpacks to more than Lambda takes is refused in its words") {
  const Folder folder;
  lambda::CodeStore store(folder.top + "/store");
  const auto made = store.folder_of(place_of({{"big", "x", kFile, 262'144'001}}));
  REQUIRE_FALSE(made);
  CHECK(made.error().message == "Unzipped size must be smaller than 262144000 bytes");
  std::uint64_t left = 10;
  fs::create_directory(folder.top + "/small");
  CHECK(lambda::unpack_archive(zip_of({{"a", "123456"}}), folder.top + "/small", left));
  CHECK(left == 4);
  CHECK_FALSE(
      lambda::unpack_archive(zip_of({{"b", "123456", kFile, 1}}), folder.top + "/small", left));
  lambda::CodePlace broken;
  broken.sha256 = "broken";
  broken.bytes = "PK, but no archive";
  REQUIRE_FALSE(store.folder_of(broken));
  CHECK(store.folder_of(broken).error().message ==
        "Could not unzip uploaded file. Please check your file, then try to upload again.");
}

TEST_CASE("lambda: what a killed process had begun to unpack goes, what is whole stays") {
  const Folder folder;
  const auto place = place_of({{"index.py", "a = 1"}});
  const auto made = lambda::CodeStore(folder.top + "/store").folder_of(place);
  REQUIRE(made);
  fs::create_directories(*made + "x.AbC123/lib");
  lambda::CodeStore store(folder.top + "/store");
  CHECK_FALSE(fs::exists(*made + "x.AbC123"));
  CHECK(*read_file(*store.folder_of(place) + "/index.py") == "a = 1");
}

TEST_CASE("lambda: of layers, the later one's files count") {
  const Folder folder;
  lambda::CodeStore store(folder.top + "/store");
  const auto first = place_of({{"python/a.py", "1"}, {"python/b.py", "1"}});
  const auto second = place_of({{"python/b.py", "2"}});
  const auto made = store.layers({first, second});
  REQUIRE(made);
  CHECK(*read_file(*made + "/python/a.py") == "1");
  CHECK(*read_file(*made + "/python/b.py") == "2");
  CHECK(*read_file(*store.layers({second, first}) + "/python/b.py") == "1");
  CHECK(store.layers({})->empty());
}
