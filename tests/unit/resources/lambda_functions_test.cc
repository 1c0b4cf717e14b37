// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/base/hash.hh"
#include "resources/common/zip.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/event_source.hh"
#include "resources/lambda/inline_code.hh"
#include "resources/lambda/permission.hh"
#include "resources/lambda/spec.hh"
#include "resources/lambda/zip_write.hh"
#include "tests/support/provider_harness.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

constexpr std::string_view kFunction = "AWS::Lambda::Function";
constexpr std::string_view kVersion = "AWS::Lambda::Version";
constexpr std::string_view kAlias = "AWS::Lambda::Alias";
constexpr std::string_view kPermission = "AWS::Lambda::Permission";
constexpr std::string_view kMapping = "AWS::Lambda::EventSourceMapping";
constexpr std::string_view kUrl = "AWS::Lambda::Url";

constexpr std::string_view kPlain =
    R"({"FunctionName":"f","Runtime":"python3.12","Handler":"index.handler","Timeout":7,
        "Role":"arn:aws:iam::123456789012:role/worker","Code":{"ZipFile":"pass"},
        "Environment":{"Variables":{"A":"1"}},"LoggingConfig":{"LogFormat":"JSON"}})";

}  // namespace

TEST_CASE("lambda: names, partial and whole ARNs lead to a function") {
  const auto plain = lambda::parse_function_reference("f");
  CHECK((plain.name == "f" && plain.qualifier.empty() && plain.region.empty()));
  const auto aliased = lambda::parse_function_reference("f:live");
  CHECK((aliased.name == "f" && aliased.qualifier == "live"));
  const auto partial = lambda::parse_function_reference("123456789012:function:f:1");
  CHECK((partial.account_id == "123456789012" && partial.name == "f" && partial.qualifier == "1"));
  const auto whole =
      lambda::parse_function_reference("arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST");
  CHECK((whole.region == "eu-west-1" && whole.account_id == "123456789012" && whole.name == "f" &&
         whole.qualifier == "$LATEST"));
}

TEST_CASE("lambda: archives that are written can be read, and are the same each time") {
  const std::string archive = lambda::make_zip({{"index.py", "a = 1"}, {"b/c.txt", ""}});
  CHECK(archive == lambda::make_zip({{"index.py", "a = 1"}, {"b/c.txt", ""}}));
  CHECK(*read_zip_entry(archive, "index.py", 100) == "a = 1");
  const auto summary = lambda::summarize_zip(archive);
  REQUIRE(summary);
  CHECK(summary->entries == 2);
  CHECK(summary->unpacked == 5);
  CHECK_FALSE(lambda::summarize_zip("no archive"));
  CHECK_FALSE(lambda::summarize_zip(archive.substr(0, archive.size() - 30)));
}

