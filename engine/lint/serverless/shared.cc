// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kScheme = "s3://";

// The last part of "AWS::Serverless::Function".
std::string_view short_name(std::string_view type) {
  return type.substr(type.rfind(':') + 1);
}

bool is_function(const Node& node) {
  const Member* single = node.single();
  return single != nullptr && (single->key == "Ref" || single->key.starts_with("Fn::"));
}

// A managed policy by its name or its ARN, once.
void add_managed(Maker& make, const Node& policy, RolePolicies& out) {
  const std::string_view text = policy.text();
  const bool is_name = text.find_first_of(":/{ ") == std::string_view::npos && !text.empty();
  const Node* arn = is_name ? make.text("arn:aws:iam::aws:policy/" + std::string(text)) : &policy;
  const bool is_known = std::any_of(out.managed.begin(), out.managed.end(), [&](const Node* other) {
    return other->is_string() && other->text() == arn->text();
  });
  if (!is_known) {
    out.managed.push_back(arn);
  }
}

void sort_policy(Maker& make, const ServerlessResource& resource, const Node& policy,
                 RolePolicies& out) {
  if (policy.is_string()) {
    add_managed(make, policy, out);
    return;
  }
  if (is_function(policy)) {
    out.managed.push_back(&policy);
    return;
  }
  if (policy.get("Statement") == nullptr) {
    return;  // a policy template: what it grants is the transform's own business
  }
  const std::string name =
      std::string(resource.name) + "RolePolicy" + std::to_string(out.inlined.size());
  out.inlined.push_back(make.map({{"PolicyName", make.text(name)}, {"PolicyDocument", &policy}}));
}

}  // namespace

void copy_properties(const ServerlessResource& resource, std::span<const CopiedProperty> names,
                     std::vector<Entry>& out) {
  for (const CopiedProperty& name : names) {
    out.emplace_back(name.to.empty() ? name.from : name.to, resource.get(name.from));
  }
}

const Node* tag_list(Maker& make, std::string_view own_key, const Node* tags) {
  std::vector<const Node*> items = {
      make.map({{"Key", make.text(own_key)}, {"Value", make.text("SAM")}})};
  if (tags != nullptr) {
    for (const Member& tag : tags->members()) {
      items.push_back(make.map({{"Key", make.text(tag.key)}, {"Value", tag.value}}));
    }
  }
  return make.list(items);
}

const Node* code_location(Maker& make, const Node* uri, std::string_view bucket,
                          std::string_view key, std::string_view version) {
  if (uri != nullptr && uri->is_map() && !is_function(*uri)) {
    return make.map(
        {{bucket, uri->get("Bucket")}, {key, uri->get("Key")}, {version, uri->get("Version")}});
  }
  std::string_view where = uri != nullptr && uri->is_string() ? uri->text() : std::string_view();
  if (!where.starts_with(kScheme)) {
    where = "s3://bucket/value";
  }
  where.remove_prefix(kScheme.size());
  const std::size_t slash = where.find('/');
  const std::string_view object =
      slash == std::string_view::npos ? std::string_view() : where.substr(slash + 1);
  constexpr std::string_view kVersion = "?versionId=";
  const std::size_t query = object.find(kVersion);
  return make.map({{bucket, make.text(where.substr(0, slash))},
                   {key, make.text(object.substr(0, query))},
                   {version, query == std::string_view::npos
                                 ? nullptr
                                 : make.text(object.substr(query + kVersion.size()))}});
}

const Node* service_role(Maker& make, std::string_view service, const Node* managed,
                         const Node* policies) {
  const Node* statement =
      make.map({{"Action", make.list({make.text("sts:AssumeRole")})},
                {"Effect", make.text("Allow")},
                {"Principal", make.map({{"Service", make.list({make.text(service)})}})}});
  return make.map({{"AssumeRolePolicyDocument", make.map({{"Version", make.text("2012-10-17")},
                                                          {"Statement", make.list({statement})}})},
                   {"ManagedPolicyArns", managed},
                   {"Policies", policies}});
}

RolePolicies role_policies(Maker& make, const ServerlessResource& resource,
                           std::string_view always) {
  RolePolicies policies;
  if (!always.empty()) {
    policies.managed.push_back(make.text(always));
  }
  const Node* property = resource.get("Policies");
  if (property == nullptr) {
    return policies;
  }
  if (!property->is_list()) {
    sort_policy(make, resource, *property, policies);
  }
  for (const Node* policy : property->items()) {
    sort_policy(make, resource, *policy, policies);
  }
  return policies;
}

const Node* with_globals(Maker& make, const Node& root, std::string_view type,
                         const Node& properties) {
  const Node* globals = root.get("Globals");
  const Node* shared = globals == nullptr ? nullptr : globals->get(short_name(type));
  return shared != nullptr && shared->is_map() ? make.merge(*shared, properties) : &properties;
}

}  // namespace formwork::lint
