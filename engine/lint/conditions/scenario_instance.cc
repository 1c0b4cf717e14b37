// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/scenario_instance.hh"

#include <unordered_set>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

/// The three arguments of an If that names its condition, else empty.
std::span<const Node* const> arguments_of_if(const Node& instance) {
  const Member* member = instance.single();
  if (member == nullptr || member->key != "Fn::If" || member->value == nullptr) {
    return {};
  }
  const std::span<const Node* const> arguments = member->value->items();
  return arguments.size() == 3 && arguments[0]->is_string() ? arguments
                                                            : std::span<const Node* const>();
}

bool is_nothing(const Node* node) {
  return node == nullptr || node->is(NodeKind::Null);
}

class NameCollector {
 public:
  void collect(const Node& instance, bool is_outermost) {
    if (instance.is_list()) {
      for (const Node* item : instance.items()) {
        collect(*item, false);
      }
      return;
    }
    if (const Member* member = instance.single(); member != nullptr && member->key == "Fn::If") {
      const std::span<const Node* const> arguments = arguments_of_if(instance);
      if (!arguments.empty()) {
        add(arguments[0]->text());
        collect(*arguments[1], is_outermost);
        collect(*arguments[2], is_outermost);
      }
      return;
    }
    if (is_outermost) {
      for (const Member& member : instance.members()) {
        collect(*member.value, false);
      }
    }
  }

  std::vector<std::string_view> take() { return std::move(names_); }

 private:
  void add(std::string_view name) {
    if (seen_.insert(name).second) {
      names_.push_back(name);
    }
  }

  std::vector<std::string_view> names_;
  std::unordered_set<std::string_view> seen_;
};

class Decider {
 public:
  Decider(const ConditionSpace& space, ConditionState state, bool if_allowed, bool ref_allowed,
          NodeBuilder& build)
      : space_(space),
        state_(state),
        if_allowed_(if_allowed),
        ref_allowed_(ref_allowed),
        build_(build) {}

  const Node* decide(const Node& instance, bool is_outermost) {
    if (instance.is_list()) {
      return decide_items(instance);
    }
    if (!instance.is_map()) {
      return is_nothing(&instance) ? nullptr : &instance;
    }
    if (const Member* member = instance.single(); member != nullptr) {
      if (if_allowed_ && member->key == "Fn::If") {
        return decide_if(instance, is_outermost);
      }
      if (ref_allowed_ && is_no_value(instance)) {
        return nullptr;
      }
    }
    return is_outermost ? decide_members(instance) : &instance;
  }

 private:
  const Node* decide_if(const Node& instance, bool is_outermost) {
    const std::span<const Node* const> arguments = arguments_of_if(instance);
    if (arguments.empty()) {
      return &instance;
    }
    const std::optional<bool> value = space_.value(state_, arguments[0]->text());
    return value.has_value() ? decide(*arguments[*value ? 1 : 2], is_outermost) : &instance;
  }

  const Node* decide_items(const Node& instance) {
    std::vector<const Node*> kept;
    kept.reserve(instance.count);
    bool is_changed = false;
    for (const Node* item : instance.items()) {
      const Node* decided = decide(*item, false);
      is_changed = is_changed || decided != item;
      if (decided != nullptr) {
        kept.push_back(decided);
      }
    }
    return is_changed ? build_.list(kept, instance.span, instance.flags) : &instance;
  }

  const Node* decide_members(const Node& instance) {
    std::vector<Member> kept;
    kept.reserve(instance.count);
    bool is_changed = false;
    for (const Member& member : instance.members()) {
      const Node* decided = decide(*member.value, false);
      is_changed = is_changed || decided != member.value;
      if (decided != nullptr) {
        kept.push_back({member.key, member.key_span, decided});
      }
    }
    return is_changed ? build_.map(kept, instance.span, instance.flags) : &instance;
  }

  const ConditionSpace& space_;
  ConditionState state_;
  bool if_allowed_;
  bool ref_allowed_;
  NodeBuilder& build_;
};

}  // namespace

std::vector<std::string_view> deciding_conditions(const Node& instance) {
  NameCollector collector;
  collector.collect(instance, true);
  return collector.take();
}

const Node* instance_in(const Node& instance, const ConditionSpace& space, ConditionState state,
                        bool if_allowed, bool ref_allowed, NodeBuilder& build) {
  return Decider(space, state, if_allowed, ref_allowed, build).decide(instance, true);
}

}  // namespace formwork::lint
