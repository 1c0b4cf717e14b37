// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/lint/rules/ec2/ip_network.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::EC2::Subnet/Properties"};
constexpr std::string_view kBlocks[] = {"CidrBlock", "Ipv6CidrBlock"};

struct Subnet {
  IpBlock network;
  ConditionState conditions;
};
// Subnets seen so far by their VPC: a resource's name, or an id as written.
using Subnets = std::unordered_map<std::string_view, std::vector<Subnet>>;

// Empty for a VPC nobody can name.
std::string_view vpc_name(const Node& id) {
  const Member* function = function_member(id);
  if (function == nullptr) {
    return id.is_string() ? id.text() : std::string_view();
  }
  const Node* argument = function->value;
  if (function->key == "Ref") {
    return argument->is_string() ? argument->text() : std::string_view();
  }
  if (function->key != "Fn::GetAtt") {
    return {};
  }
  if (argument->is_list() && argument->count != 0) {
    argument = argument->items()[0];
  }
  return argument->text().substr(0, argument->text().find('.'));
}

bool can_coexist(const Run& run, ConditionState a, ConditionState b) {
  return run.conditions().assume(a, run.conditions().assumptions(b)).has_value();
}

// Places count from the resource's name, which the place of the finding then repeats.
std::vector<PathStep> innermost_first(const Context& context) {
  std::vector<PathStep> path;
  for (const PathNode* node = context.path; node != nullptr && node->up != nullptr;
       node = node->up) {
    path.push_back(node->step.is_index() ? PathStep(node->step.index) : PathStep(node->step.key));
  }
  return path;
}

void compare(const HookCall& call, const Node* value, const Validator& at,
             std::vector<Subnet>& seen) {
  const std::optional<IpBlock> network = network_of(value);
  if (!network) {
    return;
  }
  for (const Subnet& other : seen) {
    if (!call.validator.run->spend()) {
      return;
    }
    if (overlap(*network, other.network) &&
        can_coexist(*at.run, at.context.conditions, other.conditions)) {
      call.add(quote(to_string(*network)) + " overlaps with " + quote(to_string(other.network)))
          .path = innermost_first(at.context);
    }
  }
  seen.push_back({*network, at.context.conditions});
}

void check(const HookCall& call) {
  Subnets& subnets = call.validator.run->memory_of<Subnets>(call.rule);
  for (const auto& [vpc, under_vpc] : values_at(call.validator, &call.instance, {"VpcId"})) {
    const std::string_view name = vpc == nullptr ? std::string_view() : vpc_name(*vpc);
    if (name.empty()) {
      return;
    }
    for (std::string_view key : kBlocks) {
      for (const auto& [value, at] : values_at(under_vpc, &call.instance, {key})) {
        compare(call, value, at, subnets[name]);
      }
    }
  }
}

constinit Rule rule{
    .id = "E3060",
    .title = "Subnets share addresses",
    .what = "Compares the address blocks of all subnets of one VPC that can exist together.",
    .why = "EC2 refuses a subnet that overlaps with another one of its VPC.",
    .example = R"(First:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
Second:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.128/25}
)",
    .instead = R"(First:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
Second:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/25}
)",
    .source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
