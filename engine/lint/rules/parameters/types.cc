// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/parameters/types.hh"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::array<std::string_view, 12> kSingles = {
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id",
    "AWS::Route53::HostedZone::Id",
    "Number",
    "String",
};
constexpr std::string_view kKeyPair = "AWS::EC2::KeyPair::KeyName";
constexpr std::string_view kSsmName = "AWS::SSM::Parameter::Name";
constexpr std::string_view kSsmValue = "AWS::SSM::Parameter::Value<";

// Every type can be the value of an SSM parameter, and all but key pairs can be listed.
struct Types {
  std::deque<std::string> texts;
  std::vector<std::string_view> all;
  std::vector<std::string_view> lists;

  Types() {
    add(kSsmName, false);
    add(ssm_value(kSsmName), false);
    add("CommaDelimitedList", true);
    add(ssm_value("CommaDelimitedList"), true);
    for (std::string_view single : kSingles) {
      add(single, false);
      add(ssm_value(single), false);
      if (single != kKeyPair) {
        const std::string list = "List<" + std::string(single) + ">";
        add(list, true);
        add(ssm_value(list), true);
      }
    }
    std::sort(all.begin(), all.end());
    std::sort(lists.begin(), lists.end());
  }

 private:
  static std::string ssm_value(std::string_view type) {
    return std::string(kSsmValue) + std::string(type) + ">";
  }
  void add(std::string_view type, bool is_list) {
    all.push_back(texts.emplace_back(type));
    if (is_list) {
      lists.push_back(texts.back());
    }
  }
};

const Types& types() {
  static const Types kTypes;
  return kTypes;
}

bool is_generic(std::string_view type) {
  return type.starts_with(kSsmValue) || type.starts_with("List<");
}

constexpr std::string_view kPlaces[] = {"Parameters/*/Type"};

void check_known(const HookCall& call) {
  const std::string_view type = call.instance.text();
  if (call.instance.is_string() && !is_parameter_type(type) && !is_generic(type)) {
    call.add(quote(type) + " is not one of " + quote(parameter_types()));
  }
}

void check_documented(const HookCall& call) {
  const std::string_view type = call.instance.text();
  if (call.instance.is_string() && is_generic(type) && !is_parameter_type(type)) {
    call.add(quote(type) +
             " is not an officially documented CloudFormation parameter type. While CloudFormation "
             "may accept this type, it will not validate the parameter value.");
  }
}

constinit Rule known_rule{
    .id = "E2002",
    .title = "Parameter types exist",
    .what =
        "Checks the Type of each parameter: String, Number, a list, an AWS-specific type or "
        "the value of an SSM parameter.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Parameters:
  IsPublic:
    Type: Boolean
)",
    .instead = R"(Parameters:
  IsPublic:
    Type: String
    AllowedValues: ['true', 'false']
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
    .places = kPlaces,
    .validate = &check_known,
};
const Register<Rule> kRegisterKnown{known_rule};

constinit Rule documented_rule{
    .id = "W2002",
    .title = "Parameter types are documented ones",
    .what =
        "Tells about List<...> and AWS::SSM::Parameter::Value<...> of a type that is not "
        "documented.",
    .why = "CloudFormation may take such a type, but then it does not check the values.",
    .example = R"(Parameters:
  Topics:
    Type: List<AWS::SNS::Topic::Arn>
)",
    .instead = R"(Parameters:
  Topics:
    Type: List<String>
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "cloudformation-supplied-parameter-types.html",
    .places = kPlaces,
    .validate = &check_documented,
};
const Register<Rule> kRegisterDocumented{documented_rule};

}  // namespace

std::span<const std::string_view> parameter_types() {
  return types().all;
}

bool is_parameter_type(std::string_view type) {
  return std::binary_search(types().all.begin(), types().all.end(), type);
}

bool is_list_type(std::string_view type) {
  return std::binary_search(types().lists.begin(), types().lists.end(), type);
}

}  // namespace formwork::lint
