// SPDX-License-Identifier: Apache-2.0
#include "resources/common/own_provider.hh"

#include <algorithm>

#include "engine/base/ensure.hh"
#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/generic/private_types.hh"

namespace formwork {

namespace {

const Value& empty_map() {
  static const Value kEmpty = Value::map();
  return kEmpty;
}

Call make_call(const ProviderRequest& request) {
  FORMWORK_ENSURE(request.world != nullptr);
  const TypeSchema* schema = SchemaCatalog::builtin().find(request.type);
  if (schema == nullptr) {
    schema = find_private_schema(*request.world, request.type);
  }
  return {request, *request.world, request.properties.is_map() ? request.properties : empty_map(),
          request.previous_properties.is_map() ? request.previous_properties : empty_map(), schema};
}

/// Every name GetAtt accepts must be answered: what the provider left out is the property of that
/// name, or an empty value of its type.
Value complete_attributes(const Call& call, Value attributes) {
  if (call.schema == nullptr) {
    return attributes;
  }
  for (const auto name : call.schema->attributes) {
    if (attributes.find(name) != nullptr || name.find('*') != std::string_view::npos) {
      continue;
    }
    const Value* given = &call.properties;
    for (const auto part : split(name, ".")) {
      given = given == nullptr ? nullptr : given->find(part);
    }
    const auto* property = call.schema->find_property(name);
    const std::string_view type = property != nullptr ? property->json_type : "string";
    if (given != nullptr && !given->is_null()) {
      attributes.set(name, *given);
    } else if (type == "boolean") {
      attributes.set(name, Value::boolean(false));
    } else if (type == "integer" || type == "number") {
      attributes.set(name, Value::number(0));
    } else if (type == "array") {
      attributes.set(name, Value::list());
    } else if (type == "object") {
      attributes.set(name, Value::map());
    } else {
      attributes.set(name, Value::string(""));
    }
  }
  return attributes;
}

void collect_changes(const Value& before, const Value& after, std::string& pointer, int depth,
                     std::vector<std::string>& out);

void collect_change_at(const Value* before, const Value* after, std::string_view key,
                       std::string& pointer, int depth, std::vector<std::string>& out) {
  const std::size_t length = pointer.size();
  pointer.append("/").append(key);
  if (before == nullptr || after == nullptr) {
    out.push_back(pointer);
  } else {
    collect_changes(*before, *after, pointer, depth + 1, out);
  }
  pointer.resize(length);
}

void collect_changes(const Value& before, const Value& after, std::string& pointer, int depth,
                     std::vector<std::string>& out) {
  constexpr int kDeepest = 500;
  if (before.is_map() && after.is_map() && depth < kDeepest) {
    for (const auto& member : before.members()) {
      collect_change_at(&member.value, after.find(member.key), member.key, pointer, depth, out);
    }
    for (const auto& member : after.members()) {
      if (before.find(member.key) == nullptr) {
        collect_change_at(nullptr, &member.value, member.key, pointer, depth, out);
      }
    }
    return;
  }
  if (before.is_list() && after.is_list() && depth < kDeepest) {
    const auto old_items = before.items();
    const auto new_items = after.items();
    for (std::size_t i = 0; i < std::max(old_items.size(), new_items.size()); ++i) {
      collect_change_at(i < old_items.size() ? &old_items[i] : nullptr,
                        i < new_items.size() ? &new_items[i] : nullptr, std::to_string(i), pointer,
                        depth, out);
    }
    return;
  }
  if (!Value::same(before, after)) {
    out.push_back(pointer);
  }
}

}  // namespace

std::vector<std::string> changed_pointers(const Value& before, const Value& after) {
  std::vector<std::string> out;
  std::string pointer;
  collect_changes(before, after, pointer, 0, out);
  return out;
}

bool is_changed(const Value& before, const Value& after, std::string_view property) {
  const Value* old_value = before.find(property);
  const Value* new_value = after.find(property);
  if (old_value == nullptr || new_value == nullptr) {
    return old_value != new_value;
  }
  return !Value::same(*old_value, *new_value);
}

Result<void> check_required(const TypeSchema* schema, const Value& properties) {
  if (schema == nullptr) {
    return {};
  }
  std::string missing;
  for (const auto& property : schema->properties) {
    using Flag = TypeSchema::Property::Flag;
    const Value* value = properties.find(property.name);
    if (property.is(Flag::kRequired) && !property.is(Flag::kReadOnly) &&
        (value == nullptr || value->is_null())) {
      missing.append(missing.empty() ? "" : ", ");
      missing.append("The property {/").append(property.name).append("} is required");
    }
  }
  if (missing.empty()) {
    return {};
  }
  return fault(HandlerErrorCode::InvalidRequest, "Property validation failure: [" + missing + "]");
}

Result<void> check_create_only(const Call& call) {
  if (call.schema == nullptr) {
    return {};
  }
  const auto pointers = changed_pointers(call.previous, call.properties);
  const bool replaces = std::any_of(pointers.begin(), pointers.end(), [&](const auto& pointer) {
    return call.schema->recreation(pointer) == Recreation::Always;
  });
  if (replaces) {
    return not_updatable(call.request.type, call.id());
  }
  return {};
}

Progress OwnProvider::create(const ProviderRequest& request) {
  const Call call = make_call(request);
  if (auto checked = check_required(call.schema, call.properties); !checked) {
    return failed_progress(checked.error());
  }
  auto made = operations_.create(call);
  if (!made) {
    return failed_progress(made.error());
  }
  return Progress::success(std::move(made->physical_id),
                           complete_attributes(call, std::move(made->attributes)));
}

Progress OwnProvider::update(const ProviderRequest& request) {
  const Call call = make_call(request);
  auto checked = check_required(call.schema, call.properties);
  if (checked) {
    checked = check_create_only(call);
  }
  if (!checked) {
    return failed_progress(checked.error());
  }
  if (operations_.update == nullptr) {
    return failed_progress(*not_updatable(request.type, request.physical_id).diagnostic);
  }
  auto attributes = operations_.update(call);
  if (!attributes) {
    return failed_progress(attributes.error());
  }
  return Progress::success(request.physical_id, complete_attributes(call, std::move(*attributes)));
}

Progress OwnProvider::remove(const ProviderRequest& request) {
  const auto removed = operations_.remove(make_call(request));
  if (!removed) {
    return failed_progress(removed.error());
  }
  return Progress::success(request.physical_id);
}

Progress OwnProvider::read(const ProviderRequest& request) {
  auto model = operations_.read(make_call(request));
  if (!model) {
    return failed_progress(model.error());
  }
  return Progress::success(request.physical_id, std::move(*model));
}

Result<std::vector<std::string>> OwnProvider::list(const ProviderRequest& request) {
  if (operations_.list == nullptr) {
    return ResourceProvider::list(request);
  }
  return operations_.list(make_call(request));
}

}  // namespace formwork
