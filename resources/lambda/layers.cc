// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/layers.hh"

#include <algorithm>
#include <map>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/checks.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/statements.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kMostLayers = 5;
constexpr std::size_t kMostRuntimes = 15;

Failure malformed_layer(const std::string& arn) {
  return fail("ValidationException",
              "1 validation error detected: Value '[" + arn +
                  "]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: "
                  "[Member must have length less than or equal to 140, Member must have length "
                  "greater than or equal to 1, Member must satisfy regular expression pattern: "
                  "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+, "
                  "Member must not be null]");
}

Result<Value> find_layer(World& world, const std::string& arn) {
  return find_object(world, kLayerVersions, arn);
}

Result<void> check_layer(World& world, const std::string& arn) {
  const LayerReference layer = parse_layer_reference(arn);
  if (layer.version.empty() || layer.account_id.empty()) {
    return malformed_layer(arn);
  }
  if (layer.account_id != world.account_id) {
    return {};
  }
  if (layer.region != world.region) {
    return invalid_parameter(
        "Layers are not in the same region as the function. Layers are expected to be in region " +
        world.region + ".");
  }
  auto record = find_layer(world, arn);
  if (!record) {
    return std::move(record).failure();
  }
  return record->is_null() ? invalid_parameter("Layer version " + arn + " does not exist.")
                           : Result<void>();
}

Result<void> check_new_layer(const std::string& name, const Value& properties) {
  Checks checks;
  checks.length("layerName", name, 1, 140);
  checks.pattern("layerName", name, is_word(name, "-_"),
                 "(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|"
                 "[a-zA-Z0-9-_]+");
  checks.length("description", properties.get_text("Description"), 0, 256);
  checks.length("licenseInfo", properties.get_text("LicenseInfo"), 0, 512);
  const auto runtimes = texts_of(properties.find("CompatibleRuntimes"));
  const std::string told = "[" + join(runtimes, ", ") + "]";
  if (runtimes.size() > kMostRuntimes) {
    checks.fault("compatibleRuntimes", told, "Member must have length less than or equal to 15");
  } else if (!std::all_of(runtimes.begin(), runtimes.end(), is_runtime)) {
    checks.fault("compatibleRuntimes", told,
                 "Member must satisfy constraint: [Member must satisfy enum value set: " +
                     runtime_set() + ", Member must not be null]");
  }
  const auto architectures = texts_of(properties.find("CompatibleArchitectures"));
  if (!std::all_of(architectures.begin(), architectures.end(),
                   [](const std::string& one) { return one == "x86_64" || one == "arm64"; })) {
    checks.fault("compatibleArchitectures", "[" + join(architectures, ", ") + "]",
                 "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, "
                 "arm64], Member must not be null]");
  }
  return checks.finish();
}

}  // namespace

LayerReference parse_layer_reference(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ":");
  LayerReference layer;
  if (parts.size() < 7 || parts[0] != "arn" || parts[5] != "layer") {
    layer.name = parts.size() == 1 ? std::string(text) : std::string();
    return layer;
  }
  layer.region = std::string(parts[3]);
  layer.account_id = std::string(parts[4]);
  layer.name = std::string(parts[6]);
  if (parts.size() > 7 && parse_integer(parts[7])) {
    layer.version = std::string(parts[7]);
  }
  return layer;
}

std::string layer_arn(const World& world, std::string_view name) {
  return regional_arn(world, "lambda", "layer:" + std::string(name));
}

Result<void> check_layers(World& world, const std::vector<Value>& arns) {
  if (arns.size() > kMostLayers) {
    return invalid_parameter("Cannot reference more than 5 layers.");
  }
  std::map<std::string, std::string> seen;
  for (const Value& item : arns) {
    const std::string arn = item.scalar_text();
    if (auto checked = check_layer(world, arn); !checked) {
      return checked;
    }
    const std::string layer = arn.substr(0, arn.rfind(':'));
    if (const auto [other, is_new] = seen.emplace(layer, arn); !is_new) {
      return invalid_parameter(
          "Two different versions of the same layer are not allowed to be referenced in the same "
          "function. " +
          other->second + " and " + arn + " are versions of the same layer.");
    }
  }
  return {};
}

