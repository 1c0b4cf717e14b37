// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

namespace formwork::lint {
namespace {

// Faults of the files that come along with a template: whoever reads them looks for these.

constexpr std::string_view kParameters =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "parameters-section-structure.html";

constinit Rule wrong_deployment_file{
    .id = "E0100",
    .title = "The deployment file has another form",
    .what =
        "A Git sync deployment file names its template in template-file-path and may hold "
        "parameters and tags, nothing else.",
    .why = "Git sync cannot deploy from a file of another form.",
    .example =
        "template: app.yaml\n"
        "parameters:\n"
        "  Environment: prod\n",
    .instead =
        "template-file-path: app.yaml\n"
        "parameters:\n"
        "  Environment: prod\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "git-sync-concepts-terms.html",
    .kind = Rule::Kind::Engine};
const Register<Rule> kWrongDeploymentFile{wrong_deployment_file};

constinit Rule wrong_parameter_file{
    .id = "E0200",
    .title = "The parameter file has another form",
    .what = "A parameter file is a list of objects with ParameterKey and ParameterValue.",
    .why = "Neither the command line tools nor pipelines take parameters from another form.",
    .example = "- Environment: prod\n",
    .instead =
        "- ParameterKey: Environment\n"
        "  ParameterValue: prod\n",
    .source = kParameters,
    .kind = Rule::Kind::Engine};
const Register<Rule> kWrongParameterFile{wrong_parameter_file};

constinit Rule wrong_given_parameters{
    .id = "E2900",
    .title = "The parameters that are given do not fit the template",
    .what =
        "Given parameters exist in the template, have its types and allowed values, and none "
        "without a default is missing.",
    .why = "CloudFormation refuses the deployment before it looks at any resource.",
    .example =
        "# with the parameter Environment=test\n"
        "Parameters:\n"
        "  Environment:\n"
        "    Type: String\n"
        "    AllowedValues: [dev, prod]\n",
    .instead =
        "# with the parameter Environment=dev\n"
        "Parameters:\n"
        "  Environment:\n"
        "    Type: String\n"
        "    AllowedValues: [dev, prod]\n",
    .source = kParameters,
    .kind = Rule::Kind::Engine};
const Register<Rule> kWrongGivenParameters{wrong_given_parameters};

}  // namespace
}  // namespace formwork::lint
