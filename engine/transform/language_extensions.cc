// SPDX-License-Identifier: Apache-2.0
#include "engine/transform/language_extensions.hh"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/text.hh"
#include "engine/transform/rewrite.hh"

namespace formwork {
namespace {

bool is_loop(const Member& member) {
  return member.key.starts_with(kLoopPrefix) || member.key == "Fn::ForEach";
}

void report_misplaced_loops(const Node& node, std::string_view section, Sink& sink) {
  for (const Node* item : node.items()) {
    report_misplaced_loops(*item, section, sink);
  }
  for (const Member& member : node.members()) {
    if (is_loop(member)) {
      sink.error("E1032", "Fn::ForEach is not supported in " + std::string(section),
                 member.key_span, "Loops stand in Resources, Conditions and Outputs.");
    } else {
      report_misplaced_loops(*member.value, section, sink);
    }
  }
}

/// Evaluates what must be literal. One pass over the tree.
class LiteralResolver {
 public:
  LiteralResolver(TransformTools& tools, Evaluator& names) : tools_(tools), names_(names) {}

  const Node* resolve_root(const Node& root) {
    std::vector<Member> members(root.members().begin(), root.members().end());
    bool is_changed = false;
    for (Member& member : members) {
      const Node* value = member.value;
      if (member.key == "Resources") {
        value = resolve_names(*resolve_policies(*member.value));
      } else if (member.key == "Outputs" || member.key == "Conditions") {
        value = resolve_names(*member.value);
      }
      is_changed = is_changed || value != member.value;
      member.value = value;
    }
    return is_changed ? tools_.builder.map(members, root.span, root.flags) : &root;
  }

 private:
  const Node* resolve_policies(const Node& resources) {
    return rewrite_children(tools_.builder, resources,
                            [&](const Node& resource) { return resolve_resource(resource); });
  }

  const Node* resolve_resource(const Node& resource) {
    std::vector<Member> members;
    bool is_changed = false;
    for (const Member& member : resource.members()) {
      const bool is_policy = member.key == "DeletionPolicy" || member.key == "UpdateReplacePolicy";
      if (!is_policy || !member.value->is_map()) {
        members.push_back(member);
        continue;
      }
      is_changed = true;
      if (const auto text = policy_text(member)) {
        Member literal = member;
        literal.value = tools_.builder.copy_string(*text, member.value->span);
        members.push_back(literal);
      }
    }
    return is_changed ? tools_.builder.map(members, resource.span, resource.flags) : &resource;
  }

  std::optional<std::string> policy_text(const Member& member) {
    const std::size_t faults = tools_.sink.error_count();
    const Value value = tools_.evaluator.evaluate(*member.value);
    if (value.is_string()) {
      return value.as_string();
    }
    const bool is_awaited = tools_.context.missing == MissingParameters::Unknown &&
                            value.is_unknown() && waits_for_caller(value.unknown_causes());
    if (!value.is_no_value() && !is_awaited && tools_.sink.error_count() == faults) {
      tools_.sink.error(member.key == "DeletionPolicy" ? "E3035" : "E3036",
                        std::string(member.key) + " does not resolve to a string",
                        member.value->span,
                        "It may depend on parameters, conditions and mappings only.");
    }
    return std::nullopt;
  }

  const Node* resolve_names(const Node& node) {
    const Node* resolved = rewrite_children(
        tools_.builder, node, [&](const Node& child) { return resolve_names(child); });
    const Member* call = resolved->single();
    if (call == nullptr) {
      return resolved;
    }
    if (call->key == "Ref" && call->value->is_map()) {
      if (const auto name = literal(*call->value)) {
        const Node* target = tools_.builder.copy_string(*name, call->value->span);
        return tools_.builder.single(call->key, call->key_span, target, resolved->span,
                                     resolved->flags);
      }
    }
    if (call->key == "Fn::GetAtt") {
      return resolve_get_att(*resolved, *call);
    }
    return resolved;
  }

