// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::Lambda::Function/Properties"};

void check(const HookCall& call) {
  check_document(call, "extensions/aws_lambda_function/loglevel_logformat",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "LogLevel is not supported when LogFormat is set to 'Text'. Remove "
                          "LogLevel from your request or change the LogFormat to 'JSON'";
                 });
}

constinit Rule rule{
    .id = "E3696",
    .title = "Log level for plain text logs",
    .what = "LoggingConfig has no SystemLogLevel when its LogFormat is Text.",
    .why = "Levels need structured logs; Lambda refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    LoggingConfig: {LogFormat: Text, SystemLogLevel: WARN}
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    LoggingConfig: {LogFormat: JSON, SystemLogLevel: WARN}
)",
    .source =
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
