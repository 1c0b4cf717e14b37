// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/places.hh"

#include <map>
#include <mutex>
#include <set>

#include "engine/service/background.hh"
#include "resources/s3/bucket.hh"

namespace formwork::s3 {

namespace {

struct Places {
  std::mutex mutex;
  std::map<std::string, BucketPlace, std::less<>> by_name;
};

Places& places() {
  static Places all;
  return all;
}

// Worlds are opened with the buckets of earlier processes in them.
Result<bool> note_buckets(ApiCall& call) {
  static std::mutex mutex;
  static std::set<std::string> noted;
  const std::string world = call.world.account_id + "/" + call.world.region;
  {
    const std::lock_guard lock(mutex);
    if (!noted.insert(world).second) {
      return false;
    }
  }
  auto names = list_keys(call.world, kBuckets);
  if (!names) {
    return std::move(names).failure();
  }
  for (const std::string& name : *names) {
    note_place(name, {call.world.account_id, call.world.region});
  }
  return false;
}

constinit BackgroundTask task{"s3 places", &note_buckets};
const Register<BackgroundTask> kRegister{task};

}  // namespace

void note_place(std::string_view bucket, const BucketPlace& place) {
  const std::lock_guard lock(places().mutex);
  places().by_name.insert_or_assign(std::string(bucket), place);
}

void forget_place(std::string_view bucket) {
  const std::lock_guard lock(places().mutex);
  if (auto found = places().by_name.find(bucket); found != places().by_name.end()) {
    places().by_name.erase(found);
  }
}

std::optional<BucketPlace> find_place(std::string_view bucket) {
  const std::lock_guard lock(places().mutex);
  const auto found = places().by_name.find(bucket);
  return found == places().by_name.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> regions_with_buckets(std::string_view account_id) {
  const std::lock_guard lock(places().mutex);
  std::set<std::string> regions;
  for (const auto& [name, place] : places().by_name) {
    if (place.account_id == account_id) {
      regions.insert(place.region);
    }
  }
  return {regions.begin(), regions.end()};
}

}  // namespace formwork::s3
