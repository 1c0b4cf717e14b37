// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/facts_import.hh"

#include <cstdlib>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "engine/base/file.hh"

using namespace formwork;

TEST_CASE("facts import: tables are sorted, and lines of another form refused") {
  char folder[] = "/tmp/formwork_facts_XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string source = std::string(folder) + "/in";
  const std::string out = std::string(folder) + "/out";
  const FactTable table{"# Names and sizes.", 2};
  REQUIRE(write_file(source, "#name\tsize\nb\t2\n\na\t1\n"));
  auto done = import_facts(table, source, out);
  REQUIRE(done);
  CHECK(*done == 2);
  CHECK(*read_file(out) == "# Names and sizes.\na\t1\nb\t2\n");
  for (const char* wrong : {"a\n", "a\t1\t2\n", "\t1\n", "a\t1\na\t2\n"}) {
    REQUIRE(write_file(source, wrong));
    CHECK(import_facts(table, source, out).error().code == "F702");
  }
  CHECK(import_facts(table, source + ".none", out).error().code == "F101");
  CHECK(*read_file(FORMWORK_SOURCE_DIR "/schemas/ec2/images.tsv", 1U << 20U) == [] {
    const std::string again = "/tmp/formwork_facts_again_" + std::to_string(getpid());
    CHECK(import_facts(kImages, FORMWORK_SOURCE_DIR "/schemas/ec2/images.tsv", again));
    std::string text = *read_file(again);
    unlink(again.c_str());
    return text;
  }());
  unlink(source.c_str());
  unlink(out.c_str());
  rmdir(folder);
}
