// SPDX-License-Identifier: Apache-2.0
#include "engine/schema_build/json_patch.hh"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::size_t kMostOperations = 20'000;
// Copies can double a document with every operation.
constexpr std::size_t kMostAddedNodes = 2'000'000;
constexpr int kDeepest = 200;

// Nodes in `value`, and whether it nests too deep; stops counting where it is too much.
struct Measure {
  std::size_t nodes = 0;
  int deepest = 0;

  void add(const Value& value, int depth) {
    deepest = std::max(deepest, depth);
    if (++nodes > kMostAddedNodes || depth > kDeepest) {
      return;
    }
    for (const Value& item : value.items()) {
      add(item, depth + 1);
    }
    for (const Value::Member& member : value.members()) {
      add(member.value, depth + 1);
    }
  }
};

Failure wrong(const std::string& what) {
  return fail("F701", what);
}

Value* member_of(Value& map, std::string_view key) {
  const auto found = std::find_if(map.mutable_map()->begin(), map.mutable_map()->end(),
                                  [&](const Value::Member& member) { return member.key == key; });
  return found == map.mutable_map()->end() ? nullptr : &found->value;
}

// The item number in a pointer: digits without leading zeros, below `end`.
Result<std::size_t> index_of(const std::string& part, std::size_t end) {
  const auto number = parse_integer(part);
  const bool is_plain = !part.empty() && part.size() < 10 &&
                        part.find_first_not_of("0123456789") == part.npos &&
                        (part.size() == 1 || part[0] != '0');
  if (!is_plain || !number || static_cast<std::size_t>(*number) >= end) {
    return wrong("there is no item " + part);
  }
  return static_cast<std::size_t>(*number);
}

class Patcher {
 public:
  explicit Patcher(Value& document) : document_(document) {}
  Result<void> apply(const Value& operation);

 private:
  using Parts = std::vector<std::string>;
  Result<Value*> at(const Parts& parts, std::size_t count);
  Result<Value*> at(const Parts& parts) { return at(parts, parts.size()); }
  Result<void> add(const Parts& parts, Value value);
  Result<void> remove(const Parts& parts);
  Result<void> replace(const Parts& parts, Value value);
  Result<void> move_or_copy(const Value& operation, const Parts& parts, bool is_move);
  Result<void> account(const Value& value, std::size_t depth);

  Value& document_;
  std::size_t added_ = 0;
};

// The value at the first `count` parts.
Result<Value*> Patcher::at(const Parts& parts, std::size_t count) {
  Value* value = &document_;
  for (std::size_t i = 0; i < count; ++i) {
    if (value->is_map()) {
      value = member_of(*value, parts[i]);
    } else if (value->is_list()) {
      const auto index = index_of(parts[i], value->items().size());
      value = index ? &(*value->mutable_list())[*index] : nullptr;
    } else {
      value = nullptr;
    }
    if (value == nullptr) {
      return wrong("there is no '" + parts[i] + "'");
    }
  }
  return value;
}

Result<void> Patcher::account(const Value& value, std::size_t depth) {
  Measure measure;
  measure.add(value, 0);
  added_ += measure.nodes;
  if (added_ > kMostAddedNodes || measure.deepest + static_cast<int>(depth) > kDeepest) {
    return wrong("the result would be too large");
  }
  return {};
}

