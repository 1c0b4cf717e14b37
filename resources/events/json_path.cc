// SPDX-License-Identifier: Apache-2.0
#include "resources/events/json_path.hh"

#include <cstddef>

#include "engine/base/text.hh"

namespace formwork::events {
namespace {

/// The next step of a path: ".name", "['name']" or "[3]". Empty at its end or where it is wrong.
struct Step {
  std::string_view name;
  bool is_index = false;
  std::size_t size = 0;  ///< Of what was read; 0: the path is wrong here.
};

Step next_step(std::string_view rest) {
  if (rest.front() == '.') {
    const std::size_t end = rest.find_first_of(".[", 1);
    const std::string_view name = rest.substr(1, end == rest.npos ? rest.npos : end - 1);
    return name.empty() ? Step{} : Step{name, false, name.size() + 1};
  }
  const std::size_t end = rest.find(']');
  if (rest.front() != '[' || end == rest.npos || end < 2) {
    return {};
  }
  const std::string_view inside = rest.substr(1, end - 1);
  if (inside.size() > 2 && inside.front() == '\'' && inside.back() == '\'') {
    return {inside.substr(1, inside.size() - 2), false, end + 1};
  }
  return inside.find_first_not_of("0123456789") == inside.npos ? Step{inside, true, end + 1}
                                                               : Step{};
}

}  // namespace

bool is_path(std::string_view path) {
  if (!path.starts_with('$')) {
    return false;
  }
  for (path.remove_prefix(1); !path.empty();) {
    const Step step = next_step(path);
    if (step.size == 0) {
      return false;
    }
    path.remove_prefix(step.size);
  }
  return true;
}

std::optional<Value> value_at(const Value& event, std::string_view path) {
  if (!is_path(path)) {
    return std::nullopt;
  }
  const Value* at = &event;
  for (path.remove_prefix(1); !path.empty();) {
    const Step step = next_step(path);
    path.remove_prefix(step.size);
    if (step.is_index != at->is_list()) {
      return std::nullopt;
    }
    if (!step.is_index) {
      at = at->find(step.name);
    } else {
      const auto index = parse_integer(step.name);
      const bool is_there = index && *index < static_cast<std::int64_t>(at->items().size());
      at = is_there ? &at->items()[static_cast<std::size_t>(*index)] : nullptr;
    }
    if (at == nullptr) {
      return std::nullopt;
    }
  }
  return *at;
}

}  // namespace formwork::events
