// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/live_knowledge.hh"

#include "engine/base/text.hh"
#include "engine/provision/public_values.hh"
#include "engine/schema/regions.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

// "name" or "name:version" of an ssm reference; names hold no colon unless they are ARNs.
std::pair<std::string, std::string> cut_version(std::string_view reference) {
  std::size_t colon = reference.rfind(':');
  if (colon == std::string_view::npos || !parse_integer(reference.substr(colon + 1))) {
    return {std::string(reference), ""};
  }
  return {std::string(reference.substr(0, colon)), std::string(reference.substr(colon + 1))};
}

Failure missing_parameter(std::string_view name) {
  return fail("ValidationError",
              "Unable to fetch parameters [" + std::string(name) +
                  "] from parameter store for this account.",
              {}, "Create it with a stack that holds an AWS::SSM::Parameter of that name.");
}

Failure missing_secret(std::string_view name) {
  return fail("ValidationError",
              "Secrets Manager can't find the specified secret: " + std::string(name) + ".", {},
              "Create it with a stack that holds an AWS::SecretsManager::Secret of that name.");
}

// "secret-id:SecretString:json-key:version-stage:version-id"; an ARN as id has six colons of its
// own.
struct SecretReference {
  std::string id;
  std::string json_key;
};

SecretReference parse_secret(std::string_view reference) {
  std::vector<std::string_view> pieces = split(reference, ":");
  std::size_t id_pieces = pieces.front() == "arn" && pieces.size() >= 7 ? 7 : 1;
  SecretReference parsed;
  for (std::size_t i = 0; i < id_pieces; ++i) {
    parsed.id += (i == 0 ? "" : ":") + std::string(pieces[i]);
  }
  if (pieces.size() > id_pieces + 1) {
    parsed.json_key = pieces[id_pieces + 1];
  }
  return parsed;
}

Result<std::optional<Value>> secret_value(Transaction& tx, std::string_view reference) {
  SecretReference wanted = parse_secret(reference);
  Result<std::optional<Value>> object = tx.find_object("secretsmanager", "secret", wanted.id);
  if (!object) {
    return std::move(object).failure();
  }
  const Value* text = *object ? (*object)->find("SecretString") : nullptr;
  if (text == nullptr) {
    return missing_secret(wanted.id);
  }
  if (wanted.json_key.empty()) {
    return std::optional<Value>(*text);
  }
  Result<Value> json = value_from_json(text->scalar_text());
  const Value* member = json ? json->find(wanted.json_key) : nullptr;
  if (member == nullptr) {
    return fail("ValidationError",
                "Could not find a value associated with JSONKey in SecretString");
  }
  return std::optional<Value>(Value::string(member->scalar_text()));
}

}  // namespace

const Value* find_attribute(const Value& attributes, std::string_view name) {
  if (const Value* direct = attributes.find(name)) {
    return direct;
  }
  const Value* at = &attributes;
  for (std::string_view piece : split(name, ".")) {
    at = at->find(piece);
    if (at == nullptr) {
      return nullptr;
    }
  }
  return at;
}

Result<std::optional<Value>> StoreKnowledge::import_value(std::string_view export_name) const {
  if (tx_ == nullptr) {
    return std::optional<Value>();
  }
  Result<std::optional<ExportRecord>> found = tx_->find_export(export_name);
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found && tolerates_missing_exports_) {
    return std::optional<Value>();
  }
  if (!*found) {
    missing_export_ = missing_export_ ? missing_export_ : std::string(export_name);
    return fail("ValidationError", "No export named " + std::string(export_name) + " found.");
  }
  imported_.emplace(export_name);
  return std::optional<Value>(Value::string((*found)->value));
}

Result<std::optional<Value>> StoreKnowledge::dynamic_reference(std::string_view service,
                                                               std::string_view reference) const {
  if (tx_ == nullptr) {
    return std::optional<Value>();
  }
  if (service == "secretsmanager") {
    return secret_value(*tx_, reference);
  }
  return ssm_parameter(cut_version(reference).first);
}

Result<std::optional<Value>> StoreKnowledge::ssm_parameter(std::string_view name) const {
  if (tx_ == nullptr) {
    return std::optional<Value>();
  }
  Result<std::optional<Value>> object = tx_->find_object("ssm", "parameter", name);
  if (!object) {
    return std::move(object).failure();
  }
  const Value* value = *object ? (*object)->find("Value") : nullptr;
  if (value == nullptr && name.starts_with("/aws/")) {
    for (const PublicValues* known = RegisteredList<PublicValues>::head; known != nullptr;
         known = known->next) {
      if (std::string found = known->find(name); !found.empty()) {
        return std::optional<Value>(Value::string(std::move(found)));
      }
    }
  }
  if (value == nullptr) {
    return missing_parameter(name);
  }
  return std::optional<Value>(Value::string(value->scalar_text()));
}

std::optional<std::vector<std::string>> StoreKnowledge::availability_zones(
    std::string_view region) const {
  const RegionFacts* facts = find_region(region);
  if (facts == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> zones;
  for (char letter : facts->zone_letters) {
    zones.push_back(std::string(region) + letter);
  }
  return zones;
}

std::optional<Value> LiveKnowledge::ref(std::string_view logical_id) const {
  const ResourceRecord* row = rows_.find(logical_id);
  if (row == nullptr || !is_present(*row)) {
    return std::nullopt;
  }
  const Value* ref = row->attributes.find("Ref");
  return ref != nullptr ? *ref : Value::string(row->physical_id);
}

namespace {

bool is_custom_type(std::string_view type) {
  return type.starts_with("Custom::") || type == "AWS::CloudFormation::CustomResource";
}

// The Data of the answer did not have it.
std::string missing_custom_key(const ResourceRecord& row, std::string_view name) {
  std::vector<std::string_view> parts = split(row.stack_id, ":");
  std::string region = parts.size() > 3 ? replace_all(parts[3], "-", "") : "";
  return "CustomResource attribute error: Vendor response doesn't contain " + std::string(name) +
         " key in object " + row.stack_id + "|" + row.logical_id + "|" +
         row.details.get_text("RequestId") +
         " in S3 bucket cloudformation-custom-resource-storage-" + region;
}

}  // namespace

Result<std::optional<Value>> LiveKnowledge::attribute(std::string_view logical_id,
                                                      std::string_view name) const {
  const ResourceRecord* row = rows_.find(logical_id);
  if (row == nullptr || !is_present(*row)) {
    return std::optional<Value>();
  }
  const Value* found = find_attribute(row->attributes, name);
  if (found == nullptr && is_custom_type(row->type)) {
    return fail("ValidationError", missing_custom_key(*row, name));
  }
  if (found == nullptr) {
    return fail("ValidationError", "Resource type " + row->type + " does not support attribute {" +
                                       std::string(name) + "}");
  }
  return std::optional<Value>(*found);
}

}  // namespace formwork
