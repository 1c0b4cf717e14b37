// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

// What is known about the end of services: part of the resource types' schemas.
namespace formwork::lint {
namespace {

/// What is said of a service, with its date and without.
struct Status {
  std::string_view name;
  std::string_view rule;
  std::string_view before_date;
  std::string_view after_date;
  std::string_view without_date;
};

constexpr Status kStatuses[] = {
    {"shutdown", "E3710", " that was shut down on ", "", " that has been shut down"},
    {"sunset", "W3696", " that will be shut down on ", ". Plan to migrate to an alternative",
     " that is sunsetting"},
    {"maintenance", "W3697", " in maintenance mode since ",
     ". Consider migrating to an alternative", " in maintenance mode"},
};

void check_status(const KeywordCall& call) {
  const std::string_view date = call.value.find("date").text();
  for (const Status& status : kStatuses) {
    if (call.value.find("status").text() != status.name) {
      continue;
    }
    std::string message =
        "Resource type " + quote(call.schema.node.find("typeName").text()) + " is from a service";
    if (date.empty()) {
      message += status.without_date;
    } else {
      message.append(status.before_date).append(date).append(status.after_date);
    }
    call.out.emplace_back(std::move(message)).rule = find_rule(status.rule);
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::Lifecycle, &check_status}};

constinit Rule shutdown_rule{
    .id = "E3710",
    .title = "The resource's service still exists",
    .what = "Looks for resource types of services that were shut down.",
    .why = "The resource cannot be created any more.",
    .example = R"(Resources:
  Stack:
    Type: AWS::OpsWorks::Stack
)",
    .instead = R"(Resources:
  Association:
    Type: AWS::SSM::Association
)",
    .source = "https://docs.aws.amazon.com/general/latest/gr/full_shutdown_services.html",
    .methods = kMethods,
};
const Register<Rule> kRegisterShutdown{shutdown_rule};

constinit Rule sunset_rule{
    .id = "W3696",
    .title = "The resource's service has a future",
    .what = "Looks for resource types of services that will be shut down.",
    .why = "The resource ends with the service; what takes its place needs time to be built.",
    .example = R"(Resources:
  Mesh:
    Type: AWS::AppMesh::Mesh
)",
    .instead = R"(Resources:
  Network:
    Type: AWS::VpcLattice::ServiceNetwork
)",
    .source = "https://docs.aws.amazon.com/general/latest/gr/sunset_services.html",
};
const Register<Rule> kRegisterSunset{sunset_rule};

constinit Rule maintenance_rule{
    .id = "W3697",
    .title = "The resource's service is developed further",
    .what = "Looks for resource types of services that are only maintained.",
    .why = "They get no new features, and new accounts cannot use some of them.",
    .example = R"(Resources:
  Machines:
    Type: AWS::AutoScaling::LaunchConfiguration
)",
    .instead = R"(Resources:
  Machines:
    Type: AWS::EC2::LaunchTemplate
)",
    .source = "https://docs.aws.amazon.com/general/latest/gr/maintenance_services.html",
};
const Register<Rule> kRegisterMaintenance{maintenance_rule};

}  // namespace
}  // namespace formwork::lint
