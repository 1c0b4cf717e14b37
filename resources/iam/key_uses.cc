// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/key_uses.hh"

#include <map>
#include <mutex>
#include <utility>

namespace formwork::iam {

namespace {

// Users have two keys each; nobody has so many users.
constexpr std::size_t kMostKeys = 100'000;

struct Uses {
  std::mutex mutex;
  std::map<std::string, KeyUse, std::less<>> by_key;
};

Uses& uses() {
  static Uses all;
  return all;
}

}  // namespace

void note_key_use(std::string_view id, KeyUse use) {
  const std::lock_guard lock(uses().mutex);
  const auto known = uses().by_key.find(id);
  if (known != uses().by_key.end()) {
    known->second = std::move(use);
  } else if (uses().by_key.size() < kMostKeys) {
    uses().by_key.emplace(std::string(id), std::move(use));
  }
}

std::optional<KeyUse> last_use_of_key(std::string_view id) {
  const std::lock_guard lock(uses().mutex);
  const auto known = uses().by_key.find(id);
  return known == uses().by_key.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace formwork::iam
