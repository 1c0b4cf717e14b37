// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/names.hh"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "engine/schema/arn.hh"
#include "engine/schema/pattern.hh"
#include "engine/schema/resource_ids.hh"

using formwork::IdSource;
using formwork::make_physical_name;
using formwork::Pattern;
using formwork::SchemaCatalog;
using formwork::TypeSchema;

namespace {

std::string name_of(const char* type_name, formwork::NameOwner owner,
                    std::string_view ending = {}) {
  IdSource ids(7);
  const TypeSchema* type = SchemaCatalog::builtin().find(type_name);
  REQUIRE(type != nullptr);
  return make_physical_name(*type, owner, ids, ending);
}

bool looks_like(const std::string& text, std::string_view expression) {
  const auto pattern = Pattern::compile(expression);
  REQUIRE(pattern);
  return pattern->full_match(text) == Pattern::Match::Yes;
}

}  // namespace

TEST_CASE("schema: made-up names have the form of their type") {
  static constexpr struct Case {
    const char* type;
    const char* form;
  } kCases[] = {
      {"AWS::SQS::Queue", "my-stack-Jobs-[A-Z0-9]{12}"},
      {"AWS::S3::Bucket", "my-stack-jobs-[a-z0-9]{12}"},
      {"AWS::SSM::Parameter", "CFN-Jobs-[A-Z0-9]{12}"},
      {"AWS::SecretsManager::Secret", "Jobs-[A-Z0-9]{12}"},
      {"AWS::IoT::TopicRule", "my_stack_Jobs_[A-Z0-9]{12}"},
      {"AWS::EMR::WALWorkspace", "mystackJobs[A-Z0-9]{12}"},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.type));
    const std::string name = name_of(c.type, {"my-stack", "Jobs"});
    CAPTURE(std::string(name));
    CHECK(looks_like(name, c.form));
  }
}

TEST_CASE("schema: names that are too long share the room and keep the random part") {
  const std::string name = name_of("AWS::ElasticLoadBalancingV2::LoadBalancer",
                                   {"a-very-long-stack-name", "LoadBalancerOfTheFrontEnd"});
  CHECK(name.size() <= 32);
  CHECK(looks_like(name, "a-very-lo-LoadBalan?-[A-Z0-9]{12}"));
  const std::string short_stack =
      name_of("AWS::ElasticLoadBalancingV2::LoadBalancer", {"s", "LoadBalancerOfTheFrontEnd"});
  CHECK(short_stack.size() == 32);
  CHECK(looks_like(short_stack, "s-LoadBalancerOfTh?e?-[A-Z0-9]{12}"));
  CHECK(name_of("AWS::SQS::Queue", {std::string(100, 'x'), "Q"}, ".fifo").size() == 80);
  CHECK(name_of("AWS::SQS::Queue", {"s", "Q"}, ".fifo").ends_with(".fifo"));
}

TEST_CASE("schema: no type gets a name beyond its limit") {
  IdSource ids(1);
  const std::string stack(128, 's');
  const std::string logical(255, 'L');
  for (const std::string_view type_name : SchemaCatalog::builtin().type_names()) {
    const TypeSchema* type = SchemaCatalog::builtin().find(type_name);
    if (type->auto_name_property.empty() || type->auto_name_length == 0) {
      continue;
    }
    CAPTURE(std::string(type_name));
    CHECK(make_physical_name(*type, {stack, logical}, ids).size() <= type->auto_name_length);
  }
}

TEST_CASE("schema: made-up names match the pattern of their property") {
  IdSource ids(3);
  for (const std::string_view type_name : SchemaCatalog::builtin().type_names()) {
    const TypeSchema* type = SchemaCatalog::builtin().find(type_name);
    if (type->auto_name_property.empty()) {
      continue;
    }
    const auto node =
        type->schema.find("properties").find(type->auto_name_property).find("pattern");
    if (!node) {
      continue;
    }
    const auto pattern = Pattern::compile(node.text());
    REQUIRE(pattern);
    CAPTURE(std::string(type_name));
    const std::string name = make_physical_name(*type, {"my-stack", "Thing1"}, ids);
    CAPTURE(std::string(name));
    CHECK(pattern->search(name) == Pattern::Match::Yes);
  }
}

TEST_CASE("schema: ARN templates are filled from properties, environment and ids") {
  IdSource ids(5);
  const auto properties = [](std::string_view name) -> std::optional<std::string> {
    if (name == "Name")
      return "thing";
    if (name == "Bus")
      return "orders";
    if (name == "Default")
      return "default";
    if (name == "Parent")
      return "arn:aws:elb:r:a:loadbalancer/app/lb/0123";
    return std::nullopt;
  };
  static constexpr struct Case {
    const char* text;
    const char* form;
  } kCases[] = {
      {"arn:{partition}:sqs:{region}:{account}:{Name}", "arn:aws:sqs:eu-west-1:111122223333:thing"},
      {"{Bus/}{Name}", "orders/thing"},
      {"{Default/}{Name}", "thing"},
      {"{None/}{Name}", "thing"},
      {"{None?/}x", "/x"},
      {"{Name?other}", "thing"},
      {"{Parent@leaf}", "0123"},
      {"{Parent@after:loadbalancer/}", "app/lb/0123"},
      {"{Name@after:loadbalancer/}", "thing"},
      {"{uuid}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
      {"{hex16}", "[0-9a-f]{16}"},
      {"{rand6}", "[A-Za-z]{6}"},
      {"{int}", "1"},
      {"{epoch}", "1[0-9]{9}"},
      {"{app|net}", "app"},
      {"{Unknown}", "[a-z0-9]{10}"},
      {"{hex99999999999999999999}", "[a-z0-9]{10}"},
      {"{open", "\\{open"},
      {"", ""},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.text));
    const std::string arn =
        formwork::fill_arn(c.text, {"aws", "eu-west-1", "111122223333"}, properties, ids);
    CAPTURE(arn);
    CHECK(looks_like(arn, c.form));
  }
}

TEST_CASE("schema: ids have the prefix of their type") {
  IdSource ids(9);
  CHECK(formwork::id_prefix("AWS::EC2::Instance") == "i");
  CHECK(formwork::id_prefix("AWS::EC2::Volume") == "vol");
  CHECK(formwork::id_prefix("AWS::S3::Bucket").empty());
  CHECK(looks_like(formwork::make_prefixed_id("vpc", ids), "vpc-0[0-9a-f]{16}"));
}
