// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/filters.hh"

#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/stack_made.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kModelledMetric = {"modelled", "AWS::Logs::MetricFilter"};
constexpr ObjectPlace kModelledSubscription = {"modelled", "AWS::Logs::SubscriptionFilter"};

Result<std::vector<Filter>> all_filters(World& world, ObjectPlace place, ObjectPlace modelled,
                                        const std::string& group) {
  std::vector<Filter> filters;
  auto own = list_objects(world, place, group.empty() ? "" : group + "\n");
  auto made = stored_objects(world, modelled);
  if (!own || !made) {
    return own ? std::move(made).failure() : std::move(own).failure();
  }
  for (auto& [key, shape] : *own) {
    filters.push_back({place, key, std::move(shape)});
  }
  for (const StoredObject& object : *made) {
    if (group.empty() || object.text("LogGroupName") == group) {
      Value shape = lower_keys(object.model);
      set_time(shape, "creationTime", object.record);
      filters.push_back({modelled, object.key, std::move(shape)});
    }
  }
  std::sort(filters.begin(), filters.end(), [](const Filter& a, const Filter& b) {
    const std::string group_a = a.shape.get_text("logGroupName");
    const std::string group_b = b.shape.get_text("logGroupName");
    return group_a != group_b ? group_a < group_b
                              : a.shape.get_text("filterName") < b.shape.get_text("filterName");
  });
  return filters;
}

}  // namespace

Result<std::vector<Filter>> metric_filters(World& world, const std::string& group) {
  return all_filters(world, kMetricFilters, kModelledMetric, group);
}

Result<std::vector<Filter>> subscription_filters(World& world, const std::string& group) {
  return all_filters(world, kSubscriptionFilters, kModelledSubscription, group);
}

}  // namespace formwork::logs
