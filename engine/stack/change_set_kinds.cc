// SPDX-License-Identifier: Apache-2.0
// Change sets that look at resources as they are: imports and reverted drift.
#include "engine/stack/change_set_kinds.hh"

#include <algorithm>

#include "engine/provision/existing.hh"

namespace formwork {

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return "[" + text + "]";
}

// Only resources that belong to no stack can be taken over.
bool is_free(World& world, const ProviderSet& providers, const SchemaCatalog& catalog,
             std::string_view type, const Value& identifier) {
  ResourceProvider* provider = providers.find(type);
  if (provider == nullptr) {
    return false;
  }
  Result<std::optional<ExistingResource>> found =
      find_existing(world, *provider, catalog.find(type), type, identifier);
  if (!found || !*found) {
    return false;
  }
  Result<std::string> owner = owner_of(world.store, type, (*found)->physical_id);
  return owner && owner->empty();
}

Result<void> check_identifier(const ImportedResource& wanted, const TypeSchema& schema) {
  std::vector<std::string> expected;
  for (std::string_view pointer : schema.primary_identifier) {
    expected.emplace_back(pointer.substr(1));
  }
  std::vector<std::string> given;
  for (const Value::Member& part : wanted.identifier.members()) {
    given.push_back(part.key);
  }
  auto sorted = [](std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    return names;
  };
  if (sorted(expected) == sorted(given)) {
    return {};
  }
  return fail("ValidationError", "Invalid resource identifier " + listed(given) + " for resource " +
                                     wanted.logical_id + ". Expected: " + listed(expected));
}

}  // namespace

Result<void> check_identifiers(const std::vector<ImportedResource>& imports,
                               const ProviderSet& providers, const SchemaCatalog& catalog) {
  for (const ImportedResource& wanted : imports) {
    if (providers.find(wanted.type) == nullptr ||
        wanted.type.starts_with("AWS::CloudFormation::CustomResource") ||
        wanted.type.starts_with("Custom::")) {
      return fail("ValidationError",
                  "ResourceTypes [" + wanted.type + "] are not supported for Import");
    }
    const TypeSchema* schema = catalog.find(wanted.type);
    if (schema == nullptr || schema->primary_identifier.empty()) {
      continue;
    }
    if (Result<void> good = check_identifier(wanted, *schema); !good) {
      return good;
    }
  }
  return {};
}

ImportRequest make_import_request(const ChangeSetRequest& request, World& world,
                                  const ProviderSet& providers, const SchemaCatalog& catalog) {
  ImportRequest imports;
  imports.is_import = request.type == "IMPORT";
  for (const ImportedResource& wanted : request.imports) {
    ResourceToImport resource;
    resource.logical_id = wanted.logical_id;
    resource.type = wanted.type;
    for (const Value::Member& part : wanted.identifier.members()) {
      resource.identifier.emplace_back(part.key, part.value.scalar_text());
    }
    imports.resources.push_back(std::move(resource));
  }
  if (request.imports_existing) {
    imports.exists = [&world, &providers, &catalog](std::string_view type,
                                                    const Value& identifier) {
      return is_free(world, providers, catalog, type, identifier);
    };
  }
  return imports;
}

Value planned_imports(const std::vector<ImportedResource>& imports) {
  Value planned = Value::map();
  for (const ImportedResource& wanted : imports) {
    planned.set(wanted.logical_id, wanted.identifier);
  }
  return planned;
}

ActualResources read_actual(const std::vector<ResourceRecord>& rows, World& world,
                            const ProviderSet& providers) {
  ActualResources actual;
  for (const ResourceRecord& row : rows) {
    ResourceProvider* provider = providers.find(row.type);
    ActualResource& resource = actual[row.logical_id];
    resource.kind = ActualResource::Kind::NotSupported;
    resource.detected_at = format_time(world.clock.now());
    if (provider == nullptr || provider->is_external() || row.type.starts_with("Custom::") ||
        row.type.starts_with("AWS::CloudFormation::")) {
      continue;
    }
    Progress read = read_existing(world, *provider, row);
    if (read.status == Progress::Status::Success) {
      resource.kind = ActualResource::Kind::Read;
      resource.properties = std::move(read.attributes);
    } else if (read.error == HandlerErrorCode::NotFound) {
      resource.kind = ActualResource::Kind::Missing;
    }
  }
  return actual;
}

}  // namespace formwork
