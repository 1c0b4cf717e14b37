// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/fault.hh"

#include <algorithm>
#include <tuple>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

bool fits_type(const Fault& fault) {
  if (fault.instance == nullptr || !fault.schema.is(SchemaNode::Kind::Map)) {
    return false;
  }
  const SchemaNode type = fault.schema.find("type");
  if (type.is(SchemaNode::Kind::String)) {
    return is_type(*fault.instance, type.text());
  }
  for (const SchemaNode::Member& item : type) {
    if (is_type(*fault.instance, item.value.text())) {
      return true;
    }
  }
  return false;
}

// Greater says more: a fault that is shallow, then one that is no mere "none of these", then one
// whose value has not even the right type.
auto relevance(const Fault& fault) {
  const bool is_weak = fault.keyword == Keyword::AnyOf || fault.keyword == Keyword::OneOf;
  return std::make_tuple(-static_cast<std::int64_t>(fault.path.size()), !is_weak,
                         !fits_type(fault));
}

}  // namespace

PathStep step_to(const Node& map, const Member& member) {
  const bool is_written = !map.has(Node::kShortForm) && key_kind(map, member) == NodeKind::String;
  return {member.key, is_written ? member.key_span : SourceSpan()};
}

const Fault* best_match(const Faults& faults) {
  const Fault* best = nullptr;
  for (const Fault& fault : faults) {
    if (best == nullptr || relevance(*best) < relevance(fault)) {
      best = &fault;
    }
  }
  // Inside alternatives the deepest one tells most, as long as it is the only deepest one.
  while (best != nullptr && !best->context.empty()) {
    const Fault* least = nullptr;
    std::size_t equals = 0;
    for (const Fault& fault : best->context) {
      if (least == nullptr || relevance(fault) < relevance(*least)) {
        least = &fault;
        equals = 1;
      } else if (relevance(fault) == relevance(*least)) {
        ++equals;
      }
    }
    if (equals > 1) {
      break;
    }
    best = least;
  }
  return best;
}

bool any_unknown(const Faults& faults) {
  return std::any_of(faults.begin(), faults.end(),
                     [](const Fault& fault) { return fault.is_unknown; });
}

}  // namespace formwork::lint
