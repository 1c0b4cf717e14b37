// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/shapes.hh"

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/python_functions.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kLatest = "$LATEST";

// "live" of "f:live" and of an ARN that goes on behind the name.
std::string qualifier_in(std::string_view reference) {
  const std::vector<std::string_view> parts = split(reference, ":");
  if (reference.starts_with("arn:")) {
    return parts.size() > 7 ? std::string(parts[7]) : "";
  }
  if (parts.size() > 2) {  // 123456789012:function:f[:live]
    return parts.size() > 3 ? std::string(parts[3]) : "";
  }
  return parts.size() == 2 ? std::string(parts[1]) : "";
}

Value layers_of(const Value& properties) {
  Value layers = Value::list();
  for (const Value& layer : items_of(properties, "Layers")) {
    layers.push(map_with("Arn", Value::string(layer.scalar_text())));
  }
  return layers;
}

Value logging_of(const Value& properties, const std::string& name) {
  Value logging = Value::map();
  if (const Value* given = properties.find("LoggingConfig")) {
    logging = *given;
  }
  set_default(logging, "LogFormat", Value::string("Text"));
  set_default(logging, "LogGroup", Value::string("/aws/lambda/" + name));
  return logging;
}

std::int64_t code_size(const Value& record) {
  const std::string archive = record.get_text(kArchiveMember);
  if (!archive.empty()) {
    return static_cast<std::int64_t>(archive.size() / 4 * 3);
  }
  const Value properties = properties_of(record);
  const Value* text = properties.find_path({"Code", "ZipFile"});
  return text == nullptr ? 0 : static_cast<std::int64_t>(text->scalar_text().size());
}

void set_common(Value& shape, const Value& properties, const std::string& name) {
  copy_members(shape, properties,
               {"Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize", "Environment",
                "Architectures", "PackageType", "TracingConfig", "EphemeralStorage", "VpcConfig",
                "DeadLetterConfig", "FileSystemConfigs"});
  shape.set("FunctionName", Value::string(name));
  set_default(shape, "Timeout", Value::number(3));
  set_default(shape, "MemorySize", Value::number(128));
  const bool is_image = properties.find_path({"Code", "ImageUri"}) != nullptr;
  set_default(shape, "PackageType", Value::string(is_image ? "Image" : "Zip"));
  set_default(shape, "Description", Value::string(""));
  set_default(shape, "Architectures", Value::list({Value::string("x86_64")}));
  set_default(shape, "TracingConfig", map_with("Mode", Value::string("PassThrough")));
  set_default(shape, "EphemeralStorage", map_with("Size", Value::number(512)));
  shape.set("LoggingConfig", logging_of(properties, name));
  set_text(shape, "KMSKeyArn", properties.get_text("KmsKeyArn"));
  if (Value layers = layers_of(properties); !layers.items().empty()) {
    shape.set("Layers", std::move(layers));
  }
  if (const Value* image = properties.find("ImageConfig")) {
    shape.set("ImageConfigResponse", map_with("ImageConfig", *image));
  }
}

}  // namespace

std::string Asked::arn(const World& world) const {
  return function_arn(world, name) + (qualifier.empty() ? "" : ":" + qualifier);
}

Asked asked_function(const ApiCall& call) {
  const std::string reference = call.text("FunctionName");
  Asked asked{function_name(reference), call.text("Qualifier")};
  if (asked.qualifier.empty()) {
    asked.qualifier = qualifier_in(reference);
  }
  return asked;
}

Result<FoundFunction> find_function(ApiCall& call) {
  FoundFunction found{asked_function(call), Value(), std::string(kLatest), Value()};
  auto missing = [&] {
    return fail("ResourceNotFoundException", "Function not found: " + found.asked.arn(call.world));
  };
  auto record = find_object(call.world, kFunctions, found.asked.name);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return missing();
  }
  found.record = std::move(*record);
  std::string version = found.asked.qualifier;
  if (version.empty() || version == kLatest) {
    return found;
  }
  const std::string arn = function_arn(call.world, found.asked.name);
  if (!parse_integer(version)) {
    auto alias = find_object(call.world, kAliases, arn + ":" + version);
    if (!alias || alias->is_null()) {
      return alias ? missing() : std::move(alias).failure();
    }
    version = properties_of(*alias).get_text("FunctionVersion");
  }
  if (version == kLatest) {
    return found;
  }
  auto published = find_object(call.world, kVersions, arn + ":" + version);
  if (!published || published->is_null()) {
    return published ? missing() : std::move(published).failure();
  }
  if (const Value* snapshot = published->find(kPublishedMember)) {
    found.record = *snapshot;
  }
  found.version = version;
  found.published = std::move(*published);
  return found;
}

Value configuration_of(const World& world, const FoundFunction& found) {
  const Value properties = properties_of(found.record);
  Value shape = Value::map();
  set_common(shape, properties, found.asked.name);
  const Value published = properties_of(found.published);
  set_text(shape, "Description", published.get_text("Description"));
  const Value& changed = found.published.is_null() ? found.record : found.published;
  shape.set("CodeSize", Value::number(code_size(found.record)));
  shape.set("CodeSha256", Value::string(found.record.get_text("CodeSha256")));
  shape.set("FunctionArn", Value::string(found.asked.arn(world)));
  shape.set("Version", Value::string(found.version));
  shape.set("LastModified", Value::string(wire_time(changed)));
  shape.set("RevisionId",
            Value::string(uuid_of(function_arn(world, found.asked.name) + ":" + found.version +
                                  " " + changed.get_text("LastModifiedTime"))));
  const Value* apply = properties.find_path({"SnapStart", "ApplyOn"});
  const bool starts_from_snapshot = apply != nullptr && apply->as_string() == "PublishedVersions";
  Value snap_start =
      map_with("ApplyOn", Value::string(starts_from_snapshot ? "PublishedVersions" : "None"));
  const bool is_optimized = starts_from_snapshot && !found.published.is_null();
  snap_start.set("OptimizationStatus", Value::string(is_optimized ? "On" : "Off"));
  shape.set("SnapStart", std::move(snap_start));
  return shape;
}

Value full_configuration(const World& world, const FoundFunction& found) {
  Value shape = configuration_of(world, found);
  shape.set("State", Value::string("Active"));
  shape.set("LastUpdateStatus", Value::string("Successful"));
  if (const std::string runtime = shape.get_text("Runtime"); !runtime.empty()) {
    Value version = map_with("RuntimeVersionArn",
                             Value::string("arn:" + world.partition + ":lambda:" + world.region +
                                           "::runtime:" + sha256_hex("runtime " + runtime)));
    shape.set("RuntimeVersionConfig", std::move(version));
  }
  return shape;
}

std::string wire_time(const Value& record, std::string_view member) {
  std::string text = format_time(number_of(record, member));
  if (text.ends_with('Z')) {
    text.pop_back();
  }
  return text + "+0000";
}

}  // namespace formwork::lambda
