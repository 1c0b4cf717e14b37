// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/document/builder.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/transform/transform.hh"

namespace formwork {

/// What the steps of a transform share. `evaluator` is over the template as it was before the step.
struct TransformTools {
  const TransformContext& context;
  NodeBuilder& builder;
  Evaluator& evaluator;
  Sink& sink;
  bool is_incomplete = false;  ///< Set when something could not be expanded.
  const BoundParameters* parameters = nullptr;
};

/// True when only values that the caller may still give (parameters, account, stack name) are
/// awaited; what waits for resources or other stacks is never known to a transform.
bool waits_for_caller(const std::vector<UnknownCause>& causes);

inline constexpr std::string_view kLoopPrefix = "Fn::ForEach::";

/// Unrolls Fn::ForEach::Name: [identifier, collection, body] in maps, at any depth. ${identifier}
/// and
/// &{identifier} (without what is not alphanumeric) are replaced in keys and strings of the body,
/// and
/// {"Ref": identifier} by the value. What has no loop below it is shared with the old tree.
class LoopExpander {
 public:
  explicit LoopExpander(TransformTools& tools) : tools_(tools) {}

  const Node* expand(const Node& node);

 private:
  struct Binding {
    std::string_view identifier;
    std::string value;
    std::string key_value;  ///< For &{identifier}.
  };
  /// A loop whose parts have the right shapes.
  struct Loop {
    std::string_view identifier;
    const Node* collection = nullptr;
    const Node* body = nullptr;
  };

  const Node* expand_list(const Node& node);
  const Node* expand_map(const Node& node);
  void expand_member(const Member& member, std::vector<Member>& out, bool& is_changed);
  void run_loop(const Member& member, std::vector<Member>& out);
  bool read_loop(const Member& member, Loop& loop);
  bool check_names(const Member& member, const Loop& loop, const Node& identifier);
  std::vector<std::string> collection_values(const Member& member, const Node& collection);
  std::vector<std::string> stand_ins(const std::vector<UnknownCause>& causes) const;
  void check_duplicates(const std::vector<Member>& members);
  const Binding* find_binding(std::string_view identifier) const;
  bool substitute(std::string_view text, std::string& out);
  bool charge(std::size_t nodes, std::size_t bytes, SourceSpan at);

  TransformTools& tools_;
  std::vector<Binding> bindings_;
  std::unordered_map<std::string_view, const Node*> loop_names_;
  std::size_t rounds_ = 0;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
  bool is_exhausted_ = false;
};

}  // namespace formwork
