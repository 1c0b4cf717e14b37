// SPDX-License-Identifier: Apache-2.0
// Any bytes as a template: every rule looks at it, in two regions, remarks and experiments
// included. Must neither crash nor run long, and say the same when asked again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "engine/document/document.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/rule.hh"

namespace {

using namespace formwork;  // NOLINT

const lint::LintConfig& config() {
  static const lint::LintConfig kConfig = [] {
    lint::LintConfig made;
    made.regions = {"us-east-1", "eu-central-1"};
    made.include_checks = {"E", "W", "I"};
    made.include_experimental = true;
    made.today = "2026-11-22";
    return made;
  }();
  return kConfig;
}

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string told(const lint::LintReport& report) {
  std::string text;
  for (const lint::Finding& finding : report.findings) {
    require(finding.rule != nullptr && finding.begin.line > 0 && finding.begin.column > 0);
    text += finding.id + " " + std::string(finding.rule->id) + " " + finding.message + "\n";
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceMap sources;
  Sink sink;
  const std::unique_ptr<Document> document = read_document(
      sources, "fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size), sink);
  if (document == nullptr || document->root == nullptr || sink.has_errors()) {
    return 0;
  }
  const std::string first = told(lint::lint_document(*document, sources, "fuzz.yaml", config()));
  if (size % 16 == 0) {
    require(first == told(lint::lint_document(*document, sources, "fuzz.yaml", config())));
  }
  return 0;
}
