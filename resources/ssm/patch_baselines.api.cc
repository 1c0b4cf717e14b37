// SPDX-License-Identifier: Apache-2.0
// Patch baselines and the groups they are registered for, as records: nothing is patched. AWS's own
// baselines are not there.
#include <algorithm>

#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kPage = 100;

std::string system_of(const Value& map) {
  const std::string system = map.get_text("OperatingSystem");
  return system.empty() ? "WINDOWS" : system;
}

Failure no_such_baseline() {
  return fail("DoesNotExistException", "Patch Baseline to be retrieved does not exist.");
}

Result<Value> create(ApiCall& call) {
  const std::string id = "pb-0" + call.world.ids.hex(16);
  Value baseline = map_with("BaselineId", Value::string(id));
  copy_members(baseline, call.input,
               {"Name", "Description", "ApprovalRules", "ApprovedPatches", "GlobalFilters",
                "RejectedPatches", "RejectedPatchesAction", "ApprovedPatchesComplianceLevel",
                "ApprovedPatchesEnableNonSecurity", "Sources"});
  baseline.set("OperatingSystem", Value::string(system_of(call.input)));
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  baseline.set("Tags", std::move(tags));
  set_number(baseline, "CreatedDate", call.world.clock.now());
  set_number(baseline, "ModifiedDate", call.world.clock.now());
  auto put = put_object(call.world, kBaselines, id, baseline);
  return put ? Result<Value>(map_with("BaselineId", Value::string(id)))
             : Result<Value>(std::move(put).failure());
}

Result<Value> get(ApiCall& call) {
  auto baseline = find_object(call.world, kBaselines, call.text("BaselineId"));
  return baseline && baseline->is_null() ? Result<Value>(no_such_baseline()) : std::move(baseline);
}

Result<Value> remove(ApiCall& call) {
  const std::string id = call.text("BaselineId");
  auto defaults = list_objects(call.world, kDefaultBaselines);
  auto groups = list_objects(call.world, kPatchGroups);
  if (!groups || !defaults) {
    return groups ? std::move(defaults).failure() : std::move(groups).failure();
  }
  for (const auto& [system, chosen] : *defaults) {
    if (chosen.get_text("BaselineId") == id) {
      return fail("ResourceInUseException",
                  "The patch baseline " + id + " is the default of " + system + ".");
    }
  }
  for (const auto& [key, group] : *groups) {
    if (group.get_text("BaselineId") == id) {
      return fail("ResourceInUseException",
                  "The patch baseline " + id + " is registered for a patch group.");
    }
  }
  auto erased = call.world.store.erase_object(kBaselines.service, kBaselines.kind, id);
  return erased ? Result<Value>(map_with("BaselineId", Value::string(id)))
                : Result<Value>(std::move(erased).failure());
}

Result<Value> identity_of(World& world, const Value& baseline) {
  auto chosen = find_object(world, kDefaultBaselines, system_of(baseline));
  if (!chosen) {
    return chosen;
  }
  Value shape = Value::map();
  copy_members(shape, baseline, {"BaselineId", "OperatingSystem"});
  set_text(shape, "BaselineName", baseline.get_text("Name"));
  set_text(shape, "BaselineDescription", baseline.get_text("Description"));
  shape.set("DefaultBaseline",
            Value::boolean(!chosen->is_null() &&
                           chosen->get_text("BaselineId") == baseline.get_text("BaselineId")));
  return shape;
}

bool passes(const Value& baseline, const Value& filter) {
  const std::string key = filter.get_text("Key");
  const std::vector<std::string> values = texts_of(filter.find("Values"));
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    if (key == "NAME_PREFIX") {
      return baseline.get_text("Name").starts_with(value);
    }
    return key == "OPERATING_SYSTEM" ? system_of(baseline) == value
                                     : key == "OWNER" && (value == "Self" || value == "All");
  });
}

Result<Value> describe(ApiCall& call) {
  auto baselines = list_objects(call.world, kBaselines);
  if (!baselines) {
    return std::move(baselines).failure();
  }
  const auto filters = input_items(call, "Filters");
  Value::List list;
  for (const auto& [id, baseline] : *baselines) {
    if (std::all_of(filters.begin(), filters.end(),
                    [&](const Value& filter) { return passes(baseline, filter); })) {
      auto identity = identity_of(call.world, baseline);
      if (!identity) {
        return identity;
      }
      list.push_back(*std::move(identity));
    }
  }
  return page_of(
      call, std::move(list),
      {.member = "BaselineIdentities", .largest = kPage, .fault_code = "InvalidNextToken"});
}

std::string group_key(const std::string& system, const std::string& group) {
  return system + "\n" + group;
}

Result<Value> register_group(ApiCall& call) {
  const std::string id = call.text("BaselineId");
  auto baseline = find_object(call.world, kBaselines, id);
  if (!baseline) {
    return baseline;
  }
  if (baseline->is_null()) {
    return fail("DoesNotExistException", "Maintenance window " + id + " does not exist");
  }
  const std::string key = group_key(system_of(*baseline), call.text("PatchGroup"));
  auto known = find_object(call.world, kPatchGroups, key);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("AlreadyExistsException",
                "Patch Group baseline already has a baseline registered for OperatingSystem " +
                    system_of(*baseline) + ".");
  }
  Value record = map_with("BaselineId", Value::string(id));
  record.set("PatchGroup", Value::string(call.text("PatchGroup")));
  auto put = put_object(call.world, kPatchGroups, key, record);
  return put ? Result<Value>(std::move(record)) : Result<Value>(std::move(put).failure());
}

