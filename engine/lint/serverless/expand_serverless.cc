// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

const ServerlessType* find_type(std::string_view name) {
  for (const ServerlessType* type = RegisteredList<ServerlessType>::head; type != nullptr;
       type = type->next) {
    if (type->type == name) {
      return type;
    }
  }
  return nullptr;
}

// The transform's own order: functions add to APIs, connectors join what is there already.
int order_of(std::string_view type) {
  constexpr std::array<std::string_view, 5> kFirst = {
      "AWS::Serverless::Function", "AWS::Serverless::StateMachine", "AWS::Serverless::Api",
      "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi"};
  const auto found = std::find(kFirst.begin(), kFirst.end(), type);
  return type == "AWS::Serverless::Connector"
             ? static_cast<int>(kFirst.size()) + 1
             : static_cast<int>(std::min<std::ptrdiff_t>(found - kFirst.begin(), kFirst.size()));
}

std::vector<ServerlessResource> serverless_resources(const Node& root, Maker& make) {
  std::vector<ServerlessResource> resources;
  const Node* section = root.get("Resources");
  if (section == nullptr) {
    return resources;
  }
  const Node* nothing = make.map({});
  for (const Member& member : section->members()) {
    const Node* type = member.value->get("Type");
    if (type == nullptr || !type->is_string() || find_type(type->text()) == nullptr) {
      continue;
    }
    const Node* properties = member.value->get("Properties");
    const bool is_map = properties != nullptr && properties->is_map();
    resources.push_back({member.key, member.key_span, type->text(), member.value,
                         with_globals(make, root, type->text(), is_map ? *properties : *nothing)});
  }
  std::stable_sort(resources.begin(), resources.end(),
                   [](const ServerlessResource& a, const ServerlessResource& b) {
                     return order_of(a.type) < order_of(b.type);
                   });
  return resources;
}

}  // namespace

Expansion expand_serverless(const Node& root, Arena& arena) {
  ServerlessTemplate result(root, arena);
  result.refuse(check_sections(root));
  if (result.is_refused()) {
    return result.finish();
  }
  Surroundings around(root, result.make());
  result.refuse(check_template(root, around));
  if (result.is_refused()) {
    return result.finish();
  }
  for (const ServerlessResource& resource : serverless_resources(root, result.make())) {
    result.replace(resource.name);
    std::string fault = check_resource(resource, around);
    if (fault.empty()) {
      find_type(resource.type)->expand(resource, result);
    } else {
      result.refuse({std::move(fault)});
    }
  }
  return result.finish();
}

}  // namespace formwork::lint
