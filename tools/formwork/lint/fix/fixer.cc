// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/fix/fixer.hh"

namespace formwork::cli {

namespace {

// The number of a step's child in its node, or npos.
std::size_t index_in(const Node& node, const LintPathPart& step) {
  if (step.is_index()) {
    auto index = static_cast<std::size_t>(step.index);
    return index < node.items().size() ? index : std::string::npos;
  }
  for (std::size_t i = 0; i < node.members().size(); ++i) {
    if (node.members()[i].key == step.key) {
      return i;
    }
  }
  return std::string::npos;
}

}  // namespace

const Fixer* find_fixer(std::string_view rule_id) {
  for (const Fixer* f = RegisteredList<Fixer>::head; f != nullptr; f = f->next) {
    if (f->rule_id == rule_id) {
      return f;
    }
  }
  return nullptr;
}

std::vector<const Node*> nodes_on(const Node& root, const std::vector<LintPathPart>& path,
                                  std::size_t length) {
  std::vector<const Node*> nodes{&root};
  for (std::size_t i = 0; i < length; ++i) {
    const Node& node = *nodes.back();
    std::size_t index = i < path.size() ? index_in(node, path[i]) : std::string::npos;
    if (index == std::string::npos) {
      return {};
    }
    nodes.push_back(node.is_map() ? node.members()[index].value : node.items()[index]);
  }
  return nodes;
}

std::vector<TextEdit> remove_at(const FixCall& call, std::size_t length) {
  const std::vector<LintPathPart>& path = *call.finding.path;
  std::vector<const Node*> nodes = nodes_on(call.root, path, length);
  while (length > 0 && !nodes.empty()) {
    if (length == 1 && path[0].key == "Resources") {
      return {};
    }
    const Node& parent = *nodes[length - 1];
    if (parent.count > 1) {
      std::size_t index = index_in(parent, path[length - 1]);
      auto edit = parent.is_map() ? remove_member(parent, index, call.source)
                                  : remove_item(parent, index, call.source);
      return edit ? std::vector<TextEdit>{*edit} : std::vector<TextEdit>();
    }
    --length;
  }
  return {};
}

}  // namespace formwork::cli
