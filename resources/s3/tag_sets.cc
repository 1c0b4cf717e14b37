// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/tag_sets.hh"

#include "engine/base/text.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kMostTags = 10;
constexpr std::size_t kLongestKey = 128;
constexpr std::size_t kLongestValue = 256;

Result<void> check_tag(ApiCall& call, const std::string& key, const std::string& value) {
  if (key.empty() || character_count(key) > kLongestKey) {
    return refuse_with(call, 400, "InvalidTag", "The TagKey you have provided is invalid", "TagKey",
                       key);
  }
  if (character_count(value) > kLongestValue) {
    call.answer.fault_members.set("TagKey", Value::string(key));
    return refuse_with(call, 400, "InvalidTag", "The TagValue you have provided is invalid",
                       "TagValue", value);
  }
  if (key.starts_with("aws:")) {
    return refuse(call, 400, "InvalidTag", "System tags cannot be added/updated by requester");
  }
  return {};
}

}  // namespace

Result<void> check_object_tags(ApiCall& call, const Value& tags) {
  if (tags.members().size() > kMostTags) {
    return refuse(call, 400, "BadRequest", "Object tags cannot be greater than 10");
  }
  for (const auto& tag : tags.members()) {
    if (auto checked = check_tag(call, tag.key, tag.value.as_string()); !checked) {
      return checked;
    }
  }
  return {};
}

Result<Value> read_tag_set(ApiCall& call) {
  Value tags = Value::map();
  const Value* given = call.input.find_path({"Tagging", "TagSet"});
  if (given == nullptr) {
    return call.find("Tagging") == nullptr ? Result<Value>(malformed_xml(call))
                                           : Result<Value>(std::move(tags));
  }
  for (const Value& tag : given->items()) {
    const std::string key = tag.get_text("Key");
    if (tags.find(key) != nullptr) {
      return refuse_with(call, 400, "InvalidTag", "Cannot provide multiple Tags with the same key",
                         "TagKey", key);
    }
    tags.set(key, Value::string(tag.get_text("Value")));
  }
  return tags;
}

Value tag_set_of(const Value* tags) {
  Value set = Value::list();
  for (const auto& tag : tags == nullptr ? std::span<const Value::Member>() : tags->members()) {
    Value item = Value::map();
    item.set("Key", Value::string(tag.key));
    item.set("Value", tag.value);
    set.push(std::move(item));
  }
  return set;
}

}  // namespace formwork::s3
