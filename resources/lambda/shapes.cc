// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/shapes.hh"

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/network.hh"

namespace formwork::lambda {

namespace {

Value layers_of(const FoundFunction& found) {
  Value layers = Value::list();
  const Value* code = found.record().find("LayerCode");
  for (const Value& layer : code == nullptr ? std::span<const Value>() : code->items()) {
    Value shape = map_with("Arn", Value::string(layer.get_text("Arn")));
    shape.set("CodeSize", Value::number(number_of(layer, "CodeSize")));
    layers.push(std::move(shape));
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
  if (logging.get_text("LogFormat") == "JSON") {
    set_default(logging, "ApplicationLogLevel", Value::string("INFO"));
    set_default(logging, "SystemLogLevel", Value::string("INFO"));
  }
  return logging;
}

Value network_of(World& world, const Value& given) {
  Value network = given;
  set_default(network, "SubnetIds", Value::list());
  set_default(network, "SecurityGroupIds", Value::list());
  std::string vpc;
  if (const auto subnets = items_of(network, "SubnetIds"); !subnets.empty()) {
    vpc = network_of_subnet(world, subnets.front().scalar_text());
  }
  set_default(network, "Ipv6AllowedForDualStack", Value::boolean(false));
  network.set("VpcId", Value::string(vpc));
  return network;
}

void set_optional(World& world, Value& shape, const Value& properties) {
  const Value* network = properties.find("VpcConfig");
  if (network != nullptr && !network->members().empty()) {
    shape.set("VpcConfig", network_of(world, *network));
  }
  if (const Value* target = properties.find_path({"DeadLetterConfig", "TargetArn"});
      target != nullptr && !target->scalar_text().empty()) {
    shape.set("DeadLetterConfig", *properties.find("DeadLetterConfig"));
  }
  if (const Value* image = properties.find("ImageConfig");
      image != nullptr && !image->members().empty()) {
    shape.set("ImageConfigResponse", map_with("ImageConfig", *image));
  }
  set_text(shape, "KMSKeyArn", properties.get_text("KmsKeyArn"));
  if (!items_of(properties, "FileSystemConfigs").empty()) {
    copy_members(shape, properties, {"FileSystemConfigs"});
  }
}

void set_common(World& world, Value& shape, const Value& properties, const std::string& name) {
  copy_members(shape, properties,
               {"Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize", "Environment",
                "Architectures", "PackageType", "TracingConfig", "EphemeralStorage",
                "TenancyConfig", "DurableConfig"});
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
  set_optional(world, shape, properties);
}

void set_snap_start(Value& shape, const Value& properties, bool is_published) {
  const Value* apply = properties.find_path({"SnapStart", "ApplyOn"});
  const bool is_on = apply != nullptr && apply->as_string() == "PublishedVersions";
  Value snap_start = map_with("ApplyOn", Value::string(is_on ? "PublishedVersions" : "None"));
  snap_start.set("OptimizationStatus", Value::string(is_on && is_published ? "On" : "Off"));
  shape.set("SnapStart", std::move(snap_start));
}

void set_reason(Value& shape, const std::string& prefix) {
  shape.set(prefix + "Reason", Value::string("The function is being created."));
  shape.set(prefix + "ReasonCode", Value::string("Creating"));
}

}  // namespace

void set_fault_type(ApiCall& call, const Diagnostic& fault) {
  const bool is_plain = fault.code == "ValidationException" ||
                        fault.message.starts_with("The Lambda code signing configuration") ||
                        fault.message.starts_with("$LATEST is not supported") ||
                        fault.message.starts_with("Specified ");
  if (fault.code == "RequestEntityTooLargeException" || fault.code == "AccessDeniedException") {
    call.answer.status = fault.code == "AccessDeniedException" ? 403 : 413;  // not in the model
    return;
  }
  if (fault.code.ends_with("Exception") && !is_plain) {
    call.answer.fault_members.set("Type", Value::string("User"));
  }
}

Result<FoundFunction> asked_function(ApiCall& call) {
  return find_function(call.world, call.text("FunctionName"), call.text("Qualifier"));
}

Result<FoundFunction> asked_unqualified(ApiCall& call) {
  const FunctionReference reference = parse_function_reference(call.text("FunctionName"));
  if (!reference.qualifier.empty()) {
    return invalid_parameter(
        "This operation is permitted on Lambda functions only. Aliases and versions do not support "
        "this operation. Please specify either a function name or an unqualified function ARN.");
  }
  return find_function(call.world, call.text("FunctionName"));
}

Result<void> check_region(const ApiCall& call) {
  const std::string region = parse_function_reference(call.text("FunctionName")).region;
  if (region.empty() || region == call.world.region) {
    return {};
  }
  return no_such("Functions from '" + region + "' are not reachable in this region ('" +
                 call.world.region + "')");
}

Result<void> check_publish_place(const ApiCall& call) {
  if (call.text("PublishTo").empty()) {
    return {};
  }
  return fail("NotImplemented", "formwork does not publish to $LATEST.PUBLISHED.");
}

Result<FoundFunction> asked_by_name(ApiCall& call) {
  FunctionReference reference = parse_function_reference(call.text("FunctionName"));
  std::string text = call.text("FunctionName");
  if (!reference.qualifier.empty()) {
    text.resize(text.size() - reference.qualifier.size() - 1);
  }
  return find_function(call.world, text);
}

Value configuration_of(World& world, const FoundFunction& found) {
  const Value properties = properties_of(found.record());
  const bool is_published = !found.published.is_null();
  Value shape = Value::map();
  set_common(world, shape, properties, found.name);
  const Value published = properties_of(found.published);
  set_text(shape, "Description", published.get_text("Description"));
  if (Value layers = layers_of(found); !layers.items().empty()) {
    shape.set("Layers", std::move(layers));
  }
  shape.set("CodeSize", Value::number(number_of(found.record(), "CodeSize")));
  shape.set("CodeSha256", Value::string(found.record().get_text("CodeSha256")));
  shape.set("FunctionArn", Value::string(found.asked_arn()));
  shape.set("Version", Value::string(found.version));
  shape.set("LastModified", Value::string(wire_time(found.record())));
  shape.set("RevisionId",
            Value::string(
                revision_id(found.version_arn(), is_published ? found.published : found.function)));
  set_snap_start(shape, properties, is_published);
  return shape;
}

Value full_configuration(World& world, const FoundFunction& found) {
  Value shape = configuration_of(world, found);
  shape.set("State", Value::string("Active"));
  shape.set("LastUpdateStatus", Value::string("Successful"));
  const std::string runtime = shape.get_text("Runtime");
  if (!runtime.empty() && shape.get_text("PackageType") != "Image") {
    Value version = map_with("RuntimeVersionArn",
                             Value::string("arn:" + world.partition + ":lambda:" + world.region +
                                           "::runtime:" + sha256_hex("runtime " + runtime)));
    shape.set("RuntimeVersionConfig", std::move(version));
  }
  return shape;
}

Value pending_configuration(World& world, const FoundFunction& found) {
  Value shape = full_configuration(world, found);
  shape.erase("LastUpdateStatus");
  shape.set("State", Value::string("Pending"));
  set_reason(shape, "State");
  return shape;
}

Value updating_configuration(World& world, const FoundFunction& found) {
  Value shape = full_configuration(world, found);
  shape.set("LastUpdateStatus", Value::string("InProgress"));
  set_reason(shape, "LastUpdateStatus");
  return shape;
}

Result<Value> pages(const ApiCall& call, std::string_view member, Value::List items,
                    std::size_t largest) {
  const std::size_t size =
      std::min(static_cast<std::size_t>(
                   number_of(call.input, "MaxItems", static_cast<std::int64_t>(largest))),
               largest);
  const std::string marker = call.text("Marker");
  const auto begin = marker.empty() ? std::optional<std::int64_t>(0) : parse_integer(marker);
  if (!begin || *begin < 0 || static_cast<std::size_t>(*begin) > items.size()) {
    return invalid_parameter("Invalid marker.");
  }
  const std::size_t from = static_cast<std::size_t>(*begin);
  const std::size_t to = std::min(items.size(), from + std::max<std::size_t>(size, 1));
  Value page = Value::list();
  for (std::size_t i = from; i < to; ++i) {
    page.push(std::move(items[i]));
  }
  Value answer = map_with(member, std::move(page));
  if (to < items.size()) {
    answer.set("NextMarker", Value::string(std::to_string(to)));
  }
  return answer;
}

}  // namespace formwork::lambda