  const Node* resolve_get_att(const Node& node, const Member& call) {
    std::vector<const Node*> parts(call.value->items().begin(), call.value->items().end());
    bool is_changed = false;
    if (call.value->is_map()) {
      const auto text = literal(*call.value);
      const std::size_t dot = text ? text->find('.') : std::string::npos;
      if (dot == std::string::npos) {
        return &node;
      }
      parts = {
          tools_.builder.copy_string(std::string_view(*text).substr(0, dot), call.value->span),
          tools_.builder.copy_string(std::string_view(*text).substr(dot + 1), call.value->span)};
      is_changed = true;
    }
    for (const Node*& part : parts) {
      if (part->is_map()) {
        if (const auto text = literal(*part)) {
          part = tools_.builder.copy_string(*text, part->span);
          is_changed = true;
        }
      }
    }
    if (!is_changed) {
      return &node;
    }
    const Node* list = tools_.builder.list(parts, call.value->span, call.value->flags);
    return tools_.builder.single(call.key, call.key_span, list, node.span, node.flags);
  }

  /// Text of a function that is known already. Faults stay silent: evaluation tells them later.
  std::optional<std::string> literal(const Node& node) {
    const Value value = names_.evaluate(node);
    return value.is_string() && !value.as_string().empty() ? std::optional(value.as_string())
                                                           : std::nullopt;
  }

  TransformTools& tools_;
  Evaluator& names_;
};

const Node* drop_loops(const Node& node, TransformTools& tools) {
  const Node* rest = rewrite_children(tools.builder, node,
                                      [&](const Node& child) { return drop_loops(child, tools); });
  const auto members = rest->members();
  if (std::none_of(members.begin(), members.end(), is_loop)) {
    return rest;
  }
  std::vector<Member> kept;
  for (const Member& member : members) {
    if (!is_loop(member)) {
      kept.push_back(member);
      continue;
    }
    tools.sink.error(
        "E1032",
        "Missing Transform: Declare the AWS::LanguageExtensions Transform globally to enable use "
        "of the intrinsic function Fn::ForEach",
        member.key_span, "Add 'Transform: AWS::LanguageExtensions' to the template.");
  }
  return tools.builder.map(kept, rest->span, rest->flags);
}

}  // namespace

const Node* expand_loops(const Node& root, TransformTools& tools) {
  static constexpr std::array<std::string_view, 3> kLooping = {"Resources", "Conditions",
                                                               "Outputs"};
  LoopExpander expander(tools);
  std::vector<Member> members(root.members().begin(), root.members().end());
  bool is_changed = false;
  for (Member& member : members) {
    if (is_loop(member)) {
      tools.sink.error("E1032", "Fn::ForEach is not supported at the top of a template",
                       member.key_span);
    } else if (std::find(kLooping.begin(), kLooping.end(), member.key) == kLooping.end()) {
      report_misplaced_loops(*member.value, member.key, tools.sink);
    } else {
      const Node* value = expander.expand(*member.value);
      is_changed = is_changed || value != member.value;
      member.value = value;
    }
  }
  return is_changed ? tools.builder.map(members, root.span, root.flags) : &root;
}

const Node* resolve_literals(const Node& root, TransformTools& tools) {
  Sink silent;
  Evaluator names(tools.evaluator.model(), tools.evaluator.parameters(),
                  tools.evaluator.environment(), tools.evaluator.knowledge(), silent);
  return LiteralResolver(tools, names).resolve_root(root);
}

const Node* reject_loops(const Node& root, TransformTools& tools) {
  return drop_loops(root, tools);
}

bool has_loops(const Node& node) {
  const auto items = node.items();
  const auto members = node.members();
  return std::any_of(items.begin(), items.end(),
                     [](const Node* item) { return has_loops(*item); }) ||
         std::any_of(members.begin(), members.end(), [](const Member& member) {
           return is_loop(member) || has_loops(*member.value);
         });
}

}  // namespace formwork
