// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/input.hh"

#include "engine/service/operation.hh"
#include "resources/common/api_support.hh"

namespace formwork::lambda {

namespace {

// The API and the resource type name these alike.
constexpr std::string_view kSettings[] = {
    "Runtime",           "Role",          "Handler",          "Description",
    "Timeout",           "Layers",        "MemorySize",       "Environment",
    "Architectures",     "TracingConfig", "EphemeralStorage", "VpcConfig",
    "DeadLetterConfig",  "ImageConfig",   "LoggingConfig",    "SnapStart",
    "FileSystemConfigs", "DurableConfig", "TenancyConfig",    "CapacityProviderConfig"};

bool is_text_level(std::string_view member) {
  return member == "ApplicationLogLevel" || member == "SystemLogLevel";
}

void merge_logging(Value& properties, const Value& given) {
  Value logging = Value::map();
  if (const Value* known = properties.find("LoggingConfig")) {
    logging = *known;
  }
  for (const auto& member : given.members()) {
    logging.set(member.key, member.value);
  }
  if (logging.get_text("LogFormat") != "JSON") {  // Text has no levels
    for (const auto& member : Value(logging).members()) {
      if (is_text_level(member.key)) {
        logging.erase(member.key);
      }
    }
  }
  properties.set("LoggingConfig", std::move(logging));
}

}  // namespace

Value settings_of(const Value& input) {
  Value settings = Value::map();
  for (const std::string_view setting : kSettings) {
    if (const Value* value = input.find(setting)) {
      settings.set(setting, *value);
    }
  }
  if (const Value* key = input.find("KMSKeyArn")) {
    settings.set("KmsKeyArn", *key);
  }
  return settings;
}

void merge_settings(Value& properties, const Value& given) {
  for (const auto& member : given.members()) {
    if (member.key == "LoggingConfig") {
      merge_logging(properties, member.value);
      continue;
    }
    properties.set(member.key, member.value);
  }
}

Value weights_of(const Value& routing) {
  Value weights = Value::list();
  const Value* given = routing.find("AdditionalVersionWeights");
  for (const auto& member :
       given == nullptr ? std::span<const Value::Member>() : given->members()) {
    Value weight = map_with("FunctionVersion", Value::string(member.key));
    weight.set("FunctionWeight", member.value);
    weights.push(std::move(weight));
  }
  return map_with("AdditionalVersionWeights", std::move(weights));
}

Value routing_of(const Value& properties) {
  Value by_version = Value::map();
  const Value* weights = properties.find_path({"RoutingConfig", "AdditionalVersionWeights"});
  for (const Value& weight : weights == nullptr ? std::span<const Value>() : weights->items()) {
    by_version.set(weight.get_text("FunctionVersion"),
                   Value::number(weight.get_text("FunctionWeight")));
  }
  return by_version;
}

}  // namespace formwork::lambda
