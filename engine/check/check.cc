// SPDX-License-Identifier: Apache-2.0
#include "engine/check/check.hh"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

#include "engine/graph/resource_graph.hh"
#include "engine/check/check_parts.hh"
#include "engine/check/function_owners.hh"

namespace formwork {

void FaultyPlaces::add(SourceSpan span) {
  if (span.is_known() && span.length != 0) {
    spans_.push_back(span);
  }
}

void FaultyPlaces::seal() {
  std::sort(spans_.begin(), spans_.end(),
            [](SourceSpan a, SourceSpan b) { return a.begin < b.begin; });
  // Merged, so that one look to each side answers.
  std::vector<SourceSpan> merged;
  for (const SourceSpan span : spans_) {
    if (!merged.empty() && span.begin < merged.back().end()) {
      const std::uint32_t end = std::max(span.end().index, merged.back().end().index);
      merged.back().length = end - merged.back().begin.index;
    } else {
      merged.push_back(span);
    }
  }
  spans_ = std::move(merged);
}

bool FaultyPlaces::overlaps(SourceSpan span) const {
  const auto after =
      std::upper_bound(spans_.begin(), spans_.end(), span.begin,
                       [](SourcePos pos, SourceSpan other) { return pos < other.begin; });
  if (after != spans_.end() && after->begin < span.end()) {
    return true;
  }
  return after != spans_.begin() && span.begin < std::prev(after)->end();
}

bool has_unknown_macro(const Template& model) {
  return model.is_incomplete ||
         std::any_of(model.transforms.begin(), model.transforms.end(), [](const Node* transform) {
           const Node* name = transform->is_map() ? transform->get("Name") : transform;
           return name != nullptr && name->text() != "AWS::LanguageExtensions" &&
                  name->text() != "AWS::Include";
         });
}

namespace {

/// What loading reported already, in the same sink. A malformed condition is reported at its name
/// and must not be told again for its body.
void note_known_faults(const Template& model, const Sink& sink, FaultyPlaces& faulty) {
  std::unordered_set<std::uint32_t> bad_conditions;
  for (const Diagnostic& diagnostic : sink.all()) {
    if (diagnostic.severity == Severity::Error) {
      faulty.add(diagnostic.span);
    }
    if (diagnostic.code == "E8001") {
      bad_conditions.insert(diagnostic.span.begin.index);
    }
  }
  for (const Condition& condition : model.conditions) {
    if (bad_conditions.contains(condition.name.span.begin.index)) {
      faulty.add(condition.node->span);
    }
  }
}

}  // namespace

void check_template(const Template& model, const Environment& environment, Sink& sink,
                    CheckOptions options) {
  FaultyPlaces faulty;
  note_known_faults(model, sink, faulty);
  const FunctionOwners owners(model);
  check_names(model, owners, sink, faulty);
  faulty.seal();
  report_cycles(ResourceGraph::build(model), sink);
  check_types(model, sink);
  check_unused(model, sink);
  check_values(model, environment, owners, faulty, options, sink);
}

}  // namespace formwork
