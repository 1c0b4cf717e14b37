// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "engine/transform/for_each.hh"

namespace formwork {

/// Expands AWS::Include and names the macros that cannot be expanded (F601). What is included
/// overrides siblings of the same name. Snippets are JSON or YAML; each location is read once.
class SnippetExpander {
 public:
  explicit SnippetExpander(TransformTools& tools) : tools_(tools) {}

  /// Every Fn::Transform below `node`, deepest first.
  const Node* expand_snippets(const Node& node, std::size_t depth = 0);

  /// One entry of the Transform section that is an AWS::Include, merged into the template's top.
  const Node* include_at_top(const Node& root, const Node& transform);

 private:
  /// What a snippet says, copied into the template's arena; null after a fault.
  const Node* read_snippet(const Node* parameters, SourceSpan at, std::size_t depth);
  const Node* load_snippet(const std::string& location, SourceSpan at, std::size_t depth);
  const Node* merge(const Node& owner, const Node& snippet, SourceSpan at);
  const Node* apply(const Node& owner, const Node& transform, SourceSpan at, std::size_t depth);
  const Node* leave_out(const Node& owner);
  void fault(std::string message, SourceSpan at, std::string help = {});

  TransformTools& tools_;
  std::map<std::string, const Node*, std::less<>> known_;
};

/// The fault of a transform that is not built in.
void report_unsupported_transform(std::string_view name, SourceSpan at, Sink& sink);

/// True when a Fn::Transform stands anywhere below.
bool has_snippets(const Node& node);

}  // namespace formwork
