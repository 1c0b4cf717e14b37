// SPDX-License-Identifier: Apache-2.0
// Resource scans: what is in the account, whoever made it.
#include <algorithm>

#include "resources/cloudformation/generated/scan.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kScansPage = 10;
constexpr std::size_t kResourcesPage = 100;
constexpr std::size_t kMostRelatedTo = 100;

std::vector<std::string> filters_of(const ApiCall& call) {
  std::vector<std::string> types;
  for (const Value& filter : input_items(call, "ScanFilters")) {
    for (std::string& type : texts_of(filter.find("Types"))) {
      types.push_back(std::move(type));
    }
  }
  return types;
}

Result<Value> find_by_token(World& world, const std::string& token) {
  auto scans = list_objects(world, kScans);
  if (!scans) {
    return std::move(scans).failure();
  }
  for (auto& [id, one] : *scans) {
    if (!token.empty() && one.get_text("Token") == token) {
      return std::move(one);
    }
  }
  return Value();
}

Result<Value> start_scan(ApiCall& call) {
  const std::string token = call.text("ClientRequestToken");
  auto known = find_by_token(call.world, token);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return map_with("ResourceScanId", Value::string(known->get_text("ResourceScanId")));
  }
  const std::vector<std::string> filters = filters_of(call);
  const std::vector<std::string> types = scanned_types(call, filters);
  if (types.empty()) {
    return validation_error("None of the resource types of the scan filters can be scanned.");
  }
  Value record = Value::map();
  const std::string id = "arn:" + call.world.partition + ":cloudformation:" + call.world.region +
                         ":" + call.world.account_id + ":resourceScan/" + call.world.ids.uuid();
  record.set("ResourceScanId", Value::string(id));
  record.set("StartTime", Value::number(call.world.clock.now()));
  auto items = scan(call, types);
  if (!items) {
    return items;
  }
  const auto count = static_cast<std::int64_t>(items->items().size());
  record.set("EndTime", Value::number(call.world.clock.now()));
  record.set("Status", Value::string("COMPLETE"));
  record.set("PercentageCompleted", Value::number(100));
  record.set("ResourceTypes", list_of(types));
  set_number(record, "ResourcesScanned", count);
  set_number(record, "ResourcesRead", count);
  record.set("ScanType", Value::string(filters.empty() ? "FULL" : "PARTIAL"));
  copy_members(record, call.input, {"ScanFilters"});
  set_text(record, "Token", token);
  auto put = put_object(call.world, kScanned, id, *items);
  if (put) {
    put = put_object(call.world, kScans, id, record);
  }
  return put ? Result<Value>(map_with("ResourceScanId", Value::string(id)))
             : std::move(put).failure();
}

Result<Value> get_scan(ApiCall& call, ObjectPlace place) {
  auto found = find_object(call.world, place, call.text("ResourceScanId"));
  if (found && found->is_null()) {
    return fail("ResourceScanNotFound",
                "Resource scan " + call.text("ResourceScanId") + " not found");
  }
  return found;
}

Result<Value> describe_scan(ApiCall& call) {
  auto record = get_scan(call, kScans);
  if (!record) {
    return record;
  }
  Value answer = Value::map();
  copy_members(
      answer, *record,
      {"ResourceScanId", "Status", "StatusReason", "StartTime", "EndTime", "PercentageCompleted",
       "ResourceTypes", "ResourcesScanned", "ResourcesRead", "ScanFilters"});
  return answer;
}

Result<Value> list_scans(ApiCall& call) {
  auto scans = list_objects(call.world, kScans);
  if (!scans) {
    return std::move(scans).failure();
  }
  std::stable_sort(scans->begin(), scans->end(), [](const auto& a, const auto& b) {
    return number_of(a.second, "StartTime") > number_of(b.second, "StartTime");
  });
  const std::string wanted = call.text("ScanTypeFilter");
  Value::List summaries;
  for (const auto& [id, record] : *scans) {
    if (!wanted.empty() && record.get_text("ScanType") != wanted) {
      continue;
    }
    Value summary = Value::map();
    copy_members(summary, record,
                 {"ResourceScanId", "Status", "StatusReason", "StartTime", "EndTime",
                  "PercentageCompleted", "ScanType"});
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries),
                 {.member = "ResourceScanSummaries", .largest = kScansPage});
}

