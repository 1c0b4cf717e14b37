// SPDX-License-Identifier: Apache-2.0
// Macros: parts of the template that a function of the user's rewrites.
#include "engine/transform/macro.hh"

#include <algorithm>

#include "engine/transform/serverless/expand.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::string_view kUnsupported = "Template format error: unsupported structure.";

// What a macro's parameters are as far as parameters and mappings tell; as written where they hang
// on more.
Value params_of(TransformTools& tools, const Node* params) {
  if (params == nullptr) {
    return Value::map();
  }
  Value value = tools.evaluator.evaluate(*params);
  if (!value.has_unknown()) {
    return value;
  }
  Result<Value> written = value_from_json(node_to_json(*params));
  return written ? std::move(*written) : Value::map();
}

Value parameter_values(const TransformTools& tools) {
  Value values = Value::map();
  if (tools.parameters != nullptr) {
    for (const auto& [name, parameter] : *tools.parameters) {
      values.set(name,
                 parameter.value.has_unknown() ? Value::string(parameter.given) : parameter.value);
    }
  }
  return values;
}

const Node* refuse(TransformTools& tools, std::string message, SourceSpan at,
                   std::string help = {}) {
  tools.is_incomplete = true;
  tools.sink.error("F603", std::move(message), at, std::move(help));
  return nullptr;
}

}  // namespace

const Node* copy_tree(NodeBuilder& builder, const Node& node) {
  if (node.is_scalar()) {
    return builder.scalar(node.kind, builder.copy_text(node.text()), node.span, node.flags);
  }
  if (node.is_list()) {
    std::vector<const Node*> items;
    for (const Node* item : node.items()) {
      items.push_back(copy_tree(builder, *item));
    }
    return builder.list(items, node.span, node.flags);
  }
  std::vector<Member> members;
  for (const Member& member : node.members()) {
    members.push_back(
        {builder.copy_text(member.key), member.key_span, copy_tree(builder, *member.value)});
  }
  return builder.map(members, node.span, node.flags);
}

std::size_t depth_of(const Node& node) {
  std::size_t deepest = 0;
  for (const Node* item : node.items()) {
    deepest = std::max(deepest, depth_of(*item));
  }
  for (const Member& member : node.members()) {
    deepest = std::max(deepest, depth_of(*member.value));
  }
  return deepest + 1;
}

const Node* without_member(NodeBuilder& builder, const Node& owner, std::string_view key) {
  std::vector<Member> members;
  for (const Member& member : owner.members()) {
    if (member.key != key) {
      members.push_back(member);
    }
  }
  return builder.map(members, owner.span, owner.flags);
}

const Node* run_macro(TransformTools& tools, std::string_view name, const Node& fragment,
                      const Node* params, SourceSpan at, std::size_t depth) {
  MacroCall call;
  call.name = name;
  call.fragment = node_to_json(fragment);
  call.params = params_of(tools, params);
  call.template_parameters = parameter_values(tools);
  Result<std::string> answer = tools.context.macro(call);
  if (!answer) {
    return refuse(tools, answer.error().message, at, answer.error().help);
  }
  return read_answer(tools, call.name, std::move(*answer), at, depth);
}

const Node* read_answer(TransformTools& tools, const std::string& name, std::string json,
                        SourceSpan at, std::size_t depth) {
  Sink faults;
  const auto document =
      read_document(tools.context.sources, "<macro " + name + ">", std::move(json), faults);
  if (document == nullptr || document->root == nullptr) {
    return refuse(tools, std::string(kUnsupported), at);
  }
  if (depth + depth_of(*document->root) > kDeepestTransformed) {
    return refuse(tools,
                  "The macro " + name + " makes the template nest deeper than " +
                      std::to_string(kDeepestTransformed) + " levels",
                  at);
  }
  if (depth == 0 && !document->root->is_map()) {
    return refuse(tools, std::string(kUnsupported), at);
  }
  return copy_tree(tools.builder, *document->root);
}

const Node* run_serverless(TransformTools& tools, const Node& fragment, SourceSpan at) {
  Result<Value> source = value_from_json(node_to_json(fragment));
  if (!source) {
    return refuse(tools, source.error().message, at, source.error().help);
  }
  Result<Value> made = expand_serverless(
      *source, tools.context.serverless == ServerlessTemplates::ExpandedWithPaths);
  if (!made) {
    tools.is_incomplete = true;
    const Diagnostic& fault = made.error();
    tools.sink.error(fault.code, fault.message, at, fault.help);
    return nullptr;
  }
  return read_answer(tools, std::string(kServerless), value_to_json(*made), at, 0);
}

}  // namespace formwork
