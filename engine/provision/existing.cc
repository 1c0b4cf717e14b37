// SPDX-License-Identifier: Apache-2.0
// Resources that are there already: found by identifier, read, and whose they are.
#include "engine/provision/existing.hh"

#include <algorithm>

#include "engine/provision/row_table.hh"

namespace formwork {

namespace {

ProviderRequest request_for(World& world, std::string_view type, std::string physical_id) {
  ProviderRequest request;
  request.type = type;
  request.request_token = world.ids.uuid();
  request.physical_id = std::move(physical_id);
  request.properties = Value::map();
  request.world = &world;
  return request;
}

bool has_identifier(const Value& model, const Value& identifier) {
  return std::all_of(identifier.members().begin(), identifier.members().end(),
                     [&](const Value::Member& part) {
                       return model.get_text(part.key) == part.value.scalar_text();
                     });
}

std::optional<ExistingResource> read_at(World& world, ResourceProvider& provider,
                                        std::string_view type, const std::string& physical_id) {
  Progress read = provider.read(request_for(world, type, physical_id));
  if (read.status != Progress::Status::Success) {
    return std::nullopt;
  }
  return ExistingResource{read.physical_id.empty() ? physical_id : read.physical_id,
                          std::move(read.attributes)};
}

}  // namespace

std::string joined_identifier(const TypeSchema* schema, const Value& identifier) {
  std::string joined;
  auto add = [&](const std::string& part) { joined += (joined.empty() ? "" : "|") + part; };
  if (schema != nullptr && schema->primary_identifier.size() > 1) {
    for (std::string_view pointer : schema->primary_identifier) {
      add(identifier.get_text(pointer.substr(1)));
    }
    return joined;
  }
  for (const Value::Member& part : identifier.members()) {
    add(part.value.scalar_text());
  }
  return joined;
}

Result<std::optional<ExistingResource>> find_existing(World& world, ResourceProvider& provider,
                                                      const TypeSchema* schema,
                                                      std::string_view type,
                                                      const Value& identifier) {
  std::string id = joined_identifier(schema, identifier);
  if (id.empty() || provider.is_external()) {
    return std::optional<ExistingResource>();
  }
  if (std::optional<ExistingResource> direct = read_at(world, provider, type, id)) {
    return direct;
  }
  // The physical id is something else than the identifier.
  Result<std::vector<std::string>> all = provider.list(request_for(world, type, {}));
  if (!all) {
    return all.error().code == "F501" ? Result<std::optional<ExistingResource>>(std::nullopt)
                                      : std::move(all).failure();
  }
  for (const std::string& physical_id : *all) {
    std::optional<ExistingResource> found = read_at(world, provider, type, physical_id);
    if (found && has_identifier(found->model, identifier)) {
      return found;
    }
  }
  return std::optional<ExistingResource>();
}

Progress read_existing(World& world, ResourceProvider& provider, const ResourceRecord& row) {
  ProviderRequest request = request_for(world, row.type, row.physical_id);
  request.logical_id = row.logical_id;
  request.stack_id = row.stack_id;
  request.properties = row.properties;
  request.attributes = row.attributes;
  return provider.read(request);
}

Result<std::string> owner_of(Transaction& tx, std::string_view type, std::string_view physical_id) {
  Result<std::vector<StackRecord>> stacks = tx.list_stacks();
  if (!stacks) {
    return std::move(stacks).failure();
  }
  for (const StackRecord& stack : *stacks) {
    if (stack.status == "DELETE_COMPLETE") {
      continue;
    }
    Result<std::vector<ResourceRecord>> rows = tx.list_resources(stack.id);
    if (!rows) {
      return std::move(rows).failure();
    }
    for (const ResourceRecord& row : *rows) {
      if (row.type == type && row.physical_id == physical_id && is_present(row)) {
        return stack.id;
      }
    }
  }
  return std::string();
}

}  // namespace formwork
