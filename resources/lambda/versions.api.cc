// SPDX-License-Identifier: Apache-2.0
// Versions and aliases.
#include "resources/lambda/versions.hh"

#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/input.hh"
#include "resources/lambda/running.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 50;

Result<Value> publish_version(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  if (auto checked = check_publish_place(call); !checked) {
    return std::move(checked).failure();
  }
  const std::string revision = revision_id(found->version_arn(), found->function);
  if (auto checked = check_revision(call.text("RevisionId"), revision, "Function/GetAlias");
      !checked) {
    return std::move(checked).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input, {"Description", "CodeSha256"});
  properties.set("FunctionName", Value::string(found->name));
  const OutsideCall outside(call.world, "AWS::Lambda::Version", "", std::move(properties));
  auto published = publish(*outside, *found);
  if (!published) {
    return std::move(published).failure();
  }
  auto version = find_function(call.world, found->name, published->number);
  if (!version) {
    return std::move(version).failure();
  }
  const Value told = full_configuration(call.world, *version);
  const Value* status = told.find_path({"SnapStart", "OptimizationStatus"});
  if (!published->is_new || status == nullptr || status->as_string() != "On") {
    return told;
  }
  // Before its snapshot would be taken.
  Value pending = pending_configuration(call.world, *version);
  Value snap_start = *pending.find("SnapStart");
  snap_start.set("OptimizationStatus", Value::string("Off"));
  pending.set("SnapStart", std::move(snap_start));
  return pending;
}

Result<Value> list_versions(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto versions = published_versions(call.world, *found);
  if (!versions) {
    return std::move(versions).failure();
  }
  Value::List shapes;
  found->qualifier = kLatest;
  shapes.push_back(configuration_of(call.world, *found));
  for (const FoundFunction& version : *versions) {
    shapes.push_back(configuration_of(call.world, version));
  }
  return pages(call, "Versions", std::move(shapes), kLargestPage);
}

Value alias_shape(const std::string& arn, const Value& record) {
  const Value properties = properties_of(record);
  Value shape = map_with("AliasArn", Value::string(arn));
  copy_members(shape, properties, {"Name", "FunctionVersion", "Description"});
  set_default(shape, "Description", Value::string(""));
  shape.set("RevisionId", Value::string(revision_id(arn, record)));
  if (Value weights = routing_of(properties); !weights.members().empty()) {
    shape.set("RoutingConfig", map_with("AdditionalVersionWeights", std::move(weights)));
  }
  return shape;
}

Value alias_properties(const ApiCall& call, Value properties) {
  copy_members(properties, call.input, {"Name", "FunctionVersion", "Description"});
  if (const Value* routing = call.find("RoutingConfig")) {
    properties.set("RoutingConfig", weights_of(*routing));
  }
  return properties;
}

Result<Value> create_alias(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    const bool is_missing = found.error().message.starts_with("Function not found");
    return is_missing ? no_such(found.error().message + ":" + call.text("FunctionVersion"))
                      : std::move(found).failure();
  }
  Value properties = alias_properties(call, map_with("FunctionName", Value::string(found->name)));
  const OutsideCall outside(call.world, "AWS::Lambda::Alias", "", std::move(properties));
  auto made = add_alias(*outside, *found);
  if (!made) {
    return api_fault(made.error());
  }
  auto record = find_object(call.world, kAliases, made->physical_id);
  return record ? Result<Value>(alias_shape(made->physical_id, *record))
                : std::move(record).failure();
}

struct AskedAlias {
  FoundFunction function;
  std::string arn;
  Value record;
};

Result<AskedAlias> asked_alias(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  AskedAlias asked;
  asked.arn = found->arn + ":" + call.text("Name");
  asked.function = std::move(*found);
  auto record = find_object(call.world, kAliases, asked.arn);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return no_such("Cannot find alias arn: " + asked.arn);
  }
  asked.record = std::move(*record);
  return asked;
}

Result<Value> get_alias(ApiCall& call) {
  auto asked = asked_alias(call);
  return asked ? Result<Value>(alias_shape(asked->arn, asked->record)) : std::move(asked).failure();
}

Result<Value> update_alias(ApiCall& call) {
  auto asked = asked_alias(call);
  if (!asked) {
    return std::move(asked).failure();
  }
  if (auto checked = check_revision(call.text("RevisionId"), revision_id(asked->arn, asked->record),
                                    "Function/GetAlias");
      !checked) {
    return std::move(checked).failure();
  }
  Value properties = alias_properties(call, properties_of(asked->record));
  if (auto checked = check_alias(call.world, asked->function, properties); !checked) {
    return std::move(checked).failure();
  }
  asked->record.set("Properties", std::move(properties));
  if (auto put = put_changed(call.world, kAliases, asked->arn, asked->record); !put) {
    return std::move(put).failure();
  }
  return alias_shape(asked->arn, asked->record);
}

Result<Value> remove_alias(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto removed = delete_alias(call.world, found->arn + ":" + call.text("Name"));
  return removed ? Result<Value>(Value::map()) : std::move(removed).failure();
}

Result<Value> list_aliases(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto aliases = list_objects(call.world, kAliases, found->arn + ":");
  if (!aliases) {
    return std::move(aliases).failure();
  }
  const std::string version = call.text("FunctionVersion");
  Value::List shapes;
  for (const auto& [arn, alias] : *aliases) {
    if (version.empty() || properties_of(alias).get_text("FunctionVersion") == version) {
      shapes.push_back(alias_shape(arn, alias));
    }
  }
  return pages(call, "Aliases", std::move(shapes), kLargestPage);
}

constinit OperationLimit limit{
    "lambda", "PublishVersion",
    "No snapshot is taken for SnapStart: environments of the version begin as others do."};
const Register<OperationLimit> kLimit{limit};

FORMWORK_LAMBDA_OPERATION(publish_version, "PublishVersion", Write);
FORMWORK_LAMBDA_OPERATION(list_versions, "ListVersionsByFunction", Read);
FORMWORK_LAMBDA_OPERATION(create_alias, "CreateAlias", Write);
FORMWORK_LAMBDA_OPERATION(get_alias, "GetAlias", Read);
FORMWORK_LAMBDA_OPERATION(update_alias, "UpdateAlias", Write);
FORMWORK_LAMBDA_OPERATION(remove_alias, "DeleteAlias", Write);
FORMWORK_LAMBDA_OPERATION(list_aliases, "ListAliases", Read);

}  // namespace

}  // namespace formwork::lambda
