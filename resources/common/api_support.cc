// SPDX-License-Identifier: Apache-2.0
#include "resources/common/api_support.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork {

Result<Value> page_of(const ApiCall& call, Value::List items, const PageShape& shape) {
  std::size_t begin = 0;
  if (std::string token = call.text("NextToken"); !token.empty()) {
    auto position = parse_integer(token);
    if (!position || *position < 0 || static_cast<std::size_t>(*position) > items.size()) {
      return fail(std::string(shape.fault_code), "The specified NextToken is not valid.");
    }
    begin = static_cast<std::size_t>(*position);
  }
  std::size_t size = shape.largest;
  if (auto asked = parse_integer(call.text(shape.size_member)); asked && *asked > 0) {
    size = std::min(size, static_cast<std::size_t>(*asked));
  }
  const std::size_t end = std::min(items.size(), begin + size);
  Value page = Value::list();
  for (std::size_t i = begin; i < end; ++i) {
    page.push(std::move(items[i]));
  }
  Value answer = Value::map();
  answer.set(shape.member, std::move(page));
  if (end < items.size()) {
    answer.set("NextToken", Value::string(std::to_string(end)));
  }
  return answer;
}

std::span<const Value> input_items(const ApiCall& call, std::string_view member) {
  const Value* list = call.find(member);
  return list == nullptr ? std::span<const Value>() : list->items();
}

std::vector<std::string> texts_of(const Value* list) {
  std::vector<std::string> texts;
  for (const Value& item : list == nullptr ? std::span<const Value>() : list->items()) {
    texts.push_back(item.scalar_text());
  }
  return texts;
}

std::vector<std::string> input_texts(const ApiCall& call, std::string_view member) {
  return texts_of(call.find(member));
}

Value list_of(const std::vector<std::string>& texts) {
  Value list = Value::list();
  for (const std::string& text : texts) {
    list.push(Value::string(text));
  }
  return list;
}

void set_text(Value& map, std::string_view key, std::string text) {
  if (!text.empty()) {
    map.set(key, Value::string(std::move(text)));
  }
}

void set_number(Value& map, std::string_view key, std::int64_t number) {
  map.set(key, Value::number(number));
}

void set_flag(Value& map, std::string_view key, bool flag) {
  map.set(key, Value::boolean(flag));
}

void copy_members(Value& to, const Value& from, std::initializer_list<std::string_view> members) {
  for (std::string_view member : members) {
    if (const Value* value = from.find(member); value != nullptr && !value->is_null()) {
      to.set(member, *value);
    }
  }
}

std::int64_t number_of(const Value& map, std::string_view key, std::int64_t fallback) {
  return parse_integer(map.get_text(key)).value_or(fallback);
}

Result<void> require_input(const ApiCall& call, std::string_view member) {
  const Value* value = call.find(member);
  if (value != nullptr && !value->is_null() &&
      !(value->is_string() && value->as_string().empty())) {
    return {};
  }
  std::string name(member);
  name[0] = static_cast<char>(name[0] >= 'A' && name[0] <= 'Z' ? name[0] - 'A' + 'a' : name[0]);
  return validation_error("1 validation error detected: Value null at '" + name +
                          "' failed to satisfy constraint: Member must not be null");
}

}  // namespace formwork
