// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/api.hh"

#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kPage = 100;
constexpr std::size_t kLargestPage = 1000;

}  // namespace

Result<void> in_home(ApiCall& call, const std::string& account_id,
                     const std::function<Result<void>(ApiCall&)>& work) {
  if (call.world.account_id == account_id && call.world.region == kHomeRegion) {
    return work(call);
  }
  return call.host.in_world(account_id, std::string(kHomeRegion), work);
}

Result<Value> run_at_home(ApiCall& call, OperationHandler handler) {
  if (call.world.region == kHomeRegion) {
    return handler(call);
  }
  Value answer;
  auto done = call.host.in_world(
      call.world.account_id, std::string(kHomeRegion), [&](ApiCall& home) -> Result<void> {
        World world = home.world;
        world.partition = call.world.partition;
        ApiCall moved{world,        call.caller,    call.input,      home.stacks, call.host,
                      call.service, call.operation, call.request_id, call.body,   call.head};
        auto made = handler(moved);
        if (!made) {
          return std::move(made).failure();
        }
        answer = *std::move(made);
        return {};
      });
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

Failure no_such_entity(std::string message) {
  return fail("NoSuchEntity", std::move(message));
}
Failure already_there(std::string message) {
  return fail("EntityAlreadyExists", std::move(message));
}
Failure delete_conflict(std::string message) {
  return fail("DeleteConflict", std::move(message));
}
Failure limit_exceeded(std::string message) {
  return fail("LimitExceeded", std::move(message));
}
Failure invalid_input(std::string message) {
  return fail("InvalidInput", std::move(message));
}

Result<Value> marked_page(const ApiCall& call, std::string_view member, Value::List items) {
  std::size_t begin = 0;
  if (const std::string marker = call.text("Marker"); !marker.empty()) {
    const auto position = parse_integer(marker);
    if (!position || *position < 0 || static_cast<std::size_t>(*position) > items.size()) {
      return validation_error("Invalid Marker.");
    }
    begin = static_cast<std::size_t>(*position);
  }
  std::size_t size = kPage;
  if (const auto asked = parse_integer(call.text("MaxItems")); asked && *asked > 0) {
    size = std::min(kLargestPage, static_cast<std::size_t>(*asked));
  }
  const std::size_t end = std::min(items.size(), begin + size);
  Value page = Value::list();
  for (std::size_t i = begin; i < end; ++i) {
    page.push(std::move(items[i]));
  }
  Value answer = map_with(member, std::move(page));
  answer.set("IsTruncated", Value::boolean(end < items.size()));
  if (end < items.size()) {
    answer.set("Marker", Value::string(std::to_string(end)));
  }
  return answer;
}

Result<std::string> user_of_call(const ApiCall& call) {
  if (std::string name = call.text("UserName"); !name.empty()) {
    return name;
  }
  const std::string_view resource = arn_field(call.caller.arn, 5);
  if (resource.starts_with("user/") && arn_field(call.caller.arn, 2) == "iam") {
    return last_part(resource, '/');
  }
  return validation_error("Must specify userName when calling with non-User credentials");
}

Result<std::string> input_path(const ApiCall& call, std::string_view member) {
  Value properties = Value::map();
  properties.set("Path", Value::string(call.text(member)));
  auto path = checked_path(properties);
  if (!path) {
    return validation_error(path.error().message);
  }
  return path;
}

Value new_record(World& world, Value properties, Value attributes) {
  const Value now = Value::number(world.clock.now());
  Value record = map_with("Properties", std::move(properties));
  record.set("Attributes", std::move(attributes));
  record.set("Tags", Value::map());
  record.set("CreationTime", now);
  record.set("LastModifiedTime", now);
  return record;
}

void set_property(Value& record, std::string_view property, Value value) {
  Value properties = properties_of(record);
  properties.set(property, std::move(value));
  record.set("Properties", std::move(properties));
}

void drop_property(Value& record, std::string_view property) {
  Value properties = properties_of(record);
  properties.erase(property);
  record.set("Properties", std::move(properties));
}

void set_attribute(Value& record, std::string_view attribute, Value value) {
  Value attributes = attributes_of(record);
  attributes.set(attribute, std::move(value));
  record.set("Attributes", std::move(attributes));
}

Result<Value> input_tags(const ApiCall& call, bool ignores_case) {
  Value tags = Value::map();
  std::set<std::string> keys;
  for (const Value& tag : input_items(call, "Tags")) {
    const std::string key = tag.get_text("Key");
    if (!keys.insert(ignores_case ? to_lower(key) : key).second) {
      return invalid_input(ignores_case
                               ? "Duplicate tag keys found. Please note that Tag keys are case "
                                 "insensitive."
                               : "Duplicate tag keys found.");
    }
    if (to_lower(key).starts_with("aws:")) {
      return invalid_input(
          "Tag key prefix (aws:) is reserved for internal use. Please remove it and try again.");
    }
    tags.set(key, Value::string(tag.get_text("Value")));
  }
  return tags;
}

void set_tags(Value& record, const Value& tags) {
  record.set("Tags", tags);
  Value own = tag_list(record, TagScope::OwnOnly);
  if (own.items().empty()) {
    drop_property(record, "Tags");
  } else {
    set_property(record, "Tags", std::move(own));
  }
}

Value encoded_document(const Value* document) {
  return Value::string(percent_encode(document_text(document)));
}

}  // namespace formwork::iam
