// SPDX-License-Identifier: Apache-2.0
#include "engine/value/json_value.hh"

#include <utility>
#include <vector>

#include <rapidjson/reader.h>

#include "engine/base/text.hh"

namespace formwork {

namespace {

// Most requests and records have fewer open values at a time.
constexpr std::size_t kUsualParts = 32;

class ValueHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, ValueHandler> {
 public:
  explicit ValueHandler(std::size_t depth) : depth_(depth) { parts_.reserve(kUsualParts); }

  bool Null() { return add({}); }
  bool Bool(bool value) { return add(Value::boolean(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    return add(Value::number(std::string(text, length)));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return add(Value::string(std::string(text, length)));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    parts_.push_back({std::string(text, length), Value(), {}});
    return true;
  }
  bool StartObject() { return open(true); }
  bool StartArray() { return open(false); }
  bool EndObject(rapidjson::SizeType count) {
    const auto first = parts_.end() - static_cast<std::ptrdiff_t>(count);
    Value::Map members(std::make_move_iterator(first), std::make_move_iterator(parts_.end()));
    parts_.erase(first, parts_.end());
    is_map_.pop_back();
    Value map = Value::map(std::move(members));
    return map.members().size() == count && add(std::move(map));
  }
  bool EndArray(rapidjson::SizeType count) {
    const auto first = parts_.end() - static_cast<std::ptrdiff_t>(count);
    Value::List items;
    items.reserve(count);
    for (auto item = first; item != parts_.end(); ++item) {
      items.push_back(std::move(item->value));
    }
    parts_.erase(first, parts_.end());
    is_map_.pop_back();
    return add(Value::list(std::move(items)));
  }

  Value take() { return std::move(parts_.front().value); }

 private:
  bool open(bool is_map) {
    is_map_.push_back(is_map);
    return is_map_.size() <= depth_;
  }
  // A map's member waits for its value; a list's item has no key.
  bool add(Value value) {
    if (!is_map_.empty() && is_map_.back()) {
      parts_.back().value = std::move(value);
    } else {
      parts_.push_back({{}, std::move(value), {}});
    }
    return true;
  }

  const std::size_t depth_;
  std::vector<Value::Member> parts_;  // of all open lists and maps
  std::vector<bool> is_map_;
};

}  // namespace

std::optional<Value> read_json_value(std::string json, std::size_t depth) {
  // RapidJSON reads up to a NUL, and takes bytes that are no text.
  if (json.find('\0') != std::string::npos || !is_valid_utf8(json)) {
    return std::nullopt;
  }
  ValueHandler handler(depth);
  rapidjson::InsituStringStream stream(json.data());
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (reader.Parse<kFlags>(stream, handler).IsError()) {
    return std::nullopt;
  }
  return handler.take();
}

}  // namespace formwork
