// SPDX-License-Identifier: Apache-2.0
#include "resources/common/live_resources.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"

namespace formwork {

namespace {

// Views into the catalogue, which outlives everything here.
std::string_view dotted_pointer(std::string_view pointer) {
  return pointer.starts_with('/') ? pointer.substr(1) : pointer;
}

const Value* at_pointer(const Value& model, std::string_view pointer) {
  const Value* value = &model;
  for (std::string_view part : split(dotted_pointer(pointer), "/")) {
    value = value == nullptr ? nullptr : value->find(part);
  }
  return value;
}

void erase_at(Value& value, const std::vector<std::string_view>& parts, std::size_t at) {
  const std::string_view part = parts[at];
  const bool is_last = at + 1 == parts.size();
  if (auto* items = value.mutable_list()) {
    for (Value& item : *items) {
      // "/Tags/*/Key" names the items; some schemas leave the star out.
      const bool takes_star = part == "*";
      if (!(takes_star && is_last)) {
        erase_at(item, parts, takes_star ? at + 1 : at);
      }
    }
    return;
  }
  auto* members = value.mutable_map();
  if (members == nullptr) {
    return;
  }
  if (is_last && part != "*") {
    value.erase(part);
    return;
  }
  for (Value::Member& member : *members) {
    if ((part == "*" || member.key == part) && !is_last) {
      erase_at(member.value, parts, at + 1);
    }
  }
}

Value without(const Value& model, const std::vector<std::string_view>& pointers) {
  Value kept = model;
  for (std::string_view pointer : pointers) {
    const auto parts = split(dotted_pointer(pointer), "/");
    if (!parts.empty()) {
      erase_at(kept, parts, 0);
    }
  }
  return kept;
}

void set_dotted(Value& model, std::string_view name, const Value& value) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) {
    if (model.find(name) == nullptr) {
      model.set(name, value);
    }
    return;
  }
  const std::string_view head = name.substr(0, dot);
  Value inner = Value::map();
  if (const Value* known = model.find(head); known != nullptr && known->is_map()) {
    inner = *known;
  }
  set_dotted(inner, name.substr(dot + 1), value);
  model.set(head, std::move(inner));
}

bool is_read_only(const TypeSchema& schema, std::string_view name) {
  const auto* property = schema.find_property(name);
  return property != nullptr && property->is(TypeSchema::Property::kReadOnly);
}

// What a provider reads is properties and GetAtt values in one map; a model has only what the
// schema has, and nothing that was left empty for want of a value.
Value shape_model(const TypeSchema& schema, const Value& read) {
  Value model = Value::map();
  for (const Value::Member& member : read.members()) {
    const std::string_view head = std::string_view(member.key).substr(0, member.key.find('.'));
    const bool is_empty =
        member.value.is_null() || (member.value.is_string() && member.value.as_string().empty());
    if (schema.find_property(head) == nullptr && !schema.is_open) {
      continue;
    }
    if (is_empty && is_read_only(schema, head)) {
      continue;
    }
    set_dotted(model, member.key, member.value);
  }
  return model;
}

LiveResource live_of(const TypeSchema& schema, std::string physical_id, const Value& read) {
  LiveResource resource;
  resource.type = schema.name;
  resource.model = shape_model(schema, read);
  resource.identifier = identifier_of(schema, resource.model, physical_id);
  resource.physical_id = std::move(physical_id);
  return resource;
}

Result<std::optional<LiveResource>> read_live(World& world, ResourceProvider& provider,
                                              const TypeSchema& schema, const std::string& id) {
  Progress read = provider.read(outside_request(world, schema.name, id));
  if (read.status == Progress::Status::Success) {
    return std::optional<LiveResource>(live_of(schema, id, read.attributes));
  }
  if (read.error == HandlerErrorCode::NotFound) {
    return std::optional<LiveResource>();
  }
  return fault(read.error, read.message);
}

}  // namespace

std::string identifier_of(const TypeSchema& schema, const Value& model,
                          const std::string& fallback) {
  std::string joined;
  for (std::string_view pointer : schema.primary_identifier) {
    const Value* part = at_pointer(model, pointer);
    const std::string text = part == nullptr ? std::string() : part->scalar_text();
    if (text.empty()) {
      return fallback;
    }
    joined.append(joined.empty() ? "" : "|").append(text);
  }
  return joined.empty() ? fallback : joined;
}

Value identifier_map(const TypeSchema& schema, const LiveResource& resource) {
  Value map = Value::map();
  const bool is_single = schema.primary_identifier.size() == 1;
  for (std::string_view pointer : schema.primary_identifier) {
    const Value* part = at_pointer(resource.model, pointer);
    std::string text = part == nullptr ? std::string() : part->scalar_text();
    if (text.empty() && is_single) {
      text = resource.identifier;
    }
    map.set(dotted_pointer(pointer), Value::string(std::move(text)));
  }
  return map;
}

std::string join_identifier(const TypeSchema& schema, const Value& parts) {
  std::string joined;
  for (std::string_view pointer : schema.primary_identifier) {
    const std::string text = parts.get_text(dotted_pointer(pointer));
    if (text.empty()) {
      return {};
    }
    joined.append(joined.empty() ? "" : "|").append(text);
  }
  return joined;
}

Value readable_model(const TypeSchema& schema, const Value& model) {
  return without(model, schema.write_only);
}

Value desired_model(const TypeSchema& schema, const Value& model) {
  return without(model, schema.read_only);
}

ProviderRequest outside_request(World& world, std::string_view type, std::string physical_id) {
  ProviderRequest request;
  request.type = type;
  request.request_token = world.ids.uuid();
  request.physical_id = std::move(physical_id);
  request.properties = Value::map();
  request.world = &world;
  return request;
}

Result<std::optional<LiveResource>> find_live(World& world, ResourceProvider& provider,
                                              const TypeSchema& schema,
                                              const std::string& identifier) {
  auto direct = read_live(world, provider, schema, identifier);
  if (!direct || direct->has_value()) {
    return direct;
  }
  auto all = list_live(world, provider, schema);
  if (!all) {
    return std::move(all).failure();
  }
  auto found = std::find_if(all->begin(), all->end(), [&](const LiveResource& resource) {
    return resource.identifier == identifier;
  });
  if (found == all->end()) {
    return std::optional<LiveResource>();
  }
  return std::optional<LiveResource>(std::move(*found));
}

Result<std::vector<LiveResource>> list_live(World& world, ResourceProvider& provider,
                                            const TypeSchema& schema) {
  std::vector<LiveResource> resources;
  auto ids = provider.list(outside_request(world, schema.name));
  if (!ids) {
    // "Cannot list" is a provider's answer, not a fault of the store.
    return ids.error().code == "F501" ? Result<std::vector<LiveResource>>(std::move(resources))
                                      : std::move(ids).failure();
  }
  std::sort(ids->begin(), ids->end());
  for (const std::string& id : *ids) {
    auto resource = read_live(world, provider, schema, id);
    if (!resource) {
      return std::move(resource).failure();
    }
    if (resource->has_value()) {
      resources.push_back(std::move(**resource));
    }
  }
  return resources;
}

}  // namespace formwork
