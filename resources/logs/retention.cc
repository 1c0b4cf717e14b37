// SPDX-License-Identifier: Apache-2.0
// Events that are older than their group keeps them go, a few at a time.
#include "engine/service/api_host.hh"
#include "engine/service/background.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/log_group.hh"
#include "resources/logs/log_store.hh"

namespace formwork::logs {

namespace {

constexpr Millis kDay = 24LL * 60 * 60 * 1000;
constexpr std::int64_t kPause = 60LL * 60 * 1000;

Result<bool> expire(ApiCall& call) {
  auto groups = list_objects(call.world, kLogGroups);
  if (!groups) {
    return std::move(groups).failure();
  }
  bool has_more = false;
  bool has_retention = false;
  for (const auto& [name, record] : *groups) {
    const std::int64_t days = number_of(properties_of(record), "RetentionInDays");
    if (days <= 0) {
      continue;
    }
    has_retention = true;
    auto more = expire_events(call.world, name, call.world.clock.now() - days * kDay);
    if (!more) {
      return more;
    }
    has_more = has_more || *more;
  }
  if (has_retention && !has_more) {
    call.host.go_on_at(steady_ms() + kPause);
  }
  return has_more;
}

BackgroundTask task{.name = "logs retention", .run = &expire};
const Register<BackgroundTask> kRegister{task};

}  // namespace

}  // namespace formwork::logs
