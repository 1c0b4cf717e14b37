// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/generated/scan.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/stack/operations.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kShortestName = 4;

// A stack's own things, and what stands for something outside of the account.
bool is_left_out(std::string_view type) {
  return type.starts_with("AWS::CloudFormation::") || type.starts_with("Custom::");
}

bool fits(std::string_view type, const std::vector<std::string>& filters) {
  return filters.empty() ||
         std::any_of(filters.begin(), filters.end(), [&](std::string_view filter) {
           return filter.ends_with('*') ? type.starts_with(filter.substr(0, filter.size() - 1))
                                        : type == filter;
         });
}

Result<std::set<std::pair<std::string, std::string>>> managed_resources(Transaction& tx) {
  std::set<std::pair<std::string, std::string>> managed;
  auto stacks = tx.list_stacks();
  if (!stacks) {
    return std::move(stacks).failure();
  }
  for (const StackRecord& stack : *stacks) {
    if (stack.status == "DELETE_COMPLETE") {
      continue;
    }
    auto rows = tx.list_resources(stack.id);
    if (!rows) {
      return std::move(rows).failure();
    }
    for (const ResourceRecord& row : *rows) {
      if (!row.physical_id.empty() && row.status != "DELETE_COMPLETE") {
        managed.emplace(row.type, row.physical_id);
      }
    }
  }
  return managed;
}

Value tags_of(const TypeSchema& schema, const Value& model) {
  const std::string_view pointer = schema.tag_property;
  const Value* tags = pointer.empty() ? nullptr : model.find(pointer.substr(1));
  Value map = Value::map();
  for (const Value& tag : tags == nullptr ? std::span<const Value>() : tags->items()) {
    map.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  for (const auto& [key, value, origin] :
       tags == nullptr ? std::span<const Value::Member>() : tags->members()) {
    map.set(key, Value::string(value.scalar_text()));
  }
  return map;
}

void collect(const Value& value, std::set<std::string>& texts) {
  if (value.is_string() && value.as_string().size() >= kShortestName) {
    texts.insert(value.as_string());
  }
  for (const Value& item : value.items()) {
    collect(item, texts);
  }
  for (const Value::Member& member : value.members()) {
    collect(member.value, texts);
  }
}

}  // namespace

Scannable find_scannable(const ApiCall& call, std::string_view type) {
  Scannable found;
  if (is_left_out(type)) {
    return found;
  }
  found.schema = SchemaCatalog::builtin().find(type, call.world.region);
  found.provider = call.stacks.providers().find(type);
  if (found.schema == nullptr || found.provider == nullptr || found.provider->is_external()) {
    return {};
  }
  return found;
}

std::vector<std::string> scanned_types(const ApiCall& call,
                                       const std::vector<std::string>& filters) {
  std::vector<std::string> types;
  for (std::string_view type : SchemaCatalog::builtin().type_names()) {
    if (fits(type, filters) && find_scannable(call, type).schema != nullptr) {
      types.emplace_back(type);
    }
  }
  return types;
}

Result<Value> scan(ApiCall& call, const std::vector<std::string>& types) {
  auto managed = managed_resources(call.world.store);
  if (!managed) {
    return std::move(managed).failure();
  }
  Value items = Value::list();
  for (const std::string& type : types) {
    const Scannable target = find_scannable(call, type);
    auto live = list_live(call.world, *target.provider, *target.schema);
    if (!live) {
      return std::move(live).failure();
    }
    for (const LiveResource& resource : *live) {
      Value item = Value::map();
      item.set("ResourceType", Value::string(type));
      item.set("ResourceIdentifier", identifier_map(*target.schema, resource));
      item.set("ManagedByStack", Value::boolean(managed->contains({type, resource.physical_id})));
      item.set("PhysicalId", Value::string(resource.physical_id));
      item.set("Tags", tags_of(*target.schema, resource.model));
      items.push(std::move(item));
    }
  }
  return items;
}

Result<std::optional<LiveResource>> find_scanned(ApiCall& call, std::string_view type,
                                                 const Value& identifier) {
  const Scannable target = find_scannable(call, type);
  if (target.schema == nullptr) {
    return std::optional<LiveResource>();
  }
  const std::string joined = join_identifier(*target.schema, identifier);
  if (joined.empty()) {
    return std::optional<LiveResource>();
  }
  return find_live(call.world, *target.provider, *target.schema, joined);
}

std::set<std::string> texts_in(const Value& value) {
  std::set<std::string> texts;
  collect(value, texts);
  return texts;
}

std::vector<std::string> names_of(const LiveResource& resource) {
  std::vector<std::string> names;
  for (const std::string& name :
       {resource.identifier, resource.physical_id, resource.model.get_text("Arn")}) {
    if (name.size() >= kShortestName &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace formwork::cloudformation
