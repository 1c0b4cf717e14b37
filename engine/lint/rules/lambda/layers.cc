// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::Lambda::Function/Properties/Layers/*"};
/// Longest layer ARN apart from its partition and region.
constexpr std::size_t kLongestRest = 176;

/// The partition as the limit counts it: the European sovereign cloud goes by an older name.
std::string_view partition_of(std::string_view region) {
  struct Prefix {
    std::string_view text;
    std::string_view partition;
  };
  static constexpr Prefix kPrefixes[] = {
      {"cn-", "aws-cn"},       {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"},
      {"us-isof-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"eu-isoe-", "aws-iso-e"},
      {"eusc-", "aws-iso-f"},
  };
  for (const Prefix& prefix : kPrefixes) {
    if (region.starts_with(prefix.text)) {
      return prefix.partition;
    }
  }
  return "aws";
}

void check_length(const HookCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  const std::size_t size = length(call.instance.text());
  for (const std::string_view region : call.validator.context.regions) {
    const std::size_t limit = kLongestRest + partition_of(region).size() + region.size();
    if (size > limit) {
      call.add(quote(call.instance) + " is longer than " + std::to_string(limit) + " in " +
               quote(region));
    }
  }
}

void check_format(const HookCall& call) {
  check_document(
      call, "extensions/aws_lambda_function/awslayer", [](const HookCall& asked, const Fault&) {
        return quote(asked.instance) + " uses the 'awslayer' format which may not be available";
      });
}

constinit Rule length_rule{
    .id = "E3716",
    .title = "Layer ARN longer than its region allows",
    .what = "A layer's ARN may have 176 characters besides the names of partition and region.",
    .why = "Lambda refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Layers:
      - arn:aws:lambda:us-east-1:123456789012:layer:a-name-of-far-more-than-140-characters...:1
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Layers:
      - arn:aws:lambda:us-east-1:123456789012:layer:tools:1
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html",
    .places = kPlaces,
    .validate = &check_length,
};
const Register<Rule> kRegisterLength{length_rule};

constinit Rule format_rule{
    .id = "W3702",
    .title = "Layer named by an AWS layer name",
    .what = "Layers of the form arn:aws:lambda:::awslayer:NAME are not usable in every account.",
    .why = "Creating the function can fail where such layers are not offered.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Layers: ["arn:aws:lambda:::awslayer:AmazonLinux1703"]
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:tools:1"]
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html",
    .places = kPlaces,
    .validate = &check_format,
};
const Register<Rule> kRegisterFormat{format_rule};

}  // namespace
}  // namespace formwork::lint
