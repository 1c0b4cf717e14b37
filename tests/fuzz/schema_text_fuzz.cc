// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as every text form of schemas/, as a zip archive, and as a JSON patch.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/schema_build/json_patch.hh"
#include "engine/schema_build/type_patch.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/archive.hh"
#include "tools/schemac/document_text.hh"
#include "tools/schemac/patch_text.hh"
#include "tools/schemac/region_text.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (auto* read : {&formwork::read_schemas, &formwork::read_tables, &formwork::read_services,
                     &formwork::read_rules}) {
    (void)read("fuzz", text);
  }
  if (const auto documents = formwork::read_schemas("fuzz", text)) {
    (void)formwork::write_schemas(*documents);
  }
  if (const auto patches = formwork::read_patches("fuzz", text)) {
    (void)formwork::write_patches(*patches);
  }
  (void)formwork::read_regions("fuzz", text);
  (void)formwork::read_variants("fuzz", text);
  (void)formwork::read_zip(
      text, [](const std::string&, const std::string&) { return formwork::Result<void>(); },
      {.files = 100, .file_bytes = 1U << 20U, .all_bytes = 4U << 20U});
  (void)formwork::expand_text(text, 1U << 20U);
  if (const auto value = formwork::value_from_json(text)) {
    formwork::Value document = *value;
    (void)formwork::apply_json_patch(document, *value);
    if (const auto type = formwork::import_type(*value)) {
      (void)formwork::patch_type(*type, *value);
    }
  }
  return 0;
}
