// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as a catalogue (with a right header and checksum, so that the decoder is reached)
// and as the text form of resource types.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/base/blob_format.hh"
#include "engine/schema/catalog.hh"
#include "tools/schemac/type_text.hh"

namespace {

void put(std::string& bytes, std::size_t at, std::uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; ++i) {
    bytes[at + i] = static_cast<char>(number >> (8 * i) & 0xffU);
  }
}

void visit(formwork::SchemaNode node, int depth, std::size_t& budget) {
  for (const auto& member : node) {
    if (depth == 0 || budget == 0) {
      return;
    }
    --budget;
    visit(member.value, depth - 1, budget);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  (void)formwork::read_types("fuzz.types", bytes);
  if (size < formwork::blob::kHeaderSize) {
    return 0;
  }
  bytes.replace(0, formwork::blob::kMagic.size(), formwork::blob::kMagic);
  put(bytes, formwork::blob::kVersionAt, formwork::blob::kVersion, 4);
  put(bytes, formwork::blob::kSizeAt, bytes.size(), 4);
  put(bytes, formwork::blob::kChecksumAt, formwork::blob::checksum(std::as_bytes(std::span(bytes))),
      8);
  const auto catalog = formwork::SchemaCatalog::open(std::as_bytes(std::span(bytes)));
  if (!catalog) {
    return 0;
  }
  for (const std::string_view name : (*catalog)->type_names()) {
    (void)(*catalog)->find(name, "us-east-1");
    (void)(*catalog)->regions_of(name);
    const formwork::TypeSchema* type = (*catalog)->find(name);
    if (type != nullptr) {
      std::size_t budget = 20'000;
      visit(type->schema, 64, budget);
      (void)type->recreation("/A/0/B");
      (void)type->has_attribute("Arn");
    }
  }
  return 0;
}
