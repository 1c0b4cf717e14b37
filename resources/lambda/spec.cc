// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/spec.hh"

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/object_source.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

namespace {

// Code that a stack named before it was in the emulated S3: as it is there now.
Result<CodePlace> late_code(World& world, const FoundFunction& found, const Value& code) {
  const std::string bucket = code.get_text("S3Bucket");
  const std::string key = code.get_text("S3Key");
  const ObjectSource* source = object_source();
  if (bucket.empty() || source == nullptr) {
    return invalid_parameter("The code of " + found.name + " is not in the emulator.");
  }
  auto bytes = source->read(world.store, bucket, key);
  if (!bytes) {
    return std::move(bytes).failure();
  }
  if (!*bytes) {
    return invalid_parameter("The code of " + found.name + " is not in the emulated S3: s3://" +
                             bucket + "/" + key);
  }
  CodePlace place;
  place.sha256 = sha256_base64(**bytes);
  place.bytes = std::move(**bytes);
  return place;
}

Result<CodePlace> function_code(World& world, const FoundFunction& found, const Value& properties) {
  auto place = find_code(world, found.record().get_text("CodeSha256"));
  if (!place) {
    return std::move(place).failure();
  }
  if (*place) {
    return std::move(**place);
  }
  const Value* code = properties.find("Code");
  return late_code(world, found, code == nullptr ? Value::map() : *code);
}

// A layer that was deleted goes on working where it is used; its archive is kept with the function
// (keep_layers).
Result<void> set_layers(World& world, const Value& record, FunctionSpec& spec) {
  const Value* layers = record.find("LayerCode");
  if (layers == nullptr) {
    return {};
  }
  for (const Value& layer : layers->items()) {
    auto place = find_code(world, layer.get_text("CodeSha256"));
    if (!place) {
      return std::move(place).failure();
    }
    if (*place) {
      spec.layers.push_back(std::move(**place));
    }
  }
  return {};
}

void set_logging(const Value& properties, FunctionSpec& spec) {
  const Value* given = properties.find("LoggingConfig");
  const Value logging = given == nullptr ? Value::map() : *given;
  spec.log.is_json = logging.get_text("LogFormat") == "JSON";
  spec.log.group = logging.get_text("LogGroup");
  spec.log.is_group_chosen = !spec.log.group.empty();
  if (!spec.log.is_group_chosen) {
    spec.log.group = "/aws/lambda/" + spec.name;
  }
  if (const std::string level = logging.get_text("SystemLogLevel"); !level.empty()) {
    spec.log.system_level = level;
  }
  if (const std::string level = logging.get_text("ApplicationLogLevel"); !level.empty()) {
    spec.log.application_level = level;
  }
}

void set_image(const Value& properties, FunctionSpec& spec) {
  const Value* uri = properties.find_path({"Code", "ImageUri"});
  spec.is_image = properties.get_text("PackageType") == "Image" || uri != nullptr;
  spec.image_uri = uri == nullptr ? "" : uri->scalar_text();
  spec.entry_point = texts_of(properties.find_path({"ImageConfig", "EntryPoint"}));
  spec.command = texts_of(properties.find_path({"ImageConfig", "Command"}));
  const Value* folder = properties.find_path({"ImageConfig", "WorkingDirectory"});
  spec.working_directory = folder == nullptr ? "" : folder->scalar_text();
}

void set_settings(const Value& properties, FunctionSpec& spec) {
  spec.runtime = properties.get_text("Runtime");
  spec.handler = properties.get_text("Handler");
  spec.role = properties.get_text("Role");
  spec.memory_mb = number_of(properties, "MemorySize", spec.memory_mb);
  spec.timeout_s = number_of(properties, "Timeout", spec.timeout_s);
  if (const auto architectures = items_of(properties, "Architectures"); !architectures.empty()) {
    spec.architecture = architectures.front().scalar_text();
  }
  if (const Value* storage = properties.find("EphemeralStorage")) {
    spec.ephemeral_mb = number_of(*storage, "Size", spec.ephemeral_mb);
  }
  if (const Value* variables = properties.find_path({"Environment", "Variables"})) {
    for (const Value::Member& variable : variables->members()) {
      spec.variables.emplace_back(variable.key, variable.value.scalar_text());
    }
  }
  const Value* mode = properties.find_path({"TracingConfig", "Mode"});
  spec.is_traced = mode != nullptr && mode->scalar_text() == "Active";
}

}  // namespace

Result<std::shared_ptr<const FunctionSpec>> function_spec(World& world, const FoundFunction& found,
                                                          std::string_view endpoint) {
  auto spec = std::make_shared<FunctionSpec>();
  spec->account_id = world.account_id;
  spec->region = world.region;
  spec->partition = world.partition;
  spec->name = found.name;
  spec->version = found.version;
  spec->arn = found.arn;
  spec->endpoint = std::string(endpoint);
  const Value& record = found.record();
  const Value properties = properties_of(record);
  set_settings(properties, *spec);
  set_logging(properties, *spec);
  set_image(properties, *spec);
  if (!spec->is_image) {
    auto code = function_code(world, found, properties);
    if (!code) {
      return std::move(code).failure();
    }
    spec->code = std::move(*code);
  }
  if (auto set = set_layers(world, record, *spec); !set) {
    return std::move(set).failure();
  }
  // Not the endpoint: the emulator is reached by any of its names.
  spec->digest = sha256_hex(found.version_arn() + "\n" + found.function.get_text("CreationTime") +
                            "\n" + record.get_text("RunRevision") + "\n" + spec->code.sha256);
  return std::shared_ptr<const FunctionSpec>(std::move(spec));
}

}  // namespace formwork::lambda
