// SPDX-License-Identifier: Apache-2.0
// Layers and who may use them.
#include "resources/lambda/layers.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/code_location.hh"
#include "resources/lambda/shapes.hh"
#include "resources/lambda/statements.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 50;

Failure no_such_layer() {
  return no_such("The resource you requested does not exist.");
}

Value layer_shape(const std::string& arn, const Value& record) {
  const Value properties = properties_of(record);
  Value shape = map_with("LayerVersionArn", Value::string(arn));
  copy_members(shape, properties,
               {"Description", "LicenseInfo", "CompatibleRuntimes", "CompatibleArchitectures"});
  set_default(shape, "Description", Value::string(""));
  shape.set("CreatedDate", Value::string(wire_time(record, "CreationTime")));
  shape.set("Version", Value::number(parse_integer(last_part(arn, ':')).value_or(0)));
  return shape;
}

Value full_layer_shape(const ApiCall& call, const std::string& arn, const Value& record) {
  Value shape = layer_shape(arn, record);
  shape.set("LayerArn", Value::string(arn.substr(0, arn.rfind(':'))));
  Value content = map_with("CodeSha256", Value::string(record.get_text("CodeSha256")));
  content.set("CodeSize", Value::number(number_of(record, "CodeSize")));
  set_text(content, "Location", code_location(call, record.get_text("CodeSha256")));
  shape.set("Content", std::move(content));
  return shape;
}

Result<Value> publish_layer_version(ApiCall& call) {
  const Value* content = call.find("Content");
  auto code = take_code(call.world, content == nullptr ? Value::map() : *content);
  if (!code) {
    return std::move(code).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Description", "LicenseInfo", "CompatibleRuntimes", "CompatibleArchitectures"});
  const std::string name = parse_layer_reference(call.text("LayerName")).name;
  properties.set("LayerName", Value::string(name));
  const OutsideCall outside(call.world, "AWS::Lambda::LayerVersion", "", std::move(properties));
  auto made = publish_layer(*outside, name, std::move(*code));
  if (!made) {
    return api_fault(made.error());
  }
  auto record = find_object(call.world, kLayerVersions, made->physical_id);
  return record ? Result<Value>(full_layer_shape(call, made->physical_id, *record))
                : std::move(record).failure();
}

std::string asked_layer(const ApiCall& call) {
  const LayerReference layer = parse_layer_reference(call.text("LayerName"));
  const std::string version = call.text("VersionNumber");
  return layer.region.empty() ? layer_arn(call.world, layer.name) + ":" + version
                              : call.text("LayerName") + ":" + version;
}

Result<Value> layer_at(ApiCall& call, const std::string& arn) {
  auto record = find_object(call.world, kLayerVersions, arn);
  if (!record || record->is_null()) {
    return record ? no_such_layer() : std::move(record).failure();
  }
  return full_layer_shape(call, arn, *record);
}

Failure low_version() {
  return invalid_parameter("Layer Version Cannot be less than 1");
}

Result<Value> get_layer_version(ApiCall& call) {
  return number_of(call.input, "VersionNumber") < 1 ? low_version()
                                                    : layer_at(call, asked_layer(call));
}

Result<Value> get_layer_version_by_arn(ApiCall& call) {
  return layer_at(call, call.text("Arn"));
}

Result<Value> remove_layer_version(ApiCall& call) {
  if (number_of(call.input, "VersionNumber") < 1) {
    return low_version();
  }
  auto deleted = delete_layer_version(call.world, asked_layer(call));
  return deleted ? Result<Value>(Value::map()) : std::move(deleted).failure();
}

bool lists(const Value& record, std::string_view member, const std::string& text) {
  const Value properties = properties_of(record);
  const auto items = items_of(properties, member);
  return text.empty() || std::any_of(items.begin(), items.end(),
                                     [&](const Value& item) { return item.scalar_text() == text; });
}

bool is_asked(const ApiCall& call, const Value& record) {
  return lists(record, "CompatibleRuntimes", call.text("CompatibleRuntime")) &&
         lists(record, "CompatibleArchitectures", call.text("CompatibleArchitecture"));
}

using Records = std::vector<std::pair<std::string, Value>>;

// The newest first.
Result<Records> versions_under(World& world, const std::string& prefix) {
  auto records = list_objects(world, kLayerVersions, prefix);
  if (records) {
    std::sort(records->begin(), records->end(), [](const auto& a, const auto& b) {
      return parse_integer(last_part(a.first, ':')) > parse_integer(last_part(b.first, ':'));
    });
  }
  return records;
}

Result<Value> list_layer_versions(ApiCall& call) {
  const std::string name = parse_layer_reference(call.text("LayerName")).name;
  auto records = versions_under(call.world, layer_arn(call.world, name) + ":");
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (const auto& [arn, record] : *records) {
    if (is_asked(call, record)) {
      shapes.push_back(layer_shape(arn, record));
    }
  }
  return pages(call, "LayerVersions", std::move(shapes), kLargestPage);
}

Result<Value> list_layers(ApiCall& call) {
  auto names = list_keys(call.world, kLayers);
  if (!names) {
    return std::move(names).failure();
  }
  Value::List shapes;
  for (const std::string& name : *names) {
    const std::string arn = layer_arn(call.world, name);
    auto records = versions_under(call.world, arn + ":");
    if (!records) {
      return std::move(records).failure();
    }
    const auto latest = std::find_if(records->begin(), records->end(),
                                     [&](const auto& one) { return is_asked(call, one.second); });
    if (latest == records->end()) {
      continue;
    }
    Value shape = map_with("LayerName", Value::string(name));
    shape.set("LayerArn", Value::string(arn));
    shape.set("LatestMatchingVersion", layer_shape(latest->first, latest->second));
    shapes.push_back(std::move(shape));
  }
  return pages(call, "Layers", std::move(shapes), kLargestPage);
}

struct AskedLayer {
  std::string arn;
  Value record;
  std::string revision;
};

Result<AskedLayer> asked_policy(ApiCall& call) {
  AskedLayer layer;
  layer.arn = asked_layer(call);
  auto record = find_object(call.world, kLayerVersions, layer.arn);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return no_such("Layer version " + layer.arn + " does not exist.");
  }
  layer.record = std::move(*record);
  layer.revision = revision_id(layer.arn, layer.record);
  return layer;
}

