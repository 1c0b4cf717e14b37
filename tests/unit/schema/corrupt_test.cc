// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "engine/base/blob_format.hh"
#include "engine/base/ids.hh"
#include "engine/schema/catalog.hh"
#include "tools/schemac/catalog_compile.hh"
#include "tools/schemac/type_text.hh"

using namespace formwork;  // NOLINT: a test of many names

namespace {

std::string small_catalog() {
  const auto types = read_types("x.types", R"(formwork-types 1
type A::B::C closed
  identifier /Id
  attributes Arn Id
  auto-name max=12 property=Name
  create-only /Name /List/*/Key
  define Item object
    .Key! string pattern=^a
    .Self #Item
  .Id string
  .List array maxItems=300
    items #Item
  .Name! string enum=["a",1,null,1.5]
type A::B::D
  ref Id
)");
  REQUIRE(types);
  return make_catalog(*types);
}

void seal(std::string& bytes) {
  if (bytes.size() < blob::kHeaderSize) {
    return;
  }
  const std::uint64_t sum = blob::checksum(std::as_bytes(std::span(bytes)));
  for (unsigned i = 0; i < 8; ++i) {
    bytes[blob::kChecksumAt + i] = static_cast<char>(sum >> (8 * i) & 0xffU);
  }
}

std::size_t walk(SchemaNode node, int depth, std::size_t& budget, std::size_t most) {
  if (node.size() > most) {
    FAIL("a node says it has " << node.size() << " items in " << most << " bytes");
  }
  std::size_t bytes = node.text().size();
  for (const SchemaNode::Member& member : node) {
    if (depth == 0 || budget == 0) {
      break;
    }
    --budget;
    bytes += member.key.size() + walk(member.value, depth - 1, budget, most);
  }
  return bytes;
}

void use(const std::string& bytes) {
  const auto catalog = SchemaCatalog::open(std::as_bytes(std::span(bytes)));
  if (!catalog) {
    CHECK(catalog.error().code == "F704");
    return;
  }
  for (const std::string_view name : (*catalog)->type_names()) {
    const TypeSchema* type = (*catalog)->find(name);
    if (type != nullptr) {
      std::size_t budget = 10'000;
      walk(type->schema, 50, budget, bytes.size());
      type->recreation("/List/0/Key");
    }
  }
}

}  // namespace

TEST_CASE("schema: bytes that are no catalogue are refused with a reason") {
  const std::string good = small_catalog();
  REQUIRE(SchemaCatalog::open(std::as_bytes(std::span(good))));
  const auto reason = [](std::string bytes) {
    const auto catalog = SchemaCatalog::open(std::as_bytes(std::span(bytes)));
    REQUIRE_FALSE(catalog);
    CHECK(catalog.error().code == "F704");
    return catalog.error().message;
  };
  CHECK(reason("").find("too few") != std::string::npos);
  CHECK(reason(std::string(100, 'x')).find("begin") != std::string::npos);
  std::string bad = good;
  bad[blob::kVersionAt] = 9;
  CHECK(reason(bad).find("version 9") != std::string::npos);
  CHECK(reason(good + "x").find("length") != std::string::npos);
  CHECK(reason(good.substr(0, good.size() - 1)).find("length") != std::string::npos);
  bad = good;
  bad.back() = static_cast<char>(bad.back() ^ 1);
  CHECK(reason(bad).find("checksum") != std::string::npos);
}

TEST_CASE("schema: a catalogue with any byte changed is read without harm") {
  const std::string good = small_catalog();
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const unsigned value : {0x00U, 0x01U, 0x7fU, 0x80U, 0xffU}) {
      std::string bad = good;
      bad[at] = static_cast<char>(value);
      seal(bad);
      use(bad);
    }
  }
}

TEST_CASE("schema: a catalogue with many bytes changed is read without harm") {
  const std::string good = small_catalog();
  IdSource random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string bad = good;
    const std::uint64_t changes = 1 + random.next() % 30;
    for (std::uint64_t i = 0; i < changes; ++i) {
      bad[blob::kHeaderSize + random.next() % (bad.size() - blob::kHeaderSize)] =
          static_cast<char>(random.next());
    }
    seal(bad);
    use(bad);
  }
}
