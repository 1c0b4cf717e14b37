// SPDX-License-Identifier: Apache-2.0
#include "resources/common/properties.hh"

#include "engine/base/text.hh"
#include "resources/common/fault.hh"

namespace formwork {

bool has(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value != nullptr && !value->is_null() && !value->is_no_value();
}

bool flag(const Value& map, std::string_view key, bool fallback) {
  const std::string text = to_lower(map.get_text(key));
  if (text == "true" || text == "false") {
    return text == "true";
  }
  return fallback;
}

Result<std::optional<std::int64_t>> integer_between(const Value& map, std::string_view key,
                                                    std::int64_t least, std::int64_t most) {
  if (!has(map, key)) {
    return std::optional<std::int64_t>();
  }
  const std::string text = map.get_text(key);
  const auto number = parse_integer(text);
  if (!number) {
    return fault(HandlerErrorCode::InvalidRequest, "Value of property " + std::string(key) +
                                                       " must be an integer, not '" + text + "'");
  }
  if (*number < least || *number > most) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "Value '" + text + "' of property " + std::string(key) + " must be between " +
                     std::to_string(least) + " and " + std::to_string(most));
  }
  return number;
}

Result<std::string> required_text(const Value& map, std::string_view key) {
  std::string text = map.get_text(key);
  if (text.empty()) {
    return fault(HandlerErrorCode::InvalidRequest, "Property validation failure: [The property {/" +
                                                       std::string(key) + "} is required]");
  }
  return text;
}

std::vector<Value> items_of(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  if (value == nullptr || value->is_null()) {
    return {};
  }
  if (value->is_list()) {
    return {value->items().begin(), value->items().end()};
  }
  return {*value};
}

}  // namespace formwork
