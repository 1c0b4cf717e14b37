// SPDX-License-Identifier: Apache-2.0
#include "engine/stack/capabilities.hh"

#include <algorithm>
#include <array>
#include <string_view>

namespace formwork {

namespace {

constexpr std::string_view kIam = "CAPABILITY_IAM";
constexpr std::string_view kNamedIam = "CAPABILITY_NAMED_IAM";
constexpr std::string_view kAutoExpand = "CAPABILITY_AUTO_EXPAND";

struct NamedType {
  std::string_view type;
  std::string_view name_property;
};

// Resources that can give rights, and the property that names them.
constexpr std::array<NamedType, 8> kIamTypes = {{
    {"AWS::IAM::AccessKey", ""},
    {"AWS::IAM::Group", "GroupName"},
    {"AWS::IAM::InstanceProfile", "InstanceProfileName"},
    {"AWS::IAM::ManagedPolicy", "ManagedPolicyName"},
    {"AWS::IAM::Policy", ""},
    {"AWS::IAM::Role", "RoleName"},
    {"AWS::IAM::User", "UserName"},
    {"AWS::IAM::UserToGroupAddition", ""},
}};

bool is_named(const Resource& resource, const NamedType& type) {
  return !type.name_property.empty() && resource.properties != nullptr &&
         resource.properties->get(type.name_property) != nullptr;
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

NeededCapabilities needed_capabilities(const Template& model) {
  NeededCapabilities needed;
  for (const Resource& resource : model.resources) {
    auto type = std::find_if(kIamTypes.begin(), kIamTypes.end(),
                             [&](const NamedType& iam) { return iam.type == resource.type.text; });
    if (type == kIamTypes.end()) {
      continue;
    }
    needed.at = needed.iam ? needed.at : resource.type.span;
    needed.iam = true;
    needed.named = needed.named || is_named(resource, *type);
    if (!has(needed.iam_types, type->type)) {
      needed.iam_types.emplace_back(type->type);
    }
  }
  needed.auto_expand = !model.transforms.empty();
  return needed;
}

std::vector<std::string> NeededCapabilities::names() const {
  std::vector<std::string> names;
  if (iam) {
    names.emplace_back(named ? kNamedIam : kIam);
  }
  if (auto_expand) {
    names.emplace_back(kAutoExpand);
  }
  return names;
}

std::vector<std::string> NeededCapabilities::missing(const std::vector<std::string>& given) const {
  std::vector<std::string> missing = names();
  std::erase_if(missing, [&](const std::string& name) {
    return has(given, name) || (name == kIam && has(given, kNamedIam));
  });
  return missing;
}

}  // namespace formwork
