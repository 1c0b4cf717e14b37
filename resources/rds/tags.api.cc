// SPDX-License-Identifier: Apache-2.0
// Tags of everything in RDS that has an ARN.
#include <algorithm>
#include <array>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/rds/kinds.hh"

namespace formwork::rds {
namespace {

struct Tagged {
  const Kind* kind = nullptr;
  StoredObject object;
};

Result<Tagged> tagged(ApiCall& call) {
  const std::array<const Kind*, 8> kinds = {
      &kInstances,    &kClusters,  &kSubnetGroups,    &kParameterGroups, &kClusterParameterGroups,
      &kOptionGroups, &kSnapshots, &kClusterSnapshots};
  const std::string arn = call.text("ResourceName");
  const std::string_view path = arn_field(arn, 5);
  const std::size_t colon = path.find(':');
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind* kind) {
    return kind->arn_part == path.substr(0, colon);
  });
  if (colon == path.npos || found == kinds.end()) {
    return fail("InvalidParameterValue", "Invalid resource name: " + arn);
  }
  auto object = find(call.world, **found, path.substr(colon + 1));
  return object ? Result<Tagged>(Tagged{*found, *std::move(object)}) : std::move(object).failure();
}

Result<Value> list(ApiCall& call) {
  auto found = tagged(call);
  return found ? Result<Value>(map_with("TagList", tag_list(found->object.record)))
               : std::move(found).failure();
}

Result<Value> change(ApiCall& call, void (*apply)(const ApiCall&, Value&)) {
  auto found = tagged(call);
  if (!found) {
    return std::move(found).failure();
  }
  const Value* known = found->object.record.find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  apply(call, tags);
  found->object.record.set("Tags", std::move(tags));
  auto kept = keep(call.world, *found->kind, found->object);
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> add(ApiCall& call) {
  return change(call, [](const ApiCall& given, Value& tags) {
    for (const Value& tag : input_items(given, "Tags")) {
      tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
    }
  });
}

Result<Value> remove(ApiCall& call) {
  return change(call, [](const ApiCall& given, Value& tags) {
    for (const std::string& key : input_texts(given, "TagKeys")) {
      tags.erase(key);
    }
  });
}

using Access = OperationEntry::Access;
constinit OperationEntry list_entry{"rds", "ListTagsForResource", Access::Read, &list};
constinit OperationEntry add_entry{"rds", "AddTagsToResource", Access::Write, &add};
constinit OperationEntry remove_entry{"rds", "RemoveTagsFromResource", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{Register(list_entry), Register(add_entry),
                                             Register(remove_entry)};

}  // namespace
}  // namespace formwork::rds
