// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "resources/dynamodb/evaluate.hh"
#include "resources/dynamodb/number.hh"

namespace formwork::dynamodb {

namespace {

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

Failure invalid_path() {
  return invalid("The document path provided in the update expression is invalid for update");
}

Failure wrong_operand() {
  return invalid("An operand in the update expression has an incorrect data type");
}

Result<Attribute> arithmetic(const Attribute& a, const Attribute& b, bool subtract) {
  if (a.kind != Kind::N || b.kind != Kind::N) {
    return wrong_operand();
  }
  auto left = parse_decimal(a.text);
  auto right = parse_decimal(b.text);
  if (!left || !right) {
    return wrong_operand();
  }
  auto sum = add(*left, *right, subtract);
  if (!sum) {
    return std::move(sum).failure();
  }
  return Attribute::of(Kind::N, decimal_text(*sum));
}

Result<Attribute> evaluate(const Operand& operand, const Fields& item) {
  if (operand.type == Operand::Type::Value) {
    return operand.value;
  }
  if (operand.type == Operand::Type::At) {
    const Attribute* value = at_path(item, operand.path);
    if (value == nullptr) {
      return invalid(
          "The provided expression refers to an attribute that does not exist in the item");
    }
    return *value;
  }
  if (operand.function == "if_not_exists") {
    const Attribute* value = at_path(item, operand.arguments[0].path);
    return value != nullptr ? Result<Attribute>(*value) : evaluate(operand.arguments[1], item);
  }
  auto first = evaluate(operand.arguments[0], item);
  if (!first) {
    return first;
  }
  auto second = evaluate(operand.arguments[1], item);
  if (!second) {
    return second;
  }
  if (operand.type != Operand::Type::Function) {
    return arithmetic(*first, *second, operand.type == Operand::Type::Difference);
  }
  if (first->kind != Kind::L || second->kind != Kind::L) {
    return wrong_operand();
  }
  first->items.insert(first->items.end(), second->items.begin(), second->items.end());
  return first;
}

/// The map or list that holds the last step of a path; null when the way there does not exist.
Attribute* holder_of(Fields& item, const Path& path) {
  Attribute* at = find(item, path.front().name);
  for (std::size_t i = 1; i + 1 < path.size() && at != nullptr; ++i) {
    const Step& step = path[i];
    if (step.index < 0) {
      at = at->kind == Kind::M ? find(at->fields, step.name) : nullptr;
    } else {
      const auto index = static_cast<std::size_t>(step.index);
      at = at->kind == Kind::L && index < at->items.size() ? &at->items[index] : nullptr;
    }
  }
  return at;
}

Result<void> set_at(Fields& item, const Path& path, Attribute value) {
  if (path.size() == 1) {
    put(item, path.front().name, std::move(value));
    return {};
  }
  Attribute* holder = holder_of(item, path);
  const Step& last = path.back();
  if (holder == nullptr || holder->kind != (last.index < 0 ? Kind::M : Kind::L)) {
    return invalid_path();
  }
  if (last.index < 0) {
    put(holder->fields, last.name, std::move(value));
  } else if (static_cast<std::size_t>(last.index) < holder->items.size()) {
    holder->items[static_cast<std::size_t>(last.index)] = std::move(value);
  } else {
    holder->items.push_back(std::move(value));
  }
  return {};
}

Result<void> remove_at_path(Fields& item, const Path& path) {
  if (path.size() == 1) {
    drop(item, path.front().name);
    return {};
  }
  Attribute* holder = holder_of(item, path);
  const Step& last = path.back();
  if (holder == nullptr || holder->kind != (last.index < 0 ? Kind::M : Kind::L)) {
    return invalid_path();
  }
  if (last.index < 0) {
    drop(holder->fields, last.name);
  } else if (static_cast<std::size_t>(last.index) < holder->items.size()) {
    holder->items.erase(holder->items.begin() + last.index);
  }
  return {};
}

// Places of lists that are set count from the list as it was: beyond its end, the lower comes
// first. Those that are removed go from the highest on, so that none moves before its turn.
bool comes_before(const Action* a, const Action* b) {
  const bool removes_a = a->type == Action::Type::Remove;
  if (removes_a != (b->type == Action::Type::Remove)) {
    return !removes_a;
  }
  const std::size_t shared = std::min(a->path.size(), b->path.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (a->path[i] == b->path[i]) {
      continue;
    }
    if (a->path[i].index < 0 || b->path[i].index < 0) {
      return a->path[i].name < b->path[i].name;
    }
    return removes_a ? a->path[i].index > b->path[i].index : a->path[i].index < b->path[i].index;
  }
  return false;
}

Result<void> perform(const Action& action, const Fields& before, Fields& item) {
  if (action.type == Action::Type::Remove) {
    return remove_at_path(item, action.path);
  }
  const Attribute* old = at_path(before, action.path);
  if (action.type == Action::Type::Set) {
    auto value = evaluate(action.value, before);
    return value ? set_at(item, action.path, std::move(*value)) : std::move(value).failure();
  }
  if (action.type == Action::Type::Add) {
    auto value = added(old, action.value.value);
    return value ? set_at(item, action.path, std::move(*value)) : std::move(value).failure();
  }
  if (old == nullptr) {
    return action.path.size() > 1 && holder_of(item, action.path) == nullptr
               ? Result<void>(invalid_path())
               : Result<void>();
  }
  auto rest = without(*old, action.value.value);
  if (!rest) {
    return std::move(rest).failure();
  }
  return *rest ? set_at(item, action.path, std::move(**rest)) : remove_at_path(item, action.path);
}

}  // namespace

Result<Attribute> added(const Attribute* old, const Attribute& operand) {
  if (old == nullptr) {
    return operand;
  }
  const bool is_list = old->kind == Kind::L;  // AttributeUpdates can add to lists
  if (old->kind != operand.kind || (old->kind != Kind::N && !is_list && !is_set(old->kind))) {
    return wrong_operand();
  }
  if (old->kind == Kind::N) {
    return arithmetic(*old, operand, false);
  }
  Attribute sum = *old;
  for (const Attribute& item : operand.items) {
    if (is_list || !contains(*old, item)) {
      sum.items.push_back(item);
    }
  }
  return sum;
}

Result<std::optional<Attribute>> without(const Attribute& old, const Attribute& operand) {
  if (old.kind != operand.kind || !is_set(old.kind)) {
    return wrong_operand();
  }
  Attribute rest = old;
  std::erase_if(rest.items, [&](const Attribute& item) { return contains(operand, item); });
  return rest.items.empty() ? std::optional<Attribute>() : std::optional(std::move(rest));
}

Result<Updated> apply_actions(const std::vector<Action>& actions, const Fields& item) {
  Updated updated{item, {}};
  std::vector<const Action*> order;
  for (const Action& action : actions) {
    order.push_back(&action);
    updated.touched.push_back(action.path);
  }
  std::stable_sort(order.begin(), order.end(), comes_before);
  for (const Action* action : order) {
    if (auto done = perform(*action, item, updated.item); !done) {
      return std::move(done).failure();
    }
  }
  return updated;
}

}  // namespace formwork::dynamodb
