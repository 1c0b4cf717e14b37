// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/base/hash.hh"
#include "resources/common/zip.hh"
#include "tests/support/api_harness.hh"

using namespace formwork;
using formwork::testing::ApiHarness;
using formwork::testing::quoted;

namespace {

constexpr const char* kCfn = "cloudformation";

// {"typeName":"My::Own::Thing", ...} as schema.json, deflated, in an archive made by a zip program.
std::string package() {
  return base64_decode(
             "UEsDBBQAAAAIAAAAIVyE+esHBwEAAL4CAAALAAAAc2NoZW1hLmpzb26VUjFuwzAM3P0KQbOBoKu2jB7aFGi3"
             "IoMa0g4BSVYoGYUb5O+VHNW1gRZpNoJ3vDtSOldCyDh6fNIWpRLycVRq9+GUej2S62SdccBwYPKRepcpWxEz"
             "JvpW9AOHWsRevKNg7ChEZITrlOfeI0fCkIbOqZN6Dcx18c2CIXL2mtqX+sp8oU/8jUsuYocs62/AkiM72IQ9"
             "rAS27G56VYUuGU8D5eRKvC38U7mfcA1AeX1tnpdbtdoELAIads6MK7hIbX4usWmgJF91c9bZyzNZzWMD6CK1"
             "lHb9S2keOWoHBnlx6EMKFFcHTHOWQkhLTNH2q2Pl+P8mDx7u0QY0eAfdpE90m5xfrrp8AVBLAwQUAAAAAAAA"
             "ACFcQ7+mowIAAAACAAAADAAAAC5ycGRrLWNvbmZpZ3t9UEsBAhQDFAAAAAgAAAAhXIT56wcHAQAAvgIAAAsA"
             "AAAAAAAAAAAAAIABAAAAAHNjaGVtYS5qc29uUEsBAhQDFAAAAAAAAAAhXEO/pqMCAAAAAgAAAAwAAAAAAAAA"
             "AAAAAIABMAEAAC5ycGRrLWNvbmZpZ1BLBQYAAAAAAgACAHMAAABcAQAAAAA=")
      .value_or("");
}

void upload(ApiHarness& api, const std::string& content) {
  api.ok("s3", "CreateBucket", R"({"Bucket":"packages"})");
  Value input = Value::map();
  input.set("Bucket", Value::string("packages"));
  input.set("Key", Value::string("thing.zip"));
  input.set("Body", Value::string(content));
  REQUIRE(api.call("s3", "PutObject", std::move(input)));
}

std::string register_thing(ApiHarness& api) {
  Value answer = api.ok(kCfn, "RegisterType",
                        R"({"Type":"RESOURCE","TypeName":"My::Own::Thing",
                            "SchemaHandlerPackage":"s3://packages/thing.zip"})");
  Value state =
      api.ok(kCfn, "DescribeTypeRegistration",
             "{\"RegistrationToken\":" + quoted(answer.get_text("RegistrationToken")) + "}");
  return state.get_text("ProgressStatus") + " " + state.get_text("TypeVersionArn") +
         (state.get_text("ProgressStatus") == "FAILED" ? state.get_text("Description") : "");
}

std::string create_stack(ApiHarness& api, const std::string& template_body) {
  return api.fault(kCfn, "CreateStack",
                   "{\"StackName\":\"stack\",\"TemplateBody\":" + quoted(template_body) + "}");
}

constexpr const char* kTemplate =
    R"({"Resources":{"T":{"Type":"My::Own::Thing","Properties":{"Size":3}}},
        "Outputs":{"Id":{"Value":{"Ref":"T"}}}})";

}  // namespace

TEST_CASE("registry: an archive's deflated file is read, a damaged one refused") {
  auto schema = read_zip_entry(package(), "schema.json", 100000);
  REQUIRE(schema);
  CHECK(schema->find("My::Own::Thing") != std::string::npos);
  CHECK_FALSE(read_zip_entry(package(), "other.json", 100000));
  CHECK_FALSE(read_zip_entry(package(), "schema.json", 10));
  CHECK_FALSE(read_zip_entry("PK", "schema.json", 100000));
  const std::string whole = package();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x5a);
    static_cast<void>(read_zip_entry(damaged, "schema.json", 100000));
    static_cast<void>(read_zip_entry(whole.substr(0, i), "schema.json", 100000));
  }
}

