// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/context.hh"

#include <algorithm>

namespace formwork::lint {
namespace {

constexpr std::uint64_t kHashSeed = 0xcbf29ce484222325U;
constexpr std::uint64_t kHashPrime = 0x100000001b3U;

constexpr std::string_view kPseudoNames[] = {
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
    "AWS::Region",    "AWS::StackId", "AWS::StackName",        "AWS::URLSuffix"};

std::uint64_t extend_hash(std::uint64_t hash, std::string_view text) {
  for (char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * kHashPrime;
  }
  return hash;
}

}  // namespace

const std::span<const std::string_view> kPseudoParameters = kPseudoNames;

int pseudo_parameter(std::string_view name) {
  if (!name.starts_with("AWS::")) {
    return -1;
  }
  const auto* found = std::lower_bound(std::begin(kPseudoNames), std::end(kPseudoNames), name);
  return found != std::end(kPseudoNames) && *found == name
             ? static_cast<int>(found - std::begin(kPseudoNames))
             : -1;
}

std::uint64_t place_hash(std::string_view text) {
  return extend_hash(kHashSeed, text);
}

PlaceNode place_below(const PlaceNode* up, std::string_view part) {
  const std::uint64_t before = up == nullptr ? kHashSeed : extend_hash(up->hash, "/");
  return {up, part, extend_hash(before, part), up == nullptr ? 1 : up->depth + 1};
}

std::string place_text(const PlaceNode* place) {
  if (place == nullptr) {
    return {};
  }
  std::string text = place_text(place->up);
  if (place->up != nullptr) {
    text += '/';
  }
  return text.append(place->part);
}

std::vector<PathStep> steps_of(const PathNode* node) {
  std::vector<PathStep> steps;
  for (; node != nullptr; node = node->up) {
    steps.push_back(node->step);
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::string path_text(const PathNode* node) {
  std::string text;
  for (const PathStep& step : steps_of(node)) {
    text += text.empty() ? "" : "/";
    text += step.is_index() ? std::to_string(step.index) : std::string(step.key);
  }
  return text;
}

const PathStep* step_at(const PathNode* node, std::size_t n) {
  for (; node != nullptr && node->depth > n + 1; node = node->up) {
  }
  return node != nullptr && node->depth == n + 1 ? &node->step : nullptr;
}

}  // namespace formwork::lint
