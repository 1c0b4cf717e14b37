// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::Lambda::Permission/Properties"};

/// Patterns of the rule document and the principals they stand for.
struct Principal {
  std::string_view pattern;
  std::string_view name;
};
constexpr Principal kPrincipals[] = {
    {R"(^apigateway\.amazonaws\.com$)", "apigateway.amazonaws.com"},
    {R"(^cognito-idp\.amazonaws\.com$)", "cognito-idp.amazonaws.com"},
    {R"(^config\.amazonaws\.com$)", "config.amazonaws.com"},
    {R"(^elasticloadbalancing\.amazonaws\.com$)", "elasticloadbalancing.amazonaws.com"},
    {R"(^events\.amazonaws\.com$)", "events.amazonaws.com"},
    {R"(^iot\.amazonaws\.com$)", "iot.amazonaws.com"},
    {R"(^logs(\.[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-[0-9]+)?\.amazonaws\.com$)",
     "logs.amazonaws.com or logs.<region>.amazonaws.com"},
    {R"(^s3\.amazonaws\.com$)", "s3.amazonaws.com"},
    {R"(^sns\.amazonaws\.com$)", "sns.amazonaws.com"},
};

/// The pattern was chosen by the type of the source while checking: the message ends in it.
std::string message(const HookCall&, const Fault& fault) {
  if (fault.keyword == Keyword::Pattern) {
    for (const Principal& principal : kPrincipals) {
      if (fault.message.ends_with(quote(principal.pattern))) {
        return "Principal " + quote_or_none(fault.instance) +
               " does not match expected service principal " + quote(principal.name);
      }
    }
  }
  return fault.message;
}

void check(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_permission/permission_principal", &message);
}

constinit Rule rule{
    .id = "W3664",
    .title = "Permission for another service than its source belongs to",
    .what =
        "When SourceArn of a Lambda permission names a resource of this template, Principal "
        "should be the service that owns such resources.",
    .why = "The source is not allowed to invoke the function, whoever else is.",
    .example = R"(Topic:
  Type: AWS::SNS::Topic
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: worker
    Principal: s3.amazonaws.com
    SourceArn: !Ref Topic
)",
    .instead = R"(Topic:
  Type: AWS::SNS::Topic
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: worker
    Principal: sns.amazonaws.com
    SourceArn: !Ref Topic
)",
    .source = "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
