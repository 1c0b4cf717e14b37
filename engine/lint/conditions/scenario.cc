// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/conditions/condition_solver.hh"

namespace formwork::lint {
namespace {

template <class Entries>
auto find_name(Entries& entries, std::string_view name) {
  return std::find_if(entries.begin(), entries.end(),
                      [&](const auto& entry) { return entry.first == name; });
}

}  // namespace

std::optional<bool> Scenario::value(std::string_view name) const {
  const auto found = find_name(decided_, name);
  return found == decided_.end() ? std::nullopt : std::optional(found->second);
}

void Scenario::set(std::string_view name, bool value) {
  const auto found = find_name(decided_, name);
  if (found == decided_.end()) {
    decided_.emplace_back(name, value);
  } else {
    found->second = value;
  }
}

ConditionValues& ConditionDemands::operator[](std::string_view name) {
  const auto found = find_name(demands_, name);
  return found == demands_.end() ? demands_.emplace_back(name, ConditionValues()).second
                                 : found->second;
}

const ConditionValues* ConditionDemands::find(std::string_view name) const {
  const auto found = find_name(demands_, name);
  return found == demands_.end() ? nullptr : &found->second;
}

}  // namespace formwork::lint
