// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string_view>
#include <vector>

#include "engine/base/ensure.hh"
#include "engine/base/file.hh"
#include "tools/schemac/catalog_compile.hh"
#include "tools/schemac/catalog_import.hh"

namespace formwork {
namespace {

constexpr const char* kUsage =
    "usage: formwork_schemac import SOURCE OUT_DIR     JSON schemas to the text form\n"
    "       formwork_schemac compile SCHEMAS_DIR OUT   the text form to a catalogue\n";

int report(const Diagnostic& diagnostic) {
  std::fprintf(stderr, "formwork_schemac: %s: %s\n", diagnostic.code.c_str(),
               diagnostic.message.c_str());
  return 1;
}

int run_import(const char* source, const char* out_dir) {
  const Result<ImportReport> done = import_catalog(source, out_dir);
  if (!done) {
    return report(done.error());
  }
  std::printf("%zu types in %zu files\n", done->types, done->files.size());
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

int run(int count, char** arguments) {
  if (count == 4 && std::string_view(arguments[1]) == "import") {
    return run_import(arguments[2], arguments[3]);
  }
  if (count == 4 && std::string_view(arguments[1]) == "compile") {
    return run_compile(arguments[2], arguments[3]);
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
