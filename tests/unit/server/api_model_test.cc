// SPDX-License-Identifier: Apache-2.0
#include "server/model/api_model.hh"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

using namespace formwork;

TEST_CASE("api models: a service is found by every name that a request can carry") {
  const ApiCatalog& catalog = ApiCatalog::builtin();
  const ApiService* service = catalog.find_service("cloudformation");
  REQUIRE(service != nullptr);
  CHECK(service->api_version == "2010-05-15");
  CHECK(service->xml_namespace == "http://cloudformation.amazonaws.com/doc/2010-05-15/");
  CHECK(service->protocols.front() == Protocol::Query);
  REQUIRE(catalog.find_signing("cloudformation").size() == 1);
  CHECK(catalog.find_signing("cloudformation")[0] == service);
  CHECK(catalog.find_target("DynamoDB_20120810") == catalog.find_service("dynamodb"));
  CHECK(catalog.find_target("TrentService") == catalog.find_service("kms"));
  CHECK(catalog.find_target("") == nullptr);
  CHECK(catalog.find_endpoint("api.ecr") == catalog.find_service("ecr"));
  CHECK(catalog.find_signing("monitoring")[0] == catalog.find_service("cloudwatch"));
  CHECK(catalog.find_service("no-such-service") == nullptr);
}

TEST_CASE("api models: an action finds its service, by version where several have it") {
  const ApiCatalog& catalog = ApiCatalog::builtin();
  CHECK(catalog.find_action("DescribeStacks", "2010-05-15")->name == "cloudformation");
  CHECK(catalog.find_action("DescribeStacks", "")->name == "cloudformation");
  CHECK(catalog.find_action("DescribeStacks", "1999-01-01") == nullptr);
  CHECK(catalog.find_action("TagResource", "2010-03-31")->name == "sns");
  CHECK(catalog.find_action("TagResource", "") == nullptr);
  CHECK(catalog.find_action("Publish", "2010-03-31")->name == "sns");
  CHECK(catalog.find_action("NoSuchAction", "2010-05-15") == nullptr);
}

TEST_CASE("api models: operations and shapes are complete and sorted") {
  for (const auto& service : ApiCatalog::builtin().services()) {
    CAPTURE(std::string(service->name));
    const auto operations = service->operations();
    CHECK(!operations.empty());
    CHECK(std::is_sorted(operations.begin(), operations.end(),
                         [](const auto& a, const auto& b) { return a.name < b.name; }));
    for (const ApiOperation& operation : operations) {
      CHECK(!operation.method.empty());
      CHECK(operation.uri.substr(0, 1) == "/");
      CHECK(service->find_operation(operation.name) == &operation);
      for (const Shape* shape : {operation.input, operation.output}) {
        CHECK((shape == nullptr || shape->kind == ShapeKind::Structure));
        CHECK((shape == nullptr || service->find_shape(shape->name) == shape));
      }
      for (const Shape* error : operation.errors) {
        CHECK(error->is(Shape::kException));
      }
    }
  }
}

TEST_CASE("api models: shapes carry their constraints, places and names") {
  const ApiService& s3 = *ApiCatalog::builtin().find_service("s3");
  const ApiOperation& put = *s3.find_operation("PutObject");
  CHECK(put.method == "PUT");
  CHECK(put.uri == "/{Bucket}/{Key+}");
  REQUIRE(put.input->payload != nullptr);
  CHECK(put.input->payload->name == "Body");
  CHECK(put.input->find("Bucket")->location == WirePlace::Uri);
  CHECK(put.input->find("Bucket")->is(MemberShape::kRequired));
  CHECK(put.input->find("ContentType")->location == WirePlace::Header);
  CHECK(put.input->find("ContentType")->wire_name == "Content-Type");
  CHECK(put.input->find("Metadata")->location == WirePlace::Headers);
  CHECK(put.input->find("Metadata")->wire_name == "x-amz-meta-");
  const Shape& grantee = *s3.find_shape("Grantee");
  CHECK(grantee.xml_prefix == "xsi");
  CHECK(grantee.find("Type")->is(MemberShape::kXmlAttribute));
  CHECK(s3.find_shape("ListObjectsV2Output")->wire_name == "ListBucketResult");
  CHECK(s3.has_bare_errors);

  const ApiService& stacks = *ApiCatalog::builtin().find_service("cloudformation");
  const Shape& token = *stacks.find_shape("ClientRequestToken");
  CHECK(token.min == 1);
  CHECK(token.max == 128);
  CHECK(token.pattern == "[a-zA-Z0-9][-a-zA-Z0-9]*");
}

TEST_CASE("api models: what is newer than a model is laid over it") {
  const ApiService& service = *ApiCatalog::builtin().find_service("cloudformation");
  for (const char* name :
       {"CreateStack", "UpdateStack", "CreateChangeSet", "DeleteStack", "RollbackStack"}) {
    CAPTURE(name);
    const MemberShape* config = service.find_operation(name)->input->find("DeploymentConfig");
    REQUIRE(config != nullptr);
    CHECK(config->shape->find("Mode")->shape->values.size() == 2);
    CHECK(config->shape->find("DisableRollback")->shape->kind == ShapeKind::Boolean);
  }
  CHECK(service.find_operation("CreateStack")->input->find("DisableValidation") != nullptr);
  CHECK(service.find_shape("Stack")->find("DeploymentConfig") != nullptr);
  const auto& reasons = service.find_shape("DriftIgnoredReason")->values;
  CHECK(std::find(reasons.begin(), reasons.end(), "SENSITIVE_PROPERTY") != reasons.end());
  CHECK(std::find(reasons.begin(), reasons.end(), "MANAGED_BY_AWS") != reasons.end());
}

TEST_CASE("api models: errors are found by code and by name") {
  const ApiService& queues = *ApiCatalog::builtin().find_service("sqs");
  const Shape* by_name = queues.find_error("QueueDoesNotExist");
  REQUIRE(by_name != nullptr);
  CHECK(by_name->code() == "AWS.SimpleQueueService.NonExistentQueue");
  CHECK(queues.find_error("AWS.SimpleQueueService.NonExistentQueue") == by_name);
  CHECK(queues.find_error("NoSuchError") == nullptr);
  CHECK(queues.find_error("CreateQueueRequest") == nullptr);
}

TEST_CASE("api models: bytes that are no catalogue are refused") {
  const std::string text(100, 'x');
  const auto opened = ApiCatalog::open(std::as_bytes(std::span(text)));
  REQUIRE(!opened);
  CHECK(opened.error().code == "F704");
}
