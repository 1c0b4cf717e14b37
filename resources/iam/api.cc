// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/api.hh"

#include <algorithm>
#include <array>
#include <set>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/iam/regions.hh"

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

Result<void> in_regions(ApiCall& call, const std::string& account_id,
                        const std::function<Result<void>(ApiCall&)>& work) {
  for (const std::string& region : regions_of(account_id)) {
    const bool is_here = call.world.account_id == account_id && call.world.region == region;
    auto done = is_here ? work(call) : call.host.in_world(account_id, region, work);
    if (!done) {
      return done;
    }
  }
  return {};
}

namespace {

// The call as it is, but in another world.
Result<Value> run_in(const ApiCall& call, ApiCall& there, OperationHandler handler,
                     const Value& input) {
  World world = there.world;
  world.partition = call.world.partition;
  ApiCall moved{world,        call.caller,    input,           there.stacks, call.host,
                call.service, call.operation, call.request_id, call.body,    call.head};
  return handler(moved);
}

Result<Value> run_in_home(ApiCall& call, OperationHandler handler) {
  if (call.world.region == kHomeRegion) {
    return handler(call);
  }
  Value answer;
  auto done = call.host.in_world(call.world.account_id, std::string(kHomeRegion),
                                 [&](ApiCall& home) -> Result<void> {
                                   auto made = run_in(call, home, handler, call.input);
                                   if (!made) {
                                     return std::move(made).failure();
                                   }
                                   answer = *std::move(made);
                                   return {};
                                 });
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

// Members of list answers that hold what stacks make.
constexpr std::array<std::string_view, 8> kLists{
    "Users",          "Roles",           "Groups",        "Policies", "InstanceProfiles",
    "UserDetailList", "GroupDetailList", "RoleDetailList"};

void append_lists(Value& answer, const Value& more) {
  for (const std::string_view name : kLists) {
    const Value* items = more.find(name);
    const Value* known = answer.find(name);
    if (items == nullptr || known == nullptr || items->items().empty()) {
      continue;
    }
    Value all = *known;
    for (const Value& item : items->items()) {
      const std::string arn = item.get_text("Arn");
      const bool is_known =
          arn.find(":iam::aws:") != std::string::npos ||
          std::any_of(all.items().begin(), all.items().end(),
                      [&](const Value& one) { return one.get_text("Arn") == arn; });
      if (!is_known) {
        all.push(item);
      }
    }
    answer.set(name, std::move(all));
  }
}

bool is_list_operation(std::string_view operation) {
  return operation == "ListUsers" || operation == "ListRoles" || operation == "ListGroups" ||
         operation == "ListPolicies" || operation == "ListInstanceProfiles" ||
         operation == "GetAccountAuthorizationDetails";
}

}  // namespace

Result<Value> run_at_home(ApiCall& call, OperationHandler handler) {
  auto answer = run_in_home(call, handler);
  const bool is_list = answer && is_list_operation(call.operation) && !flag(*answer, "IsTruncated");
  const bool is_missing = !answer && answer.error().code == "NoSuchEntity";
  if (call.service != "iam" || (!is_list && !is_missing)) {
    return answer;
  }
  Value input = call.input;
  input.erase("Marker");
  auto done = in_regions(call, call.world.account_id, [&](ApiCall& there) -> Result<void> {
    auto found = run_in(call, there, handler, input);
    if (found && is_list) {
      append_lists(*answer, *found);
    } else if (found && !answer) {
      answer = std::move(found);
    }
    // What a refusal may have written is undone by whoever began the transaction.
    return found || found.error().code == "NoSuchEntity" || answer
               ? Result<void>()
               : Result<void>(std::move(found).failure());
  });
  return done ? std::move(answer) : Result<Value>(std::move(done).failure());
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
    const bool is_known = position && *position >= 0 &&
                          (items.empty() || static_cast<std::size_t>(*position) <= items.size());
    if (!is_known) {
      return validation_error("Invalid Marker.");
    }
    begin = std::min(items.size(), static_cast<std::size_t>(*position));
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
