// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

// Most values are passed by: the way to one becomes a path only where a wanted key is found.
class KeySearch {
 public:
  explicit KeySearch(const std::function<bool(std::string_view)>& is_wanted)
      : is_wanted_(is_wanted) {}

  void search(const Node& node) {
    for (const Member& member : node.members()) {
      way_.push_back({&node, &member, -1});
      if (is_wanted_(member.key)) {
        found_.push_back({path(), member.value});
      }
      search(*member.value);
      way_.pop_back();
    }
    int index = 0;
    for (const Node* item : node.items()) {
      way_.push_back({&node, nullptr, index++});
      search(*item);
      way_.pop_back();
    }
  }

  std::vector<DeepKey> take() { return std::move(found_); }

 private:
  struct Turn {
    const Node* node;
    const Member* member;  // null in a list
    int index;
  };

  std::vector<PathStep> path() const {
    std::vector<PathStep> steps;
    steps.reserve(way_.size());
    for (const Turn& turn : way_) {
      steps.push_back(turn.member == nullptr ? PathStep(turn.index)
                                             : step_to(*turn.node, *turn.member));
    }
    return steps;
  }

  const std::function<bool(std::string_view)>& is_wanted_;
  std::vector<Turn> way_;
  std::vector<DeepKey> found_;
};

}  // namespace

std::vector<DeepKey> deep_keys(const Node& root,
                               const std::function<bool(std::string_view)>& is_wanted) {
  KeySearch search(is_wanted);
  search.search(root);
  return search.take();
}

std::vector<DeepKey> deep_keys(const Node& root, std::string_view key) {
  return deep_keys(root, [key](std::string_view other) { return other == key; });
}

}  // namespace formwork::lint
