// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/schema/keyword.hh"
#include "engine/schema/schema_node.hh"

namespace formwork::lint {

struct Rule;

/// One step from a value to a value in it: a key of a map or an index of a list.
struct PathStep {
  std::string_view key;     ///< Empty for an index.
  std::int32_t index = -1;  ///< From 0; -1 for a key.
  SourceSpan mark;          ///< Where the key is written; unknown for indices, made-up keys and the
                            ///< keys that short forms (`!Ref x`) stand for.

  PathStep() = default;
  PathStep(std::string_view k) : key(k) {}  // NOLINT: a key is a step
  PathStep(const char* k) : key(k) {}       // NOLINT
  PathStep(int i) : index(i) {}             // NOLINT
  PathStep(std::string_view k, SourceSpan m) : key(k), mark(m) {}

  bool is_index() const noexcept { return index >= 0; }
  bool operator==(const PathStep& other) const noexcept {
    return key == other.key && index == other.index;
  }
};

/// The step to `member` of `map`: with its mark unless the key comes from a short form.
PathStep step_to(const Node& map, const Member& member);

/// One way in which a value does not fit a schema. It becomes a finding once a rule owns it.
struct Fault {
  std::string message;
  /// From the value that was checked down to the value at fault, INNERMOST FIRST: whoever hands a
  /// fault up to a caller appends the step it took. Use prepend()/forward_path().
  std::vector<PathStep> path;
  /// A place counted from the root of the template that replaces `path` (outermost first).
  std::vector<PathStep> path_override;
  /// What the alternatives of anyOf and oneOf said.
  std::vector<Fault> context;
  Keyword keyword = Keyword::None;  ///< The innermost keyword that failed; None: a rule said so.
  const Rule* rule = nullptr;       ///< Null until some rule claims the fault.
  /// Not a fault but "cannot be told": a function stands where composite schemas need a value.
  bool is_unknown = false;

  // What the innermost keyword looked at: set by check(), read by best_match() and by messages.
  const Node* instance = nullptr;
  SchemaNode schema;         ///< The whole schema. Kind::Bool for a false schema.
  SchemaNode keyword_value;  ///< The keyword's value.

  Fault() = default;
  explicit Fault(std::string text) : message(std::move(text)) {}

  /// The caller got here over `step`.
  void prepend(PathStep step) { path.push_back(step); }
  /// The fault is one step further down than was said.
  void append(PathStep step) { path.insert(path.begin(), step); }
  std::vector<PathStep> forward_path() const { return {path.rbegin(), path.rend()}; }
};

using Faults = std::vector<Fault>;

/// The fault of `faults` that says most (deepest last): what a "best match" of a JSON Schema
/// validator is. Null when there is none.
const Fault* best_match(const Faults& faults);

bool any_unknown(const Faults& faults);

}  // namespace formwork::lint
