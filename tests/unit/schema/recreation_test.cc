// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/schema/catalog.hh"

using formwork::Recreation;
using formwork::SchemaCatalog;
using formwork::TypeSchema;

TEST_CASE("schema: create-only places match themselves, what is above and what is below") {
  TypeSchema type;
  type.create_only = {"/Name", "/Config/Mode", "/Rules/*/Id", "/Listeners/Port"};
  type.conditional_create_only = {"/Engine", "/Config/Size"};
  static constexpr struct Case {
    const char* place;
    Recreation expected;
  } kCases[] = {
      {"/Name", Recreation::Always},
      {"/Name/Inner", Recreation::Always},
      {"/NameOther", Recreation::Never},
      {"/Config", Recreation::Always},
      {"/Config/Mode", Recreation::Always},
      {"/Config/Other", Recreation::Never},
      {"/Config/Size", Recreation::Conditionally},
      {"/Rules", Recreation::Always},
      {"/Rules/0", Recreation::Always},
      {"/Rules/0/Id", Recreation::Always},
      {"/Rules/anykey/Id/Deep", Recreation::Always},
      {"/Rules/0/Text", Recreation::Never},
      {"/Listeners/2/Port", Recreation::Always},
      {"/Listeners/2/Protocol", Recreation::Never},
      {"/Listeners/2", Recreation::Always},
      {"/Engine", Recreation::Conditionally},
      {"/Tags/0/Value", Recreation::Never},
      {"", Recreation::Always},
      {"/", Recreation::Always},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.place));
    CHECK(type.recreation(c.place) == c.expected);
  }
}

TEST_CASE("schema: a type without updates is always replaced") {
  TypeSchema type;
  CHECK(type.recreation("/Anything") == Recreation::Never);
  type.is_immutable = true;
  CHECK(type.recreation("/Anything") == Recreation::Always);
}

TEST_CASE("schema: recreation of real types") {
  static constexpr struct Case {
    const char* type;
    const char* place;
    Recreation expected;
  } kCases[] = {
      {"AWS::S3::Bucket", "/BucketName", Recreation::Always},
      {"AWS::S3::Bucket", "/Tags/0/Value", Recreation::Never},
      {"AWS::S3::Bucket", "/VersioningConfiguration/Status", Recreation::Never},
      {"AWS::EC2::Instance", "/ImageId", Recreation::Always},
      {"AWS::EC2::Instance", "/InstanceType", Recreation::Conditionally},
      {"AWS::RDS::DBInstance", "/DBInstanceIdentifier", Recreation::Always},
      {"AWS::RDS::DBInstance", "/AllocatedStorage", Recreation::Never},
      {"AWS::DynamoDB::Table", "/TableName", Recreation::Always},
      {"AWS::DynamoDB::Table", "/BillingMode", Recreation::Never},
      {"AWS::DynamoDB::Table", "/KeySchema", Recreation::Conditionally},
      {"AWS::SQS::Queue", "/FifoQueue", Recreation::Always},
      {"AWS::SQS::Queue", "/VisibilityTimeout", Recreation::Never},
      {"AWS::Lambda::Function", "/Code/S3Key", Recreation::Never},
      {"AWS::Lambda::Function", "/FunctionName", Recreation::Always},
      {"AWS::EC2::VPC", "/CidrBlock", Recreation::Always},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.type));
    CAPTURE(std::string(c.place));
    const TypeSchema* type = SchemaCatalog::builtin().find(c.type);
    REQUIRE(type != nullptr);
    CHECK(type->recreation(c.place) == c.expected);
  }
}
