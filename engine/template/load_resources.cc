// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "engine/base/text.hh"
#include "engine/template/load_support.hh"

namespace formwork {
namespace {

constexpr SectionRules kRules = {"Resources", "resource", "E3001",
                                 "E3011",     "E3010",    kMostResources};

constexpr std::array<std::string_view, 10> kAttributes = {
    "Type",           "Properties",          "DependsOn",      "Condition",    "Metadata",
    "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Version"};

// Types that keep a copy when they go.
constexpr std::array<std::string_view, 8> kSnapshotTypes = {
    "AWS::DocDB::DBCluster",          "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",        "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",           "AWS::Redshift::Cluster"};

std::string owner_of(const Resource& resource) {
  return "resource '" + std::string(resource.name.text) + "'";
}

void load_type(LoadContext& context, const Node& node, Resource& resource) {
  const Member* type = node.find("Type");
  if (type == nullptr) {
    // A snippet that is still to be included may bring the type.
    if (node.find("Fn::Transform") == nullptr) {
      context.sink.error("E3001", "The " + owner_of(resource) + " has no Type", resource.name.span);
    }
    return;
  }
  if (!type->value->is_string()) {
    context.sink.error(
        "E3001",
        "Type of " + owner_of(resource) + " must be a string, not " + article(*type->value),
        type->key_span);
    return;
  }
  if (type->value->text().empty()) {
    context.sink.error("E3001", "Type of " + owner_of(resource) + " is empty", type->key_span,
                       "Name a resource type such as AWS::S3::Bucket.");
  }
  resource.type = {type->value->text(), type->value->span};
}

void load_condition(LoadContext& context, const Node& node, Resource& resource) {
  const Member* condition = node.find("Condition");
  if (condition == nullptr) {
    return;
  }
  if (!condition->value->is_string()) {
    context.sink.error("E3001",
                       "Condition of " + owner_of(resource) +
                           " must be the name of a condition, not " + article(*condition->value),
                       condition->key_span);
    return;
  }
  resource.condition = NameAt{condition->value->text(), condition->value->span};
}

void load_depends_on(LoadContext& context, const Node& node, Resource& resource) {
  const Member* member = node.find("DependsOn");
  if (member == nullptr) {
    return;
  }
  const Node& value = *member->value;
  if (value.is_string()) {
    resource.depends_on.push_back({value.text(), value.span});
    return;
  }
  if (!value.is_list()) {
    context.sink.error("E3005",
                       "DependsOn of " + owner_of(resource) +
                           " must be a logical id or a list of them, not " + article(value),
                       member->key_span);
    return;
  }
  for (const Node* item : value.items()) {
    if (item->is_string()) {
      resource.depends_on.push_back({item->text(), item->span});
    } else {
      context.sink.error("E3005",
                         "DependsOn of " + owner_of(resource) + " holds " + article(*item) +
                             " where a logical id should be",
                         item->span);
    }
  }
}

/// Properties and the other attributes that are objects.
const Node* load_object(LoadContext& context, const Node& node, std::string_view key,
                        const Resource& resource, std::string_view code) {
  const Member* member = node.find(key);
  if (member == nullptr) {
    return nullptr;
  }
  if (!member->value->is_map()) {
    context.sink.error(std::string(code),
                       std::string(key) + " of " + owner_of(resource) + " must be an object, not " +
                           article(*member->value),
                       member->key_span);
    return nullptr;
  }
  return member->value;
}

/// Functions of parameters and mappings may stand for a policy; the rest of the functions need the
/// language extensions.
bool may_compute_policy(const Template& model, const Node& node) {
  const Member* call = node.single();
  if (call != nullptr &&
      (call->key == "Ref" || call->key == "Fn::If" || call->key == "Fn::FindInMap")) {
    return true;
  }
  return is_function(node) && model.declares_transform("AWS::LanguageExtensions");
}

/// DeletionPolicy and UpdateReplacePolicy: literals or functions of what is known beforehand.
const Node* load_policy(LoadContext& context, const Node& node, const Resource& resource,
                        bool is_deletion) {
  const std::string_view key = is_deletion ? "DeletionPolicy" : "UpdateReplacePolicy";
  const std::string code = is_deletion ? "E3035" : "E3036";
  const Member* member = node.find(key);
  if (member == nullptr) {
    return nullptr;
  }
  if (!member->value->is_string()) {
    if (!may_compute_policy(context.model, *member->value)) {
      context.sink.error(code,
                         std::string(key) + " of " + owner_of(resource) +
                             " must be a string, not " + article(*member->value),
                         member->key_span,
                         is_function(*member->value)
                             ? "Functions are allowed here with Transform: AWS::LanguageExtensions."
                             : std::string());
      return nullptr;
    }
    return member->value;
  }
  std::vector<std::string_view> allowed = {"Delete", "Retain"};
  if (is_deletion) {
    allowed.push_back("RetainExceptOnCreate");
  }
  if (std::find(kSnapshotTypes.begin(), kSnapshotTypes.end(), resource.type.text) !=
      kSnapshotTypes.end()) {
    allowed.push_back("Snapshot");
  }
  const std::string_view text = member->value->text();
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    std::string names;
    for (const std::string_view name : allowed) {
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    context.sink.error(
        code,
        std::string(key) + " '" + std::string(text) + "' is not one of " + names +
            (resource.type.text.empty() ? "" : " for " + std::string(resource.type.text)),
        member->key_span);
  }
  return member->value;
}

void check_attributes(LoadContext& context, const Node& node, const Resource& resource) {
  std::vector<std::string_view> allowed(kAttributes.begin(), kAttributes.end());
  if (context.model.declares_transform("AWS::Serverless-2016-10-31")) {
    allowed.insert(allowed.end(), {"Connectors", "IgnoreGlobals"});
  }
  check_keys(context, node, allowed, "E3001", owner_of(resource));
}

void load_resource(LoadContext& context, const Member& entry) {
  Resource resource;
  resource.name = {entry.key, entry.key_span};
  resource.node = entry.value;
  const Node& node = *entry.value;
  if (!node.is_map()) {
    context.sink.error("E3001",
                       "The " + owner_of(resource) + " must be an object, not " + article(node),
                       entry.key_span);
  } else {
    check_attributes(context, node, resource);
    load_type(context, node, resource);
    load_condition(context, node, resource);
    load_depends_on(context, node, resource);
    resource.properties = load_object(context, node, "Properties", resource, "E3001");
    resource.metadata = load_object(context, node, "Metadata", resource, "E3028");
    resource.creation_policy = load_object(context, node, "CreationPolicy", resource, "E3055");
    resource.update_policy = load_object(context, node, "UpdatePolicy", resource, "E3016");
    resource.deletion_policy = load_policy(context, node, resource, true);
    resource.update_replace_policy = load_policy(context, node, resource, false);
  }
  context.model.resource_index.emplace(resource.name.text, context.model.resources.size());
  context.model.resources.push_back(std::move(resource));
}

}  // namespace

void load_resources(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kRules)) {
    load_resource(context, *entry);
  }
}

}  // namespace formwork
