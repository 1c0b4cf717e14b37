// SPDX-License-Identifier: Apache-2.0
#include "engine/template/parameter_type.hh"

#include <algorithm>
#include <array>
#include <optional>

namespace formwork {
namespace {

// Types whose single values CloudFormation checks against the account.
constexpr std::array<std::string_view, 10> kAwsTypes = {
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
};

constexpr std::string_view kSsmName = "AWS::SSM::Parameter::Name";

/// What stands between `prefix` and the final '>', if `type` has that form.
std::optional<std::string_view> inside(std::string_view type, std::string_view prefix) {
  if (!type.starts_with(prefix) || !type.ends_with('>')) {
    return std::nullopt;
  }
  type.remove_prefix(prefix.size());
  type.remove_suffix(1);
  return type;
}

bool is_aws_type(std::string_view type) {
  return std::find(kAwsTypes.begin(), kAwsTypes.end(), type) != kAwsTypes.end();
}

/// Everything but the SSM forms.
ParameterType parse_plain(std::string_view type) {
  ParameterType result;
  result.element = "String";
  if (type == "CommaDelimitedList") {
    result.is_known = result.is_list = true;
    return result;
  }
  std::string_view element = type;
  if (const auto item = inside(type, "List<")) {
    result.is_list = true;
    element = *item;
  }
  // Key pairs are the one AWS type that has no list form.
  const bool has_form = !(result.is_list && element == "AWS::EC2::KeyPair::KeyName");
  if (element == "String" || element == "Number" || (is_aws_type(element) && has_form)) {
    result.is_known = true;
    result.is_number = element == "Number";
    result.element = element;
  }
  return result;
}

}  // namespace

ParameterType parse_parameter_type(std::string_view type) {
  if (type == kSsmName) {
    // The value is the name itself: nothing is fetched for it.
    ParameterType result;
    result.is_known = true;
    result.element = kSsmName;
    return result;
  }
  if (const auto stored = inside(type, "AWS::SSM::Parameter::Value<")) {
    ParameterType result =
        *stored == kSsmName ? parse_parameter_type(*stored) : parse_plain(*stored);
    result.is_ssm = true;
    return result;
  }
  return parse_plain(type);
}

}  // namespace formwork
