// SPDX-License-Identifier: Apache-2.0
// Types of the catalogue and those that the account has registered.
#include <algorithm>

#include "resources/cloudformation/registry/types.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

Value describe_public(const World& world, const TypeName& type, const TypeSchema& schema) {
  Value answer = Value::map();
  answer.set("Arn", Value::string(type_arn(world, type, true)));
  answer.set("Type", Value::string(type.kind));
  answer.set("TypeName", Value::string(type.name));
  answer.set("IsDefaultVersion", Value::boolean(true));
  answer.set("Schema", Value::string(published_json(schema)));
  answer.set("ProvisioningType", Value::string(provisioning_type(schema)));
  answer.set("DeprecatedStatus", Value::string("LIVE"));
  answer.set("Visibility", Value::string("PUBLIC"));
  answer.set("IsActivated", Value::boolean(true));
  return answer;
}

Result<Value> describe_registered(World& world, const TypeName& type) {
  auto record = get_registered(world, type);
  if (!record) {
    return record;
  }
  const std::string current = record->get_text("DefaultVersionId");
  const std::string id = type.version.empty() ? current : type.version;
  const Value* version = record->find_path({"Versions", id});
  if (version == nullptr) {
    return type_not_found(type);
  }
  Value answer = Value::map();
  const std::string arn = type_arn(world, type, false);
  answer.set("Arn", Value::string(type.version.empty() ? arn : arn + "/" + id));
  answer.set("Type", Value::string(type.kind));
  answer.set("TypeName", Value::string(type.name));
  answer.set("DefaultVersionId", Value::string(current));
  answer.set("IsDefaultVersion", Value::boolean(id == current));
  answer.set("TypeTestsStatus", Value::string("NOT_TESTED"));
  copy_members(answer, *version,
               {"Description", "Schema", "ProvisioningType", "LoggingConfig", "ExecutionRoleArn",
                "SourceUrl", "DocumentationUrl", "TimeCreated"});
  answer.set("LastUpdated", Value::number(number_of(*version, "LastUpdated")));
  const bool is_deprecated =
      record->get_text("IsDeprecated") == "true" || version->get_text("IsDeprecated") == "true";
  answer.set("DeprecatedStatus", Value::string(is_deprecated ? "DEPRECATED" : "LIVE"));
  answer.set("Visibility", Value::string("PRIVATE"));
  answer.set("IsActivated", Value::boolean(false));
  if (const Value* configuration = version->find("ConfigurationSchema")) {
    answer.set("ConfigurationSchema", *configuration);
  }
  return answer;
}

Result<Value> describe_type(ApiCall& call) {
  auto type = type_name_of(call.input, "Arn");
  if (!type) {
    return std::move(type).failure();
  }
  if (!call.text("PublisherId").empty() || !call.text("PublicVersionNumber").empty()) {
    // Nothing is published here.
    return type_not_found(*type);
  }
  const TypeSchema* schema = find_public(call.world, *type);
  return schema != nullptr ? Result<Value>(describe_public(call.world, *type, *schema))
                           : describe_registered(call.world, *type);
}

/// What ListTypes is asked for.
struct TypeFilter {
  std::string visibility;
  std::string category;
  std::string kind;
  std::string prefix;
  std::string provisioning;
  bool is_deprecated = false;

  bool has_name(std::string_view name) const { return name.starts_with(prefix); }
};

TypeFilter filter_of(const ApiCall& call) {
  TypeFilter filter;
  filter.visibility = call.text("Visibility").empty() ? "PRIVATE" : call.text("Visibility");
  filter.kind = call.text("Type");
  filter.is_deprecated = call.text("DeprecatedStatus") == "DEPRECATED";
  filter.provisioning =
      call.text("ProvisioningType").empty() ? "FULLY_MUTABLE" : call.text("ProvisioningType");
  if (const Value* filters = call.find("Filters")) {
    filter.category = filters->get_text("Category");
    filter.prefix = filters->get_text("TypeNamePrefix");
    // AWS's own types have no publisher, and nobody else publishes here.
    if (!filters->get_text("PublisherId").empty()) {
      filter.category = "THIRD_PARTY";
    }
  }
  return filter;
}

