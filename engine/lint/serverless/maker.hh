// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/arena.hh"
#include "engine/document/builder.hh"

namespace formwork::lint {

/// A member to be made; one with a null value is left out.
using Entry = std::pair<std::string_view, const Node*>;

/// Makes the nodes of resources that stand for what a transform would make. They have no place of
/// their own in the text.
class Maker {
 public:
  explicit Maker(Arena& arena) : arena_(arena), build_(arena) {}

  std::string_view keep(std::string_view text) { return arena_.copy_text(text); }
  const Node* text(std::string_view text) { return build_.copy_string(text, {}); }
  const Node* flag(bool value);
  const Node* map(std::span<const Entry> entries);
  const Node* map(std::initializer_list<Entry> entries) {
    return map(std::span(entries.begin(), entries.size()));
  }
  const Node* list(const std::vector<const Node*>& items) { return build_.list(items, {}); }
  const Node* call(std::string_view function, const Node* argument) {
    return map({{function, argument}});
  }
  const Node* ref(std::string_view name) { return call("Ref", text(name)); }
  const Node* attribute(std::string_view resource, std::string_view name) {
    return call("Fn::GetAtt", list({text(resource), text(name)}));
  }
  /// `first` with the members of `second` added; members of `second` win, maps are merged and
  /// lists joined all the way down.
  const Node* merge(const Node& first, const Node& second);
  NodeBuilder& build() { return build_; }

 private:
  Arena& arena_;
  NodeBuilder build_;
};

}  // namespace formwork::lint
