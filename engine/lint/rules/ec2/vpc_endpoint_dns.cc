// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::EC2::VPCEndpoint/Properties"};

// Endpoints with private names seen so far, by VPC and service: when each of them exists.
using Endpoints = std::map<std::pair<std::string, std::string>, std::vector<ConditionState>>;

// What tells one value from another where it is not known; empty when nothing does.
std::string identity_of(const Node* value) {
  if (is_text(value)) {
    return "=" + std::string(value->text());
  }
  const Member* function = function_member(value);
  if (function == nullptr) {
    return {};
  }
  const Node* argument = function->value;
  if (function->key == "Ref") {
    return "Ref:" + plain_text(*argument);
  }
  if (function->key != "Fn::GetAtt" && function->key != "Fn::Sub") {
    return {};
  }
  if (argument->is_list()) {
    if (argument->count == 0) {
      return {};
    }
    argument = argument->items()[0];
  } else if (!argument->is_string()) {
    return {};
  }
  return std::string(function->key) + ":" + plain_text(*argument);
}

// Whether an endpoint that was noted before can exist together with this one, which is noted.
bool clashes(const HookCall& call, const std::string& vpc, const Node* service,
             const Validator& at) {
  const std::string name = identity_of(service);
  if (vpc.empty() || name.empty()) {
    return false;
  }
  Run& run = *at.run;
  std::vector<ConditionState>& seen = run.memory_of<Endpoints>(call.rule)[{vpc, name}];
  const bool result = std::any_of(seen.begin(), seen.end(), [&](ConditionState other) {
    return run.spend() &&
           run.conditions().assume(at.context.conditions, run.conditions().assumptions(other));
  });
  if (std::find(seen.begin(), seen.end(), at.context.conditions) == seen.end()) {
    seen.push_back(at.context.conditions);
  }
  return result;
}

void check(const HookCall& call) {
  const Node* properties = &call.instance;
  bool has_clash = false;
  for (const auto& [type, under_type] :
       values_at(call.validator, properties, {"VpcEndpointType"})) {
    if (!is_text(type, "Interface")) {
      continue;
    }
    for (const auto& [dns, under_dns] : values_at(under_type, properties, {"PrivateDnsEnabled"})) {
      if (dns == nullptr || !dns->is(NodeKind::Bool) || !dns->boolean()) {
        continue;
      }
      for (const auto& [vpc, under_vpc] : values_at(under_dns, properties, {"VpcId"})) {
        for (const auto& [service, at] : values_at(under_vpc, properties, {"ServiceName"})) {
          has_clash = clashes(call, identity_of(vpc), service, at) || has_clash;
        }
      }
    }
  }
  if (has_clash) {
    call.add(
        "Only one Interface VPC Endpoint per service can have 'PrivateDnsEnabled' set to true in "
        "a VPC. A second endpoint will fail to create due to a conflicting private DNS domain.");
  }
}

constinit Rule rule{
    .id = "E3064",
    .title = "Two endpoints give one service private names in a VPC",
    .what =
        "Looks for interface endpoints of one service in one VPC that both turn on private DNS "
        "and can exist together.",
    .why = "The names of the second endpoint clash with those of the first, and EC2 refuses it.",
    .example = R"(First:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcEndpointType: Interface
    PrivateDnsEnabled: true
    ServiceName: com.amazonaws.us-east-1.sqs
    VpcId: !Ref Vpc
Second:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcEndpointType: Interface
    PrivateDnsEnabled: true
    ServiceName: com.amazonaws.us-east-1.sqs
    VpcId: !Ref Vpc
)",
    .instead = R"(First:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcEndpointType: Interface
    PrivateDnsEnabled: true
    ServiceName: com.amazonaws.us-east-1.sqs
    VpcId: !Ref Vpc
Second:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcEndpointType: Interface
    PrivateDnsEnabled: false
    ServiceName: com.amazonaws.us-east-1.sqs
    VpcId: !Ref Vpc
)",
    .source = "https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
