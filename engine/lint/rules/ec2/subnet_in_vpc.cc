// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "engine/lint/rules/ec2/ip_network.hh"
#include "engine/lint/rules/referrers.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::EC2::VPC/Properties"};
constexpr std::string_view kGivenByOthers[] = {"Ipv4IpamPoolId", "Ipv6IpamPoolId", "Ipv6Pool",
                                               "AmazonProvidedIpv6CidrBlock"};
constexpr std::string_view kBlocks[] = {"CidrBlock", "Ipv6CidrBlock"};

// A block of addresses, or none when it is known only at deployment, and where it is written.
struct Block {
  std::optional<IpBlock> network;
  std::vector<PathStep> path;
};

std::vector<Block> blocks_of(const Validator& validator, const Node& properties) {
  std::vector<Block> blocks;
  for (std::string_view key : kGivenByOthers) {
    for (const auto& [value, at] : values_at(validator, &properties, {key})) {
      if (value != nullptr) {
        blocks.push_back({std::nullopt, steps_of(at.context.path)});
      }
    }
  }
  for (std::string_view key : kBlocks) {
    for (const auto& [value, at] : values_at(validator, &properties, {key})) {
      if (value != nullptr) {
        blocks.push_back({network_of(value), steps_of(at.context.path)});
      }
    }
  }
  return blocks;
}

std::string list_text(const std::vector<IpBlock>& networks) {
  std::vector<std::string> texts;
  for (const IpBlock& network : networks) {
    texts.push_back(to_string(network));
  }
  return quote(std::vector<std::string_view>(texts.begin(), texts.end()));
}

class VpcCheck {
 public:
  explicit VpcCheck(const HookCall& call)
      : call_(call), run_(*call.validator.run), root_(call.validator) {
    root_.context.path = nullptr;
  }

  void run() {
    const PathStep* name = step_at(call_.validator.context.path, 1);
    if (name == nullptr || !read_own_blocks()) {
      return;
    }
    const std::vector<const Resource*> sources = referrers(run_, name->key);
    for (const Resource* source : sources) {
      if (source->type == "AWS::EC2::VPCCidrBlock") {
        read_more_blocks(*source);
      }
    }
    for (const Resource* source : sources) {
      if (source->type == "AWS::EC2::Subnet" && run_.spend()) {
        check_subnet(*source);
      }
    }
  }

 private:
  // False when the VPC's addresses are known only at deployment.
  bool read_own_blocks() {
    for (const Block& block : blocks_of(call_.validator, call_.instance)) {
      if (!block.network) {
        return false;
      }
      if (!block.network->is_v6) {
        v4_.push_back(*block.network);
      }
    }
    return true;
  }

  std::vector<Block> blocks_of_resource(const Resource& resource) {
    std::vector<Block> blocks;
    for (const auto& [properties, at] :
         values_at(root_, &run_.root(), {"Resources", resource.name, "Properties"})) {
      if (properties != nullptr) {
        for (Block& block : blocks_of(at, *properties)) {
          blocks.push_back(std::move(block));
        }
      }
    }
    return blocks;
  }

  void read_more_blocks(const Resource& resource) {
    for (const Block& block : blocks_of_resource(resource)) {
      if (!block.network) {
        has_unknown_ = true;
      } else {
        (block.network->is_v6 ? v6_ : v4_).push_back(*block.network);
      }
    }
  }

  void check_subnet(const Resource& resource) {
    for (Block& block : blocks_of_resource(resource)) {
      if (!block.network || has_unknown_ || fits(*block.network)) {
        continue;
      }
      const std::vector<IpBlock>& same_family = block.network->is_v6 ? v6_ : v4_;
      if (same_family.empty() && !block.network->is_v6) {
        continue;
      }
      Fault& fault = call_.add(
          quote(to_string(*block.network)) +
          (same_family.empty() ? std::string(" is specified on a VPC that has no ipv6 networks "
                                             "defined")
                               : " is not a valid subnet of " + list_text(same_family)));
      fault.path_override = std::move(block.path);
    }
  }

  bool fits(const IpBlock& network) const {
    for (const std::vector<IpBlock>* blocks : {&v4_, &v6_}) {
      for (const IpBlock& block : *blocks) {
        if (is_within(network, block)) {
          return true;
        }
      }
    }
    return false;
  }

  const HookCall& call_;
  Run& run_;
  Validator root_;
  std::vector<IpBlock> v4_;
  std::vector<IpBlock> v6_;
  bool has_unknown_ = false;
};

void check(const HookCall& call) {
  VpcCheck(call).run();
}

constinit Rule rule{
    .id = "E3059",
    .title = "Subnet outside its VPC",
    .what =
        "Compares the address blocks of subnets with those of the VPC they belong to, where "
        "all of them are written out.",
    .why = "EC2 refuses a subnet whose addresses its VPC does not have.",
    .example = R"(Vpc:
  Type: AWS::EC2::VPC
  Properties: {CidrBlock: 10.0.0.0/16}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}
)",
    .instead = R"(Vpc:
  Type: AWS::EC2::VPC
  Properties: {CidrBlock: 10.0.0.0/16}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}
)",
    .source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
