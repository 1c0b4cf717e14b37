// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kReserved = "AWS::CloudFormation::Module";

bool is_module(const Node& resource) {
  return std::any_of(
      resource.members().begin(), resource.members().end(), [](const Member& attribute) {
        return attribute.value->is_scalar() && attribute.value->text().ends_with("::MODULE");
      });
}

void add(std::vector<PathStep> path, std::string message, RuleMatches& out) {
  RuleMatch& match = out.emplace_back();
  match.path = std::move(path);
  match.message = std::move(message);
}

void check_module(std::string_view name, const Node& module, RuleMatches& out) {
  const Node* properties = module.get("Properties");
  if (properties != nullptr && says_something(properties->get("Tags"))) {
    add({"Resources", name, "Properties", "Tags"}, "Tags is not permitted within Modules", out);
  }
  for (std::string_view policy : {"CreationPolicy", "UpdatePolicy"}) {
    if (says_something(module.get(policy))) {
      add({"Resources", name, policy}, std::string(policy) + " is not permitted within Modules",
          out);
    }
  }
}

void check_reserved(Run& run, const Node& resources, RuleMatches& out) {
  for (const DeepKey& place : deep_keys(run.root(), kReserved)) {
    const auto& path = place.path;
    if (path.size() < 3 || path[0].key != "Resources" || path[2].key != "Metadata") {
      continue;
    }
    const Node* resource = resources.get(path[1].key);
    const Node* type = resource == nullptr ? nullptr : resource->get("Type");
    if (type != nullptr && type->text().ends_with("::MODULE")) {
      add(path, "The Metadata key " + std::string(kReserved) + " is reserved", out);
    }
  }
}

void check_modules(const Rule&, Run& run, RuleMatches& out) {
  const Node* resources = run.section("Resources");
  if (resources == nullptr) {
    return;
  }
  bool has_module = false;
  for (const Member& resource : resources->members()) {
    const Node* type = resource.value->get("Type");
    if (type != nullptr && !type->is(NodeKind::Null) && is_module(*resource.value)) {
      check_module(resource.key, *resource.value, out);
      has_module = true;
    }
  }
  if (has_module) {
    check_reserved(run, *resources, out);
  }
}

constinit Rule rule{
    .id = "E5001",
    .title = "Modules have nothing they cannot have",
    .what =
        "Looks for Tags, CreationPolicy and UpdatePolicy of modules, and for metadata under "
        "AWS::CloudFormation::Module.",
    .why =
        "CloudFormation refuses the template: it puts the module's resources in its place, and "
        "keeps that metadata key for itself.",
    .example = R"(Resources:
  Bucket:
    Type: Example::S3::Bucket::MODULE
    Properties:
      Tags: [{Key: team, Value: a}]
)",
    .instead = R"(Resources:
  Bucket:
    Type: Example::S3::Bucket::MODULE
)",
    .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html",
    .match = &check_modules,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