void add_public(const World& world, const TypeFilter& filter, Value::List& summaries) {
  const bool is_wanted = filter.visibility == "PUBLIC" && !filter.is_deprecated &&
                         (filter.category.empty() || filter.category == "AWS_TYPES") &&
                         (filter.kind.empty() || filter.kind == "RESOURCE");
  if (!is_wanted) {
    return;
  }
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  for (std::string_view name : catalog.type_names()) {
    const TypeSchema* schema = filter.has_name(name) ? catalog.find(name, world.region) : nullptr;
    if (schema == nullptr || provisioning_type(*schema) != filter.provisioning) {
      continue;
    }
    const TypeName type{"RESOURCE", std::string(name), "", true};
    Value summary = Value::map();
    summary.set("Type", Value::string("RESOURCE"));
    summary.set("TypeName", Value::string(type.name));
    summary.set("TypeArn", Value::string(type_arn(world, type, true)));
    summaries.push_back(std::move(summary));
  }
}

Result<void> add_registered(World& world, const TypeFilter& filter, Value::List& summaries) {
  const bool is_wanted = filter.visibility == "PRIVATE" &&
                         (filter.category.empty() || filter.category == "REGISTERED");
  auto records = is_wanted ? list_objects(world, kTypes)
                           : Result<std::vector<std::pair<std::string, Value>>>(
                                 std::vector<std::pair<std::string, Value>>());
  if (!records) {
    return std::move(records).failure();
  }
  for (const auto& [key, record] : *records) {
    const TypeName type{record.get_text("Type"), record.get_text("TypeName"), "", false};
    const std::string id = record.get_text("DefaultVersionId");
    const Value* version = record.find_path({"Versions", id});
    const bool is_deprecated = record.get_text("IsDeprecated") == "true";
    if (version == nullptr || is_deprecated != filter.is_deprecated ||
        !filter.has_name(type.name) || (!filter.kind.empty() && filter.kind != type.kind) ||
        (type.kind == "RESOURCE" && version->get_text("ProvisioningType") != filter.provisioning)) {
      continue;
    }
    Value summary = Value::map();
    summary.set("Type", Value::string(type.kind));
    summary.set("TypeName", Value::string(type.name));
    summary.set("DefaultVersionId", Value::string(id));
    summary.set("TypeArn", Value::string(type_arn(world, type, false)));
    copy_members(summary, *version, {"Description", "LastUpdated"});
    summary.set("IsActivated", Value::boolean(false));
    summaries.push_back(std::move(summary));
  }
  return {};
}

Result<Value> list_types(ApiCall& call) {
  const TypeFilter filter = filter_of(call);
  Value::List summaries;
  add_public(call.world, filter, summaries);
  if (auto added = add_registered(call.world, filter, summaries); !added) {
    return std::move(added).failure();
  }
  return page_of(call, std::move(summaries),
                 {.member = "TypeSummaries", .fault_code = "CFNRegistryException"});
}

Result<Value> list_type_versions(ApiCall& call) {
  auto type = type_name_of(call.input, "Arn");
  if (!type) {
    return std::move(type).failure();
  }
  Value::List summaries;
  const bool wants_deprecated = call.text("DeprecatedStatus") == "DEPRECATED";
  auto record = find_object(call.world, kTypes, type_key(*type));
  if (!record) {
    return record;
  }
  if (record->is_null() && find_public(call.world, *type) == nullptr) {
    return type_not_found(*type);
  }
  const Value* versions = record->find("Versions");
  const std::string arn = type_arn(call.world, *type, false);
  const std::string current = record->get_text("DefaultVersionId");
  for (const auto& [id, version, origin] :
       versions == nullptr ? std::span<const Value::Member>() : versions->members()) {
    const bool is_deprecated =
        record->get_text("IsDeprecated") == "true" || version.get_text("IsDeprecated") == "true";
    if (is_deprecated != wants_deprecated) {
      continue;
    }
    Value summary = Value::map();
    summary.set("Type", Value::string(type->kind));
    summary.set("TypeName", Value::string(type->name));
    summary.set("VersionId", Value::string(id));
    summary.set("IsDefaultVersion", Value::boolean(id == current));
    summary.set("Arn", Value::string(arn + "/" + id));
    copy_members(summary, version, {"TimeCreated", "Description"});
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries),
                 {.member = "TypeVersionSummaries", .fault_code = "CFNRegistryException"});
}

using Access = OperationEntry::Access;
constinit OperationEntry describe_one{"cloudformation", "DescribeType", Access::Read,
                                      &describe_type};
constinit OperationEntry list_all{"cloudformation", "ListTypes", Access::Read, &list_types};
constinit OperationEntry list_versions{"cloudformation", "ListTypeVersions", Access::Read,
                                       &list_type_versions};
const Register<OperationEntry> kRegistered[]{Register(describe_one), Register(list_all),
                                             Register(list_versions)};

}  // namespace

}  // namespace formwork::cloudformation