Result<Value> deregister_group(ApiCall& call) {
  const std::string id = call.text("BaselineId");
  const std::string group = call.text("PatchGroup");
  auto groups = list_objects(call.world, kPatchGroups);
  if (!groups) {
    return std::move(groups).failure();
  }
  for (auto& [key, record] : *groups) {
    if (record.get_text("BaselineId") == id && record.get_text("PatchGroup") == group) {
      auto erased = call.world.store.erase_object(kPatchGroups.service, kPatchGroups.kind, key);
      return erased ? Result<Value>(std::move(record)) : Result<Value>(std::move(erased).failure());
    }
  }
  return no_such_baseline();
}

Result<Value> group_baseline(ApiCall& call) {
  const std::string key = group_key(system_of(call.input), call.text("PatchGroup"));
  auto record = find_object(call.world, kPatchGroups, key);
  if (!record || record->is_null()) {
    return record ? Result<Value>(no_such_baseline()) : std::move(record);
  }
  record->set("OperatingSystem", Value::string(system_of(call.input)));
  return record;
}

Result<Value> describe_groups(ApiCall& call) {
  auto groups = list_objects(call.world, kPatchGroups);
  if (!groups) {
    return std::move(groups).failure();
  }
  Value::List list;
  for (const auto& [key, record] : *groups) {
    auto baseline = find_object(call.world, kBaselines, record.get_text("BaselineId"));
    if (!baseline) {
      return baseline;
    }
    Value mapping = map_with("PatchGroup", Value::string(record.get_text("PatchGroup")));
    auto identity = identity_of(call.world, *baseline);
    if (!identity) {
      return identity;
    }
    mapping.set("BaselineIdentity", *std::move(identity));
    list.push_back(std::move(mapping));
  }
  return page_of(call, std::move(list),
                 {.member = "Mappings", .largest = kPage, .fault_code = "InvalidNextToken"});
}

Result<Value> update(ApiCall& call) {
  auto baseline = get(call);
  if (!baseline) {
    return baseline;
  }
  for (const std::string_view member :
       {"Name", "Description", "ApprovalRules", "ApprovedPatches", "GlobalFilters",
        "RejectedPatches", "RejectedPatchesAction", "ApprovedPatchesComplianceLevel",
        "ApprovedPatchesEnableNonSecurity", "Sources",
        "AvailableSecurityUpdatesComplianceStatus"}) {
    if (call.flag("Replace") && member != "Name" && call.find(member) == nullptr) {
      baseline->erase(member);
    }
    copy_members(*baseline, call.input, {member});
  }
  set_number(*baseline, "ModifiedDate", call.world.clock.now());
  auto put = put_object(call.world, kBaselines, call.text("BaselineId"), *baseline);
  return put ? std::move(baseline) : Result<Value>(std::move(put).failure());
}

// Until one is registered, AWS's own baseline is the default, which is not kept here.
Result<Value> get_default(ApiCall& call) {
  const std::string system = system_of(call.input);
  auto chosen = find_object(call.world, kDefaultBaselines, system);
  if (!chosen) {
    return chosen;
  }
  if (chosen->is_null()) {
    return fail("NotImplemented", "formwork does not keep AWS's own patch baselines.");
  }
  Value answer = map_with("BaselineId", Value::string(chosen->get_text("BaselineId")));
  answer.set("OperatingSystem", Value::string(system));
  return answer;
}

Result<Value> register_default(ApiCall& call) {
  auto baseline = get(call);
  if (!baseline) {
    return baseline;
  }
  Value record = map_with("BaselineId", Value::string(call.text("BaselineId")));
  auto put = put_object(call.world, kDefaultBaselines, system_of(*baseline), record);
  return put ? Result<Value>(std::move(record)) : Result<Value>(std::move(put).failure());
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"ssm", "CreatePatchBaseline", Access::Write, &create},
    {"ssm", "GetPatchBaseline", Access::Read, &get},
    {"ssm", "DeletePatchBaseline", Access::Write, &remove},
    {"ssm", "DescribePatchBaselines", Access::Read, &describe},
    {"ssm", "RegisterPatchBaselineForPatchGroup", Access::Write, &register_group},
    {"ssm", "DeregisterPatchBaselineForPatchGroup", Access::Write, &deregister_group},
    {"ssm", "GetPatchBaselineForPatchGroup", Access::Read, &group_baseline},
    {"ssm", "DescribePatchGroups", Access::Read, &describe_groups},
    {"ssm", "UpdatePatchBaseline", Access::Write, &update},
    {"ssm", "GetDefaultPatchBaseline", Access::Read, &get_default},
    {"ssm", "RegisterDefaultPatchBaseline", Access::Write, &register_default},
};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::ssm
