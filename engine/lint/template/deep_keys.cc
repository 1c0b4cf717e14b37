// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

class KeySearch {
 public:
  explicit KeySearch(const std::function<bool(std::string_view)>& is_wanted)
      : is_wanted_(is_wanted) {}

  void search(const Node& node) {
    for (const Member& member : node.members()) {
      path_.push_back(step_to(node, member));
      if (is_wanted_(member.key)) {
        found_.push_back({path_, member.value});
      }
      search(*member.value);
      path_.pop_back();
    }
    int index = 0;
    for (const Node* item : node.items()) {
      path_.emplace_back(index++);
      search(*item);
      path_.pop_back();
    }
  }

  std::vector<DeepKey> take() { return std::move(found_); }

 private:
  const std::function<bool(std::string_view)>& is_wanted_;
  std::vector<PathStep> path_;
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
