// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::ApiGateway::Stage/Properties"};

void check(const HookCall& call) {
  check_document(call, "extensions/aws_apigateway_stage/stage_deployment_rest_api");
}

constinit Rule rule{
    .id = "E3698",
    .title = "Stage and deployment of different APIs",
    .what =
        "A stage and the deployment of this template it refers to must name the same "
        "RestApiId.",
    .why = "API Gateway does not find the deployment in the stage's API and refuses the stage.",
    .example = R"(Deployment:
  Type: AWS::ApiGateway::Deployment
  Properties: {RestApiId: !Ref AdminApi}
Stage:
  Type: AWS::ApiGateway::Stage
  Properties: {RestApiId: !Ref PublicApi, DeploymentId: !Ref Deployment, StageName: live}
)",
    .instead = R"(Deployment:
  Type: AWS::ApiGateway::Deployment
  Properties: {RestApiId: !Ref PublicApi}
Stage:
  Type: AWS::ApiGateway::Stage
  Properties: {RestApiId: !Ref PublicApi, DeploymentId: !Ref Deployment, StageName: live}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-apigateway-stage.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
