// SPDX-License-Identifier: Apache-2.0
// Buckets over the API: those of stacks and those made here are the same. ACLs work as long as no
// ownership controls say BucketOwnerEnforced, and nothing is blocked that no block was put for.
#include <algorithm>
#include <optional>

#include "engine/base/text.hh"
#include "engine/schema/regions.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/places.hh"
#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::int64_t kMostBuckets = 10'000;

// Where a bucket with the name is, whoever owns it.
Result<std::optional<BucketPlace>> place_of(ApiCall& call, const std::string& name) {
  auto here = find_state(call.world, name);
  if (!here) {
    return std::move(here).failure();
  }
  const BucketPlace own{call.world.account_id, call.world.region};
  if (*here) {
    return std::optional(own);
  }
  const auto place = find_place(name);
  if (!place || (place->account_id == own.account_id && place->region == own.region)) {
    return std::optional<BucketPlace>();
  }
  bool exists = false;
  auto done = call.host.in_world(place->account_id, place->region, [&](ApiCall& there) {
    auto found = find_state(there.world, name);
    exists = found && *found;
    return found ? Result<void>() : std::move(found).failure();
  });
  if (!done) {
    return std::move(done).failure();
  }
  return exists ? place : std::optional<BucketPlace>();
}

// The region that a bucket is to be in.
Result<std::string> region_of(ApiCall& call) {
  const std::string& own = call.caller.region;
  const Value* given = call.input.find_path({"CreateBucketConfiguration", "LocationConstraint"});
  std::string region = given == nullptr ? "" : given->as_string();
  if (region.empty()) {
    if (own != kDefaultRegion) {
      return refuse(call, 400, "IllegalLocationConstraintException",
                    "The unspecified location constraint is incompatible for the region specific "
                    "endpoint this request was sent to.");
    }
    return own;
  }
  region = region == "EU" ? "eu-west-1" : region;
  if (region == kDefaultRegion || find_region(region) == nullptr) {
    return refuse_with(call, 400, "InvalidLocationConstraint",
                       "The specified location-constraint is not valid", "LocationConstraint",
                       region);
  }
  if (own != kDefaultRegion && own != region) {
    return refuse(call, 400, "IllegalLocationConstraintException",
                  "The " + region +
                      " location constraint is incompatible for the region specific endpoint "
                      "this request was sent to.");
  }
  return region;
}

Value properties_of_request(ApiCall& call, const std::string& name) {
  Value properties = map_with("BucketName", Value::string(name));
  if (call.flag("ObjectLockEnabledForBucket")) {
    properties.set("ObjectLockEnabled", Value::boolean(true));
    properties.set("ObjectLockConfiguration",
                   map_with("ObjectLockEnabled", Value::string("Enabled")));
    properties.set("VersioningConfiguration", map_with("Status", Value::string("Enabled")));
  }
  if (const std::string ownership = call.text("ObjectOwnership"); !ownership.empty()) {
    Value rule = map_with("ObjectOwnership", Value::string(ownership));
    properties.set("OwnershipControls", map_with("Rules", Value::list({std::move(rule)})));
  }
  return properties;
}

Result<void> add_bucket(ApiCall& call, World& world, const std::string& name, Value grants) {
  const Millis now = world.clock.now();
  Value tags = Value::map();
  const Value* given = call.input.find_path({"CreateBucketConfiguration", "Tags"});
  for (const Value& tag : given == nullptr ? std::span<const Value>() : given->items()) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  Value bucket = Value::map();
  bucket.set("Properties", properties_of_request(call, name));
  bucket.set("Attributes", bucket_attributes(world, name));
  bucket.set("Tags", std::move(tags));
  bucket.set("CreationTime", Value::number(now));
  bucket.set("LastModifiedTime", Value::number(now));
  if (!grants.is_null()) {
    bucket.set("Acl", std::move(grants));
  }
  return put_bucket(world, name, bucket);
}

Failure already_there(ApiCall& call, const std::string& name, const BucketPlace& place) {
  if (place.account_id == call.caller.account_id) {
    return refuse_with(call, 409, "BucketAlreadyOwnedByYou",
                       "Your previous request to create the named bucket succeeded and you already "
                       "own it.",
                       "BucketName", name);
  }
  return refuse_with(
      call, 409, "BucketAlreadyExists",
      "The requested bucket name is not available. The bucket namespace is shared by "
      "all users of the system. Please select a different name and try again.",
      "BucketName", name);
}

