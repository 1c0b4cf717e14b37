// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/check.hh"

#include <algorithm>

#include "engine/graph/resource_graph.hh"
#include "engine/lint/check_parts.hh"

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
  return std::any_of(model.transforms.begin(), model.transforms.end(), [](const Node* transform) {
    const Node* name = transform->is_map() ? transform->get("Name") : transform;
    return name != nullptr && name->text() != "AWS::LanguageExtensions" &&
           name->text() != "AWS::Include";
  });
}

void check_template(const Template& model, const Environment& environment, Sink& sink) {
  FaultyPlaces faulty;
  check_names(model, sink, faulty);
  faulty.seal();
  report_cycles(ResourceGraph::build(model), sink);
  check_types(model, sink);
  check_unused(model, sink);
  check_values(model, environment, faulty, sink);
}

}  // namespace formwork
