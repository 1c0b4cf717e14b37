// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/*"};

void check(const HookCall& call) {
  Validator validator = call.validator;
  validator.context.functions = kPropertyFunctions;
  validator.context.is_strict = false;
  const Schema schema = validator.run->schema_document("resources/update_policy");
  for (Fault& fault : validator.faults(call.instance, schema)) {
    if (!fault.is_unknown) {
      claim(call.rule, fault);
      call.out.push_back(std::move(fault));
    }
  }
}

constinit Rule rule{
    .id = "E3016",
    .title = "UpdatePolicy that the type does not have",
    .what =
        "Checks UpdatePolicy against what the resource's type allows. Only some types have "
        "one.",
    .why =
        "CloudFormation refuses the template, or updates the resource in another way than you "
        "think.",
    .example = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  UpdatePolicy:
    AutoScalingRollingUpdate: {MaxBatchSize: many}
)",
    .instead = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  UpdatePolicy:
    AutoScalingRollingUpdate: {MaxBatchSize: 4}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-updatepolicy.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
