// SPDX-License-Identifier: Apache-2.0
#include "engine/transform/serverless/expand.hh"

#include "engine/base/text.hh"
#include "engine/transform/serverless/parts.hh"

namespace formwork {

namespace {

using serverless::copy;
using serverless::Draft;
using serverless::text;

constexpr std::string_view kPrefix = "AWS::Serverless::";
// Globals nest as properties do.
constexpr int kDeepest = 100;

bool is_intrinsic(const Value& value) {
  const auto members = value.members();
  return members.size() == 1 && (members[0].key == "Ref" || members[0].key.starts_with("Fn::"));
}

// A resource's own settings over those of Globals: maps are joined, lists go one behind the other.
Value merged(const Value& global, const Value& own, int depth = 0) {
  if (global.is_list() && own.is_list()) {
    Value all = global;
    for (const Value& item : own.items()) {
      all.push(item);
    }
    return all;
  }
  const bool is_joined = global.is_map() && own.is_map() && !is_intrinsic(global) &&
                         !is_intrinsic(own) && depth < kDeepest;
  if (!is_joined) {
    return own;
  }
  Value all = global;
  for (const Value::Member& member : own.members()) {
    const Value* same = global.find(member.key);
    all.set(member.key, same == nullptr ? member.value : merged(*same, member.value, depth + 1));
  }
  return all;
}

void add_table(Draft& draft, const std::string& id, const Value& resource,
               const Value& properties) {
  const Value* key = properties.find("PrimaryKey");
  const std::string name = key == nullptr ? "id" : key->get_text("Name");
  const std::string type = key == nullptr ? "String" : key->get_text("Type");
  Value table = Value::map();
  copy(table, properties, {"TableName", "SSESpecification", "PointInTimeRecoverySpecification"});
  Value attribute = Value::map();
  attribute.set("AttributeName", text(name));
  attribute.set("AttributeType", text(type.substr(0, 1)));
  Value schema = Value::map();
  schema.set("AttributeName", text(name));
  schema.set("KeyType", text("HASH"));
  table.set("AttributeDefinitions", serverless::list_of(std::move(attribute)));
  table.set("KeySchema", serverless::list_of(std::move(schema)));
  if (const Value* throughput = properties.find("ProvisionedThroughput")) {
    table.set("ProvisionedThroughput", *throughput);
  } else {
    table.set("BillingMode", text("PAY_PER_REQUEST"));
  }
  Value attributes = Value::map();
  copy(attributes, resource, {"DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"});
  draft.add(id, "AWS::DynamoDB::Table", std::move(table), resource, attributes);
}

// A layer's content is in its name, so that a new one is a new version beside the old ones.
void add_layer(Draft& draft, const std::string& id, const Value& resource,
               const Value& properties) {
  const Value* uri = properties.find("ContentUri");
  Value content = Value::map();
  if (uri != nullptr && uri->is_map()) {
    for (const auto& [from, to] : {std::pair("Bucket", "S3Bucket"), std::pair("Key", "S3Key"),
                                   std::pair("Version", "S3ObjectVersion")}) {
      if (const Value* value = uri->find(from)) {
        content.set(to, *value);
      }
    }
  } else {
    const std::string place = uri == nullptr ? "" : uri->as_string();
    const std::size_t slash = place.find('/', 5);
    if (!place.empty() && !place.starts_with("s3://") && draft.keeps_paths()) {
      content = text(place);
    } else if (!place.starts_with("s3://") || slash == std::string::npos) {
      return draft.refuse(id,
                          "'ContentUri' is not a valid S3 Uri of the form 's3://bucket/key' with "
                          "optional versionId query parameter.");
    }
    if (content.is_map()) {
      content.set("S3Bucket", text(place.substr(5, slash - 5)));
      content.set("S3Key", text(place.substr(slash + 1)));
    }
  }
  Value layer = Value::map();
  layer.set("Content", std::move(content));
  layer.set("LayerName", text(id));
  copy(
      layer, properties,
      {"LayerName", "Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"});
  const std::string kept = properties.get_text("RetentionPolicy");
  Value attributes = Value::map();
  attributes.set("DeletionPolicy", text(kept == "Delete" ? "Delete" : "Retain"));
  copy(attributes, resource, {"DependsOn", "Metadata"});
  const std::string version = id + serverless::short_digest(layer);
  draft.add(version, "AWS::Lambda::LayerVersion", std::move(layer), resource, attributes);
  draft.rename(id, version);
}

void add(Draft& draft, const std::string& id, const Value& resource, const Value* globals) {
  const std::string kind = resource.get_text("Type").substr(kPrefix.size());
  const Value* own = resource.find("Properties");
  const Value* global = globals == nullptr ? nullptr : globals->find(kind);
  const Value nothing = Value::map();
  Value properties = merged(global == nullptr ? nothing : *global, own == nullptr ? nothing : *own);
  if (kind == "Function") {
    serverless::add_function(draft, id, resource, std::move(properties));
  } else if (kind == "SimpleTable") {
    add_table(draft, id, resource, properties);
  } else if (kind == "LayerVersion") {
    add_layer(draft, id, resource, properties);
  } else if (kind == "Api" || kind == "HttpApi") {
    draft.declare_api(id, kind == "HttpApi", resource, std::move(properties));
  } else {
    draft.lacks(id, "resources of type " + resource.get_text("Type"));
  }
}

enum class Phase : std::uint8_t { Plain, Apis, Others };

Phase phase_of(const Value& resource) {
  const std::string type = resource.get_text("Type");
  return !type.starts_with(kPrefix) ? Phase::Plain
         : type.ends_with("Api")    ? Phase::Apis
                                    : Phase::Others;
}

}  // namespace

Result<Value> expand_serverless(const Value& source, bool keeps_paths) {
  Draft draft(keeps_paths);
  const Value* resources = source.find("Resources");
  const Value* globals = source.find("Globals");
  const auto all = resources == nullptr ? std::span<const Value::Member>() : resources->members();
  // Events look for their buckets and APIs.
  for (const Phase phase : {Phase::Plain, Phase::Apis, Phase::Others}) {
    for (const Value::Member& one : all) {
      if (phase_of(one.value) != phase) {
        continue;
      }
      if (phase == Phase::Plain) {
        draft.keep(one.key, one.value);
      } else {
        add(draft, one.key, one.value, globals);
      }
    }
  }
  if (globals != nullptr) {
    draft.set_shared(globals->find("Api"), globals->find("HttpApi"));
  }
  Value made_resources = draft.finish();
  if (!draft.faults().empty()) {
    return fail("F603", "Transform " + std::string(kServerless) +
                            " failed with: Invalid Serverless Application Specification document. "
                            "Number of errors found: " +
                            std::to_string(draft.faults().size()) + ". " +
                            join(draft.faults(), " "));
  }
  if (!draft.lacking().empty()) {
    return fail("F606",
                "The transform " + std::string(kServerless) + " is not built in for " +
                    join(draft.lacking(), "; "),
                {},
                "Expand the template on AWS and deploy what it answers: aws cloudformation "
                "get-template --template-stage Processed.");
  }
  Value made = Value::map();
  for (const Value::Member& section : source.members()) {
    if (section.key == "Resources") {
      made.set("Resources", std::move(made_resources));
    } else if (section.key != "Globals") {
      made.set(section.key, draft.with_names(section.value));
    }
  }
  return made;
}

}  // namespace formwork
