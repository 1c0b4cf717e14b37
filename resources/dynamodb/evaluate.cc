// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/evaluate.hh"

#include <algorithm>
#include <optional>

#include "engine/base/text.hh"

namespace formwork::dynamodb {

namespace {

std::optional<std::int64_t> counted_size(const Attribute& value) {
  switch (value.kind) {
    case Kind::S:
      return static_cast<std::int64_t>(character_count(value.text));
    case Kind::B:
      return static_cast<std::int64_t>(value.text.size());
    case Kind::M:
      return static_cast<std::int64_t>(value.fields.size());
    case Kind::N:
    case Kind::BOOL:
    case Kind::Null:
      return std::nullopt;
    default:
      return static_cast<std::int64_t>(value.items.size());
  }
}

/// The value behind an operand; `made` holds it where the item does not.
const Attribute* value_of(const Operand& operand, const Fields& item, Attribute& made) {
  if (operand.type == Operand::Type::At) {
    return at_path(item, operand.path);
  }
  if (operand.type == Operand::Type::Value) {
    return &operand.value;
  }
  // size() is the only function that has a value.
  Attribute inner;
  const Attribute* argument =
      operand.arguments.empty() ? nullptr : value_of(operand.arguments.front(), item, inner);
  const auto size = argument == nullptr ? std::nullopt : counted_size(*argument);
  if (!size) {
    return nullptr;
  }
  made = Attribute::of(Kind::N, std::to_string(*size));
  return &made;
}

bool holds_function(const Condition& condition, const Fields& item) {
  Attribute made[2];
  const Attribute* first = value_of(condition.operands[0], item, made[0]);
  if (condition.word == "attribute_exists") {
    return first != nullptr;
  }
  if (condition.word == "attribute_not_exists") {
    return first == nullptr;
  }
  const Attribute* second = value_of(condition.operands[1], item, made[1]);
  if (first == nullptr || second == nullptr) {
    return false;
  }
  if (condition.word == "attribute_type") {
    return second->text == to_string(first->kind);
  }
  return condition.word == "contains" ? contains(*first, *second) : begins_with(*first, *second);
}

bool holds_between(const Attribute* value, const Attribute* low, const Attribute* high) {
  return holds_comparison(">=", value, low) && holds_comparison("<=", value, high);
}

bool holds_operands(const Condition& condition, const Fields& item) {
  Attribute first_made;
  const Attribute* first = value_of(condition.operands[0], item, first_made);
  if (condition.type == Condition::Type::In) {
    return std::any_of(condition.operands.begin() + 1, condition.operands.end(),
                       [&](const Operand& operand) {
                         Attribute made;
                         return holds_comparison("=", first, value_of(operand, item, made));
                       });
  }
  Attribute made[2];
  const Attribute* second = value_of(condition.operands[1], item, made[0]);
  if (condition.type == Condition::Type::Compare) {
    return holds_comparison(condition.word, first, second);
  }
  const Attribute* third = value_of(condition.operands[2], item, made[1]);
  // An empty range of values that both come from the request was refused when it was read.
  return holds_between(first, second, third);
}

void add_projected(Attribute& to, const Attribute& from, const std::vector<const Path*>& paths,
                   std::size_t depth);

// All paths that go on with the same step are projected together, in the order of the places.
void project_step(Attribute& to, const Attribute& part, const Step& step,
                  const std::vector<const Path*>& below, std::size_t depth) {
  Attribute made;
  const bool is_whole = std::any_of(below.begin(), below.end(),
                                    [&](const Path* path) { return path->size() == depth + 1; });
  if (is_whole) {
    made = part;
  } else {
    made.kind = part.kind;
    add_projected(made, part, below, depth + 1);
    if (made.items.empty() && made.fields.empty()) {
      return;
    }
  }
  if (step.index < 0) {
    put(to.fields, step.name, std::move(made));
  } else {
    to.items.push_back(std::move(made));
  }
}

void add_projected(Attribute& to, const Attribute& from, const std::vector<const Path*>& paths,
                   std::size_t depth) {
  std::vector<Step> steps;
  for (const Path* path : paths) {
    const Step& step = (*path)[depth];
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) {
      steps.push_back(step);
    }
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Step& a, const Step& b) { return a.index < b.index; });
  for (const Step& step : steps) {
    const Attribute* part = nullptr;
    if (step.index < 0) {
      part = from.kind == Kind::M ? find(from.fields, step.name) : nullptr;
    } else if (from.kind == Kind::L && static_cast<std::size_t>(step.index) < from.items.size()) {
      part = &from.items[static_cast<std::size_t>(step.index)];
    }
    if (part == nullptr) {
      continue;
    }
    std::vector<const Path*> below;
    std::copy_if(paths.begin(), paths.end(), std::back_inserter(below),
                 [&](const Path* path) { return (*path)[depth] == step; });
    project_step(to, *part, step, below, depth);
  }
}

}  // namespace

