// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/api_harness.hh"

using namespace formwork;
using formwork::testing::ApiHarness;
using formwork::testing::quoted;

namespace {

constexpr const char* kCfn = "cloudformation";

void create(ApiHarness& api, const std::string& type, const std::string& desired) {
  api.ok("cloudcontrol", "CreateResource",
         "{\"TypeName\":" + quoted(type) + ",\"DesiredState\":" + quoted(desired) + "}");
}

std::string scan(ApiHarness& api, const std::string& input = "{}") {
  return api.ok(kCfn, "StartResourceScan", input).get_text("ResourceScanId");
}

std::vector<Value> list(ApiHarness& api, const std::string& operation, const std::string& member,
                        const std::string& input) {
  Value answer = api.ok(kCfn, operation, input);
  auto items = answer.find(member)->items();
  return {items.begin(), items.end()};
}

Value body_of(ApiHarness& api, const std::string& name) {
  Value answer =
      api.ok(kCfn, "GetGeneratedTemplate", "{\"GeneratedTemplateName\":" + quoted(name) + "}");
  CHECK(answer.get_text("Status") == "COMPLETE");
  auto body = value_from_json(answer.get_text("TemplateBody"));
  REQUIRE(body);
  return *body;
}

constexpr const char* kQueueInput =
    R"({"GeneratedTemplateName":"made","Resources":[{"ResourceType":"AWS::S3::Bucket",
        "LogicalResourceId":"Data","ResourceIdentifier":{"BucketName":"my-data-bucket"}},
        {"ResourceType":"AWS::S3::BucketPolicy","LogicalResourceId":"Policy",
         "ResourceIdentifier":{"Bucket":"my-data-bucket"}}]})";

void make_bucket_and_policy(ApiHarness& api) {
  create(api, "AWS::S3::Bucket", R"({"BucketName":"my-data-bucket"})");
  create(api, "AWS::S3::BucketPolicy",
         R"({"Bucket":"my-data-bucket","PolicyDocument":{"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
              "Resource":"arn:aws:s3:::my-data-bucket"}]}})");
}

}  // namespace

TEST_CASE("generated templates: a scan finds what stacks and others have made") {
  ApiHarness api;
  create(api, "AWS::S3::Bucket",
         R"({"BucketName":"my-data-bucket","Tags":[{"Key":"team","Value":"red"}]})");
  api.ok(kCfn, "CreateStack",
         "{\"StackName\":\"s\",\"TemplateBody\":" +
             quoted(R"({"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}})") + "}");
  const std::string id = scan(api);
  Value state = api.ok(kCfn, "DescribeResourceScan", "{\"ResourceScanId\":" + quoted(id) + "}");
  CHECK(state.get_text("Status") == "COMPLETE");
  CHECK(state.get_text("ResourcesScanned") == "2");
  const std::string begin = "{\"ResourceScanId\":" + quoted(id);
  auto all = list(api, "ListResourceScanResources", "Resources", begin + "}");
  REQUIRE(all.size() == 2);
  CHECK(all[0].get_text("ResourceType") == "AWS::S3::Bucket");
  CHECK(all[0].find_path({"ResourceIdentifier", "BucketName"})->as_string() == "my-data-bucket");
  CHECK(all[0].get_text("ManagedByStack") == "false");
  CHECK(all[1].get_text("ManagedByStack") == "true");
  auto count = [&](const std::string& filter) {
    return list(api, "ListResourceScanResources", "Resources", begin + "," + filter + "}").size();
  };
  CHECK(count(R"("ResourceTypePrefix":"AWS::SQS")") == 1);
  CHECK(count(R"("ResourceIdentifier":"my-data-bucket")") == 1);
  CHECK(count(R"("TagKey":"team","TagValue":"red")") == 1);
  CHECK(count(R"("TagKey":"team","TagValue":"blue")") == 0);

  const std::string partial = scan(api, R"({"ScanFilters":[{"Types":["AWS::S3::*"]}]})");
  CHECK(list(api, "ListResourceScans", "ResourceScanSummaries", "{}").size() == 2);
  CHECK(list(api, "ListResourceScans", "ResourceScanSummaries", R"({"ScanTypeFilter":"PARTIAL"})")
            .size() == 1);
  CHECK(list(api, "ListResourceScanResources", "Resources",
             "{\"ResourceScanId\":" + quoted(partial) + "}")
            .size() == 1);
  CHECK(api.fault(kCfn, "DescribeResourceScan", R"({"ResourceScanId":"none"})")
            .starts_with("ResourceScanNotFound: "));
}

TEST_CASE("generated templates: related resources name each other") {
  ApiHarness api;
  make_bucket_and_policy(api);
  create(api, "AWS::SQS::Queue", "{}");
  const std::string id = scan(api);
  auto related = list(api, "ListResourceScanRelatedResources", "RelatedResources",
                      "{\"ResourceScanId\":" + quoted(id) +
                          R"(,"Resources":[{"ResourceType":"AWS::S3::Bucket",
                              "ResourceIdentifier":{"BucketName":"my-data-bucket"}}]})");
  REQUIRE(related.size() == 1);
  CHECK(related[0].get_text("ResourceType") == "AWS::S3::BucketPolicy");
}

