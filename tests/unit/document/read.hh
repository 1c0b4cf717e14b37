// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/document/document.hh"

namespace formwork {

/// One text read, with everything that came of it.
struct Reading {
  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;

  explicit Reading(std::string text, bool only_json = false, const DocumentLimits& limits = {}) {
    document = only_json ? read_json(sources, "t", std::move(text), sink, limits)
                         : read_document(sources, "t", std::move(text), sink, limits);
  }
  const Node& root() const { return *document->root; }
  /// "null" as text when nothing could be read.
  std::string json() const { return document ? node_to_json(root()) : "(none)"; }
  /// "line:column-line:column" of a span.
  std::string place(SourceSpan span) const {
    Location at = sources.locate(span);
    return std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column) + "-" +
           std::to_string(at.end.line) + ":" + std::to_string(at.end.column);
  }
  /// "code line:column message" of the first fault, or "".
  std::string fault() const {
    if (sink.all().empty()) {
      return {};
    }
    const Diagnostic& first = sink.all().front();
    Location at = sources.locate(first.span);
    return first.code + " " + std::to_string(at.begin.line) + ":" +
           std::to_string(at.begin.column) + " " + first.message;
  }
};

}  // namespace formwork
