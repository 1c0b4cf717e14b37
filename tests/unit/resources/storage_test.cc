// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "resources/common/objects.hh"
#include "resources/s3/bucket.hh"
#include "resources/s3/rows.hh"
#include "resources/ssm/parameter.hh"
#include "resources/ssm/parameter_tables.hh"
#include "tests/support/provider_harness.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

constexpr std::string_view kBucket = "AWS::S3::Bucket";
constexpr std::string_view kPolicy = "AWS::S3::BucketPolicy";
constexpr std::string_view kTable = "AWS::DynamoDB::Table";
constexpr std::string_view kParameter = "AWS::SSM::Parameter";

constexpr std::string_view kPlainTable =
    R"({"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})";

}  // namespace

TEST_CASE("s3: a bucket lives from creation to removal") {
  ProviderHarness harness;
  const Progress created = harness.create(kBucket, R"({"BucketName":"my-data"})");
  CHECK(made(created) == "my-data");
  CHECK(created.attributes.get_text("Arn") == "arn:aws:s3:::my-data");
  CHECK(created.attributes.get_text("DomainName") == "my-data.s3.amazonaws.com");
  CHECK(created.attributes.get_text("RegionalDomainName") == "my-data.s3.us-east-1.amazonaws.com");
  CHECK(created.attributes.get_text("DualStackDomainName") ==
        "my-data.s3.dualstack.us-east-1.amazonaws.com");
  CHECK(created.attributes.get_text("WebsiteURL") ==
        "http://my-data.s3-website-us-east-1.amazonaws.com");
  CHECK(is_ok(harness.update(kBucket, "my-data", R"({"BucketName":"my-data"})",
                             R"({"BucketName":"my-data","Tags":[{"Key":"a","Value":"b"}]})")));
  CHECK(is_ok(harness.read(kBucket, "my-data")));
  CHECK(is_ok(harness.remove(kBucket, "my-data")));
  CHECK(harness.read(kBucket, "my-data").error == HandlerErrorCode::NotFound);
  CHECK(harness.remove(kBucket, "my-data").error == HandlerErrorCode::NotFound);
}