Result<Value> take_layers(World& world, const std::vector<Value>& arns) {
  Value taken = Value::list();
  for (const Value& item : arns) {
    const std::string arn = item.scalar_text();
    auto record = find_layer(world, arn);
    if (!record) {
      return record;
    }
    Value layer = map_with("Arn", Value::string(arn));
    if (!record->is_null()) {
      copy_members(layer, *record, {"CodeSha256", "CodeSize"});
      if (auto used = use_code(world, record->get_text("CodeSha256")); !used) {
        return std::move(used).failure();
      }
    }
    taken.push(std::move(layer));
  }
  return taken;
}

Result<Made> publish_layer(const Call& call, const std::string& name, NewCode code) {
  if (auto checked = check_new_layer(name, call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto layer = find_object(call.world, kLayers, name);
  if (!layer) {
    return std::move(layer).failure();
  }
  Value counter = layer->is_null() ? Value::map() : std::move(*layer);
  count_up(counter, "LastVersion");
  if (auto put = put_object(call.world, kLayers, name, counter); !put) {
    return std::move(put).failure();
  }
  const std::string arn = layer_arn(call.world, name) + ":" + counter.get_text("LastVersion");
  Value extra = map_with("CodeSha256", Value::string(std::move(code.sha256)));
  extra.set("CodeSize", Value::number(code.size));
  extra.set("LayerName", Value::string(name));
  extra.set("Revision", Value::number(1));
  return add_object(call, {.place = kLayerVersions,
                           .key = arn,
                           .attributes = map_with("LayerVersionArn", Value::string(arn)),
                           .extra = std::move(extra)});
}

Result<void> delete_layer_version(World& world, const std::string& arn) {
  auto record = find_layer(world, arn);
  if (!record || record->is_null()) {
    return record ? Result<void>() : std::move(record).failure();
  }
  if (auto dropped = drop_code(world, record->get_text("CodeSha256")); !dropped) {
    return dropped;
  }
  auto permissions = list_objects(world, kLayerPermissions, arn + " ");
  if (!permissions) {
    return std::move(permissions).failure();
  }
  for (const auto& [key, permission] : *permissions) {
    if (auto erased =
            world.store.erase_object(kLayerPermissions.service, kLayerPermissions.kind, key);
        !erased) {
      return std::move(erased).failure();
    }
  }
  auto erased = world.store.erase_object(kLayerVersions.service, kLayerVersions.kind, arn);
  return erased ? Result<void>() : std::move(erased).failure();
}

Result<Value> add_layer_permission(const Call& call, const std::string& layer_version_arn,
                                   const std::string& statement_id, const std::string& id) {
  const std::string action = call.properties.get_text("Action");
  Checks checks;
  checks.pattern("action", action, action == "lambda:GetLayerVersion", "lambda:GetLayerVersion");
  checks.word("statementId", statement_id, "-_", 100, "([a-zA-Z0-9-_]+)");
  if (auto checked = checks.finish(); !checked) {
    return std::move(checked).failure();
  }
  auto record = find_layer(call.world, layer_version_arn);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return no_such("Layer version " + layer_version_arn + " does not exist.");
  }
  Value statement =
      layer_statement_of(layer_version_arn, statement_id, call.properties, call.world.partition);
  Value extra = map_with("Sid", Value::string(statement_id));
  extra.set("Statement", statement);
  auto made = add_object(
      call, {.place = kLayerPermissions,
             .key = statement_key(layer_version_arn, statement_id),
             .attributes = map_with("Id", Value::string(id)),
             .id = id,
             .extra = std::move(extra),
             .taken_message = "The statement id (" + statement_id +
                              ") provided already exists. Please provide a new statement id, or "
                              "remove the existing statement."});
  if (!made) {
    return std::move(made).failure();
  }
  count_up(*record, "Revision");
  auto put = put_object(call.world, kLayerVersions, layer_version_arn, *record);
  return put ? Result<Value>(std::move(statement)) : std::move(put).failure();
}

}  // namespace formwork::lambda