Result<Value> checked_grants(ApiCall& call) {
  const std::string& account = call.caller.account_id;
  auto grants = requested_grants(call, account, account);
  if (!grants || grants->is_null()) {
    return grants;
  }
  const bool is_private = *grants == canned_grants("private", account, account);
  if (call.text("ObjectOwnership") == "BucketOwnerEnforced" && !is_private) {
    return refuse(call, 400, "InvalidBucketAclWithObjectOwnership",
                  "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
  }
  return is_private ? Value() : std::move(grants);
}

Result<Value> create(ApiCall& call) {
  if (is_anonymous(call)) {
    return access_denied(call);
  }
  const std::string name = call.text("Bucket");
  if (auto good = check_bucket_name(name); !good) {
    return refuse_with(call, 400, "InvalidBucketName", "The specified bucket is not valid.",
                       "BucketName", name);
  }
  auto region = region_of(call);
  auto place = region ? place_of(call, name)
                      : Result<std::optional<BucketPlace>>(std::move(region).failure());
  auto grants = place ? checked_grants(call) : Result<Value>(std::move(place).failure());
  if (!grants) {
    return grants;
  }
  Value answer = map_with("Location", Value::string("/" + name));
  if (*place) {
    // Creating one's own bucket again succeeds in the oldest region.
    const bool is_same = (*place)->account_id == call.caller.account_id &&
                         (*place)->region == kDefaultRegion && *region == kDefaultRegion;
    return is_same ? Result<Value>(std::move(answer)) : already_there(call, name, **place);
  }
  Result<void> made;
  if (*region == call.world.region) {
    made = add_bucket(call, call.world, name, std::move(*grants));
  } else {
    made = call.host.in_world(call.world.account_id, *region, [&](ApiCall& there) {
      return add_bucket(call, there.world, name, std::move(*grants));
    });
    answer.set("Location", Value::string("http://" + name + ".s3.amazonaws.com/"));
  }
  return made ? Result<Value>(std::move(answer)) : std::move(made).failure();
}

Result<Value> head(S3Call& call) {
  return map_with("BucketRegion", Value::string(call.call.world.region));
}

Result<Value> remove(S3Call& call) {
  auto is_empty = call.rows.is_empty();
  if (!is_empty) {
    return std::move(is_empty).failure();
  }
  if (!*is_empty) {
    return refuse_with(call.call, 409, "BucketNotEmpty",
                       call.state.versioning == Versioning::Off
                           ? "The bucket you tried to delete is not empty"
                           : "The bucket you tried to delete is not empty. You must delete all "
                             "versions in the bucket.",
                       "BucketName", call.bucket);
  }
  auto erased = erase_bucket(call.call.world, call.bucket);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

using Found = std::vector<std::pair<std::string, Value>>;

Result<void> add_buckets(World& world, const std::string& prefix, bool with_region, Found& all) {
  auto buckets = list_objects(world, kBuckets, prefix);
  if (!buckets) {
    return std::move(buckets).failure();
  }
  for (const auto& [name, bucket] : *buckets) {
    Value item = map_with("Name", Value::string(name));
    item.set("CreationDate", Value::number(bucket.get_text("CreationTime")));
    if (with_region) {
      item.set("BucketRegion", Value::string(world.region));
    }
    all.emplace_back(name, std::move(item));
  }
  return {};
}

Result<Found> find_buckets(ApiCall& call) {
  Found all;
  const std::string region = call.text("BucketRegion");
  const bool is_paged =
      call.find("MaxBuckets") != nullptr || !region.empty() || call.find("Prefix") != nullptr;
  std::vector<std::string> regions = regions_with_buckets(call.world.account_id);
  if (std::find(regions.begin(), regions.end(), call.world.region) == regions.end()) {
    regions.push_back(call.world.region);
  }
  for (const std::string& one : regions) {
    if (!region.empty() && region != one) {
      continue;
    }
    const auto add = [&](ApiCall& there) {
      return add_buckets(there.world, call.text("Prefix"), is_paged, all);
    };
    auto done =
        one == call.world.region ? add(call) : call.host.in_world(call.world.account_id, one, add);
    if (!done) {
      return std::move(done).failure();
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return all;
}

Result<Value> list(ApiCall& call) {
  if (is_anonymous(call)) {
    return access_denied(call);
  }
  const std::int64_t limit = number_of(call.input, "MaxBuckets", kMostBuckets);
  if (limit < 1 || limit > kMostBuckets) {
    return invalid_argument(call, "Argument max-buckets must be an integer between 1 and 10000.",
                            "max-buckets", call.text("MaxBuckets"));
  }
  auto buckets = find_buckets(call);
  if (!buckets) {
    return std::move(buckets).failure();
  }
  const std::string after = call.text("ContinuationToken");
  Value items = Value::list();
  Value answer = Value::map();
  std::string last;
  for (auto& [name, item] : *buckets) {
    if (!after.empty() && name <= after) {
      continue;
    }
    if (static_cast<std::int64_t>(items.items().size()) == limit) {
      answer.set("ContinuationToken", Value::string(last));
      break;
    }
    last = name;
    items.push(std::move(item));
  }
  answer.set("Buckets", std::move(items));
  answer.set("Owner", owner_of(call.caller.account_id));
  if (const Value* prefix = call.find("Prefix")) {
    answer.set("Prefix", *prefix);
  }
  return answer;
}

Result<Value> location(S3Call& call) {
  // The oldest region is told by an empty constraint.
  const std::string& region = call.call.world.region;
  return map_with("LocationConstraint",
                  Value::string(region == kDefaultRegion ? std::string() : region));
}

using Access = OperationEntry::Access;
const S3Operation kHead{&head, "s3:ListBucket", Permission::Read, false, false};
const S3Operation kRemove{&remove, "s3:DeleteBucket", Permission::None, false, false};
const S3Operation kLocation{&location, "s3:GetBucketLocation", Permission::None, false, false};
constinit OperationEntry create_entry{"s3", "CreateBucket", Access::Write, &create};
constinit OperationEntry head_entry{"s3", "HeadBucket", Access::Read, &run<kHead>};
constinit OperationEntry remove_entry{"s3", "DeleteBucket", Access::Write, &run<kRemove>};
constinit OperationEntry list_entry{"s3", "ListBuckets", Access::Read, &list};
constinit OperationEntry location_entry{"s3", "GetBucketLocation", Access::Read, &run<kLocation>};
const Register<OperationEntry> kRegistered[]{Register(create_entry), Register(head_entry),
                                             Register(remove_entry), Register(list_entry),
                                             Register(location_entry)};

}  // namespace

}  // namespace formwork::s3
