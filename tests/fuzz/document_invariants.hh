// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string>

#include "engine/document/document.hh"

namespace formwork {

inline void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

/// Every span of the tree lies inside its source; `depth` bounds the recursion.
inline void check_spans(const Node& node, const Source& source, std::size_t depth) {
  auto inside = [&](SourceSpan span) {
    return span.begin.index >= source.base &&
           span.begin.index - source.base + span.length <= source.text.size();
  };
  require(depth <= DocumentLimits{}.depth);
  require(inside(node.span));
  for (const Node* item : node.items()) {
    check_spans(*item, source, depth + 1);
  }
  for (const Member& member : node.members()) {
    require(inside(member.key_span));
    check_spans(*member.value, source, depth + 1);
  }
}

/// What must hold for every text: a tree or a fault, sound spans, and JSON that reads back the
/// same.
inline void check_reading(std::string text, bool only_json) {
  SourceMap sources;
  Sink sink;
  auto document = only_json ? read_json(sources, "fuzz", std::move(text), sink)
                            : read_document(sources, "fuzz", std::move(text), sink);
  if (document == nullptr) {
    require(sink.has_errors());
    for (const Diagnostic& fault : sink.all()) {
      require(sources.find(fault.span.begin) != nullptr);
    }
    return;
  }
  check_spans(*document->root, *document->source, 0);
  require(!dump(*document->root, sources).empty());
  if (sink.has_errors()) {
    return;
  }
  std::string json = node_to_json(*document->root);
  Sink again;
  auto copy = read_json(sources, "again", json, again);
  require(copy != nullptr && !again.has_errors());
  require(node_to_json(*copy->root) == json);
}

}  // namespace formwork
