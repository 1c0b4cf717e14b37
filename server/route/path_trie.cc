// SPDX-License-Identifier: Apache-2.0
#include "server/route/path_trie.hh"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"

namespace formwork {

struct PathTrie::Leaf {
  struct Constant {
    std::string_view name;
    std::string_view value;  ///< "" is any.
  };
  const ApiOperation* operation = nullptr;
  std::vector<std::string_view> labels;  ///< In the order of the path.
  std::vector<Constant> constants;
  std::vector<const MemberShape*> required;  ///< Of the query and the header.
};

struct PathTrie::Node {
  std::map<std::string_view, std::unique_ptr<Node>> literals;
  std::unique_ptr<Node> label;
  std::vector<Leaf> here;
  std::vector<Leaf> greedy;

  Node& child(std::string_view segment) {
    std::unique_ptr<Node>& next = segment.starts_with("{") ? label : literals[segment];
    if (!next) {
      next = std::make_unique<Node>();
    }
    return *next;
  }
};

namespace {

/// Without the slashes at both ends: "" has no segments.
std::vector<std::string_view> segments_of(std::string_view path) {
  if (path.starts_with("/")) {
    path.remove_prefix(1);
  }
  if (path.ends_with("/")) {
    path.remove_suffix(1);
  }
  return path.empty() ? std::vector<std::string_view>() : split(path, "/");
}

bool is_extension(std::string_view name, std::string_view of) {
  return name.size() > of.size() && name.starts_with(of);
}

}  // namespace

PathTrie::PathTrie(const ApiService& service) : root_(std::make_unique<Node>()) {
  for (const ApiOperation& operation : service.operations()) {
    const std::size_t mark = std::min(operation.uri.find('?'), operation.uri.size());
    Leaf leaf;
    leaf.operation = &operation;
    if (mark < operation.uri.size()) {
      for (std::string_view constant : split(operation.uri.substr(mark + 1), "&")) {
        const std::size_t equals = std::min(constant.find('='), constant.size());
        leaf.constants.push_back(
            {constant.substr(0, equals), constant.substr(std::min(equals + 1, constant.size()))});
      }
    }
    if (operation.input != nullptr) {
      for (const MemberShape& member : operation.input->members) {
        if (member.is(MemberShape::kRequired) &&
            (member.location == WirePlace::Query || member.location == WirePlace::Header)) {
          leaf.required.push_back(&member);
        }
      }
    }
    Node* node = root_.get();
    const auto segments = segments_of(operation.uri.substr(0, mark));
    bool is_greedy = false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const std::string_view segment = segments[i];
      if (!segment.starts_with("{")) {
        node = &node->child(segment);
        continue;
      }
      is_greedy = segment.ends_with("+}") && i + 1 == segments.size();
      leaf.labels.push_back(segment.substr(1, segment.size() - (segment.ends_with("+}") ? 3 : 2)));
      node = is_greedy ? node : &node->child(segment);
    }
    (is_greedy ? node->greedy : node->here).push_back(std::move(leaf));
  }
}

PathTrie::~PathTrie() = default;

/// One search. Depth is bounded by the longest path of the model, not by the request's.
struct PathTrie::Walk {
  const HttpRequest& request;
  std::string_view path;
  const QueryParameters& query;
  std::vector<std::string_view> values;
  std::size_t literals = 0;
  PathMatch match;

  bool has_constant(const Leaf::Constant& constant) const {
    const std::string* value = query.find(constant.name);
    return value != nullptr && (constant.value.empty() || *value == constant.value);
  }

  bool has_member(const MemberShape& member) const {
    return member.location == WirePlace::Query ? query.find(member.wire_name) != nullptr
                                               : request.headers.find(member.wire_name) != nullptr;
  }

  /// Larger is better: constants, nothing missing, members that are there.
  struct Rank {
    std::size_t constants = 0;
    bool is_complete = true;
    std::size_t members = 0;
    auto operator<=>(const Rank&) const = default;
  };

  Rank rank(const Leaf& leaf) const {
    Rank rank{leaf.constants.size(), true, 0};
    for (const MemberShape* member : leaf.required) {
      const bool is_there = has_member(*member);
      rank.is_complete = rank.is_complete && is_there;
      rank.members += is_there ? 1 : 0;
    }
    return rank;
  }

  bool is_better(const Leaf& leaf, const Leaf& than) const {
    const Rank a = rank(leaf);
    const Rank b = rank(than);
    if (a != b) {
      return a > b;
    }
    const std::string_view name = leaf.operation->name;
    const std::string_view other = than.operation->name;
    return is_extension(name, other) || (!is_extension(other, name) && name.size() < other.size());
  }

  bool choose(const std::vector<Leaf>& leaves) {
    match.has_path = match.has_path || !leaves.empty();
    const Leaf* best = nullptr;
    for (const Leaf& leaf : leaves) {
      const bool fits =
          leaf.operation->method == request.method &&
          std::all_of(leaf.constants.begin(), leaf.constants.end(),
                      [&](const Leaf::Constant& constant) { return has_constant(constant); });
      if (fits && (best == nullptr || is_better(leaf, *best))) {
        best = &leaf;
      }
    }
    if (best == nullptr) {
      return false;
    }
    match.operation = best->operation;
    match.literals = literals;
    for (std::size_t i = 0; i < best->labels.size(); ++i) {
      match.path.emplace_back(best->labels[i], percent_decode(values[i]));
    }
    return true;
  }

  /// `at`: where the next segment begins; beyond the end when there is none.
  bool visit(const Node& node, std::size_t at) {
    if (at >= path.size()) {
      return choose(node.here);
    }
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
      ++literals;
      if (visit(*literal->second, end + 1)) {
        return true;
      }
      --literals;
    }
    if (node.label && !segment.empty()) {
      values.push_back(segment);
      if (visit(*node.label, end + 1)) {
        return true;
      }
      values.pop_back();
    }
    if (node.greedy.empty()) {
      return false;
    }
    values.push_back(path.substr(at));
    const bool is_found = choose(node.greedy);
    if (!is_found) {
      values.pop_back();
    }
    return is_found;
  }
};

PathMatch PathTrie::match(const HttpRequest& request, std::string_view path,
                          const QueryParameters& query) const {
  Walk walk{request, path, query, {}, 0, {}};
  walk.visit(*root_, path.starts_with("/") ? 1 : 0);
  return std::move(walk.match);
}

}  // namespace formwork