TEST_CASE("s3: generated bucket names are lower-case and begin with the stack's name") {
  ProviderHarness harness;
  const std::string name = made(harness.create(kBucket, "{}"));
  CHECK(name.starts_with("my-stack-thing-"));
  CHECK(name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
}

TEST_CASE("s3: bucket names are checked") {
  ProviderHarness harness;
  struct Case {
    std::string_view name;
    std::string_view part;
  };
  constexpr Case kCases[] = {
      {"ab", "between 3 and 63"},
      {"My-Data", "uppercase"},
      {"my_data", "should not contain '_'"},
      {"-data", "begin and end"},
      {"a..b", "two adjacent periods"},
      {"192.168.1.1", "IP Address"},
      {"xn--data", "reserved"},
  };
  for (const Case& each : kCases) {
    CAPTURE(each.name);
    const Progress answer =
        harness.create(kBucket, "{\"BucketName\":\"" + std::string(each.name) + "\"}");
    CHECK(answer.error == HandlerErrorCode::InvalidRequest);
    CHECK(has(answer.message, each.part));
  }
}

TEST_CASE("s3: a bucket name is unique in the world and a changed one replaces") {
  ProviderHarness harness;
  made(harness.create(kBucket, R"({"BucketName":"taken"})"));
  CHECK(fault_of(harness.create(kBucket, R"({"BucketName":"taken"})")) ==
        "AlreadyExists: taken already exists");
  CHECK(harness.update(kBucket, "taken", R"({"BucketName":"taken"})", R"({"BucketName":"other"})")
            .error == HandlerErrorCode::NotUpdatable);
}

TEST_CASE("s3: a bucket with objects cannot be deleted") {
  ProviderHarness harness;
  const std::string name = made(harness.create(kBucket, "{}"));
  auto tables = harness.world().store.tables("s3");
  REQUIRE(tables);
  s3::Rows rows(harness.world().store, **tables, name);
  s3::ObjectRow row;
  row.key = "a.txt";
  REQUIRE(rows.put(row, false, harness.world().ids));
  CHECK(fault_of(harness.remove(kBucket, name)) ==
        "GeneralServiceException: The bucket you tried to delete is not empty");
}

TEST_CASE("s3: settings that contradict each other are refused") {
  ProviderHarness harness;
  CHECK(has(fault_of(harness.create(kBucket, R"({"AccessControl":"PublicRead"})")),
            "BucketOwnerEnforced"));
  CHECK(is_ok(harness.create(kBucket, R"({"AccessControl":"PublicRead",
      "OwnershipControls":{"Rules":[{"ObjectOwnership":"ObjectWriter"}]}})")));
  CHECK(has(fault_of(harness.create(kBucket, R"({"ReplicationConfiguration":{}})")),
            "Versioning must be 'Enabled'"));
}

TEST_CASE("s3: a bucket has one policy, which is checked") {
  ProviderHarness harness;
  const std::string_view good =
      R"({"Bucket":"docs","PolicyDocument":{"Statement":[{"Effect":"Allow","Principal":"*",
          "Action":"s3:GetObject","Resource":"arn:aws:s3:::docs/*"}]}})";
  CHECK(fault_of(harness.create(kPolicy, good)) == "NotFound: The specified bucket does not exist");
  made(harness.create(kBucket, R"({"BucketName":"docs"})"));
  CHECK(harness
            .create(kPolicy,
                    R"({"Bucket":"docs","PolicyDocument":{"Statement":[{"Effect":"Maybe"}]}})")
            .error == HandlerErrorCode::InvalidRequest);
  CHECK(made(harness.create(kPolicy, good)) == "docs");
  CHECK(fault_of(harness.create(kPolicy, good)) ==
        "AlreadyExists: The bucket policy already exists on bucket docs.");
  CHECK(is_ok(harness.update(kPolicy, "docs", good, good)));
  CHECK(is_ok(harness.read(kPolicy, "docs")));
  CHECK(is_ok(harness.remove(kPolicy, "docs")));
  CHECK(harness.remove(kPolicy, "docs").error == HandlerErrorCode::NotFound);
}

TEST_CASE("dynamodb: a table lives from creation to removal") {
  ProviderHarness harness;
  const Progress created = harness.create(kTable, kPlainTable);
  CHECK(made(created) == "orders");
  CHECK(created.attributes.get_text("Arn") ==
        "arn:aws:dynamodb:us-east-1:123456789012:table/orders");
  CHECK(created.attributes.get_text("StreamArn").empty());
  std::string streamed(kPlainTable);
  streamed.insert(1, R"("StreamSpecification":{"StreamViewType":"NEW_IMAGE"},)");
  const Progress updated = harness.update(kTable, "orders", kPlainTable, streamed);
  REQUIRE(is_ok(updated));
  CHECK(has(updated.attributes.get_text("StreamArn"), "table/orders/stream/2026-"));
  CHECK(fault_of(harness.create(kTable, kPlainTable)) ==
        "AlreadyExists: Table already exists: orders");
  CHECK(is_ok(harness.remove(kTable, "orders")));
  CHECK(harness.read(kTable, "orders").error == HandlerErrorCode::NotFound);
}

TEST_CASE("dynamodb: keys, definitions and throughput must fit") {
  ProviderHarness harness;
  const auto refused = [&](std::string_view properties) {
    return fault_of(harness.create(kTable, properties));
  };
  CHECK(has(refused(R"({"BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})"),
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk]"));
  CHECK(has(refused(R"({"BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
                              {"AttributeName":"x","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})"),
            "Number of attributes in KeySchema does not exactly match"));
  CHECK(has(refused(R"({"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})"),
            "ReadCapacityUnits and WriteCapacityUnits must both be specified"));
  CHECK(has(refused(R"({"BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"RANGE"}]})"),
            "The first KeySchemaElement is not a HASH key type"));
}

