// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/source_span.hh"

namespace formwork {

enum class Severity : std::uint8_t { Error, Warning, Info };

/// "error", "warning", "info".
const char* to_string(Severity severity);

/// A second place that explains a diagnostic, e.g. the first of two equal keys.
struct Related {
  SourceSpan span;
  std::string text;
};

/// The only fault type of the program. `code` is stable:
///   E/W/I + 4 digits  what cfn-lint reports under the same id;
///   F + 3 digits      formwork's own: F0xx usage, F1xx files, F2xx limits, F3xx state,
///                     F4xx deployment, F5xx providers, F6xx transforms;
///   a word            CloudFormation's own error code, e.g. ValidationError.
/// `message` is a sentence for people; `help` says the way out, when there is one.
struct Diagnostic {
  std::string code;
  Severity severity = Severity::Error;
  std::string message;
  SourceSpan span;
  std::vector<Related> related;
  std::string help;
};

/// Collects many diagnostics, in the order found.
class Sink {
 public:
  void add(Diagnostic diagnostic) {
    errors_ += diagnostic.severity == Severity::Error ? 1 : 0;
    all_.push_back(std::move(diagnostic));
  }
  void error(std::string code, std::string message, SourceSpan span, std::string help = {}) {
    add({std::move(code), Severity::Error, std::move(message), span, {}, std::move(help)});
  }
  void warning(std::string code, std::string message, SourceSpan span, std::string help = {}) {
    add({std::move(code), Severity::Warning, std::move(message), span, {}, std::move(help)});
  }
  bool has_errors() const noexcept { return errors_ != 0; }
  std::size_t error_count() const noexcept { return errors_; }
  std::span<const Diagnostic> all() const noexcept { return all_; }
  std::vector<Diagnostic> take() {
    errors_ = 0;
    return std::exchange(all_, {});
  }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

}  // namespace formwork
