// SPDX-License-Identifier: Apache-2.0
#include "engine/transform/include.hh"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "engine/transform/macro.hh"
#include "engine/transform/rewrite.hh"

namespace formwork {
namespace {

constexpr std::string_view kInclude = "AWS::Include";
constexpr std::string_view kTransformKey = "Fn::Transform";
}  // namespace

void report_unsupported_transform(std::string_view name, SourceSpan at, Sink& sink) {
  if (name == "AWS::Serverless-2016-10-31") {
    sink.error("F601", "The transform AWS::Serverless-2016-10-31 (SAM) cannot be run here", at,
               "It belongs in the Transform section of the template.");
    return;
  }
  sink.error("F601", "The macro '" + std::string(name) + "' cannot be run here", at,
             "Built in are AWS::Include and AWS::LanguageExtensions. Use the processed template: "
             "aws cloudformation get-template --template-stage Processed.");
}

bool has_snippets(const Node& node) {
  const auto items = node.items();
  const auto members = node.members();
  return std::any_of(items.begin(), items.end(),
                     [](const Node* item) { return has_snippets(*item); }) ||
         std::any_of(members.begin(), members.end(), [](const Member& member) {
           return member.key == kTransformKey || has_snippets(*member.value);
         });
}

const Node* SnippetExpander::expand_snippets(const Node& node, std::size_t depth) {
  const Node* inner = rewrite_children(
      tools_.builder, node, [&](const Node& child) { return expand_snippets(child, depth + 1); });
  const Member* member = inner->find(kTransformKey);
  if (member == nullptr) {
    return inner;
  }
  if (!member->value->is_list()) {
    return apply(*inner, *member->value, member->key_span, depth);
  }
  const Node* result = inner;
  for (const Node* transform : member->value->items()) {
    result = apply(*result, *transform, transform->span, depth);
  }
  return result;
}

const Node* SnippetExpander::apply(const Node& owner, const Node& transform, SourceSpan at,
                                   std::size_t depth) {
  const Node* name = transform.is_map() ? transform.get("Name") : &transform;
  if (name == nullptr || !name->is_string()) {
    tools_.sink.error("F601", "Key Name of transform definition must be a string.", at);
    return leave_out(owner);
  }
  if (name->text() != kInclude && tools_.context.macro && !name->text().starts_with("AWS::")) {
    const Node* fragment = without_member(tools_.builder, owner, kTransformKey);
    const Node* params = transform.is_map() ? transform.get("Parameters") : nullptr;
    const Node* made = run_macro(tools_, name->text(), *fragment, params, at, depth + 1);
    return made == nullptr ? leave_out(owner) : made;
  }
  if (name->text() != kInclude) {
    report_unsupported_transform(name->text(), at, tools_.sink);
    return leave_out(owner);
  }
  const Node* snippet = read_snippet(transform.get("Parameters"), at, depth);
  return snippet == nullptr ? leave_out(owner) : merge(owner, *snippet, at);
}

/// The owner without its Fn::Transform: the fault is told, nothing later shall tell it again.
const Node* SnippetExpander::leave_out(const Node& owner) {
  tools_.is_incomplete = true;
  return without_member(tools_.builder, owner, kTransformKey);
}

const Node* SnippetExpander::include_at_top(const Node& root, const Node& transform) {
  const Node* snippet = read_snippet(transform.get("Parameters"), transform.span, 0);
  return snippet == nullptr ? &root : merge(root, *snippet, transform.span);
}

const Node* SnippetExpander::merge(const Node& owner, const Node& snippet, SourceSpan at) {
  std::vector<Member> members;
  for (const Member& member : owner.members()) {
    if (member.key != kTransformKey) {
      members.push_back(member);
    }
  }
  if (members.empty()) {
    return &snippet;
  }
  if (!snippet.is_map()) {
    fault("the content must be an object to stand beside other keys", at);
    return tools_.builder.map(members, owner.span, owner.flags);
  }
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < members.size(); ++i) {
    places.emplace(members[i].key, i);
  }
  for (const Member& included : snippet.members()) {
    if (const auto same = places.find(included.key); same != places.end()) {
      members[same->second] = included;
    } else {
      members.push_back(included);
    }
  }
  return tools_.builder.map(members, owner.span, owner.flags);
}

const Node* SnippetExpander::read_snippet(const Node* parameters, SourceSpan at,
                                          std::size_t depth) {
  const Member* location = parameters == nullptr ? nullptr : parameters->find("Location");
  if (location == nullptr) {
    fault("the parameter Location is missing", at,
          "Write Parameters: {Location: s3://bucket/key}.");
    return nullptr;
  }
  const std::size_t faults = tools_.sink.error_count();
  const Value value = tools_.evaluator.evaluate(*location->value);
  if (!value.is_string()) {
    tools_.is_incomplete = true;
    if (tools_.sink.error_count() == faults) {
      fault("Location does not resolve to a string", location->value->span,
            "It may depend on parameters and mappings only.");
    }
    return nullptr;
  }
  return load_snippet(value.as_string(), location->value->span, depth);
}

const Node* SnippetExpander::load_snippet(const std::string& location, SourceSpan at,
                                          std::size_t depth) {
  const auto known = known_.find(location);
  if (known != known_.end() && known->second == nullptr) {
    return nullptr;  // told at the first use
  }
  const Node* snippet = known == known_.end() ? nullptr : known->second;
  if (snippet == nullptr) {
    known_[location] = nullptr;
    if (!tools_.context.fetch) {
      fault("'" + location + "' cannot be read here", at);
      return nullptr;
    }
    Result<std::string> text = tools_.context.fetch(location);
    if (!text) {
      fault(text.error().message, at, text.error().help);
      return nullptr;
    }
    const auto document =
        read_document(tools_.context.sources, location, std::move(*text), tools_.sink);
    if (document == nullptr) {
      fault("The specified S3 object's content should be valid Yaml/JSON", at);
      return nullptr;
    }
    if (has_snippets(*document->root)) {
      fault("'" + location + "' holds a Fn::Transform: includes cannot be nested", at);
      return nullptr;
    }
    snippet = copy_tree(tools_.builder, *document->root);
  }
  if (depth + depth_of(*snippet) > kDeepestTransformed) {
    fault("'" + location + "' makes the template nest deeper than " +
              std::to_string(kDeepestTransformed) + " levels",
          at);
    return nullptr;
  }
  known_[location] = snippet;
  return snippet;
}

void SnippetExpander::fault(std::string message, SourceSpan at, std::string help) {
  tools_.is_incomplete = true;
  tools_.sink.add({"F602",
                   tools_.context.missing_include,
                   "Transform AWS::Include failed with: " + message,
                   at,
                   {},
                   std::move(help)});
}

}  // namespace formwork
