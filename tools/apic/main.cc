// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/ensure.hh"
#include "engine/base/file.hh"
#include "engine/value/convert.hh"
#include "tools/apic/model_text.hh"

namespace formwork {
namespace {

constexpr std::size_t kLargestSource = std::size_t{64} << 20U;
constexpr const char* kUsage =
    "usage: formwork_apic import MODEL.json... OUT_DIR   botocore's JSON to the text form\n"
    "       formwork_apic compile MODELS_DIR OUT         the text form to a catalogue\n";

int report(const Diagnostic& diagnostic) {
  std::fprintf(stderr, "formwork_apic: %s: %s\n", diagnostic.code.c_str(),
               diagnostic.message.c_str());
  return 1;
}

Result<void> import_file(const std::string& path, const std::string& folder) {
  const Result<std::string> text = read_file(path, kLargestSource);
  if (!text) {
    return fail(text.error());
  }
  const Result<Value> json = value_from_json(*text);
  if (!json) {
    return fail(json.error());
  }
  const std::string name = std::filesystem::path(path).stem().string();
  const Result<Value> model = import_model(name, *json);
  if (!model) {
    return fail(model.error());
  }
  Result<void> checked = check_model(*model);
  return checked ? write_file(folder + "/" + name + ".api", write_model(*model))
                 : std::move(checked);
}

int run_compile(const char* folder, const char* out) {
  const Result<std::string> bytes = compile_models(folder);
  if (!bytes) {
    return report(bytes.error());
  }
  const Result<void> written = write_file(out, *bytes);
  return written ? 0 : report(written.error());
}

int run(int count, char** arguments) {
  const std::string_view action = count > 3 ? arguments[1] : "";
  if (action == "compile" && count == 4) {
    return run_compile(arguments[2], arguments[3]);
  }
  if (action != "import") {
    std::fputs(kUsage, stderr);
    return 2;
  }
  for (int i = 2; i + 1 < count; ++i) {
    const Result<void> done = import_file(arguments[i], arguments[count - 1]);
    if (!done) {
      return report(done.error());
    }
  }
  return 0;
}

}  // namespace
}  // namespace formwork

int main(int count, char** arguments) {
  try {
    return formwork::run(count, arguments);
  } catch (const formwork::InternalError& error) {
    std::fprintf(stderr, "formwork_apic: %s\n", error.what());
    return 70;
  }
}
