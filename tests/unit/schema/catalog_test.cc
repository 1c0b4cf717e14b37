// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/catalog.hh"

#include <algorithm>
#include <set>
#include <string>
#include <thread>

#include <doctest/doctest.h>

using formwork::SchemaCatalog;
using formwork::SchemaNode;
using formwork::TypeSchema;
using Property = formwork::TypeSchema::Property;
using Texts = std::vector<std::string_view>;

namespace {

const TypeSchema& get(std::string_view name) {
  const TypeSchema* type = SchemaCatalog::builtin().find(name);
  REQUIRE_MESSAGE(type != nullptr, std::string(name));
  return *type;
}

}  // namespace

TEST_CASE("schema: a bucket has what everybody knows about buckets") {
  const TypeSchema& bucket = get("AWS::S3::Bucket");
  CHECK(bucket.name == "AWS::S3::Bucket");
  CHECK(bucket.primary_identifier == Texts{"/BucketName"});
  CHECK(std::count(bucket.create_only.begin(), bucket.create_only.end(), "/BucketName") == 1);
  CHECK(bucket.ref.empty());
  CHECK(bucket.arn_template == "arn:{partition}:s3:::{BucketName}");
  CHECK(bucket.auto_name_property == "BucketName");
  CHECK(bucket.auto_name_length == 63);
  CHECK(bucket.auto_name_lower);
  CHECK(bucket.is_stateful);
  CHECK_FALSE(bucket.is_immutable);
  CHECK_FALSE(bucket.is_open);
  CHECK(bucket.has_attribute("Arn"));
  CHECK(bucket.has_attribute("DomainName"));
  CHECK_FALSE(bucket.has_attribute("BucketName"));
  CHECK(bucket.tag_property == "/Tags");

  const Property* name = bucket.find_property("BucketName");
  REQUIRE(name != nullptr);
  CHECK(name->json_type == "string");
  CHECK(name->is(Property::kCreateOnly));
  CHECK_FALSE(name->is(Property::kRequired));
  const Property* arn = bucket.find_property("Arn");
  REQUIRE(arn != nullptr);
  CHECK(arn->is(Property::kReadOnly));
  CHECK(bucket.find_property("Tags")->json_type == "array");
  CHECK(bucket.find_property("VersioningConfiguration")->json_type == "object");
  CHECK(bucket.find_property("NoSuch") == nullptr);
}

TEST_CASE("schema: other well-known types") {
  const TypeSchema& queue = get("AWS::SQS::Queue");
  CHECK(queue.primary_identifier == Texts{"/QueueUrl"});
  CHECK(queue.auto_name_length == 80);
  CHECK(queue.find_property("RedrivePolicy")->json_type.empty());

  const TypeSchema& role = get("AWS::IAM::Role");
  CHECK(role.find_property("AssumeRolePolicyDocument")->is(Property::kRequired));
  CHECK(role.arn_template == "arn:{partition}:iam::{account}:role{Path?/}{RoleName}");

  const TypeSchema& instance = get("AWS::EC2::Instance");
  CHECK(instance.has_attribute("PrivateIp"));
  CHECK(instance.find_property("InstanceId")->is(Property::kReadOnly));

  const TypeSchema& database = get("AWS::RDS::DBInstance");
  CHECK(database.auto_name_lower);
  CHECK(database.has_attribute("Endpoint.Address"));
  CHECK(database.is_stateful);
  CHECK_FALSE(database.conditional_create_only.empty());
  CHECK(database.find_property("MasterUserPassword")->is(Property::kWriteOnly));

  CHECK(get("AWS::SSM::Parameter").auto_name_style == "cfn");
  CHECK(get("AWS::Events::Rule").ref == Texts{"@eventsrule"});
  CHECK(get("AWS::Logs::LogStream").ref == Texts{"LogStreamName"});
  CHECK(get("AWS::CloudFormation::Stack").has_attribute("Outputs.Anything"));
  CHECK_FALSE(get("AWS::CloudFormation::Stack").has_attribute("Outputs."));
}

TEST_CASE("schema: custom resources take any property and any attribute") {
  const TypeSchema& custom = get("Custom::Thing");
  CHECK(custom.name == "AWS::CloudFormation::CustomResource");
  CHECK(custom.any_attribute);
  CHECK(custom.is_open);
  CHECK(custom.has_attribute("Whatever"));
  CHECK(custom.find_property("ServiceToken")->is(Property::kRequired));
}

TEST_CASE("schema: unknown types are not found") {
  for (const char* name :
       {"", "AWS", "AWS::S3::Buckets", "AWS::S3::bucket", "ZZZ::Z::Z", "Custom"}) {
    CAPTURE(std::string(name));
    CHECK(SchemaCatalog::builtin().find(name) == nullptr);
  }
}

TEST_CASE("schema: nested definitions can be followed") {
  const SchemaNode schema = get("AWS::SQS::Queue").schema;
  const SchemaNode tags = schema.find("properties").find("Tags");
  CHECK(tags.find("type").text() == "array");
  const std::string_view reference = tags.find("items").find("$ref").text();
  CHECK(reference == "Tag");
  const SchemaNode tag = schema.find("definitions").find(reference);
  CHECK(tag.find("required").size() == 2);
  const SchemaNode additional = tag.find("additionalProperties");
  CHECK(additional.is(SchemaNode::Kind::Bool));
  CHECK_FALSE(additional.is_true());
  const SchemaNode delay = schema.find("properties").find("DelaySeconds");
  CHECK(delay.find("maximum").integer() == 900);
}

TEST_CASE("schema: every type decodes and makes sense") {
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  const Texts names = catalog.type_names();
  CHECK(names.size() == 1680);
  CHECK(std::is_sorted(names.begin(), names.end()));
  std::size_t with_identifier = 0;
  std::size_t with_arn = 0;
  std::size_t immutable = 0;
  for (const std::string_view name : names) {
    CAPTURE(std::string(name));
    const TypeSchema* type = catalog.find(name);
    REQUIRE(type != nullptr);
    CHECK(type->name == name);
    CHECK(catalog.find(name) == type);
    with_identifier += type->primary_identifier.empty() ? 0 : 1;
    with_arn += type->arn_template.empty() ? 0 : 1;
    immutable += type->is_immutable ? 1 : 0;
    for (const auto* pointers : {&type->primary_identifier, &type->create_only, &type->read_only,
                                 &type->write_only, &type->conditional_create_only}) {
      CHECK(std::all_of(pointers->begin(), pointers->end(), [](std::string_view pointer) {
        return pointer.starts_with('/') && !pointer.starts_with("/properties");
      }));
    }
    for (const std::string_view part : type->ref) {
      CHECK((part.starts_with('@') || type->find_property(part) != nullptr));
    }
    if (!type->auto_name_property.empty()) {
      CHECK(type->find_property(type->auto_name_property) != nullptr);
    }
    CHECK(type->arn_template.find("${") == std::string_view::npos);
    CHECK(type->arn_template.find("{}") == std::string_view::npos);
  }
  CHECK(with_identifier == 1678);
  CHECK(with_arn > 1300);
  CHECK(immutable == 151);
}

TEST_CASE("schema: types are decoded once even when many threads ask") {
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  const Texts names = catalog.type_names();
  std::vector<std::set<const TypeSchema*>> seen(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : seen) {
      threads.emplace_back([&] {
        for (const std::string_view name : names) {
          mine.insert(catalog.find(name));
        }
      });
    }
  }
  CHECK(seen[0].size() == names.size());
  CHECK((seen[0] == seen[1] && seen[0] == seen[2] && seen[0] == seen[3]));
}
