// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/service/operation.hh"
#include "server/model/api_model.hh"

using namespace formwork;

namespace {

/// Operations that answer NotImplemented, sorted, and why.
struct Missing {
  std::string_view name;
  std::string_view why;
};

constexpr Missing kCloudFormation[] = {
    {"ActivateOrganizationsAccess", "there is no organization"},
    {"DeactivateOrganizationsAccess", "there is no organization"},
    {"DescribePublisher", "there is no public registry"},
    {"EstimateTemplateCost", "no prices are known"},
    {"PublishType", "there is no public registry"},
    {"RecordHandlerProgress", "handlers of private types are not run"},
    {"RegisterPublisher", "there is no public registry"},
    {"TestType", "handlers of private types are not run"},
};

std::string without_handler(std::string_view service) {
  const ApiService* model = ApiCatalog::builtin().find_service(service);
  REQUIRE(model != nullptr);
  std::string names;
  for (const ApiOperation& operation : model->operations()) {
    if (find_operation(service, operation.name) == nullptr) {
      names.append(operation.name).append(" ");
    }
  }
  return names;
}

}  // namespace

TEST_CASE("operations: CloudFormation's operations are answered, but for those listed here") {
  std::string expected;
  for (const Missing& missing : kCloudFormation) {
    expected.append(missing.name).append(" ");
  }
  CHECK(without_handler("cloudformation") == expected);
}

TEST_CASE("operations: Cloud Control's operations are all answered") {
  CHECK(without_handler("cloudcontrol").empty());
}

TEST_CASE("operations: every registered one is of its service's model") {
  for (const OperationEntry* entry = RegisteredList<OperationEntry>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service == "formwork" || entry->service == "lambda-sources") {
      continue;  // What the program itself asks of a world.
    }
    if (entry->name == "PreflightObject" || entry->name == "PostObject" ||
        entry->name == "GetWebsiteObject") {
      continue;  // What browsers ask of S3, beside its model.
    }
    INFO(entry->service, ".", entry->name);
    const ApiService* model = ApiCatalog::builtin().find_service(entry->service);
    REQUIRE(model != nullptr);
    CHECK(model->find_operation(entry->name) != nullptr);
    const bool has_handler = entry->handler != nullptr;
    CHECK(has_handler);
  }
}
