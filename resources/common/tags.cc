// SPDX-License-Identifier: Apache-2.0
#include "resources/common/tags.hh"

#include <set>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"

namespace formwork {

namespace {

Result<void> add_tag(Value& tags, std::set<std::string>& seen, const std::string& key,
                     std::string value) {
  if (key.empty()) {
    return fault(HandlerErrorCode::InvalidRequest, "Tag keys must not be empty");
  }
  if (to_lower(key).starts_with("aws:")) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "aws: prefixed tag key names are not allowed for external use.");
  }
  if (!seen.insert(key).second) {
    return fault(HandlerErrorCode::InvalidRequest, "Duplicate tag keys found: " + key);
  }
  tags.set(key, Value::string(std::move(value)));
  return {};
}

}  // namespace

Result<Value> merged_tags(const Call& call) {
  Value tags = Value::map();
  for (const auto& [key, value] : call.request.stack_tags) {
    tags.set(key, Value::string(value));
  }
  std::set<std::string> seen;
  if (const Value* own = call.properties.find("Tags"); own != nullptr) {
    for (const Value& tag : own->items()) {
      // Some types spell their tags differently; those are their own business.
      if (tag.find("Key") == nullptr) {
        continue;
      }
      if (auto added = add_tag(tags, seen, tag.get_text("Key"), tag.get_text("Value")); !added) {
        return std::move(added).failure();
      }
    }
    for (const auto& member : own->members()) {
      if (auto added = add_tag(tags, seen, member.key, member.value.scalar_text()); !added) {
        return std::move(added).failure();
      }
    }
  }
  tags.set("aws:cloudformation:stack-name", Value::string(call.request.stack_name));
  tags.set("aws:cloudformation:stack-id", Value::string(call.request.stack_id));
  tags.set("aws:cloudformation:logical-id", Value::string(call.request.logical_id));
  return tags;
}

}  // namespace formwork