TEST_CASE("registry: types of the catalogue are listed in pages and described") {
  ApiHarness api;
  Value first = api.ok(kCfn, "ListTypes",
                       R"({"Visibility":"PUBLIC","Filters":{"TypeNamePrefix":"AWS::S3::"}})");
  bool has_bucket = false;
  for (const Value& summary : first.find("TypeSummaries")->items()) {
    has_bucket = has_bucket || summary.get_text("TypeName") == "AWS::S3::Bucket";
    CHECK(summary.get_text("TypeName").starts_with("AWS::S3::"));
  }
  CHECK(has_bucket);
  Value page = api.ok(kCfn, "ListTypes", R"({"Visibility":"PUBLIC","MaxResults":10})");
  CHECK(page.find("TypeSummaries")->items().size() == 10);
  CHECK(page.get_text("NextToken") == "10");
  Value own = api.ok(kCfn, "ListTypes", "{}");
  CHECK(own.find("TypeSummaries")->items().empty());

  Value bucket =
      api.ok(kCfn, "DescribeType", R"({"Type":"RESOURCE","TypeName":"AWS::S3::Bucket"})");
  CHECK(bucket.get_text("Arn") == "arn:aws:cloudformation:us-east-1::type/resource/AWS-S3-Bucket");
  CHECK(bucket.get_text("Visibility") == "PUBLIC");
  auto schema = value_from_json(bucket.get_text("Schema"));
  REQUIRE(schema);
  CHECK(schema->get_text("typeName") == "AWS::S3::Bucket");
  CHECK(schema->find_path({"primaryIdentifier", "0"})->as_string() == "/properties/BucketName");
  CHECK(schema->find("ref") == nullptr);
  CHECK(api.fault(kCfn, "DescribeType", R"({"Type":"RESOURCE","TypeName":"No::Such::Type"})") ==
        "TypeNotFoundException: The type 'No::Such::Type' cannot be found.");
}

TEST_CASE(
    "registry: a registered schema makes a type that stacks can use, until it is deregistered") {
  ApiHarness api;
  CHECK(create_stack(api, kTemplate).find("My::Own::Thing") != std::string::npos);
  upload(api, package());
  CHECK(register_thing(api) ==
        "COMPLETE arn:aws:cloudformation:us-east-1:000000000001:type/resource/My-Own-Thing/"
        "00000001");
  CHECK(create_stack(api, kTemplate) == "");
  Value stacks = api.ok(kCfn, "DescribeStacks", R"({"StackName":"stack"})");
  CHECK(stacks.find_path({"Stacks", "0", "StackStatus"})->as_string() == "CREATE_COMPLETE");
  CHECK(stacks.find_path({"Stacks", "0", "Outputs", "0", "OutputValue"})->as_string() != "");

  Value listed = api.ok(kCfn, "ListTypes", "{}");
  REQUIRE(listed.find("TypeSummaries")->items().size() == 1);
  Value described =
      api.ok(kCfn, "DescribeType", R"({"Type":"RESOURCE","TypeName":"My::Own::Thing"})");
  CHECK(described.get_text("Visibility") == "PRIVATE");
  CHECK(described.get_text("ProvisioningType") == "FULLY_MUTABLE");
  CHECK(described.get_text("DefaultVersionId") == "00000001");

  CHECK(register_thing(api).ends_with("/00000002"));
  CHECK(api.fault(kCfn, "DeregisterType", R"({"Type":"RESOURCE","TypeName":"My::Own::Thing"})")
            .starts_with("CFNRegistryException: "));
  api.ok(kCfn, "SetTypeDefaultVersion",
         R"({"Type":"RESOURCE","TypeName":"My::Own::Thing","VersionId":"00000002"})");
  api.ok(kCfn, "DeregisterType",
         R"({"Type":"RESOURCE","TypeName":"My::Own::Thing","VersionId":"00000001"})");
  Value versions =
      api.ok(kCfn, "ListTypeVersions", R"({"Type":"RESOURCE","TypeName":"My::Own::Thing"})");
  REQUIRE(versions.find("TypeVersionSummaries")->items().size() == 1);
  CHECK(versions.find_path({"TypeVersionSummaries", "0", "VersionId"})->as_string() == "00000002");
  api.ok(kCfn, "DeregisterType", R"({"Type":"RESOURCE","TypeName":"My::Own::Thing"})");
  CHECK(api.fault(kCfn, "CreateStack",
                  "{\"StackName\":\"other\",\"TemplateBody\":" + quoted(kTemplate) + "}")
            .find("My::Own::Thing") != std::string::npos);
}

