// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/arena.hh"
#include "engine/base/result.hh"
#include "engine/base/source_map.hh"
#include "engine/document/node.hh"

namespace formwork {

/// An immutable tree read from one text (or made by a transform). Nodes live in `arena` and may
/// alias bytes of the SourceMap, so the map must outlive the document. Movable; node addresses are
/// stable.
struct Document {
  Arena arena;
  const Node* root = nullptr;      ///< Never null in a successfully read document.
  const Source* source = nullptr;  ///< Null for a document without text of its own.
  bool is_json = false;
};

/// Bounds on what a text may unfold to; crossing one is an error with a position, never a crash.
struct DocumentLimits {
  std::size_t depth = 500;        ///< Nested lists and maps.
  std::size_t nodes = 4'000'000;  ///< Values after alias expansion.
  std::size_t alias_nodes =
      200'000;  ///< Values reached through aliases and merges ("billion laughs").
};

/// Reads JSON or YAML by content (a text whose first character is '{' or '[' is tried as JSON; YAML
/// that starts so is still read as YAML). Faults go to `sink` with their place: E0000 for syntax
/// and duplicate keys (with both places), F2xx for limits. Null when nothing usable could be read;
/// duplicate keys are reported and the document is still returned.
///
/// Short forms (`!Ref x`, `!GetAtt a.b`, `!Sub`, ...) become their long form: a one-member map with
/// kShortForm, key_span on the tag. `!GetAtt a.b` becomes {"Fn::GetAtt": ["a", "b"]} (first dot).
std::unique_ptr<Document> read_document(SourceMap& sources, std::string name, std::string text,
                                        Sink& sink, const DocumentLimits& limits = {});

/// Reads JSON only (state, parameter files, provider replies).
std::unique_ptr<Document> read_json(SourceMap& sources, std::string name, std::string text,
                                    Sink& sink, const DocumentLimits& limits = {});

/// The tree as text, one value a line, with kinds, flags and spans: for tests and `formwork dump`.
std::string dump(const Node& node, const SourceMap& sources);

/// `node` as JSON, in its long form (indent 0: compact). Numbers keep their source text when it is
/// valid JSON, else are written as strings.
std::string node_to_json(const Node& node, int indent = 0);

}  // namespace formwork
