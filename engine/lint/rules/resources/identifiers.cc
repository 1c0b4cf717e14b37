// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

using Names = std::vector<std::string_view>;

// A project's name is what AWS knows it by, although its schema says otherwise.
constexpr std::string_view kProject = "AWS::CodeBuild::Project";

/// One identity that resources have, under conditions.
struct Identity {
  ConditionDemands conditions;
  Names resources;
  std::vector<const Node*> values;
};

/// Names of the properties that identify a resource; empty when the service makes one of them.
Names identifying_properties(const Run& run, std::string_view type) {
  if (type == kProject) {
    return {"Name"};
  }
  const auto variants = run.types(type, run.regions().first(1));
  if (variants.empty()) {
    return {};
  }
  const TypeSchema& schema = *variants.front().type;
  Names names;
  for (std::string_view pointer : schema.primary_identifier) {
    if (std::find(schema.read_only.begin(), schema.read_only.end(), pointer) !=
        schema.read_only.end()) {
      return {};
    }
    names.push_back(pointer.starts_with('/') ? pointer.substr(1) : pointer);
    if (names.back().find('/') != std::string_view::npos) {
      return {};
    }
  }
  return names;
}

bool same(const ConditionDemands& a, const ConditionDemands& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& demand) {
           const ConditionValues* other = b.find(demand.first);
           return other != nullptr && *other == demand.second;
         });
}

// nullopt when they contradict each other.
std::optional<ConditionDemands> merge(ConditionDemands a, const ConditionDemands& b) {
  for (const auto& [name, values] : b) {
    if (const ConditionValues* known = a.find(name); known != nullptr && *known != values) {
      return std::nullopt;
    }
    a[name] = values;
  }
  return a;
}

class UniqueIdentifiers {
 public:
  UniqueIdentifiers(Run& run, Names properties) : run_(run), properties_(std::move(properties)) {}

  void add(const Resource& resource) {
    if (resource.properties == nullptr) {
      return;
    }
    for (const ScenarioObject& variant : without_conditions(run_, *resource.properties)) {
      Identity identity;
      identity.resources = {resource.name};
      for (std::string_view property : properties_) {
        identity.values.push_back(variant.object->get(property));
      }
      const bool is_whole = std::none_of(
          identity.values.begin(), identity.values.end(),
          [](const Node* value) { return value == nullptr || value->is(NodeKind::Null); });
      if (!is_whole) {
        continue;
      }
      if (variant.scenario) {
        for (const auto& [name, value] : *variant.scenario) {
          identity.conditions[name] = {value, !value};
        }
      }
      if (!resource.condition.empty()) {
        identity.conditions[resource.condition] = {true, false};
      }
      note(std::move(identity));
    }
  }

  void report(RuleMatches& out) const {
    for (const Identity& identity : seen_) {
      if (identity.resources.size() < 2) {
        continue;
      }
      const std::string message = "Primary identifiers " + describe(identity) +
                                  " should have unique values across the resources " +
                                  describe(identity.resources);
      for (std::string_view resource : identity.resources) {
        if (!run_.spend(message.size())) {
          return;
        }
        RuleMatch& match = out.emplace_back();
        match.path = {"Resources", resource, "Properties"};
        if (properties_.size() == 1) {
          match.path.emplace_back(properties_.front());
        }
        match.message = message;
      }
    }
  }

 private:
  // Joins the identities that `identity` can meet, or stands for itself.
  void note(Identity identity) {
    bool is_found = false;
    for (Identity& other : seen_) {
      if (!run_.spend() || !same_values(other, identity)) {
        continue;
      }
      const auto merged = merge(other.conditions, identity.conditions);
      if (!merged || (!merged->empty() && run_.solver().scenarios(*merged).empty())) {
        continue;
      }
      const std::string_view resource = identity.resources.front();
      if (other.resources.back() != resource) {
        other.resources.push_back(resource);
      }
      is_found = is_found || same(identity.conditions, other.conditions);
    }
    if (!is_found) {
      seen_.push_back(std::move(identity));
    }
  }

  static bool same_values(const Identity& a, const Identity& b) {
    return std::equal(a.values.begin(), a.values.end(), b.values.begin(),
                      [](const Node* x, const Node* y) { return equal(*x, *y); });
  }

  std::string describe(const Identity& identity) const {
    std::string text;
    for (std::size_t i = 0; i < properties_.size(); ++i) {
      text += text.empty() ? "{" : ", ";
      text += quote(properties_[i]) + ": " + quote(*identity.values[i]);
    }
    return text + "}";
  }

  static std::string describe(const Names& resources) {
    std::string text;
    for (std::string_view resource : resources) {
      text += text.empty() ? "{" : ", ";
      text += quote(resource);
    }
    return text + "}";
  }

  Run& run_;
  Names properties_;
  std::vector<Identity> seen_;
};

void check_identifiers(const Rule&, Run& run, RuleMatches& out) {
  std::map<std::string_view, std::vector<const Resource*>> by_type;
  for (const Resource& resource : run.resources()) {
    by_type[resource.type].push_back(&resource);
  }
  for (const auto& [type, resources] : by_type) {
    Names properties = identifying_properties(run, type);
    if (properties.empty()) {
      continue;
    }
    UniqueIdentifiers unique(run, std::move(properties));
    for (const Resource* resource : resources) {
      unique.add(*resource);
    }
    unique.report(out);
  }
}

constinit Rule rule{
    .id = "E3019",
    .title = "No two resources have the same identifier",
    .what = "Compares the properties that identify resources of one type, under every condition.",
    .why = "The second resource cannot be created: the name is taken.",
    .example = R"(Resources:
  First:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: amzn-s3-demo-bucket
  Second:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: amzn-s3-demo-bucket
)",
    .instead = R"(Resources:
  First:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: amzn-s3-demo-bucket1
  Second:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: amzn-s3-demo-bucket2
)",
    .source =
        "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
        "resource-type-schema.html",
    .match = &check_identifiers,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
