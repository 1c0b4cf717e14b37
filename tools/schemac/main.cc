// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string_view>
#include <vector>

#include "engine/base/ensure.hh"
#include "engine/base/file.hh"
#include "tools/schemac/archive.hh"
#include "tools/schemac/catalog_compile.hh"
#include "tools/schemac/catalog_import.hh"
#include "tools/schemac/facts_import.hh"
#include "tools/schemac/policies_import.hh"

namespace formwork {
namespace {

constexpr const char* kUsage =
    "usage: formwork_schemac import SOURCE OUT_DIR     JSON schemas to the text form\n"
    "       formwork_schemac import-rules SOURCE OUT_DIR\n"
    "       formwork_schemac compile SCHEMAS_DIR OUT   the text form to a catalogue\n"
    "       formwork_schemac compile-rules RULES_DIR OUT\n"
    "       formwork_schemac import-patches SOURCE TABLE OUT\n"
    "       formwork_schemac import-policies DOCUMENTS PATHS OUT\n"
    "       formwork_schemac import-instance-types TABLE OUT\n"
    "       formwork_schemac import-images TABLE OUT\n"
    "       formwork_schemac pack FILE OUT             a text, compressed\n";

int report(const Diagnostic& diagnostic) {
  std::fprintf(stderr, "formwork_schemac: %s: %s\n", diagnostic.code.c_str(),
               diagnostic.message.c_str());
  return 1;
}

int report(const Result<ImportReport>& done) {
  if (!done) {
    return report(done.error());
  }
  std::printf("%zu parts in %zu files\n", done->types, done->files.size());
  return 0;
}

int run_compile(const char* folder, const char* out) {
  const Result<std::vector<Value>> types = load_types(folder);
  if (!types) {
    return report(types.error());
  }
  const std::string bytes = make_catalog(*types);
  const Result<void> written = write_file(out, bytes);
  return written ? 0 : report(written.error());
}

int run_compile_rules(const char* folder, const char* out) {
  const Result<std::vector<RuleDocument>> documents = load_rules(folder);
  if (!documents) {
    return report(documents.error());
  }
  const Result<void> written = write_file(out, make_catalog(*documents));
  return written ? 0 : report(written.error());
}

int run_pack(const char* file, const char* out) {
  const Result<std::string> text = read_file(file, std::size_t{64} << 20U);
  if (!text) {
    return report(text.error());
  }
  const Result<void> written = write_file(out, compress_text(*text));
  return written ? 0 : report(written.error());
}

int run_import_facts(const FactTable& table, char** arguments) {
  const Result<std::size_t> done = import_facts(table, arguments[2], arguments[3]);
  if (!done) {
    return report(done.error());
  }
  std::printf("%zu facts\n", *done);
  return 0;
}

int run_import_policies(char** arguments) {
  const Result<std::size_t> done = import_policies(arguments[2], arguments[3], arguments[4]);
  if (!done) {
    return report(done.error());
  }
  std::printf("%zu policies\n", *done);
  return 0;
}

int run(int count, char** arguments) {
  const std::string_view action = count == 4 ? arguments[1] : "";
  if (action == "import") {
    return report(import_catalog(arguments[2], arguments[3]));
  }
  if (action == "import-rules") {
    return report(import_rules(arguments[2], arguments[3]));
  }
  if (action == "compile") {
    return run_compile(arguments[2], arguments[3]);
  }
  if (action == "compile-rules") {
    return run_compile_rules(arguments[2], arguments[3]);
  }
  if (action == "pack") {
    return run_pack(arguments[2], arguments[3]);
  }
  if (action == "import-instance-types") {
    return run_import_facts(kInstanceTypes, arguments);
  }
  if (action == "import-images") {
    return run_import_facts(kImages, arguments);
  }
  if (count == 5 && std::string_view(arguments[1]) == "import-patches") {
    return report(import_schema_patches(arguments[2], arguments[3], arguments[4]));
  }
  if (count == 5 && std::string_view(arguments[1]) == "import-policies") {
    return run_import_policies(arguments);
  }
  std::fputs(kUsage, stderr);
  return 2;
}

}  // namespace
}  // namespace formwork

int main(int count, char** arguments) {
  try {
    return formwork::run(count, arguments);
  } catch (const formwork::InternalError& error) {
    std::fprintf(stderr, "formwork_schemac: %s\n", error.what());
    return 70;
  }
}