TEST_CASE("lambda: inline code gets the module that answers custom resources when it names it") {
  const std::string plain = lambda::inline_archive("pass", "python3.12");
  CHECK_FALSE(read_zip_entry(plain, "cfnresponse.py", 10'000));
  const std::string python = lambda::inline_archive("import cfnresponse", "python3.12");
  CHECK(read_zip_entry(python, "cfnresponse.py", 10'000)->find("def send(") != std::string::npos);
  const std::string node =
      lambda::inline_archive("const r = require('cfn-response');", "nodejs20.x");
  CHECK(read_zip_entry(node, "index.js", 10'000)->starts_with("const r"));
  CHECK(read_zip_entry(node, "node_modules/cfn-response.js", 10'000));
}

TEST_CASE("lambda: archives are kept once, as long as something uses them") {
  ProviderHarness harness;
  World& world = harness.world();
  for (const std::string& archive : {std::string("small"), std::string(100'000, 'x')}) {
    const auto first = lambda::keep_code(world, archive);
    const auto second = lambda::keep_code(world, archive);
    REQUIRE((first && second));
    CHECK(first->sha256 == sha256_base64(archive));
    CHECK(lambda::drop_code(world, first->sha256));
    CHECK(**lambda::code_bytes(world, first->sha256) == archive);
    CHECK(lambda::drop_code(world, first->sha256));
    CHECK_FALSE(lambda::code_bytes(world, first->sha256)->has_value());
  }
}

TEST_CASE("lambda: what running a function needs comes from its record") {
  ProviderHarness harness;
  REQUIRE(is_ok(harness.create(kFunction, kPlain)));
  World& world = harness.world();
  const auto found = lambda::find_function(world, "f");
  REQUIRE(found);
  const auto spec = lambda::function_spec(world, *found, "http://127.0.0.1:1");
  REQUIRE(spec);
  CHECK((*spec)->timeout_s == 7);
  CHECK((*spec)->memory_mb == 128);
  CHECK((*spec)->log.is_json);
  CHECK((*spec)->log.group == "/aws/lambda/f");
  CHECK((*spec)->variables.front().second == "1");
  CHECK(*read_zip_entry((*spec)->code.bytes, "index.py", 100) == "pass");
  REQUIRE(is_ok(harness.create(kVersion, R"({"FunctionName":"f"})")));
  const auto version = lambda::find_function(world, "f", "1");
  REQUIRE(version);
  CHECK((*lambda::function_spec(world, *version, ""))->digest != (*spec)->digest);
  CHECK(lambda::find_function(world, "f", "2").error().code == "ResourceNotFoundException");
  CHECK(lambda::find_function(world, "f:1", "2").error().code == "InvalidParameterValueException");
}

TEST_CASE("lambda: calls of an alias are shared by its weights") {
  ProviderHarness harness;
  REQUIRE(is_ok(harness.create(kFunction, kPlain)));
  REQUIRE(is_ok(harness.create(kVersion, R"({"FunctionName":"f"})")));
  std::string changed(kPlain);
  changed.replace(changed.find("\"Timeout\":7"), 11, "\"Timeout\":8");
  REQUIRE(is_ok(harness.update(kFunction, "f", kPlain, changed)));
  REQUIRE(is_ok(harness.create(kVersion, R"({"FunctionName":"f"})")));
  REQUIRE(is_ok(harness.create(kAlias, R"({"FunctionName":"f","Name":"live","FunctionVersion":"1",
      "RoutingConfig":{"AdditionalVersionWeights":[
        {"FunctionVersion":"2","FunctionWeight":0.25}]}})")));
  World& world = harness.world();
  int second = 0;
  for (int i = 0; i < 400; ++i) {
    second += lambda::find_function(world, "f", "live")->version == "2" ? 1 : 0;
  }
  CHECK(second > 50);
  CHECK(second < 150);
}

TEST_CASE("lambda: a permission lets its service call, from where it says") {
  ProviderHarness harness;
  REQUIRE(is_ok(harness.create(kFunction, kPlain)));
  REQUIRE(is_ok(harness.create(kPermission, R"({"FunctionName":"f",
      "Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com",
      "SourceArn":"arn:aws:s3:::b*","SourceAccount":"123456789012"})")));
  World& world = harness.world();
  const auto may = [&](std::string_view service, std::string_view source,
                       std::string_view account) {
    return lambda::may_invoke(world, "f", "", service, source, account);
  };
  CHECK(may("s3.amazonaws.com", "arn:aws:s3:::bucket", "123456789012"));
  CHECK_FALSE(may("s3.amazonaws.com", "arn:aws:s3:::other", "123456789012"));
  CHECK_FALSE(may("s3.amazonaws.com", "arn:aws:s3:::bucket", "210987654321"));
  CHECK_FALSE(may("sns.amazonaws.com", "arn:aws:s3:::bucket", "123456789012"));
  CHECK_FALSE(lambda::may_invoke(world, "f", "live", "s3.amazonaws.com", "arn:aws:s3:::bucket",
                                 "123456789012"));
}

TEST_CASE("lambda: pollers see event source mappings with their defaults") {
  ProviderHarness harness;
  REQUIRE(is_ok(harness.create(kFunction, kPlain)));
  const Progress made = harness.create(kMapping, R"({"FunctionName":"f",
      "EventSourceArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s",
      "StartingPosition":"LATEST","MaximumRetryAttempts":2})");
  REQUIRE(is_ok(made));
  World& world = harness.world();
  const auto mappings = lambda::event_source_mappings(world);
  REQUIRE((mappings && mappings->size() == 1));
  const auto& mapping = mappings->front();
  CHECK(mapping.kind == lambda::EventSourceMapping::Kind::Kinesis);
  CHECK(mapping.start == lambda::EventSourceMapping::Start::Latest);
  CHECK(mapping.batch_size == 100);
  CHECK(mapping.most_retries == 2);
  CHECK(mapping.longest_age_s == -1);
  CHECK(mapping.function == "arn:aws:lambda:us-east-1:123456789012:function:f");
  CHECK(lambda::set_processing_result(world, mapping.id, "OK"));
  CHECK((*lambda::find_mapping(world, mapping.id))->revision == mapping.revision);
}

TEST_CASE("lambda: an address says whose it is") {
  ProviderHarness harness;
  REQUIRE(is_ok(harness.create(kFunction, kPlain)));
  const Progress made = harness.create(kUrl, R"({"TargetFunctionArn":"f","AuthType":"AWS_IAM"})");
  REQUIRE(is_ok(made));
  const std::string url = made.attributes.get_text("FunctionUrl");
  const std::string id = url.substr(8, 32);
  CHECK(url == "https://" + id + ".lambda-url.us-east-1.on.aws/");
  CHECK(lambda::account_of_address(id) == "123456789012");
  CHECK(lambda::account_of_address("short").empty());
  World& world = harness.world();
  const auto address = lambda::find_address(world, id);
  REQUIRE((address && *address));
  CHECK((*address)->function == "f");
  CHECK((*address)->needs_signature);
  CHECK_FALSE((*lambda::find_address(world, std::string(32, 'a'))).has_value());
}
