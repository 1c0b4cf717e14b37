// SPDX-License-Identifier: Apache-2.0
#include "engine/transform/serverless/parts.hh"

#include "engine/base/ensure.hh"
#include "engine/base/hash.hh"
#include "engine/value/convert.hh"

namespace formwork::serverless {

Value text(std::string_view value) {
  return Value::string(std::string(value));
}

Value ref_to(std::string_view id) {
  Value made = Value::map();
  made.set("Ref", text(id));
  return made;
}

Value get_att(std::string_view id, std::string_view attribute) {
  Value made = Value::map();
  Value place = Value::list();
  place.push(text(id));
  place.push(text(attribute));
  made.set("Fn::GetAtt", std::move(place));
  return made;
}

Value sub(std::string_view pattern) {
  Value made = Value::map();
  made.set("Fn::Sub", text(pattern));
  return made;
}

Value list_of(Value only) {
  Value list = Value::list();
  list.push(std::move(only));
  return list;
}

Value literal(std::string_view json) {
  Result<Value> value = value_from_json(std::string(json));
  FORMWORK_ENSURE(value);
  return std::move(*value);
}

void copy(Value& to, const Value& from, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    if (const Value* value = from.find(name)) {
      to.set(name, *value);
    }
  }
}

std::string short_digest(const Value& value) {
  return sha256_hex(value_to_json(value)).substr(0, 10);
}

std::string referred(const Value* value) {
  return value != nullptr && value->is_map() && value->members().size() == 1
             ? value->get_text("Ref")
             : std::string();
}

void Draft::add(const std::string& id, std::string_view type, Value properties, const Value& owner,
                const Value& attributes) {
  Value resource = Value::map();
  resource.set("Type", text(type));
  copy(resource, owner, {"Condition"});
  for (const Value::Member& attribute : attributes.members()) {
    resource.set(attribute.key, attribute.value);
  }
  resource.set("Properties", std::move(properties));
  resources_.set(id, std::move(resource));
}

Value* Draft::find(std::string_view id) {
  for (Value::Member& member : *resources_.mutable_map()) {
    if (member.key == id) {
      return &member.value;
    }
  }
  return nullptr;
}

void Draft::notify(std::string bucket, Value configuration, std::string permission) {
  notifications_.push_back({std::move(bucket), std::move(configuration), std::move(permission)});
}

void Draft::refuse(std::string_view id, std::string_view message) {
  faults_.push_back("Resource with id [" + std::string(id) + "] is invalid. " +
                    std::string(message));
}

void Draft::lacks(std::string_view id, std::string_view what) {
  lacking_.push_back(std::string(id) + ": " + std::string(what));
}

namespace {

Value with(const Value* list, Value item) {
  Value all = list == nullptr ? Value::list() : list->is_list() ? *list : list_of(*list);
  all.push(std::move(item));
  return all;
}

}  // namespace

Value Draft::finish() {
  for (const auto& [id, api] : apis_) {
    api.is_http ? add_http_api(id, api) : add_rest_api(id, api);
  }
  for (Notification& one : notifications_) {
    Value* bucket = find(one.bucket);
    if (bucket == nullptr) {
      continue;
    }
    const Value* had = bucket->find("Properties");
    Value properties = had == nullptr ? Value::map() : *had;
    const Value* known = properties.find("NotificationConfiguration");
    Value notifications = known == nullptr ? Value::map() : *known;
    notifications.set("LambdaConfigurations", with(notifications.find("LambdaConfigurations"),
                                                   std::move(one.configuration)));
    properties.set("NotificationConfiguration", std::move(notifications));
    bucket->set("Properties", std::move(properties));
    bucket->set("DependsOn", with(bucket->find("DependsOn"), text(one.permission)));
  }
  return with_names(resources_);
}

Value Draft::with_names(const Value& value) const {
  if (value.is_list()) {
    Value list = Value::list();
    for (const Value& item : value.items()) {
      list.push(with_names(item));
    }
    return list;
  }
  if (!value.is_map()) {
    return value;
  }
  if (const auto name = renamed_.find(referred(&value)); name != renamed_.end()) {
    return ref_to(name->second);
  }
  Value map = Value::map();
  for (const Value::Member& member : value.members()) {
    map.set(member.key, with_names(member.value));
  }
  return map;
}

}  // namespace formwork::serverless
