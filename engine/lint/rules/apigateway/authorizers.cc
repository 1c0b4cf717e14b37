// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kAuthorizers[] = {"Resources/AWS::ApiGateway::Authorizer/Properties"};
constexpr std::string_view kMethods[] = {"Resources/AWS::ApiGateway::Method/Properties"};

std::string ttl_message(const HookCall& call, const Fault&) {
  const Node* ttl = call.instance.get("AuthorizerResultTtlInSeconds");
  return "AuthorizerResultTtlInSeconds " + (ttl == nullptr ? "None" : plain_text(*ttl)) +
         " exceeds maximum of 3600 for " + quote_or_none(call.instance.get("Type")) +
         " authorizers";
}

void check_ttl(const HookCall& call) {
  check_document(call, "extensions/aws_apigateway_authorizer/ttl", &ttl_message);
}

void check_rest_api(const HookCall& call) {
  check_document(call, "extensions/aws_apigateway_method/method_authorizer_rest_api");
}

void check_type(const HookCall& call) {
  check_document(call, "extensions/aws_apigateway_method/method_authorizer_type");
}

constinit Rule ttl_rule{
    .id = "E3718",
    .title = "Authorizer keeps its results for more than an hour",
    .what = "AuthorizerResultTtlInSeconds of TOKEN and REQUEST authorizers is between 0 and 3600.",
    .why = "API Gateway refuses the authorizer.",
    .example = R"(Authorizer:
  Type: AWS::ApiGateway::Authorizer
  Properties:
    Type: TOKEN
    Name: tokens
    RestApiId: !Ref Api
    AuthorizerResultTtlInSeconds: 7200
)",
    .instead = R"(Authorizer:
  Type: AWS::ApiGateway::Authorizer
  Properties:
    Type: TOKEN
    Name: tokens
    RestApiId: !Ref Api
    AuthorizerResultTtlInSeconds: 3600
)",
    .source = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html",
    .places = kAuthorizers,
    .validate = &check_ttl,
};
const Register<Rule> kRegisterTtl{ttl_rule};

constinit Rule rest_api_rule{
    .id = "E3699",
    .title = "Method and authorizer of different APIs",
    .what =
        "A method and the authorizer of this template it refers to must name the same "
        "RestApiId.",
    .why = "API Gateway does not find the authorizer in the method's API and refuses the method.",
    .example = R"(Authorizer:
  Type: AWS::ApiGateway::Authorizer
  Properties: {Type: COGNITO_USER_POOLS, Name: users, RestApiId: !Ref AdminApi}
Method:
  Type: AWS::ApiGateway::Method
  Properties:
    RestApiId: !Ref PublicApi
    AuthorizationType: COGNITO_USER_POOLS
    AuthorizerId: !Ref Authorizer
)",
    .instead = R"(Authorizer:
  Type: AWS::ApiGateway::Authorizer
  Properties: {Type: COGNITO_USER_POOLS, Name: users, RestApiId: !Ref PublicApi}
Method:
  Type: AWS::ApiGateway::Method
  Properties:
    RestApiId: !Ref PublicApi
    AuthorizationType: COGNITO_USER_POOLS
    AuthorizerId: !Ref Authorizer
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-apigateway-method.html",
    .places = kMethods,
    .validate = &check_rest_api,
};
const Register<Rule> kRegisterRestApi{rest_api_rule};

constinit Rule type_rule{
    .id = "E3708",
    .title = "Method's authorization does not suit its authorizer",
    .what =
        "AuthorizationType CUSTOM needs an authorizer of type TOKEN or REQUEST, "
        "COGNITO_USER_POOLS one of type COGNITO_USER_POOLS.",
    .why = "API Gateway refuses the method.",
    .example = R"(Authorizer:
  Type: AWS::ApiGateway::Authorizer
  Properties: {Type: TOKEN, Name: tokens, RestApiId: !Ref Api}
Method:
  Type: AWS::ApiGateway::Method
  Properties: {AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Authorizer}
)",
    .instead = R"(Authorizer:
  Type: AWS::ApiGateway::Authorizer
  Properties: {Type: TOKEN, Name: tokens, RestApiId: !Ref Api}
Method:
  Type: AWS::ApiGateway::Method
  Properties: {AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-apigateway-method.html",
    .places = kMethods,
    .validate = &check_type,
};
const Register<Rule> kRegisterType{type_rule};

}  // namespace
}  // namespace formwork::lint
