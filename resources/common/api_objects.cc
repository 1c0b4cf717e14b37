// SPDX-License-Identifier: Apache-2.0
#include "resources/common/api_objects.hh"

#include "engine/base/hash.hh"
#include "engine/stack/operations.hh"
#include "resources/common/fault.hh"
#include "resources/common/live_resources.hh"

namespace formwork {

namespace {

constexpr std::string_view kSystemTag = "aws:";

bool is_told(const Value::Member& tag, TagScope scope) {
  if (!tag.key.starts_with(kSystemTag)) {
    return true;
  }
  return scope == TagScope::All && !tag.value.scalar_text().empty();
}

}  // namespace

Result<std::vector<StoredObject>> stored_objects(World& world, ObjectPlace place) {
  auto objects = list_objects(world, place);
  if (!objects) {
    return std::move(objects).failure();
  }
  std::vector<StoredObject> all;
  all.reserve(objects->size());
  for (auto& [key, record] : *objects) {
    Value model = model_of(record);
    all.push_back({std::move(key), std::move(record), std::move(model)});
  }
  return all;
}

Result<StoredObject> find_stored(World& world, ObjectPlace place, std::string_view property,
                                 std::string_view text) {
  auto objects = world.store.list_objects_holding(place.service, place.kind, text);
  if (!objects) {
    return std::move(objects).failure();
  }
  for (auto& [key, record] : *objects) {
    Value model = model_of(record);
    if (model.get_text(property) == text) {
      return StoredObject{std::move(key), std::move(record), std::move(model)};
    }
  }
  return StoredObject{};
}

Value tag_map(const Value& record, TagScope scope) {
  Value told = Value::map();
  const Value* tags = record.find("Tags");
  for (const auto& tag : tags == nullptr ? std::span<const Value::Member>() : tags->members()) {
    if (is_told(tag, scope)) {
      told.set(tag.key, tag.value);
    }
  }
  return told;
}

Value tag_list(const Value& record, TagScope scope) {
  const Value tags = tag_map(record, scope);
  Value list = Value::list();
  for (const auto& tag : tags.members()) {
    Value item = Value::map();
    item.set("Key", Value::string(tag.key));
    item.set("Value", tag.value);
    list.push(std::move(item));
  }
  return list;
}

void set_time(Value& shape, std::string_view member, const Value& record,
              std::string_view record_member) {
  if (const Value* time = record.find(record_member)) {
    shape.set(member, Value::number(time->scalar_text()));
  }
}

void set_default(Value& shape, std::string_view member, Value value) {
  if (const Value* known = shape.find(member); known == nullptr || known->is_null()) {
    shape.set(member, std::move(value));
  }
}

std::string document_text(const Value* document) {
  if (document == nullptr || document->is_null()) {
    return "";
  }
  return document->is_string() ? document->as_string() : value_to_json(*document);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string coded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      coded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    coded += '%';
    coded += kDigits[byte >> 4U];
    coded += kDigits[byte & 15U];
  }
  return coded;
}

std::string uuid_of(std::string_view seed) {
  std::string uuid = sha256_hex(seed).substr(0, 32);
  uuid[12] = '4';  // the version and variant of random ones
  uuid[16] = "89ab"[static_cast<unsigned char>(uuid[16]) % 4U];
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
    uuid.insert(dash, 1, '-');
  }
  return uuid;
}

std::string last_part(std::string_view text, char separator) {
  const std::size_t at = text.rfind(separator);
  return std::string(at == std::string_view::npos ? text : text.substr(at + 1));
}

Result<Progress> create_outside(ApiCall& call, std::string_view type_name, Value properties) {
  ResourceProvider* provider = call.stacks.providers().find(type_name);
  if (provider == nullptr) {
    return fault(HandlerErrorCode::InternalFailure, "Nothing makes " + std::string(type_name));
  }
  ProviderRequest request = outside_request(call.world, type_name);
  request.properties = std::move(properties);
  Progress progress = provider->create(request);
  if (progress.status == Progress::Status::Failed) {
    return fault(progress.error, progress.message);
  }
  return progress;
}

Result<void> remove_outside(ApiCall& call, std::string_view type_name, std::string physical_id,
                            Value properties) {
  ResourceProvider* provider = call.stacks.providers().find(type_name);
  if (provider == nullptr) {
    return fault(HandlerErrorCode::InternalFailure, "Nothing deletes " + std::string(type_name));
  }
  ProviderRequest request = outside_request(call.world, type_name, std::move(physical_id));
  request.properties = std::move(properties);
  Progress progress = provider->remove(request);
  if (progress.status == Progress::Status::Failed) {
    return fault(progress.error, progress.message);
  }
  return {};
}

}  // namespace formwork
