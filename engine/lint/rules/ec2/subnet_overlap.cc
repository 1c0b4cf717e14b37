// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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
constexpr std::string_view kKeys[] = {"CidrBlock", "Ipv6CidrBlock"};
constexpr std::uint64_t kComparisonsPerStep = 64;

// A block of addresses and when the subnets that have it exist.
struct Block {
  IpBlock network;
  std::vector<ConditionState> states;
};
// Blocks seen so far by their VPC: a resource's name, or an id as written.
using Blocks = std::unordered_map<std::string_view, std::vector<Block>>;

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

bool can_exist_with(const Block& block, const Validator& at) {
  const ConditionSpace& space = at.run->conditions();
  return std::any_of(block.states.begin(), block.states.end(), [&](ConditionState other) {
    return at.run->spend() && space.assume(at.context.conditions, space.assumptions(other));
  });
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

void note(std::vector<Block>& seen, const IpBlock& network, ConditionState state) {
  const auto same = std::find_if(seen.begin(), seen.end(), [&](const Block& block) {
    return is_within(network, block.network) && network.prefix == block.network.prefix;
  });
  if (same == seen.end()) {
    seen.push_back({network, {state}});
  } else if (std::find(same->states.begin(), same->states.end(), state) == same->states.end()) {
    same->states.push_back(state);
  }
}

void compare(const HookCall& call, const Node* value, const Validator& at,
             std::vector<Block>& seen) {
  const std::optional<IpBlock> network = network_of(value);
  if (!network || !at.run->spend(1 + seen.size() / kComparisonsPerStep)) {
    return;
  }
  for (const Block& other : seen) {
    if (overlap(*network, other.network) && can_exist_with(other, at)) {
      call.add(quote(to_string(*network)) + " overlaps with " + quote(to_string(other.network)))
          .path = innermost_first(at.context);
    }
  }
  note(seen, *network, at.context.conditions);
}

void check(const HookCall& call) {
  Blocks& blocks = call.validator.run->memory_of<Blocks>(call.rule);
  for (const auto& [vpc, under_vpc] : values_at(call.validator, &call.instance, {"VpcId"})) {
    const std::string_view name = vpc == nullptr ? std::string_view() : vpc_name(*vpc);
    if (name.empty()) {
      return;
    }
    for (std::string_view key : kKeys) {
      for (const auto& [value, at] : values_at(under_vpc, &call.instance, {key})) {
        compare(call, value, at, blocks[name]);
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
