// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/bucket.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kLongestName = 63;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

bool is_edge_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool looks_like_address(std::string_view name) {
  const auto parts = split(name, ".");
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](auto part) {
           const auto number = parse_integer(part);
           return number && *number >= 0 && *number <= 255;
         });
}

/// The oldest regions write their website end point with a dash.
std::string website_host(const World& world) {
  constexpr std::array<std::string_view, 9> kDashed{
      "ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "eu-west-1", "sa-east-1",
      "us-east-1",      "us-gov-west-1",  "us-west-1",      "us-west-2"};
  const bool dashed = std::binary_search(kDashed.begin(), kDashed.end(), world.region);
  return "s3-website" + std::string(dashed ? "-" : ".") + world.region + "." + world.url_suffix;
}

Result<void> check_acl(const Value& properties) {
  const std::string acl = properties.get_text("AccessControl");
  if (acl.empty() || acl == "Private" || acl == "BucketOwnerFullControl") {
    return {};
  }
  std::string ownership = "BucketOwnerEnforced";
  if (const Value* controls = properties.find("OwnershipControls"); controls != nullptr) {
    for (const Value& rule : items_of(*controls, "Rules")) {
      ownership = rule.get_text("ObjectOwnership");
    }
  }
  if (ownership == "BucketOwnerEnforced") {
    return invalid(
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
  }
  return {};
}

// The settings of the API that stand in the place of a property, as long as it does not change.
constexpr std::pair<std::string_view, std::string_view> kConfigProperties[]{
    {"Lifecycle", "LifecycleConfiguration"},  {"Notification", "NotificationConfiguration"},
    {"Logging", "LoggingConfiguration"},      {"Replication", "ReplicationConfiguration"},
    {"Website", "WebsiteConfiguration"},      {"Encryption", "BucketEncryption"},
    {"ObjectLock", "ObjectLockConfiguration"}};

// After a provider has written the record.
Result<void> refresh_bucket(World& world, const std::string& name, const Value& before = Value()) {
  auto record = get_bucket(world, name);
  if (!record) {
    return std::move(record).failure();
  }
  const Value properties = properties_of(*record);
  for (const auto& [config, property] : kConfigProperties) {
    if (is_changed(before, properties, property)) {
      set_config(*record, config, Value());
    }
  }
  if (is_changed(before, properties, "AccessControl")) {
    record->erase("Acl");
  }
  return put_bucket(world, name, *record);
}

}  // namespace

Value bucket_attributes(const World& world, const std::string& name) {
  Value all = Value::map();
  all.set("Arn", Value::string("arn:" + world.partition + ":s3:::" + name));
  all.set("DomainName", Value::string(name + ".s3." + world.url_suffix));
  all.set("DualStackDomainName",
          Value::string(name + ".s3.dualstack." + world.region + "." + world.url_suffix));
  all.set("RegionalDomainName",
          Value::string(name + ".s3." + world.region + "." + world.url_suffix));
  all.set("WebsiteURL", Value::string("http://" + name + "." + website_host(world)));
  return all;
}

Result<void> check_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > kLongestName) {
    return invalid("Bucket name should be between 3 and 63 characters long");
  }
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      return invalid("Bucket name should not contain uppercase characters");
    }
    if (!is_edge_character(c) && c != '.' && c != '-') {
      return invalid(std::string("Bucket name should not contain '") + c + "'");
    }
  }
  if (!is_edge_character(name.front()) || !is_edge_character(name.back())) {
    return invalid("Bucket name must begin and end with a letter or number");
  }
  if (name.find("..") != std::string_view::npos) {
    return invalid("Bucket name should not contain two adjacent periods");
  }
  if (name.find(".-") != std::string_view::npos || name.find("-.") != std::string_view::npos) {
    return invalid("Bucket name should not contain dashes next to periods");
  }
  if (looks_like_address(name)) {
    return invalid("Bucket name must not be formatted as an IP Address");
  }
  const bool reserved = name.starts_with("xn--") || name.starts_with("sthree-") ||
                        name.starts_with("amzn-s3-demo-") || name.ends_with("-s3alias") ||
                        name.ends_with("--ol-s3") || name.ends_with("--x-s3");
  if (reserved) {
    return invalid("The specified bucket is not valid: '" + std::string(name) +
                   "' has a reserved prefix or suffix");
  }
  return {};
}

Result<void> check_bucket_settings(const Value& properties) {
  const Value* versioning = properties.find_path({"VersioningConfiguration", "Status"});
  const bool versioned = versioning != nullptr && versioning->as_string() == "Enabled";
  if (has(properties, "ReplicationConfiguration") && !versioned) {
    return invalid(
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  if (has(properties, "ObjectLockConfiguration") && !flag(properties, "ObjectLockEnabled")) {
    return invalid(
        "Object Lock configuration cannot be enabled on existing buckets without "
        "ObjectLockEnabled");
  }
  if (flag(properties, "ObjectLockEnabled") && versioning != nullptr && !versioned) {
    return invalid(
        "An Object Lock configuration is present on this bucket, so the versioning "
        "state cannot be changed.");
  }
  return check_acl(properties);
}

Result<Made> create_bucket(const Call& call) {
  const std::string name =
      name_or_generated(call, "BucketName", {.longest = kLongestName, .lower = true});
  auto checked = check_bucket_name(name);
  if (checked) {
    checked = check_bucket_settings(call.properties);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  auto made = add_object(call, {.place = kBuckets,
                                .key = name,
                                .attributes = bucket_attributes(call.world, name),
                                .taken_message = name + " already exists"});
  if (made) {
    if (auto kept = refresh_bucket(call.world, name); !kept) {
      return std::move(kept).failure();
    }
  }
  return made;
}

Result<Value> update_bucket(const Call& call) {
  if (auto checked = check_bucket_settings(call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto before = get_bucket(call.world, call.id());
  if (!before) {
    return before;
  }
  auto changed = change_object(call, kBuckets, call.id(), bucket_attributes(call.world, call.id()));
  if (!changed) {
    return changed;
  }
  if (auto kept = refresh_bucket(call.world, call.id(), properties_of(*before)); !kept) {
    return std::move(kept).failure();
  }
  return changed;
}

Result<void> delete_bucket(const Call& call) {
  auto is_empty = is_bucket_empty(call.world, call.id());
  if (!is_empty) {
    return std::move(is_empty).failure();
  }
  if (!*is_empty) {
    return fault(HandlerErrorCode::GeneralServiceException,
                 "The bucket you tried to delete is not empty");
  }
  if (auto found = get_object(call, kBuckets, call.id()); !found) {
    return std::move(found).failure();
  }
  return erase_bucket(call.world, call.id());
}

Result<Value> get_bucket(World& world, std::string_view name) {
  auto bucket = find_object(world, kBuckets, name);
  if (bucket && bucket->is_null()) {
    return fault(HandlerErrorCode::NotFound, "The specified bucket does not exist");
  }
  return bucket;
}

}  // namespace formwork::s3