TEST_CASE("dynamodb: one index change per update; a new key schema replaces") {
  ProviderHarness harness;
  const std::string id = made(harness.create(kTable, kPlainTable));
  const std::string index =
      R"({"IndexName":"NAME","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
          "Projection":{"ProjectionType":"ALL"}})";
  const auto with = [&](const std::string& indexes) {
    std::string text(kPlainTable);
    text.insert(1, "\"GlobalSecondaryIndexes\":[" + indexes + "],");
    return text;
  };
  std::string first = index;
  first.replace(first.find("NAME"), 4, "one");
  std::string second = index;
  second.replace(second.find("NAME"), 4, "two");
  CHECK(is_ok(harness.update(kTable, id, kPlainTable, with(first))));
  std::string third = index;
  third.replace(third.find("NAME"), 4, "three");
  const std::string all = with(first + "," + second + "," + third);
  CHECK(fault_of(harness.update(kTable, id, with(first), all)) ==
        "InvalidRequest: Cannot perform more than one GSI creation or deletion in a single update");
  // Undoing what was refused: the previous properties are those that the table never had.
  CHECK(is_ok(harness.update(kTable, id, all, with(first))));
  std::string other_key(kPlainTable);
  for (std::size_t at = other_key.find("\"pk\""); at != std::string::npos;
       at = other_key.find("\"pk\"")) {
    other_key.replace(at, 4, "\"id\"");
  }
  CHECK(harness.update(kTable, id, kPlainTable, other_key).error == HandlerErrorCode::NotUpdatable);
}

TEST_CASE("dynamodb: a protected table cannot be deleted") {
  ProviderHarness harness;
  std::string guarded(kPlainTable);
  guarded.insert(1, R"("DeletionProtectionEnabled":true,)");
  const std::string id = made(harness.create(kTable, guarded));
  CHECK(has(fault_of(harness.remove(kTable, id)), "currently protected against deletion"));
}

TEST_CASE("ssm: a parameter keeps its versions") {
  ProviderHarness harness;
  const std::string_view first = R"({"Name":"/app/key","Type":"String","Value":"one"})";
  const std::string_view second = R"({"Name":"/app/key","Type":"String","Value":"two"})";
  CHECK(made(harness.create(kParameter, first)) == "/app/key");
  CHECK(harness.create(kParameter, first).error == HandlerErrorCode::AlreadyExists);
  const Progress updated = harness.update(kParameter, "/app/key", first, second);
  REQUIRE(is_ok(updated));
  CHECK(updated.attributes.get_text("Value") == "two");
  const auto object = find_object(harness.world(), ssm::kParameters, "/app/key");
  REQUIRE(object);
  CHECK(object->get_text("Version") == "2");
  CHECK(object->get_text("Value") == "two");
  const auto first_version = ssm::find_version(harness.world(), "/app/key", 1);
  REQUIRE(first_version);
  REQUIRE(first_version->has_value());
  CHECK((*first_version)->record.get_text("Value") == "one");
  CHECK(is_ok(harness.remove(kParameter, "/app/key")));
}

TEST_CASE("ssm: names, types and patterns are checked") {
  ProviderHarness harness;
  CHECK(made(harness.create(kParameter, R"({"Type":"String","Value":"x"})"))
            .starts_with("CFN-Thing-"));
  CHECK(has(fault_of(harness.create(kParameter, R"({"Type":"SecureString","Value":"x"})")),
            "SecureString"));
  CHECK(has(fault_of(harness.create(kParameter, R"({"Name":"aws-x","Type":"String","Value":"x"})")),
            "can't be prefixed"));
  CHECK(has(fault_of(harness.create(
                kParameter, R"({"Type":"String","Value":"abc","AllowedPattern":"^\\d+$"})")),
            "cannot be validated against allowedPattern: ^\\d+$"));
}
