// SPDX-License-Identifier: Apache-2.0
// Tags of everything that has an ARN here, and the older operations for groups alone.
#include <array>
#include <optional>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

constexpr std::size_t kMostTags = 50;

/// A kind of thing with tags: what its ARN's resource begins with, and where its records lie.
struct Tagged {
  std::string_view kind;
  ObjectPlace place;
  std::string_view member;  ///< Of the record.
};
constexpr std::array<Tagged, 8> kTagged{{
    {"log-group", kLogGroups, "Tags"},
    {"destination", {"logs", "destination"}, "Tags"},
    {"anomaly-detector", {"logs", "anomaly_detector"}, "Tags"},
    {"scheduled-query", {"logs", "scheduled_query"}, "Tags"},
    {"lookup-table", {"logs", "lookup_table"}, "Tags"},
    {"delivery-source", {"logs", "delivery_source"}, "tags"},
    {"delivery-destination", {"logs", "delivery_destination"}, "tags"},
    {"delivery", {"logs", "delivery"}, "tags"},
}};

struct Found {
  Tagged kind;
  std::string key;
  Value record;
};

Failure no_such_resource() {
  return fail("ResourceNotFoundException", "The specified resource does not exist.");
}

Result<Found> found_at(ApiCall& call, const Tagged& kind, std::string key) {
  auto record = find_object(call.world, kind.place, key);
  if (!record) {
    return std::move(record).failure();
  }
  return record->is_null() ? Result<Found>(no_such_resource())
                           : Result<Found>(Found{kind, std::move(key), *std::move(record)});
}

Result<Found> tagged(ApiCall& call) {
  const std::string arn = call.text("resourceArn");
  if (arn.empty()) {
    auto group = find_group(call.world, call.text("logGroupName"));
    return group ? Result<Found>(Found{kTagged[0], group->name, std::move(group->record)})
                 : Result<Found>(std::move(group).failure());
  }
  std::size_t at = 0;  // behind the account
  for (int field = 0; field < 5 && at != std::string::npos; ++field) {
    at = arn.find(':', at);
    at = at == std::string::npos ? at : at + 1;
  }
  if (at == std::string::npos || arn_field(arn, 2) != "logs") {
    return invalid_parameter("The specified resource ARN is invalid.");
  }
  const std::string resource = arn.substr(at);
  for (const Tagged& kind : kTagged) {
    if (resource.starts_with(kind.kind) && resource.substr(kind.kind.size()).starts_with(':')) {
      std::string key = resource.substr(kind.kind.size() + 1);
      return found_at(call, kind, key.ends_with(":*") ? key.substr(0, key.size() - 2) : key);
    }
  }
  return no_such_resource();
}

Value tags_of(const Found& found) {
  if (found.kind.member == "Tags") {
    return tag_map(found.record);
  }
  const Value* tags = found.record.find(found.kind.member);
  return tags == nullptr ? Value::map() : *tags;
}

Result<Value> list_tags(ApiCall& call) {
  auto found = tagged(call);
  return found ? Result<Value>(map_with("tags", tags_of(*found)))
               : Result<Value>(std::move(found).failure());
}

Result<Value> change_tags(ApiCall& call, const Value* added,
                          const std::vector<std::string>& removed) {
  auto found = tagged(call);
  if (!found) {
    return std::move(found).failure();
  }
  const Value* known = found->record.find(found->kind.member);
  Value tags = known == nullptr ? Value::map() : *known;
  for (const auto& tag : added == nullptr ? std::span<const Value::Member>() : added->members()) {
    tags.set(tag.key, tag.value);
  }
  for (const std::string& key : removed) {
    tags.erase(key);
  }
  if (tags.members().size() > kMostTags) {
    return fail("TooManyTagsException", "A resource can have no more than 50 tags.");
  }
  found->record.set(found->kind.member, std::move(tags));
  auto put = put_object(call.world, found->kind.place, found->key, found->record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> add_tags(ApiCall& call) {
  return change_tags(call, call.find("tags"), {});
}

Result<Value> remove_tags(ApiCall& call) {
  return change_tags(call, nullptr,
                     input_texts(call, call.find("tagKeys") != nullptr ? "tagKeys" : "tags"));
}

using Access = OperationEntry::Access;
constinit OperationEntry tags_entry{"logs", "ListTagsForResource", Access::Read, &list_tags};
constinit OperationEntry old_tags_entry{"logs", "ListTagsLogGroup", Access::Read, &list_tags};
constinit OperationEntry tag_entry{"logs", "TagResource", Access::Write, &add_tags};
constinit OperationEntry old_tag_entry{"logs", "TagLogGroup", Access::Write, &add_tags};
constinit OperationEntry untag_entry{"logs", "UntagResource", Access::Write, &remove_tags};
constinit OperationEntry old_untag_entry{"logs", "UntagLogGroup", Access::Write, &remove_tags};
const Register<OperationEntry> kRegistered[]{Register(tags_entry),  Register(old_tags_entry),
                                             Register(tag_entry),   Register(old_tag_entry),
                                             Register(untag_entry), Register(old_untag_entry)};

}  // namespace

}  // namespace formwork::logs