TEST_CASE("generated templates: resources refer to each other and the template can be deployed") {
  ApiHarness api;
  make_bucket_and_policy(api);
  api.ok(kCfn, "CreateGeneratedTemplate", kQueueInput);
  Value body = body_of(api, "made");
  CHECK(body.find_path({"Resources", "Data", "Type"})->as_string() == "AWS::S3::Bucket");
  CHECK(body.find_path({"Resources", "Data", "DeletionPolicy"})->as_string() == "Retain");
  CHECK(body.find_path({"Resources", "Data", "Properties", "Arn"}) == nullptr);
  CHECK(body.find_path({"Resources", "Policy", "Properties", "Bucket", "Ref"})->as_string() ==
        "Data");
  CHECK(body.find_path({"Resources", "Policy", "Properties", "PolicyDocument", "Statement", "0",
                        "Resource", "Fn::GetAtt", "0"})
            ->as_string() == "Data");
  api.region = "eu-west-1";  // Where no bucket has the name.
  api.account_id = "000000000002";
  api.ok(kCfn, "CreateStack",
         "{\"StackName\":\"s\",\"TemplateBody\":" + quoted(value_to_json(body)) + "}");
  Value stacks = api.ok(kCfn, "DescribeStacks", R"({"StackName":"s"})");
  CHECK(stacks.find_path({"Stacks", "0", "StackStatus"})->as_string() == "CREATE_COMPLETE");
}

TEST_CASE("generated templates: they are changed, renamed, written as YAML and deleted") {
  ApiHarness api;
  make_bucket_and_policy(api);
  api.ok(kCfn, "CreateGeneratedTemplate", kQueueInput);
  CHECK(api.fault(kCfn, "CreateGeneratedTemplate", kQueueInput)
            .starts_with("AlreadyExistsException: "));
  api.ok(kCfn, "UpdateGeneratedTemplate",
         R"({"GeneratedTemplateName":"made","NewGeneratedTemplateName":"other",
             "RemoveResources":["Policy"],"TemplateConfiguration":{"DeletionPolicy":"DELETE"}})");
  Value body = body_of(api, "other");
  CHECK(body.find_path({"Resources", "Policy"}) == nullptr);
  CHECK(body.find_path({"Resources", "Data", "DeletionPolicy"})->as_string() == "Delete");
  Value yaml =
      api.ok(kCfn, "GetGeneratedTemplate", R"({"GeneratedTemplateName":"other","Format":"YAML"})");
  CHECK(yaml.get_text("TemplateBody").find("Type: AWS::S3::Bucket") != std::string::npos);
  CHECK(list(api, "ListGeneratedTemplates", "Summaries", "{}").size() == 1);
  api.ok(kCfn, "DeleteGeneratedTemplate", R"({"GeneratedTemplateName":"other"})");
  CHECK(api.fault(kCfn, "DescribeGeneratedTemplate", R"({"GeneratedTemplateName":"other"})")
            .starts_with("GeneratedTemplateNotFound: "));
}

TEST_CASE("generated templates: values that cannot be read become parameters or warnings") {
  ApiHarness api;
  create(api, "AWS::IAM::Role",
         R"({"RoleName":"runner","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},
              "Action":"sts:AssumeRole"}]}})");
  create(api, "AWS::Lambda::Function",
         R"({"FunctionName":"fn","Runtime":"python3.12","Handler":"index.handler",
             "Role":"arn:aws:iam::000000000001:role/runner","Code":{"ZipFile":"x = 1"}})");
  api.ok(kCfn, "CreateGeneratedTemplate",
         R"({"GeneratedTemplateName":"made","Resources":[{"ResourceType":"AWS::Lambda::Function",
             "LogicalResourceId":"Fn","ResourceIdentifier":{"FunctionName":"fn"}}]})");
  Value body = body_of(api, "made");
  const Value* code = body.find_path({"Resources", "Fn", "Properties", "Code", "ZipFile", "Ref"});
  REQUIRE(code != nullptr);
  CHECK(body.find_path({"Parameters", code->as_string(), "NoEcho"}) != nullptr);
}

TEST_CASE("generated templates: a resource that is not there fails the template") {
  ApiHarness api;
  api.ok(kCfn, "CreateGeneratedTemplate", kQueueInput);
  Value state = api.ok(kCfn, "DescribeGeneratedTemplate", R"({"GeneratedTemplateName":"made"})");
  CHECK(state.get_text("Status") == "FAILED");
  CHECK(state.find_path({"Resources", "0", "ResourceStatus"})->as_string() == "FAILED");
}