Result<void> Patcher::add(const Parts& parts, Value value) {
  if (Result<void> fits = account(value, parts.size()); !fits) {
    return fits;
  }
  if (parts.empty()) {
    document_ = std::move(value);
    return {};
  }
  const Result<Value*> parent = at(parts, parts.size() - 1);
  if (!parent) {
    return fail(parent.error());
  }
  if ((*parent)->is_map()) {
    (*parent)->set(parts.back(), std::move(value));
    return {};
  }
  Value::List* list = (*parent)->mutable_list();
  if (list == nullptr) {
    return wrong("'" + parts.back() + "' cannot be added to a scalar");
  }
  if (parts.back() == "-") {
    list->push_back(std::move(value));
    return {};
  }
  const Result<std::size_t> index = index_of(parts.back(), list->size() + 1);
  if (!index) {
    return fail(index.error());
  }
  list->insert(list->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
  return {};
}

Result<void> Patcher::remove(const Parts& parts) {
  const Result<Value*> value = at(parts);
  if (!value || parts.empty()) {
    return value ? wrong("the whole document cannot be removed") : fail(value.error());
  }
  Value* parent = *at(parts, parts.size() - 1);
  if (parent->is_map()) {
    parent->erase(parts.back());
  } else {
    parent->mutable_list()->erase(parent->mutable_list()->begin() +
                                  (*value - parent->mutable_list()->data()));
  }
  return {};
}

Result<void> Patcher::replace(const Parts& parts, Value value) {
  const Result<Value*> old = at(parts);
  if (!old) {
    return fail(old.error());
  }
  if (Result<void> fits = account(value, parts.size()); !fits) {
    return fits;
  }
  **old = std::move(value);
  return {};
}

Result<void> Patcher::move_or_copy(const Value& operation, const Parts& parts, bool is_move) {
  const Result<Parts> from = pointer_parts(operation.get_text("from"));
  if (!from || operation.find("from") == nullptr) {
    return wrong("'from' is missing or no pointer");
  }
  const Result<Value*> source = at(*from);
  if (!source) {
    return fail(source.error());
  }
  // Counted before it is copied: many copies of a large value are as bad as a large result.
  if (Result<void> fits = account(**source, parts.size()); !fits) {
    return fits;
  }
  Value value = **source;
  if (is_move) {
    const bool is_inside =
        from->size() < parts.size() && std::equal(from->begin(), from->end(), parts.begin());
    if (Result<void> done = is_inside ? wrong("a value cannot move into itself") : remove(*from);
        !done) {
      return done;
    }
  }
  return add(parts, std::move(value));
}

Result<void> Patcher::apply(const Value& operation) {
  const std::string name = operation.get_text("op");
  const Result<Parts> parts = pointer_parts(operation.get_text("path"));
  if (!parts) {
    return fail(parts.error());
  }
  const Value* value = operation.find("value");
  if (operation.find("path") == nullptr) {
    return wrong("an operation has no path");
  }
  if (name == "remove") {
    return remove(*parts);
  }
  if (name == "move" || name == "copy") {
    return move_or_copy(operation, *parts, name == "move");
  }
  if (name != "add" && name != "replace" && name != "test") {
    return wrong("'" + name + "' is not an operation");
  }
  if (value == nullptr) {
    return wrong("an operation has no value");
  }
  if (name == "test") {
    const Result<Value*> present = at(*parts);
    return present && **present == *value ? Result<void>() : wrong("the test fails");
  }
  return name == "add" ? add(*parts, *value) : replace(*parts, *value);
}

}  // namespace

Result<std::vector<std::string>> pointer_parts(std::string_view pointer) {
  std::vector<std::string> parts;
  if (pointer.empty()) {
    return parts;
  }
  if (pointer[0] != '/') {
    return wrong("'" + std::string(pointer) + "' is not a JSON pointer");
  }
  for (const std::string_view part : split(pointer.substr(1), "/")) {
    parts.push_back(replace_all(replace_all(part, "~1", "/"), "~0", "~"));
  }
  return parts;
}

Result<void> apply_json_patch(Value& document, const Value& patch) {
  if (!patch.is_list() || patch.items().size() > kMostOperations) {
    return wrong("a patch is a list of operations, at most " + std::to_string(kMostOperations));
  }
  Patcher patcher(document);
  for (const Value& operation : patch.items()) {
    Result<void> done = patcher.apply(operation);
    if (!done) {
      return fail("F701", "The operation " + operation.get_text("op") + " " +
                              operation.get_text("path") +
                              " cannot be applied: " + done.error().message + ".");
    }
  }
  return {};
}

}  // namespace formwork
