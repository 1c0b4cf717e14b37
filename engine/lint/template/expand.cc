// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/expand.hh"

#include <span>
#include <vector>

#include "engine/document/builder.hh"
#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";

/// A template on its way through its transforms.
struct Step {
  const Node& root;
  const SourceMap& sources;
  std::string_view file;
  const LintConfig& config;
  Arena& arena;
};

struct Transform {
  std::string_view name;
  Expansion (*expand)(const Step& step);
};

Expansion expand_loops(const Step& step) {
  return expand_language_extensions(step.root, step.sources, step.config, step.arena);
}

Expansion stand_in(const Step& step) { return expand_serverless(step.root, step.arena); }

/// Those that can be expanded without asking AWS.
constexpr Transform kTransforms[] = {{"AWS::LanguageExtensions", &expand_loops},
                                     {kServerless, &stand_in}};

// Names under Transform, one or several; anything else there is not expanded here.
std::vector<std::string_view> declared(const Node& transform) {
  std::vector<std::string_view> names;
  if (transform.is_string()) {
    names.push_back(transform.text());
  }
  for (const Node* item : transform.items()) {
    if (item->is_string()) {
      names.push_back(item->text());
    }
  }
  return names;
}

// Among several transforms, the serverless one is gone once it has run.
const Node* without_serverless(const Node& root, NodeBuilder build) {
  const Node* transform = root.get("Transform");
  if (transform == nullptr || !transform->is_list() || transform->count < 2) {
    return &root;
  }
  std::vector<const Node*> names;
  for (const Node* item : transform->items()) {
    if (!item->is_string() || item->text() != kServerless) {
      names.push_back(item);
    }
  }
  if (names.size() == transform->count) {
    return &root;
  }
  std::vector<Member> members(root.members().begin(), root.members().end());
  for (Member& member : members) {
    if (member.key == "Transform") {
      member.value = build.list(names, transform->span, transform->flags);
    }
  }
  return build.map(members, root.span, root.flags);
}

}  // namespace

Expansion expand(const Node& root, const SourceMap& sources, std::string_view file,
                 const LintConfig& config, Arena& arena) {
  Expansion expansion;
  expansion.root = &root;
  const Node* transform = root.get("Transform");
  if (transform == nullptr) {
    return expansion;
  }
  for (std::string_view name : declared(*transform)) {
    for (const Transform& known : kTransforms) {
      if (known.name != name) {
        continue;
      }
      expansion = known.expand({*expansion.root, sources, file, config, arena});
      if (!expansion.faults.empty() || expansion.root == nullptr) {
        return expansion;
      }
    }
  }
  expansion.root = without_serverless(*expansion.root, NodeBuilder(arena));
  return expansion;
}

}  // namespace formwork::lint