const Attribute* at_path(const Fields& item, const Path& path) {
  const Attribute* at = find(item, path.front().name);
  for (std::size_t i = 1; i < path.size() && at != nullptr; ++i) {
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

bool holds_comparison(std::string_view sign, const Attribute* a, const Attribute* b) {
  const bool is_there = a != nullptr && b != nullptr;
  if (sign == "=" || sign == "<>") {
    return (is_there && equal(*a, *b)) == (sign == "=");
  }
  if (!is_there || a->kind != b->kind || a->kind > Kind::B) {
    return false;
  }
  const int order = compare(*a, *b);
  return sign == "<" ? order < 0 : sign == "<=" ? order <= 0 : sign == ">" ? order > 0 : order >= 0;
}

bool begins_with(const Attribute& text, const Attribute& beginning) {
  return text.kind == beginning.kind && (text.kind == Kind::S || text.kind == Kind::B) &&
         text.text.starts_with(beginning.text);
}

bool contains(const Attribute& whole, const Attribute& part) {
  if (whole.kind == Kind::S || whole.kind == Kind::B) {
    return part.kind == whole.kind && whole.text.find(part.text) != std::string::npos;
  }
  return std::any_of(whole.items.begin(), whole.items.end(),
                     [&](const Attribute& item) { return equal(item, part); });
}

bool holds(const Condition& condition, const Fields& item) {
  const auto is_met = [&](const Condition& part) { return holds(part, item); };
  switch (condition.type) {
    case Condition::Type::And:
      return std::all_of(condition.parts.begin(), condition.parts.end(), is_met);
    case Condition::Type::Or:
      return std::any_of(condition.parts.begin(), condition.parts.end(), is_met);
    case Condition::Type::Not:
      return !holds(condition.parts.front(), item);
    case Condition::Type::Function:
      return holds_function(condition, item);
    default:
      return holds_operands(condition, item);
  }
}

Fields project(const Fields& item, const std::vector<Path>& paths) {
  Fields projected;
  std::vector<const Path*> nested;
  for (const Path& path : paths) {
    if (path.size() > 1) {
      nested.push_back(&path);
    } else if (const Attribute* value = find(item, path.front().name)) {
      put(projected, path.front().name, *value);
    }
  }
  for (std::size_t i = 0; i < nested.size(); ++i) {
    const std::string& name = nested[i]->front().name;
    const Attribute* from = find(item, name);
    if (from == nullptr || find(projected, name) != nullptr) {
      continue;
    }
    std::vector<const Path*> below;
    std::copy_if(nested.begin(), nested.end(), std::back_inserter(below),
                 [&](const Path* path) { return path->front().name == name; });
    Attribute made;
    made.kind = from->kind;
    add_projected(made, *from, below, 1);
    if (!made.items.empty() || !made.fields.empty()) {
      put(projected, name, std::move(made));
    }
  }
  return projected;
}

}  // namespace formwork::dynamodb
