// SPDX-License-Identifier: Apache-2.0
// Tags of what Systems Manager keeps: parameters, documents, maintenance windows, patch baselines,
// operational items and associations.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/ssm/parameter.hh"
#include "resources/ssm/parameter_names.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kMostTags = 50;

struct Tagged {
  ObjectPlace place;
  std::string key;
  Value record;
};

Failure no_such_resource() {
  return fail(
      "InvalidResourceId",
      "The resource ID is not valid. Verify that you entered the correct ID and try again.");
}

Result<Tagged> find_tagged(ApiCall& call) {
  const std::string type = call.text("ResourceType");
  const std::string id = call.text("ResourceId");
  Tagged tagged{.place = kParameters, .key = id, .record = {}};
  if (type == "Parameter") {
    auto found = find_parameter(call.world, parse_selector(id));
    if (!found) {
      return std::move(found).failure();
    }
    tagged.key = found->name;
    tagged.record = std::move(found->record);
  } else {
    if (type == "Document") {
      tagged.place = kDocuments;
    } else if (type == "MaintenanceWindow") {
      tagged.place = kWindows;
    } else if (type == "PatchBaseline") {
      tagged.place = kBaselines;
    } else if (type == "OpsItem") {
      tagged.place = kOpsItems;
    } else if (type == "Association") {
      tagged.place = kAssociations;
    } else {
      return fail("InvalidResourceType",
                  type +
                      " is not a valid resource type here. Valid resource types are: Association, "
                      "Document, MaintenanceWindow, OpsItem, Parameter, PatchBaseline.");
    }
    auto record = find_object(call.world, tagged.place, id);
    if (!record) {
      return std::move(record).failure();
    }
    tagged.record = *std::move(record);
  }
  if (tagged.record.is_null()) {
    return no_such_resource();
  }
  return tagged;
}

Result<Value> add_tags(ApiCall& call) {
  auto tagged = find_tagged(call);
  if (!tagged) {
    return std::move(tagged).failure();
  }
  const Value* known = tagged->record.find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  if (tags.members().size() > kMostTags) {
    return fail("TooManyTagsError",
                "The number of tags exceeds the maximum of 50 tags for a resource.");
  }
  tagged->record.set("Tags", std::move(tags));
  auto put = put_object(call.world, tagged->place, tagged->key, tagged->record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> remove_tags(ApiCall& call) {
  auto tagged = find_tagged(call);
  if (!tagged) {
    return std::move(tagged).failure();
  }
  const Value* known = tagged->record.find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const std::string& key : input_texts(call, "TagKeys")) {
    tags.erase(key);
  }
  tagged->record.set("Tags", std::move(tags));
  auto put = put_object(call.world, tagged->place, tagged->key, tagged->record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> list_tags(ApiCall& call) {
  auto tagged = find_tagged(call);
  if (!tagged) {
    return std::move(tagged).failure();
  }
  return map_with("TagList", tag_list(tagged->record));
}

using Access = OperationEntry::Access;
constinit OperationEntry add_entry{"ssm", "AddTagsToResource", Access::Write, &add_tags};
constinit OperationEntry remove_entry{"ssm", "RemoveTagsFromResource", Access::Write, &remove_tags};
constinit OperationEntry list_entry{"ssm", "ListTagsForResource", Access::Read, &list_tags};
const Register<OperationEntry> kRegistered[]{Register(add_entry), Register(remove_entry),
                                             Register(list_entry)};

}  // namespace

}  // namespace formwork::ssm
