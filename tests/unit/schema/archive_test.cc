// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/archive.hh"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "tools/schemac/catalog_import.hh"

namespace fs = std::filesystem;
using namespace formwork;  // NOLINT: a test of many names

namespace {

std::uint32_t crc_of(std::string_view text) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
  }
  return ~crc;
}

void put(std::string& out, std::uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; ++i) {
    out += i < sizeof number ? static_cast<char>(number >> (8 * i) & 0xffU) : char{0};
  }
}

struct ZipFile {
  std::string name;
  std::string content;
  bool is_deflated = false;
  std::uint32_t claimed_size = 0;  // 0: the true one
  std::uint32_t flags = 0;
  std::uint32_t wrong_crc = 0;
};

// What zlib writes without its header and its sum is what zip calls deflate.
std::string deflated(std::string_view text) {
  const std::string packed = compress_text(text).substr(4);
  return packed.substr(2, packed.size() - 6);
}

std::string zip_of(const std::vector<ZipFile>& files) {
  std::string out;
  std::string list;
  for (const ZipFile& file : files) {
    const std::string packed = file.is_deflated ? deflated(file.content) : file.content;
    std::string facts;
    put(facts, 20, 2);
    put(facts, file.flags, 2);
    put(facts, file.is_deflated ? 8 : 0, 2);
    put(facts, 0, 4);
    put(facts, crc_of(file.content) ^ file.wrong_crc, 4);
    put(facts, packed.size(), 4);
    put(facts, file.claimed_size != 0 ? file.claimed_size : file.content.size(), 4);
    put(facts, file.name.size(), 2);
    put(facts, 0, 2);
    put(list, 0x02014b50, 4);
    put(list, 20, 2);
    list += facts;
    put(list, 0, 10);
    put(list, out.size(), 4);
    list += file.name;
    put(out, 0x04034b50, 4);
    out += facts + file.name + packed;
  }
  const std::size_t list_at = out.size();
  out += list;
  put(out, 0x06054b50, 4);
  put(out, 0, 4);
  put(out, files.size(), 2);
  put(out, files.size(), 2);
  put(out, list.size(), 4);
  put(out, list_at, 4);
  put(out, 0, 2);
  return out;
}

using Files = std::vector<std::pair<std::string, std::string>>;

Result<Files> unpack(std::string_view bytes, const ArchiveLimits& limits = {}) {
  Files files;
  const EachFile each = [&](const std::string& name, const std::string& text) -> Result<void> {
    files.emplace_back(name, text);
    return {};
  };
  Result<void> done = read_zip(bytes, each, limits);
  return done ? Result<Files>(std::move(files)) : std::move(done).failure();
}

std::string refusal(std::string_view bytes, const ArchiveLimits& limits = {}) {
  const Result<Files> files = unpack(bytes, limits);
  return files ? "" : files.error().code;
}

}  // namespace

TEST_CASE("schema: a zip archive gives its files") {
  const std::string long_text(100'000, 'x');
  const std::string zip = zip_of(
      {{"a.json", "{}"}, {"folder/", ""}, {"folder/b.json", long_text, true}, {"c", "", true}});
  const Result<Files> files = unpack(zip);
  CAPTURE(files ? std::string() : files.error().message);
  REQUIRE(files);
  CHECK(*files == Files{{"a.json", "{}"}, {"folder/b.json", long_text}, {"c", ""}});
  CHECK(unpack(zip_of({})));
}

TEST_CASE("schema: a hostile or damaged archive is refused") {
  CHECK(refusal("") == "F703");
  CHECK(refusal("no archive at all, but long enough for one") == "F703");
  for (const std::string_view name : {"../x", "a/../../x", "/etc/x", "a\\b", "c:x", "a/.."}) {
    CAPTURE(name);
    CHECK(refusal(zip_of({{std::string(name), "x"}})) == "F703");
  }
  CHECK(refusal(zip_of({{"a", "secret", false, 0, 1}})) == "F703");
  CHECK(refusal(zip_of({{"a", "text", false, 0, 0, 1}})) == "F703");
  CHECK(refusal(zip_of({{"a", std::string(1000, 'x'), true, 10}})) == "F703");
  CHECK(refusal(zip_of({{"a", std::string(10, 'x'), true, 1000}})) == "F703");
  CHECK(refusal(zip_of({{"a", "x", true, 0xffffffffU}})) == "F703");
  const std::string many = zip_of({{"a", "xxxx"}, {"b", "xxxx"}, {"c", "xxxx"}});
  CHECK(refusal(many) == "");
  CHECK(refusal(many, {.files = 2}) == "F703");
  CHECK(refusal(many, {.file_bytes = 3}) == "F703");
  CHECK(refusal(many, {.all_bytes = 11}) == "F703");
}

TEST_CASE("schema: no prefix and no flipped byte of an archive is a crash") {
  const std::string zip = zip_of({{"a.json", "{\"a\":1}", true}, {"b.json", "{}"}});
  for (std::size_t size = 0; size < zip.size(); ++size) {
    CHECK_FALSE(unpack(zip.substr(0, size)));
  }
  for (std::size_t at = 0; at < zip.size(); ++at) {
    for (const int bit : {1, 0x80}) {
      std::string damaged = zip;
      damaged[at] = static_cast<char>(damaged[at] ^ bit);
      static_cast<void>(unpack(damaged));
    }
  }
}

TEST_CASE("schema: compressed text comes back, and not more than is allowed") {
  const std::string text(50'000, 'y');
  const std::string packed = compress_text(text);
  CHECK(packed.size() < 1000);
  const auto expanded = expand_text(packed, text.size());
  REQUIRE(expanded);
  CHECK(*expanded == text);
  CHECK_FALSE(expand_text(packed, text.size() - 1));
  CHECK_FALSE(expand_text("abc", 100));
  CHECK_FALSE(expand_text(packed.substr(0, packed.size() - 5), text.size()));
}

TEST_CASE("schema: an archive of published schemas is imported, patched where patches fit") {
  const fs::path folder = fs::temp_directory_path() / "formwork_archive_import_test";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string zip = zip_of({{"my-own-thing.json", R"({"typeName":"My::Own::Thing",
      "description":"Prose.","additionalProperties":false,
      "properties":{"Name":{"type":"string","description":"More."},"Size":{"type":"integer"}}})",
                                   true},
                                  {"readme.txt", "not a schema"}});
  const std::string path = (folder / "CloudformationSchema.zip").string();
  REQUIRE(write_file(path, zip));
  const auto patches = read_patches("p", R"(formwork-patches 1
type My::Own::Thing
  patch
    test /properties/Name {"type":"string"}
    at /properties/Name maxLength=9
  patch
    test /properties/Size {"type":"string"}
    at /properties/Size minimum=1
  patch
    at /properties/NoSuch minimum=1
)");
  REQUIRE(patches);
  const auto report = import_catalog(path, (folder / "out").string(), {.patches = &*patches});
  REQUIRE(report);
  CHECK(report->types == 1);
  REQUIRE(report->files.size() == 1);
  const auto text = read_file(report->files[0]);
  REQUIRE(text);
  CHECK(*text ==
        "formwork-types 1\n\ntype My::Own::Thing closed\n"
        "  .Name string maxLength=9\n  .Size integer\n");
  fs::remove_all(folder);
}
