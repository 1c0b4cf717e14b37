// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "resources/common/objects.hh"

namespace formwork::logs {

/// Filters of groups by "<group>\n<filter>", as the API tells them.
inline constexpr ObjectPlace kMetricFilters{"logs", "metric_filter"};
inline constexpr ObjectPlace kSubscriptionFilters{"logs", "subscription_filter"};

/// A filter and where it is kept: those that stacks make are objects of the modelled provider.
struct Filter {
  ObjectPlace place;
  std::string key;
  Value shape;
};

/// In order of group and name; of all groups when `group` is "".
Result<std::vector<Filter>> metric_filters(World& world, const std::string& group);
Result<std::vector<Filter>> subscription_filters(World& world, const std::string& group);

}  // namespace formwork::logs
