// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <doctest/doctest.h>

#include "engine/schema/catalog.hh"
#include "tests/support/provider_harness.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

Value sample(std::string_view name, std::string_view type) {
  if (type == "integer" || type == "number") {
    return Value::number(1);
  }
  if (type == "boolean") {
    return Value::boolean(true);
  }
  if (type == "array") {
    return Value::list();
  }
  if (type == "object") {
    return Value::map();
  }
  return Value::string("sample-" + std::string(name));
}

/// Values for what a type requires and nothing else.
Value required_properties(const TypeSchema& schema) {
  Value properties = Value::map();
  for (const auto& property : schema.properties) {
    if (property.is(TypeSchema::Property::kRequired) &&
        !property.is(TypeSchema::Property::kReadOnly)) {
      properties.set(property.name, sample(property.name, property.json_type));
    }
  }
  return properties;
}

}  // namespace

TEST_CASE("modelled: every type of the catalogue is made, read, updated and removed") {
  ProviderHarness harness;
  ResourceProvider& provider = modelled_provider();
  const auto types = SchemaCatalog::builtin().type_names();
  REQUIRE(types.size() > 1000);
  for (const auto type : types) {
    CAPTURE(type);
    const TypeSchema& schema = *SchemaCatalog::builtin().find(type);
    ProviderRequest request = harness.request(type, required_properties(schema));
    const Progress created = provider.create(request);
    const std::string id = made(created);
    for (const auto name : schema.attributes) {
      CAPTURE(name);
      CHECK((name.find('*') != std::string_view::npos || created.attributes.find(name) != nullptr));
    }
    request.physical_id = id;
    const Progress read = provider.read(request);
    REQUIRE(is_ok(read));
    for (const auto& member : request.properties.members()) {
      CHECK(read.attributes.find(member.key) != nullptr);
    }
    request.previous_properties = request.properties;
    const Progress updated = provider.update(request);
    if (schema.is_immutable) {
      CHECK(updated.error == HandlerErrorCode::NotUpdatable);
    } else {
      INFO(updated.message);
      CHECK(is_ok(updated));
      CHECK(updated.physical_id == id);
      CHECK(updated.attributes == created.attributes);
    }
    CHECK(is_ok(provider.remove(request)));
    CHECK(provider.read(request).error == HandlerErrorCode::NotFound);
    CHECK(provider.remove(request).error == HandlerErrorCode::NotFound);
  }
}

TEST_CASE("modelled: the second resource with the same explicit identity conflicts") {
  ProviderHarness harness;
  ResourceProvider& provider = modelled_provider();
  std::size_t tried = 0;
  for (const auto type : SchemaCatalog::builtin().type_names()) {
    CAPTURE(type);
    const TypeSchema& schema = *SchemaCatalog::builtin().find(type);
    Value properties = required_properties(schema);
    bool is_explicit = !schema.primary_identifier.empty();
    for (const auto pointer : schema.primary_identifier) {
      const auto* property = schema.find_property(pointer.substr(1));
      is_explicit =
          is_explicit && property != nullptr && !property->is(TypeSchema::Property::kReadOnly);
      if (is_explicit) {
        properties.set(property->name, Value::string("same"));
      }
    }
    if (!is_explicit) {
      continue;
    }
    ++tried;
    const ProviderRequest request = harness.request(type, properties);
    made(provider.create(request));
    CHECK(provider.create(request).error == HandlerErrorCode::AlreadyExists);
  }
  CHECK(tried > 300);
}

TEST_CASE("modelled: identities and attributes are the same in every run with the same seed") {
  ProviderHarness first;
  ProviderHarness second;
  for (const std::string_view type :
       {"AWS::KMS::Key", "AWS::EC2::NatGateway", "AWS::ECS::Cluster", "AWS::Kinesis::Stream"}) {
    const Progress a = first.create(type, "{}");
    const Progress b = second.create(type, "{}");
    CHECK(a.physical_id == b.physical_id);
    CHECK(a.attributes == b.attributes);
  }
}

TEST_CASE("modelled: what is missing is told in the registry's words") {
  ProviderHarness harness;
  CHECK(fault_of(harness.create("AWS::StepFunctions::StateMachine", "{}")) ==
        "InvalidRequest: Property validation failure: [The property {/RoleArn} is required]");
}

TEST_CASE("modelled: a changed create-only property is not updatable") {
  ProviderHarness harness;
  const std::string id = made(harness.create("AWS::Kinesis::Stream", R"({"Name":"one"})"));
  CHECK(id == "one");
  CHECK(
      harness.update("AWS::Kinesis::Stream", id, R"({"Name":"one"})", R"({"Name":"two"})").error ==
      HandlerErrorCode::NotUpdatable);
  CHECK(is_ok(harness.update("AWS::Kinesis::Stream", id, R"({"Name":"one"})",
                             R"({"Name":"one","ShardCount":2})")));
}

TEST_CASE("modelled: identifiers, Ref and ARNs have the shape of their types") {
  ProviderHarness harness;
  CHECK(made(harness.create("AWS::EC2::NatGateway", "{}")).starts_with("nat-0"));
  CHECK(made(harness.create("AWS::Cognito::UserPool", "{}")).starts_with("us-east-1_"));
  const Progress secret = harness.create("AWS::SecretsManager::Secret", R"({"Name":"db"})");
  CHECK(made(secret).starts_with("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-"));
  const Progress rule = harness.create("AWS::Events::Rule", R"({"Name":"r","EventBusName":"bus"})");
  CHECK(made(rule) == "arn:aws:events:us-east-1:123456789012:rule/bus/r");
  CHECK(rule.attributes.get_text("Ref") == "bus|r");
  const Progress stage =
      harness.create("AWS::ApiGateway::Stage", R"({"RestApiId":"abc","StageName":"prod"})");
  CHECK(made(stage) == "abc|prod");
  CHECK(stage.attributes.get_text("Ref") == "prod");
  const Progress machine = harness.create("AWS::StepFunctions::StateMachine",
                                          R"({"RoleArn":"arn:aws:iam::123456789012:role/r"})");
  CHECK(has(made(machine), ":stateMachine:"));
}

TEST_CASE("modelled: an unknown type is refused") {
  ProviderHarness harness;
  const auto request = harness.request("AWS::No::Such", "{}");
  CHECK(modelled_provider().create(request).error == HandlerErrorCode::InvalidRequest);
}

TEST_CASE("registration: every provider file registers one entry") {
  std::set<std::string_view> types;
  std::size_t entries = 0;
  for (const auto* entry = RegisteredList<ProviderEntry>::head; entry != nullptr;
       entry = entry->next) {
    CAPTURE(entry->type_name);
    types.insert(entry->type_name);
    CHECK(entry->provider->kind() == "own");
    CHECK(SchemaCatalog::builtin().find(entry->type_name) != nullptr);
    ++entries;
  }
  CHECK(entries == FORMWORK_PROVIDER_FILES);
  CHECK(types.size() == entries);
}
