// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/stack_made.hh"

#include <algorithm>

#include "resources/common/api_objects.hh"

namespace formwork::logs {

Value lower_keys(const Value& value) {
  if (value.is_list()) {
    Value list = Value::list();
    for (const Value& item : value.items()) {
      list.push(lower_keys(item));
    }
    return list;
  }
  if (!value.is_map()) {
    return value;
  }
  Value map = Value::map();
  for (const Value::Member& member : value.members()) {
    std::string key = member.key;
    if (!key.empty() && key[0] >= 'A' && key[0] <= 'Z') {
      key[0] = static_cast<char>(key[0] - 'A' + 'a');
    }
    map.set(key, lower_keys(member.value));
  }
  return map;
}

Result<Value::List> stack_made(World& world, std::string_view type, std::string_view created,
                               std::string_view changed) {
  auto objects = stored_objects(world, modelled_place(type));
  if (!objects) {
    return std::move(objects).failure();
  }
  Value::List list;
  for (const StoredObject& object : *objects) {
    Value shape = lower_keys(object.model);
    shape.erase("tags");
    if (!created.empty()) {
      set_time(shape, created, object.record);
    }
    if (!changed.empty()) {
      set_time(shape, changed, object.record, "LastModifiedTime");
    }
    list.push_back(std::move(shape));
  }
  return list;
}

void merge(Value::List& list, Value::List more, std::string_view key) {
  for (Value& item : more) {
    list.push_back(std::move(item));
  }
  std::stable_sort(list.begin(), list.end(), [key](const Value& a, const Value& b) {
    return a.get_text(key) < b.get_text(key);
  });
}

}  // namespace formwork::logs
