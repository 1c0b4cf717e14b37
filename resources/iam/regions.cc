// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/regions.hh"

#include <map>
#include <mutex>
#include <set>

#include "engine/service/background.hh"
#include "resources/iam/api.hh"

namespace formwork::iam {

namespace {

struct Regions {
  std::mutex mutex;
  std::map<std::string, std::set<std::string>, std::less<>> by_account;
  std::set<std::string> looked_at;
};

Regions& regions() {
  static Regions all;
  return all;
}

// Worlds are opened with what earlier processes left in them.
Result<bool> look_at_world(ApiCall& call) {
  {
    const std::lock_guard lock(regions().mutex);
    if (!regions().looked_at.insert(call.world.account_id + "/" + call.world.region).second) {
      return false;
    }
  }
  for (const ObjectPlace& place : {kRoles, kUsers, kGroups, kManagedPolicies, kInstanceProfiles}) {
    auto keys = list_keys(call.world, place);
    if (!keys) {
      return std::move(keys).failure();
    }
    if (!keys->empty()) {
      note_region(call.world);
      break;
    }
  }
  return false;
}

constinit BackgroundTask task{"iam regions", &look_at_world};
const Register<BackgroundTask> kRegistered(task);

}  // namespace

void note_region(const World& world) {
  if (world.region == kHomeRegion) {
    return;
  }
  const std::lock_guard lock(regions().mutex);
  regions().by_account[world.account_id].insert(world.region);
}

std::vector<std::string> regions_of(std::string_view account_id) {
  const std::lock_guard lock(regions().mutex);
  const auto found = regions().by_account.find(account_id);
  return found == regions().by_account.end()
             ? std::vector<std::string>()
             : std::vector<std::string>(found->second.begin(), found->second.end());
}

}  // namespace formwork::iam
