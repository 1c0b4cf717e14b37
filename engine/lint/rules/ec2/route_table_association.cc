// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

// Conditions of the resource and of the branch, and the subnet. Only equal conditions are known to
// hold together, and what has none holds always.
using Association = std::tuple<std::string, std::string, std::string>;
constexpr int kDeepestBranch = 100;
// As many resources as a template can have.
constexpr std::size_t kMostNames = 500;

struct Associated {
  std::string_view name;
  std::vector<Association> subnets;
};

std::string identity_of(const Node* value) {
  if (value == nullptr || value->is(NodeKind::Null)) {
    return {};
  }
  return value->is_string() ? "=" + std::string(value->text()) : json_text(*value);
}

std::string attribute_text(const Node& argument) {
  std::string text;
  if (argument.is_list()) {
    for (const Node* part : argument.items()) {
      text += (text.empty() ? "=" : ".") + std::string(part->text());
    }
  } else {
    text = "GetAtt:" + std::string(argument.text());
  }
  return text;
}

void collect(const Node* subnet, const std::string& resource_condition, const std::string& branch,
             int depth, std::vector<Association>& out) {
  if (subnet == nullptr || !subnet->is_map()) {
    out.emplace_back(resource_condition, branch, identity_of(subnet));
    return;
  }
  const Member* function = subnet->single();
  if (function == nullptr || depth == 0) {
    return;
  }
  const Node& argument = *function->value;
  if (function->key == "Fn::If" && argument.is_list() && argument.count == 3) {
    const std::string condition = identity_of(argument.items()[0]);
    collect(argument.items()[1], resource_condition, condition, depth - 1, out);
    collect(argument.items()[2], resource_condition, condition, depth - 1, out);
  } else if (function->key == "Ref") {
    collect(&argument, resource_condition, branch, depth - 1, out);
  } else if (function->key == "Fn::GetAtt" &&
             (argument.is_string() ? argument.count > 1
                                   : argument.count > 1 && argument.items()[1]->is_string())) {
    out.emplace_back(resource_condition, branch, attribute_text(argument));
  }
}

using Names = std::vector<std::string_view>;

void match(const Rule&, Run& run, RuleMatches& out) {
  std::vector<Associated> resources;
  std::map<Association, Names> by_subnet;
  for (const Resource* resource : resources_of(run, {"AWS::EC2::SubnetRouteTableAssociation"})) {
    if (resource->properties == nullptr || resource->properties->count == 0) {
      continue;
    }
    Associated& found = resources.emplace_back(Associated{resource->name, {}});
    collect(resource->properties->get("SubnetId"), std::string(resource->condition), {},
            kDeepestBranch, found.subnets);
    for (const Association& subnet : found.subnets) {
      by_subnet[subnet].push_back(resource->name);
    }
  }
  for (const Associated& resource : resources) {
    for (const Association& subnet : resource.subnets) {
      Names others;
      for (std::string_view name : by_subnet[subnet]) {
        if (!run.spend()) {
          return;
        }
        if (name != resource.name) {
          others.push_back(name);
        }
      }
      const Association always{{}, {}, std::get<2>(subnet)};
      const auto unconditional = by_subnet.find(always);
      if (subnet != always && unconditional != by_subnet.end()) {
        others.insert(others.end(), unconditional->second.begin(), unconditional->second.end());
      }
      if (others.empty()) {
        continue;
      }
      others.resize(std::min(others.size(), kMostNames));
      std::string names;
      for (std::string_view name : others) {
        names += (names.empty() ? "" : ", ") + std::string(name);
      }
      RuleMatch& found = out.emplace_back();
      found.path = {"Resources", resource.name, "Properties", "SubnetId"};
      found.message =
          "SubnetId in " + std::string(resource.name) + " is also associated with " + names;
    }
  }
}

constinit Rule rule{
    .id = "E3022",
    .title = "Subnet with more than one route table",
    .what = "Looks for subnets that several route table associations name.",
    .why = "A subnet has one route table; EC2 refuses the second association.",
    .example = R"(Public:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref PublicRoutes}
Private:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref PrivateRoutes}
)",
    .instead = R"(Public:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref PublicSubnet, RouteTableId: !Ref PublicRoutes}
Private:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateRoutes}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-subnetroutetableassociation.html",
    .match = &match,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
