// SPDX-License-Identifier: Apache-2.0
#include "engine/change/property_diff.hh"

#include <algorithm>
#include <cstddef>

namespace formwork {

namespace {

class Differ {
 public:
  Differ(const UnknownJudge& judge, std::vector<PlaceChange>& out) : judge_(judge), out_(out) {}

  void diff(const Value* before, const Value* after, std::vector<std::string>& path) {
    if (before == nullptr || after == nullptr) {
      if (before != after) {
        out_.push_back({path, before, after});
      }
      return;
    }
    if (before->is_unknown() || after->is_unknown()) {
      if (judge_(path, *before, *after)) {
        out_.push_back({path, before, after});
      }
      return;
    }
    if (before->is_map() && after->is_map()) {
      diff_maps(*before, *after, path);
    } else if (before->is_list() && after->is_list()) {
      diff_lists(*before, *after, path);
    } else if (!Value::same(*before, *after)) {
      out_.push_back({path, before, after});
    }
  }

 private:
  void diff_maps(const Value& before, const Value& after, std::vector<std::string>& path) {
    for (const Value::Member& member : after.members()) {
      diff_at(before.find(member.key), &member.value, member.key, path);
    }
    for (const Value::Member& member : before.members()) {
      if (after.find(member.key) == nullptr) {
        diff_at(&member.value, nullptr, member.key, path);
      }
    }
  }

  void diff_lists(const Value& before, const Value& after, std::vector<std::string>& path) {
    const auto a = before.items();
    const auto b = after.items();
    const std::size_t shorter = std::min(a.size(), b.size());
    std::size_t head = shorter;
    std::size_t tail = 0;
    if (a.size() != b.size()) {
      head = 0;
      while (head < shorter && Value::same(a[head], b[head])) {
        ++head;
      }
      while (head + tail < shorter && Value::same(a[a.size() - 1 - tail], b[b.size() - 1 - tail])) {
        ++tail;
      }
      // What is left in the middle of both sides is paired in order.
      head = shorter - tail;
    }
    for (std::size_t i = 0; i < head; ++i) {
      diff_at(&a[i], &b[i], std::to_string(i), path);
    }
    for (std::size_t i = head; i + tail < b.size(); ++i) {
      diff_at(nullptr, &b[i], std::to_string(i), path);
    }
    for (std::size_t i = b.size() - tail; i < b.size(); ++i) {
      diff_at(&a[i + a.size() - b.size()], &b[i], std::to_string(i), path);
    }
    for (std::size_t i = head; i + tail < a.size(); ++i) {
      diff_at(&a[i], nullptr, std::to_string(i), path);
    }
  }

  void diff_at(const Value* before, const Value* after, std::string segment,
               std::vector<std::string>& path) {
    path.push_back(std::move(segment));
    diff(before, after, path);
    path.pop_back();
  }

  const UnknownJudge& judge_;
  std::vector<PlaceChange>& out_;
};

}  // namespace

std::vector<PlaceChange> diff_values(const Value* before, const Value* after,
                                     std::vector<std::string> path, const UnknownJudge& judge) {
  std::vector<PlaceChange> out;
  Differ(judge, out).diff(before, after, path);
  return out;
}

}  // namespace formwork
