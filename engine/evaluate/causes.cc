// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/causes.hh"

#include <algorithm>

namespace formwork {

void CauseSet::add(const Value& value) {
  if (value.is_unknown()) {
    is_waiting_ = true;
    if (causes_.size() < kMostCauses) {
      add(value.unknown_causes());
    }
    return;
  }
  for (const Value& item : value.items()) {
    add(item);
  }
  for (const Value::Member& member : value.members()) {
    add(member.value);
  }
}

void CauseSet::add(std::span<const UnknownCause> causes) {
  is_waiting_ = true;
  for (const UnknownCause& cause : causes) {
    add(cause);
  }
}

void CauseSet::add(const UnknownCause& cause) {
  is_waiting_ = true;
  if (causes_.size() < kMostCauses && std::ranges::find(causes_, cause) == causes_.end()) {
    causes_.push_back(cause);
  }
}

}  // namespace formwork
