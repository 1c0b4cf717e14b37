// SPDX-License-Identifier: Apache-2.0
// Lints templates against resource types from hostile sources: "{schema}\n---\ntemplate" is a
// registry schema and a template that may use it; anything else are the bytes of a catalogue, whose
// types get resources that try every property. Must neither crash nor run long.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/blob_format.hh"
#include "engine/document/document.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/type_overlay.hh"
#include "engine/schema_build/make_catalog.hh"
#include "engine/schema_build/type_patch.hh"
#include "engine/value/convert.hh"

namespace {

using namespace formwork;  // NOLINT

void lint_with(std::shared_ptr<const lint::TypeOverlay> types, std::string text) {
  SourceMap sources;
  Sink sink;
  const std::unique_ptr<Document> document =
      read_document(sources, "fuzz.yaml", std::move(text), sink);
  if (document == nullptr || document->root == nullptr || sink.has_errors()) {
    return;
  }
  lint::LintConfig config;
  config.include_checks = {"E", "W", "I"};
  config.today = "2026-11-22";
  config.types = std::move(types);
  (void)lint::lint_document(*document, sources, "fuzz.yaml", config);
}

void put(std::string& bytes, std::size_t at, std::uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; ++i) {
    bytes[at + i] = static_cast<char>(number >> (8 * i) & 0xffU);
  }
}

// A right header and checksum, so that the decoder is reached.
void seal(std::string& bytes) {
  bytes.replace(0, blob::kMagic.size(), blob::kMagic);
  put(bytes, blob::kVersionAt, blob::kVersion, 4);
  put(bytes, blob::kSizeAt, bytes.size(), 4);
  put(bytes, blob::kChecksumAt, blob::checksum(std::as_bytes(std::span(bytes))), 8);
}

bool is_plain(std::string_view name) {
  return !name.empty() && name.size() < 100 &&
         name.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_") ==
             std::string_view::npos;
}

// A resource of each type, with values of many kinds for its properties.
std::string template_of(const SchemaCatalog& catalog) {
  constexpr std::string_view kValues[] = {"text",
                                          "7",
                                          "[]",
                                          "{}",
                                          "[1, {A: b}, [c]]",
                                          "{Key: [a], Other: {B: 1.5}}",
                                          "{Ref: 'AWS::Region'}",
                                          "{'Fn::GetAtt': [R0, Arn]}",
                                          "true",
                                          "null"};
  std::string text = "Resources:\n";
  std::size_t count = 0;
  for (const std::string_view name : catalog.type_names()) {
    const TypeSchema* type = is_plain(name) ? catalog.find(name) : nullptr;
    if (type == nullptr || count == 4) {
      continue;
    }
    text += "  R" + std::to_string(count) + ":\n    Type: '" + std::string(name) +
            "'\n    Properties:\n      Nothing: 1\n";
    for (const TypeSchema::Property& property : type->properties) {
      if (is_plain(property.name)) {
        text += "      " + std::string(property.name) + ": " +
                std::string(kValues[(count + property.name.size()) % std::size(kValues)]) + "\n";
      }
    }
    ++count;
  }
  return text;
}

void lint_against_bytes(std::string bytes) {
  seal(bytes);
  const auto catalog = SchemaCatalog::open(std::as_bytes(std::span(bytes)));
  if (!catalog) {
    return;
  }
  std::string text = template_of(**catalog);
  if (auto types = lint::TypeOverlay::load({.catalogue = bytes})) {
    lint_with(*types, std::move(text));
  }
}

void lint_against_schema(std::string_view schema, std::string_view text) {
  const Result<Value> value = value_from_json(std::string(schema));
  if (!value) {
    return;
  }
  Result<Value> type = import_type(*value);
  if (!type) {
    return;
  }
  const Value types[] = {*std::move(type)};
  if (auto overlay = lint::TypeOverlay::load({.catalogue = make_catalog(std::span(types))})) {
    lint_with(*overlay, std::string(text));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find("\n---\n");
  if (input.starts_with("{") && cut != std::string_view::npos) {
    lint_against_schema(input.substr(0, cut), input.substr(cut + 5));
  } else if (size >= blob::kHeaderSize) {
    lint_against_bytes(std::string(input));
  }
  return 0;
}
