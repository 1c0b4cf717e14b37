// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/arena.hh"
#include "engine/base/clock.hh"
#include "engine/base/ensure.hh"
#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "engine/base/ids.hh"
#include "engine/base/json_write.hh"
#include "engine/base/source_map.hh"
#include "engine/base/text.hh"

using namespace formwork;

TEST_CASE("arena: addresses stay valid and aligned while it grows") {
  Arena arena;
  std::string_view first = arena.copy_text("first");
  for (int i = 0; i < 10000; ++i) {
    auto* number = arena.make<std::uint64_t>(static_cast<std::uint64_t>(i));
    REQUIRE(reinterpret_cast<std::uintptr_t>(number) % alignof(std::uint64_t) == 0);
    arena.copy_text("x");
  }
  CHECK(first == "first");
  std::string large(3 << 20, 'y');
  CHECK(arena.copy_text(large) == large);
  CHECK(arena.copy_text("").empty());
  CHECK(arena.used() > (3U << 20U));
  Arena moved = std::move(arena);
  CHECK(first == "first");
}

TEST_CASE("source map: lines and columns count characters, all line ends") {
  SourceMap sources;
  const Source* a = *sources.add("a",
                                 "one\ntwo\r\nthr\xC3\xA9"
                                 "e\rfour");
  const Source* b = *sources.add("b", "");
  const Source* c = *sources.add("c", "x");
  auto at = [&](const Source* s, std::uint32_t offset, std::uint32_t length) {
    return sources.locate({{s->base + offset}, length});
  };
  CHECK(at(a, 0, 3).begin.line == 1);
  CHECK(at(a, 4, 3).begin.line == 2);
  CHECK(at(a, 4, 3).end.column == 4);
  CHECK(at(a, 14, 1).begin.line == 3);
  CHECK(at(a, 14, 1).begin.column == 5);  // the e with an accent is one character
  CHECK(at(a, 16, 1).begin.line == 4);
  CHECK(at(c, 0, 1).file == "c");
  CHECK(at(b, 0, 0).file == "b");
  CHECK(sources.locate({}).file.empty());
  CHECK(sources.text({{a->base + 4}, 3}) == "two");
  CHECK(SourceMap::line(*a, 2) == "two");
  CHECK(SourceMap::line(*a, 4) == "four");
  CHECK(SourceMap::line(*a, 5).empty());
  CHECK(SourceMap::line(*a, 0).empty());
}

TEST_CASE("text: splitting, trimming, replacing") {
  CHECK(split("a,b,,c", ",").size() == 4);
  CHECK(split("", ",").size() == 1);
  CHECK(split("abc", "").size() == 1);
  CHECK(trim(" \t a b\n") == "a b");
  CHECK(trim(" \n").empty());
  CHECK(replace_all("aXbX", "X", "--") == "a--b--");
  CHECK(replace_all("abc", "", "x") == "abc");
  std::string parts[] = {"a", "b"};
  CHECK(join(parts, "|") == "a|b");
  CHECK(to_lower("AbC1") == "abc1");
  CHECK(to_upper("AbC1") == "ABC1");
}

TEST_CASE("text: numbers are whole or nothing") {
  CHECK(parse_integer("42") == 42);
  CHECK(parse_integer("+42") == 42);
  CHECK(parse_integer("-42") == -42);
  CHECK_FALSE(parse_integer("+-42"));
  CHECK_FALSE(parse_integer("4 2"));
  CHECK_FALSE(parse_integer(""));
  CHECK_FALSE(parse_integer("99999999999999999999"));
  CHECK(parse_number("1e3") == 1000.0);
  CHECK_FALSE(parse_number("inf"));
  CHECK_FALSE(parse_number("1x"));
  CHECK_FALSE(parse_number("+-1"));
}

