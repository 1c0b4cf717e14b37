// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/log_group.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/logs/filters.hh"
#include "resources/logs/log_store.hh"
#include "resources/logs/transform.hh"

namespace formwork::logs {

namespace {

constexpr std::size_t kLongestName = 512;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Result<void> check_settings(const Value& properties) {
  constexpr std::array<std::int64_t, 22> kDays{1,    3,    5,    7,    14,   30,  60,  90,
                                               120,  150,  180,  365,  400,  545, 731, 1096,
                                               1827, 2192, 2557, 2922, 3288, 3653};
  const std::string days = properties.get_text("RetentionInDays");
  if (!days.empty()) {
    const auto number = parse_integer(days);
    const bool known = number && std::find(kDays.begin(), kDays.end(), *number) != kDays.end();
    if (!known) {
      return invalid("1 validation error detected: Value '" + days +
                     "' at 'retentionInDays' failed to satisfy constraint: Member must satisfy "
                     "enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, "
                     "731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]");
    }
  }
  const std::string group_class = properties.get_text("LogGroupClass");
  if (!group_class.empty() && group_class != "STANDARD" && group_class != "INFREQUENT_ACCESS" &&
      group_class != "DELIVERY") {
    return invalid("Value '" + group_class +
                   "' of property LogGroupClass is not a class of log "
                   "groups: STANDARD, INFREQUENT_ACCESS, DELIVERY");
  }
  return {};
}

Value log_group_attributes(const World& world, const std::string& name) {
  Value all = Value::map();
  all.set("Arn", Value::string(regional_arn(world, "logs", "log-group:" + name + ":*")));
  return all;
}

}  // namespace

Result<Made> create_log_group(const Call& call) {
  const std::string name = name_or_generated(call, "LogGroupName", {.longest = kLongestName});
  if (name.size() > kLongestName || !is_word(name, ".-_/#")) {
    return invalid("1 validation error detected: Value '" + name +
                   "' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular "
                   "expression pattern: [\\.\\-_/#A-Za-z0-9]+");
  }
  if (auto checked = check_settings(call.properties); !checked) {
    return std::move(checked).failure();
  }
  return add_object(
      call,
      {.place = kLogGroups, .key = name, .attributes = log_group_attributes(call.world, name)});
}

Result<Value> update_log_group(const Call& call) {
  if (auto checked = check_settings(call.properties); !checked) {
    return std::move(checked).failure();
  }
  return change_object(call, kLogGroups, call.id(), log_group_attributes(call.world, call.id()));
}

Result<void> delete_log_group(const Call& call) {
  auto group = get_object(call, kLogGroups, call.id());
  if (!group) {
    return std::move(group).failure();
  }
  if (flag(properties_of(*group), "DeletionProtectionEnabled")) {
    return invalid("The log group " + call.id() +
                   " cannot be deleted while deletion protection is enabled.");
  }
  return erase_group(call.world, call.id());
}

Result<void> erase_group(World& world, const std::string& name) {
  for (const ObjectPlace& place : {kMetricFilters, kSubscriptionFilters}) {
    auto filters = list_objects(world, place, name + "\n");
    if (!filters) {
      return std::move(filters).failure();
    }
    for (const auto& [key, filter] : *filters) {
      if (auto erased = world.store.erase_object(place.service, place.kind, key); !erased) {
        return std::move(erased).failure();
      }
    }
  }
  if (auto erased = world.store.erase_object(kTransformers.service, kTransformers.kind, name);
      !erased) {
    return std::move(erased).failure();
  }
  if (auto erased = erase_group_data(world, name); !erased) {
    return erased;
  }
  auto erased = world.store.erase_object(kLogGroups.service, kLogGroups.kind, name);
  return erased ? Result<void>() : Result<void>(std::move(erased).failure());
}

}  // namespace formwork::logs
