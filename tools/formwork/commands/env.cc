// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>

#include "engine/base/json_write.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/serve/serve_options.hh"

namespace formwork::cli {
namespace {

// The provider's block: each service by its name there.
std::string terraform_provider(const std::string& endpoint, const std::string& region,
                               const std::string& key) {
  constexpr const char* kServices[] = {"autoscaling",
                                       "cloudcontrol",
                                       "cloudformation",
                                       "cloudwatch",
                                       "dynamodb",
                                       "ec2",
                                       "ecr",
                                       "elbv2",
                                       "events",
                                       "iam",
                                       "kinesis",
                                       "kms",
                                       "lambda",
                                       "logs",
                                       "rds",
                                       "s3",
                                       "secretsmanager",
                                       "sns",
                                       "sqs",
                                       "ssm",
                                       "sts"};
  std::string block = "provider \"aws\" {\n  region                      = \"" + region +
                      "\"\n  access_key                  = \"" + key +
                      "\"\n  secret_key                  = \"test\"\n"
                      "  s3_use_path_style           = true\n"
                      "  skip_credentials_validation = true\n"
                      "  skip_metadata_api_check     = true\n"
                      "  skip_region_validation      = true\n"
                      "  skip_requesting_account_id  = false\n  endpoints {\n";
  for (const std::string name : kServices) {
    block += "    " + name + std::string(15 - name.size(), ' ') + "= \"" + endpoint + "\"\n";
  }
  return block + "  }\n}\n";
}

int run(CommandLine& line) {
  OutputOptions output;
  std::optional<std::int64_t> port;
  PlaceOptions place;
  std::string format = "shell";
  OptionSet set;
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"shell", "json",
                                                                          "terraform"};
  set.integer("--port", port, "PORT", "Port of formwork serve (default 4566)");
  set.option("--account", place.account, "ID", "Account to work in (default: the server's)");
  set.option("--region", place.region, "REGION",
             "Region (default: FORMWORK_REGION, AWS_REGION, us-east-1)");
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  output.apply(line.console());
  auto number = checked_port(port);
  if (!number) {
    return line.failure(number.error());
  }
  const std::string key = place.account.empty() ? "test" : place.account;
  auto environment = place.environment();
  if (!environment) {
    return line.failure(environment.error());
  }
  if (format == "terraform") {
    line.console().out(terraform_provider("http://127.0.0.1:" + std::to_string(*number),
                                          environment->region, key));
    return kOk;
  }
  const std::pair<const char*, std::string> variables[] = {
      {"AWS_ENDPOINT_URL", "http://127.0.0.1:" + std::to_string(*number)},
      {"AWS_REGION", environment->region},
      {"AWS_DEFAULT_REGION", environment->region},
      {"AWS_ACCESS_KEY_ID", key},
      {"AWS_SECRET_ACCESS_KEY", "test"},
  };
  if (format == "json") {
    std::string text;
    JsonWriter json(text, 2);
    json.begin_object();
    for (const auto& [name, value] : variables) {
      json.member(name, value);
    }
    json.end_object();
    line.console().out(text + "\n");
    return kOk;
  }
  for (const auto& [name, value] : variables) {
    line.console().out("export " + std::string(name) + "=" + value + "\n");
  }
  return kOk;
}

constinit Command env_command{"env", Command::Group::World,
                              "print the variables that lead clients to serve",
#include "help_env.md.inc"
                              , &run};
const Register<Command> kRegister{env_command};

}  // namespace
}  // namespace formwork::cli
