// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::Lambda::Function/Properties/Environment/Variables"};
constexpr std::string_view kReservedNames =
    "extensions/aws_lambda_function/environment_variable_keys";
constexpr std::size_t kLargestSize = 4096;

void check_names(const HookCall& call) {
  const Schema schema = call.validator.run->schema_document(kReservedNames);
  const SchemaNode names = schema.node.find("propertyNames").find("not").find("enum");
  for (Fault& fault : schema_faults(call, schema)) {
    claim(call.rule, fault);
    fault.message =
        quote_or_none(fault.instance) + " is a reserved variable name, one of " + quote(names);
    call.out.push_back(std::move(fault));
  }
}

void check_size(const HookCall& call) {
  std::size_t size = 0;
  for (const Member& member : call.instance.members()) {
    size += length(member.key);
    if (member.value->is_string()) {
      size += length(member.value->text());
    }
  }
  if (size > kLargestSize) {
    call.add("Lambda environment variables total size (" + std::to_string(size) +
             ") exceeds the 4 KB (4096 bytes) limit");
  }
}

constinit Rule names_rule{
    .id = "E3663",
    .title = "Environment variable that Lambda keeps for itself",
    .what =
        "Names of a function's environment variables must not be among those the Lambda "
        "runtime sets.",
    .why = "Lambda refuses to create the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Environment:
      Variables: {AWS_REGION: eu-west-1}
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Environment:
      Variables: {DATA_REGION: eu-west-1}
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
    .places = kPlaces,
    .validate = &check_names,
};
const Register<Rule> kRegisterNames{names_rule};

constinit Rule size_rule{
    .id = "E3697",
    .title = "Environment variables of a Lambda function take more than 4 KB",
    .what = "Adds up the names and the literal values of a function's environment variables.",
    .why = "Lambda refuses the function: all variables together may take 4096 bytes.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Environment:
      Variables: {CONFIGURATION: "... five thousand characters ..."}
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Environment:
      Variables: {CONFIGURATION_PARAMETER: /app/configuration}
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    .places = kPlaces,
    .validate = &check_size,
};
const Register<Rule> kRegisterSize{size_rule};

}  // namespace
}  // namespace formwork::lint
