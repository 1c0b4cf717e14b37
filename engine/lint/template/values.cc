// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/values.hh"

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

class ValueCollector {
 public:
  explicit ValueCollector(PathStep start) { path_.push_back(start); }

  /// A property's value, or what a Fn::If in its place gives.
  void collect(const Node& value) {
    if (value.is_list()) {
      int index = 0;
      for (const Node* item : value.items()) {
        path_.emplace_back(index++);
        collect_branches_or_add(*item, false);
        path_.pop_back();
      }
    } else {
      collect_branches_or_add(value, true);
    }
  }

  std::vector<FoundValue> take() { return std::move(found_); }

 private:
  /// With `looks_into_lists`, items of a list that a branch gives are values, not the list.
  void collect_branches_or_add(const Node& value, bool looks_into_lists) {
    const Member* member = value.single();
    if (member == nullptr || member->key != "Fn::If") {
      add(value);
      return;
    }
    const std::span<const Node* const> arguments = member->value->items();
    path_.push_back(step_to(value, *member));
    for (int i = 1; i <= 2 && arguments.size() == 3; ++i) {
      const Node& branch = *arguments[static_cast<std::size_t>(i)];
      path_.emplace_back(i);
      if (looks_into_lists && branch.is_list()) {
        collect(branch);
      } else if (!looks_into_lists || !branch.is(NodeKind::Null)) {
        collect_branches_or_add(branch, looks_into_lists);
      }
      path_.pop_back();
    }
    path_.pop_back();
  }

  void add(const Node& value) {
    if (is_no_value(value)) {
      return;
    }
    FoundValue& found = found_.emplace_back();
    found.path = path_;
    found.value = &value;
    const Member* function = function_member(value);
    if (function != nullptr && kPropertyFunctions.has(function_of(function->key))) {
      found.function = function;
    }
  }

  std::vector<PathStep> path_;
  std::vector<FoundValue> found_;
};

}  // namespace

std::optional<std::vector<FoundValue>> property_values(const Node& object, std::string_view key) {
  const Member* member = object.find(key);
  if (member == nullptr || member->value->is(NodeKind::Null)) {
    return std::nullopt;
  }
  ValueCollector collector(step_to(object, *member));
  collector.collect(*member->value);
  return collector.take();
}

}  // namespace formwork::lint