TEST_CASE("registry: a private type is of its account and region alone") {
  ApiHarness api;
  upload(api, package());
  register_thing(api);
  api.region = "eu-west-1";
  CHECK(create_stack(api, kTemplate).find("My::Own::Thing") != std::string::npos);
}

TEST_CASE("registry: a package that is wrong fails the registration with the reason") {
  ApiHarness api;
  CHECK(register_thing(api).starts_with("FAILED Could not download"));
  upload(api, "not a zip");
  CHECK(register_thing(api).starts_with("FAILED Invalid schema handler package"));
  CHECK(api.fault(kCfn, "RegisterType",
                  R"({"TypeName":"AWS::Own::Thing","SchemaHandlerPackage":"s3://a/b"})")
            .starts_with("CFNRegistryException: "));
}

TEST_CASE("registry: types have configurations; a hook cannot be turned on") {
  ApiHarness api;
  Value set = api.ok(kCfn, "SetTypeConfiguration",
                     R"({"Type":"RESOURCE","TypeName":"AWS::S3::Bucket","Configuration":"{}"})");
  CHECK(set.get_text("ConfigurationArn").ends_with("/resource/AWS-S3-Bucket/default"));
  Value found = api.ok(kCfn, "BatchDescribeTypeConfigurations",
                       R"({"TypeConfigurationIdentifiers":[
                           {"Type":"RESOURCE","TypeName":"AWS::S3::Bucket"},
                           {"Type":"RESOURCE","TypeName":"AWS::SQS::Queue"}]})");
  CHECK(found.find("TypeConfigurations")->items().size() == 1);
  CHECK(found.find("Errors")->items().size() == 1);
  CHECK(api.fault(kCfn, "ActivateType", R"({"TypeName":"Third::Party::Thing"})")
            .starts_with("TypeNotFoundException: "));
  Value results = api.ok(kCfn, "ListHookResults", R"({"TargetType":"STACK","TargetId":"x"})");
  CHECK(results.find("HookResults")->items().empty());
  CHECK(api.fault(kCfn, "GetHookResult", R"({"HookResultId":"x"})")
            .starts_with("HookResultNotFound: "));
}

TEST_CASE("registry: resources of a private type are made by Cloud Control too") {
  ApiHarness api;
  upload(api, package());
  register_thing(api);
  Value made = api.ok("cloudcontrol", "CreateResource",
                      R"({"TypeName":"My::Own::Thing","DesiredState":"{\"Size\":3}"})");
  Value listed = api.ok("cloudcontrol", "ListResources", R"({"TypeName":"My::Own::Thing"})");
  REQUIRE(listed.find("ResourceDescriptions")->items().size() == 1);
  CHECK(api.fault("cloudcontrol", "CreateResource",
                  R"({"TypeName":"My::Own::Thing","DesiredState":"{\"Size\":0}"})")
            .starts_with("ValidationException: "));
}

TEST_CASE("registry: a template with a module is refused as such") {
  ApiHarness api;
  CHECK(create_stack(api, R"({"Resources":{"M":{"Type":"My::Own::Thing::MODULE"}}})") ==
        "ValidationError: formwork does not expand modules: [My::Own::Thing::MODULE] cannot be "
        "deployed.");
}
