// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "engine/lint/rules/referrers.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kApis[] = {"Resources/AWS::ApiGateway::RestApi/Properties"};
constexpr std::string_view kBodies[] = {
    "Resources/AWS::ApiGateway::RestApi/Properties/Body",
    "Resources/AWS::ApiGateway::RestApi/Properties/BodyS3Location",
};
/// Types that define a part of an API which its body defines too.
constexpr std::string_view kParts[] = {
    "AWS::ApiGateway::Method",           "AWS::ApiGateway::Model",
    "AWS::ApiGateway::Resource",         "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::Authorizer",
};

void check_name(const HookCall& call) {
  check_document(call, "extensions/aws_apigateway_restapi/openapi_properties",
                 [](const HookCall&, const Fault& fault) {
                   return fault.message + " when not specifying one of ['Body', 'BodyS3Location']";
                 });
}

void check_parts(const HookCall& call) {
  const PathStep* api = step_at(call.validator.context.path, 1);
  const PathStep* key = step_at(call.validator.context.path, 3);
  if (api == nullptr || key == nullptr) {
    return;
  }
  for (const Resource* part : referrers(*call.validator.run, api->key)) {
    if (std::find(std::begin(kParts), std::end(kParts), part->type) != std::end(kParts)) {
      call.add("Defining " + quote(key->key) + " with a relation to resource " + quote(part->name) +
               " of type " + quote(part->type) + " may result in drift and orphaned resources");
    }
  }
}

constinit Rule name_rule{
    .id = "E3660",
    .title = "API without a name and without a definition",
    .what = "A RestApi needs a Name unless Body or BodyS3Location brings one.",
    .why = "API Gateway refuses the API.",
    .example = R"(Api:
  Type: AWS::ApiGateway::RestApi
  Properties: {Description: Orders}
)",
    .instead = R"(Api:
  Type: AWS::ApiGateway::RestApi
  Properties: {Name: orders, Description: Orders}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-apigateway-restapi.html",
    .places = kApis,
    .validate = &check_name,
};
const Register<Rule> kRegisterName{name_rule};

constinit Rule parts_rule{
    .id = "W3660",
    .title = "API defined by a document and by resources",
    .what =
        "An API with Body or BodyS3Location should have no methods, models, resources, "
        "responses, validators or authorizers of its own in the template.",
    .why =
        "Each update writes the whole document over the API: the parts beside it are lost or "
        "left behind.",
    .example = R"(Api:
  Type: AWS::ApiGateway::RestApi
  Properties: {Body: {openapi: 3.0.1}}
Orders:
  Type: AWS::ApiGateway::Resource
  Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
)",
    .instead = R"(Api:
  Type: AWS::ApiGateway::RestApi
  Properties: {Body: {openapi: 3.0.1, paths: {/orders: {}}}}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-apigateway-restapi.html",
    .places = kBodies,
    .validate = &check_parts,
};
const Register<Rule> kRegisterParts{parts_rule};

}  // namespace
}  // namespace formwork::lint