TEST_CASE("text: UTF-8") {
  CHECK(is_valid_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (const char* bad :
       {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF", "\xE0\x80\x80"}) {
    CHECK_FALSE(is_valid_utf8(bad));
  }
  CHECK(character_count("\xE2\x82\xAC"
                        "a") == 2);
}

TEST_CASE("text: the nearest name is near or none") {
  std::string_view names[] = {"Bucket", "Queue", "Table"};
  CHECK(find_nearest("Buckett", names) == "Bucket");
  CHECK(find_nearest("Tabel", names) == "Table");
  CHECK(find_nearest("Tables", names) == "Table");
  CHECK_FALSE(find_nearest("Function", names));
}

TEST_CASE("json writer: nesting, escapes and broken UTF-8") {
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .member("a", "x\"\\\n\x01")
      .key("b")
      .begin_array()
      .integer(1)
      .boolean(true)
      .null()
      .end_array();
  json.key("c")
      .begin_object()
      .end_object()
      .member_if("d", "")
      .member("e", "\xC3\xA9\xFF")
      .end_object();
  CHECK(out ==
        "{\"a\":\"x\\\"\\\\\\n\\u0001\",\"b\":[1,true,null],\"c\":{},\"e\":"
        "\"\xC3\xA9\xEF\xBF\xBD\"}");
  std::string pretty;
  JsonWriter indented(pretty, 2);
  indented.begin_object().key("a").begin_array().integer(1).end_array().end_object();
  CHECK(pretty == "{\n  \"a\": [\n    1\n  ]\n}");
}

TEST_CASE("clock: format and virtual time") {
  CHECK(format_time(0) == "1970-01-01T00:00:00.000Z");
  CHECK(format_time(1767225600123) == "2026-01-01T00:00:00.123Z");
  CHECK(format_time(-1) == "1969-12-31T23:59:59.999Z");
  ManualClock clock(1000);
  CHECK(clock.now() == 1000);
  CHECK(clock.now() == 1001);
  clock.advance_to(5000);
  CHECK(clock.now() == 5000);
  clock.advance_to(10);
  CHECK(clock.now() == 5001);
  InstantClock instant;
  Millis before = instant.now();
  instant.advance_to(before + 3600'000);
  CHECK(instant.now() >= before + 3600'000);
}

TEST_CASE("ids: a seed fixes every draw and a position continues it") {
  IdSource a(7);
  IdSource b(7);
  CHECK(a.uuid() == b.uuid());
  std::uint64_t position = a.position();
  std::string expected = a.alphanumeric(12);
  IdSource c(7, position);
  CHECK(c.alphanumeric(12) == expected);
  CHECK(IdSource(8).hex(17) != IdSource(7).hex(17));
  IdSource random;
  CHECK(random.uuid() != random.uuid());
  std::string uuid = random.uuid();
  CHECK(uuid.size() == 36);
  CHECK(uuid[14] == '4');
  CHECK_FALSE(random.is_seeded());
}

TEST_CASE("hash: known digests") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(base64_encode("") == "");
  CHECK(base64_encode("f") == "Zg==");
  CHECK(base64_encode("fo") == "Zm8=");
  CHECK(base64_encode("foo") == "Zm9v");
  CHECK(sha256_base64("") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST_CASE("file: reading and writing, and their faults") {
  char folder[] = "/tmp/formwork_base_XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  std::string path = std::string(folder) + "/a";
  CHECK(write_file(path, "text"));
  CHECK(write_file(path, "other"));
  CHECK(*read_file(path) == "other");
  CHECK(*read_file(path, 5) == "other");
  CHECK(read_file(path, 4).error().code == "F202");
  CHECK(read_file(folder).error().code == "F101");
  CHECK(read_file(path + "x").error().code == "F101");
  CHECK(write_file(path + "/x", "").error().code == "F101");
  CHECK(write_file("/dev/full/x", "").error().code == "F101");
  std::string large(200'000, 'z');
  CHECK(write_file(path, large));
  CHECK(*read_file(path) == large);
  unlink(path.c_str());
  rmdir(folder);
}

TEST_CASE("file: links, modes, devices and pipes survive being written to") {
  char folder[] = "/tmp/formwork_base_XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  std::string path = std::string(folder) + "/a";
  std::string link = std::string(folder) + "/link";
  std::string pipe = std::string(folder) + "/pipe";
  struct stat found {};
  CHECK(write_file(path, "text"));
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  REQUIRE(symlink("a", link.c_str()) == 0);
  CHECK(write_file(link, "through the link"));
  CHECK(*read_file(path) == "through the link");
  REQUIRE(lstat(link.c_str(), &found) == 0);
  CHECK(S_ISLNK(found.st_mode));
  REQUIRE(lstat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0640U);

  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  int reader = open(pipe.c_str(), O_RDWR);
  REQUIRE(reader >= 0);
  CHECK(write_file(pipe, "abc"));
  char bytes[8];
  CHECK(read(reader, bytes, sizeof bytes) == 3);
  close(reader);
  REQUIRE(lstat(pipe.c_str(), &found) == 0);
  CHECK(S_ISFIFO(found.st_mode));

  CHECK(write_file("/dev/full", "x").error().code == "F101");
  REQUIRE(lstat("/dev/full", &found) == 0);
  CHECK(S_ISCHR(found.st_mode));
  for (const std::string& made : {path, link, pipe}) {
    unlink(made.c_str());
  }
  rmdir(folder);
}

TEST_CASE("diagnostics: severities and sinks") {
  Sink sink;
  sink.warning("W1", "w", {});
  CHECK_FALSE(sink.has_errors());
  sink.error("E1", "e", {}, "help");
  CHECK(sink.error_count() == 1);
  CHECK(sink.take().size() == 2);
  CHECK_FALSE(sink.has_errors());
  CHECK(std::string(to_string(Severity::Info)) == "info");
  CHECK(std::string(to_string(Severity::Warning)) == "warning");
  CHECK(std::string(to_string(Severity::Error)) == "error");
  CHECK_THROWS_AS(FORMWORK_ENSURE(1 == 2), InternalError);
}