Result<Value> add_layer_version_permission(ApiCall& call) {
  auto layer = asked_policy(call);
  if (!layer) {
    return std::move(layer).failure();
  }
  if (auto checked = check_revision(call.text("RevisionId"), layer->revision, "LayerPolicy");
      !checked) {
    return std::move(checked).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input, {"Action", "Principal", "OrganizationId"});
  properties.set("LayerVersionArn", Value::string(layer->arn));
  const std::string id = call.text("StatementId");
  const OutsideCall outside(call.world, "AWS::Lambda::LayerVersionPermission", "",
                            std::move(properties));
  auto statement = add_layer_permission(*outside, layer->arn, id, layer->arn + "#" + id);
  if (!statement) {
    return api_fault(statement.error());
  }
  auto changed = asked_policy(call);
  Value answer = map_with("Statement", Value::string(value_to_json(*statement)));
  answer.set("RevisionId", Value::string(changed ? changed->revision : layer->revision));
  return answer;
}

Result<Value> get_layer_version_policy(ApiCall& call) {
  auto layer = asked_policy(call);
  if (!layer) {
    return std::move(layer).failure();
  }
  auto statements = statements_on(call.world, kLayerPermissions, layer->arn);
  if (!statements) {
    return std::move(statements).failure();
  }
  const Value policy = policy_of(std::move(*statements));
  if (policy.is_null()) {
    return no_such("No policy is associated with the given resource.");
  }
  Value answer = map_with("Policy", Value::string(value_to_json(policy)));
  answer.set("RevisionId", Value::string(layer->revision));
  return answer;
}

Result<Value> remove_layer_version_permission(ApiCall& call) {
  auto layer = asked_policy(call);
  if (!layer) {
    return std::move(layer).failure();
  }
  if (auto checked = check_revision(call.text("RevisionId"), layer->revision, "LayerPolicy");
      !checked) {
    return std::move(checked).failure();
  }
  const std::string id = call.text("StatementId");
  auto erased = call.world.store.erase_object(kLayerPermissions.service, kLayerPermissions.kind,
                                              statement_key(layer->arn, id));
  if (!erased || !*erased) {
    return erased ? no_such("Statement " + id + " is not found in resource policy.")
                  : std::move(erased).failure();
  }
  count_up(layer->record, "Revision");
  auto put = put_object(call.world, kLayerVersions, layer->arn, layer->record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

FORMWORK_LAMBDA_OPERATION(publish_layer_version, "PublishLayerVersion", Write);
FORMWORK_LAMBDA_OPERATION(get_layer_version, "GetLayerVersion", Read);
FORMWORK_LAMBDA_OPERATION(get_layer_version_by_arn, "GetLayerVersionByArn", Read);
FORMWORK_LAMBDA_OPERATION(remove_layer_version, "DeleteLayerVersion", Write);
FORMWORK_LAMBDA_OPERATION(list_layer_versions, "ListLayerVersions", Read);
FORMWORK_LAMBDA_OPERATION(list_layers, "ListLayers", Read);
FORMWORK_LAMBDA_OPERATION(add_layer_version_permission, "AddLayerVersionPermission", Write);
FORMWORK_LAMBDA_OPERATION(get_layer_version_policy, "GetLayerVersionPolicy", Read);
FORMWORK_LAMBDA_OPERATION(remove_layer_version_permission, "RemoveLayerVersionPermission", Write);

}  // namespace

}  // namespace formwork::lambda
