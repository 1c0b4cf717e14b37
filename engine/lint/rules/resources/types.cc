// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";

bool can_exist(const Run& run, const Node* condition, std::string_view region) {
  return condition == nullptr || !condition->is_string() ||
         run.solver().values_in_region(condition->text(), region).can_be_true;
}

constexpr std::string_view kResources[] = {"Resources/*"};

void check_type(const HookCall& call) {
  const Run& run = *call.validator.run;
  if (!call.instance.is_map()) {
    call.out.emplace_back(quote(call.instance) + " has no attributes to check").keyword =
        Keyword::CfnLint;
    return;
  }
  const Node* type = call.instance.get("Type");
  if (type == nullptr || !is_type(*type, "string") || type->text().starts_with("Custom::") ||
      type->text().ends_with("::MODULE")) {
    return;
  }
  for (std::string_view region : call.validator.context.regions) {
    if (can_exist(run, call.instance.get("Condition"), region) &&
        run.types(type->text(), std::span(&region, 1)).empty()) {
      call.add("Resource type " + quote(*type) + " does not exist in " + quote(region)).path = {
          PathStep("Type")};
    }
  }
}

constinit Rule type_rule{
    .id = "E3006",
    .title = "Resource types exist",
    .what =
        "Looks for resource types that are not known in one of the regions. Custom::, modules "
        "and registered types of one's own are let through.",
    .why = "CloudFormation refuses the template there.",
    .example = R"(Resources:
  Bucket:
    Type: AWS::S3::Buckett
)",
    .instead = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .places = kResources,
    .validate = &check_type,
};
const Register<Rule> kRegisterType{type_rule};

constexpr std::string_view kTypes[] = {"Resources/*/Type"};

void check_transform(const HookCall& call) {
  if (call.instance.is_string() && call.instance.text().starts_with("AWS::Serverless::") &&
      !call.validator.run->has_transform(kServerless)) {
    call.add(quote(call.instance) + " type used without the serverless transform " +
             quote(kServerless));
  }
}

constinit Rule transform_rule{
    .id = "E3038",
    .title = "Serverless resources come with their transform",
    .what =
        "Looks for AWS::Serverless:: types in templates without the Transform "
        "AWS::Serverless-2016-10-31.",
    .why = "CloudFormation knows these types only through the transform.",
    .example = R"(Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
)",
    .instead = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "transform-aws-serverless.html",
    .places = kTypes,
    .validate = &check_transform,
};
const Register<Rule> kRegisterTransform{transform_rule};

}  // namespace
}  // namespace formwork::lint