bool has_identifier(const Value& item, const std::string& wanted) {
  const Value* identifier = item.find("ResourceIdentifier");
  const auto parts = identifier->members();
  return wanted.empty() || std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
           return part.value.as_string() == wanted;
         });
}

bool has_tag(const Value& item, const std::string& key, const std::string& value) {
  const auto tags = item.find("Tags")->members();
  return (key.empty() && value.empty()) ||
         std::any_of(tags.begin(), tags.end(), [&](const auto& tag) {
           return (key.empty() || tag.key == key) &&
                  (value.empty() || tag.value.as_string() == value);
         });
}

Value shape_of(const Value& item) {
  Value shape = Value::map();
  copy_members(shape, item, {"ResourceType", "ResourceIdentifier", "ManagedByStack"});
  return shape;
}

Result<Value> list_scanned(ApiCall& call) {
  auto items = get_scan(call, kScanned);
  if (!items) {
    return items;
  }
  Value::List resources;
  for (const Value& item : items->items()) {
    if (item.get_text("ResourceType").starts_with(call.text("ResourceTypePrefix")) &&
        has_identifier(item, call.text("ResourceIdentifier")) &&
        has_tag(item, call.text("TagKey"), call.text("TagValue"))) {
      resources.push_back(shape_of(item));
    }
  }
  return page_of(call, std::move(resources), {.member = "Resources", .largest = kResourcesPage});
}

/// What the asked resources name, and what they are named by.
struct Related {
  std::set<std::string> named;
  std::set<std::string> names;
  std::set<std::pair<std::string, std::string>> asked;  // type, physical id
};

Result<Related> read_asked(ApiCall& call) {
  Related related;
  for (const Value& one : input_items(call, "Resources")) {
    const Value* identifier = one.find("ResourceIdentifier");
    auto live = find_scanned(call, one.get_text("ResourceType"),
                             identifier == nullptr ? Value::map() : *identifier);
    if (!live) {
      return std::move(live).failure();
    }
    if (!live->has_value()) {
      return validation_error("The resource " + one.get_text("ResourceType") +
                              " is not among those that were scanned.");
    }
    related.named.merge(texts_in((*live)->model));
    for (std::string& name : names_of(**live)) {
      related.names.insert(std::move(name));
    }
    related.asked.emplace((*live)->type, (*live)->physical_id);
  }
  return related;
}

Result<Value> list_related(ApiCall& call) {
  auto items = get_scan(call, kScanned);
  if (!items) {
    return items;
  }
  if (input_items(call, "Resources").size() > kMostRelatedTo) {
    return validation_error("At most 100 resources can be given.");
  }
  auto related = read_asked(call);
  if (!related) {
    return std::move(related).failure();
  }
  Value::List resources;
  for (const Value& item : items->items()) {
    const std::string type = item.get_text("ResourceType");
    auto live = find_scanned(call, type, *item.find("ResourceIdentifier"));
    if (!live) {
      return std::move(live).failure();
    }
    if (!live->has_value() || related->asked.contains({type, (*live)->physical_id})) {
      continue;
    }
    const auto names = names_of(**live);
    const auto texts = texts_in((*live)->model);
    const bool is_named = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return related->named.contains(name);
    });
    const bool names_one =
        std::any_of(related->names.begin(), related->names.end(),
                    [&](const std::string& name) { return texts.contains(name); });
    if (is_named || names_one) {
      resources.push_back(shape_of(item));
    }
  }
  return page_of(call, std::move(resources),
                 {.member = "RelatedResources", .largest = kResourcesPage});
}

using Access = OperationEntry::Access;
constinit OperationEntry start_one{"cloudformation", "StartResourceScan", Access::Write,
                                   &start_scan};
constinit OperationEntry describe_one{"cloudformation", "DescribeResourceScan", Access::Read,
                                      &describe_scan};
constinit OperationEntry list_all{"cloudformation", "ListResourceScans", Access::Read, &list_scans};
constinit OperationEntry list_items{"cloudformation", "ListResourceScanResources", Access::Read,
                                    &list_scanned};
constinit OperationEntry list_others{"cloudformation", "ListResourceScanRelatedResources",
                                     Access::Read, &list_related};
const Register<OperationEntry> kRegistered[]{Register(start_one), Register(describe_one),
                                             Register(list_all), Register(list_items),
                                             Register(list_others)};

}  // namespace

}  // namespace formwork::cloudformation
