// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/template/reference.hh"

namespace formwork {
namespace {

constexpr unsigned kMostCycles = 20;

/// Loading the template reports declarations that are no condition function at all.
bool is_told_by_loader(const Node& node) {
  const Member* call = node.single();
  const Intrinsic* intrinsic = call == nullptr ? nullptr : find_intrinsic(call->key);
  return intrinsic == nullptr || (intrinsic->decide == nullptr && call->key != "Fn::Transform");
}

}  // namespace

Tri tri_and(Tri a, Tri b) {
  if (a == Tri::False || b == Tri::False) {
    return Tri::False;
  }
  return a == Tri::True && b == Tri::True ? Tri::True : Tri::Unknown;
}

Tri tri_or(Tri a, Tri b) {
  if (a == Tri::True || b == Tri::True) {
    return Tri::True;
  }
  return a == Tri::False && b == Tri::False ? Tri::False : Tri::Unknown;
}

Tri tri_not(Tri a) {
  if (a == Tri::Unknown) {
    return Tri::Unknown;
  }
  return a == Tri::True ? Tri::False : Tri::True;
}

Tri Evaluator::condition(std::string_view name, SourceSpan used_at) {
  if (const auto known = conditions_.find(name);
      known != conditions_.end() && known->second.is_done) {
    return known->second.value;
  }
  const Condition* declared = model_.find_condition(name);
  if (declared == nullptr || declared->node == nullptr) {
    fault("E8002",
          "Template format error: Unresolved condition dependency " + std::string(name) +
              " in the " + std::string(section_of(used_at)) + " block of the template",
          used_at, suggest(name, Names::Conditions));
    return Tri::Unknown;
  }
  compute_condition(*declared);
  return conditions_.find(name)->second.value;
}

std::span<const UnknownCause> Evaluator::condition_causes(std::string_view name) const {
  const auto known = conditions_.find(name);
  return known == conditions_.end() ? std::span<const UnknownCause>()
                                    : std::span<const UnknownCause>(known->second.causes);
}

void Evaluator::compute_condition(const Condition& root) {
  // Depth first over the conditions a condition names, with a stack of our own: templates may chain
  // thousands of them. What is on the chain is being computed, so meeting it again is a cycle.
  struct Frame {
    const Condition* condition = nullptr;
    std::vector<const Condition*> needs;
    std::size_t next = 0;
  };
  std::vector<Frame> stack;
  const auto enter = [&](const Condition& condition) {
    Frame frame{&condition, {}, 0};
    for_each_reference(*condition.node, [&](const Reference& reference) {
      const Condition* needed = reference.kind == Reference::Kind::Condition
                                    ? model_.find_condition(reference.name)
                                    : nullptr;
      if (needed != nullptr && needed->node != nullptr) {
        frame.needs.push_back(needed);
      }
    });
    std::ranges::sort(frame.needs);  // conditions lie in one vector: template order
    frame.needs.erase(std::unique(frame.needs.begin(), frame.needs.end()), frame.needs.end());
    conditions_.try_emplace(std::string(condition.name.text));
    stack.push_back(std::move(frame));
  };
  if (conditions_.contains(root.name.text)) {
    return;  // being computed further out: Unknown until then
  }
  enter(root);
  while (!stack.empty()) {
    Frame& frame = stack.back();
    if (frame.next < frame.needs.size()) {
      const Condition& needed = *frame.needs[frame.next++];
      const auto state = conditions_.find(needed.name.text);
      if (state == conditions_.end()) {
        enter(needed);
      } else if (!state->second.is_done) {
        std::vector<const Condition*> chain;
        for (const Frame& outer : stack) {
          chain.push_back(outer.condition);
        }
        report_condition_cycle(chain, needed);
      }
      continue;
    }
    CauseSet outer = std::exchange(waiting_, {});
    const Place place = std::exchange(place_, Place::Condition);
    const Tri value = is_told_by_loader(*frame.condition->node)
                          ? Tri::Unknown
                          : condition_node(*frame.condition->node);
    place_ = place;
    ConditionState& state = conditions_.find(frame.condition->name.text)->second;
    state.value = value;
    state.is_done = true;
    if (value == Tri::Unknown) {
      state.causes = waiting_.causes();
    }
    waiting_ = std::move(outer);
    stack.pop_back();
  }
}

void Evaluator::report_condition_cycle(const std::vector<const Condition*>& chain,
                                       const Condition& again) {
  if (++cycles_told_ > kMostCycles) {
    return;
  }
  auto first = std::ranges::find_if(
      chain, [&](const Condition* entry) { return entry->name.text == again.name.text; });
  std::string names;
  Diagnostic diagnostic;
  for (auto at = first; at != chain.end(); ++at) {
    names += (names.empty() ? "" : ", ") + std::string((*at)->name.text);
    if (at != first) {
      diagnostic.related.push_back({(*at)->name.span, "which uses this condition"});
    }
  }
  diagnostic.code = "E8001";
  diagnostic.message =
      "Template format error: Circular dependency between conditions: [" + names + "]";
  diagnostic.span = again.name.span;
  diagnostic.help = "A condition must not use itself, directly or through others.";
  sink_.add(std::move(diagnostic));
}

Tri Evaluator::is_active(const Resource& resource) {
  return resource.condition ? condition(resource.condition->text, resource.condition->span)
                            : Tri::True;
}

Tri Evaluator::is_active(const Output& output) {
  return output.condition ? condition(output.condition->text, output.condition->span) : Tri::True;
}

}  // namespace formwork
