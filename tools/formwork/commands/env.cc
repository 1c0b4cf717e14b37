// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/serve/serve_options.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  OutputOptions output;
  std::optional<std::int64_t> port;
  PlaceOptions place;
  OptionSet set;
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
  const std::pair<const char*, std::string> variables[] = {
      {"AWS_ENDPOINT_URL", "http://127.0.0.1:" + std::to_string(*number)},
      {"AWS_REGION", environment->region},
      {"AWS_DEFAULT_REGION", environment->region},
      {"AWS_ACCESS_KEY_ID", key},
      {"AWS_SECRET_ACCESS_KEY", "test"},
  };
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
