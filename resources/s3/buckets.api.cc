// SPDX-License-Identifier: Apache-2.0
// Buckets over the API: those of stacks and those made here are the same.
#include "engine/base/text.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";

Result<Value> create(ApiCall& call) {
  std::string name = call.text("Bucket");
  if (auto good = check_bucket_name(name); !good) {
    return fail("InvalidBucketName", "The specified bucket is not valid.");
  }
  auto known = find_object(call.world, kBuckets, name);
  if (!known) {
    return known;
  }
  Value answer = map_with("Location", Value::string("/" + name));
  if (!known->is_null()) {
    if (call.world.region == kDefaultRegion) {
      return answer;  // creating one's own bucket again succeeds in the oldest region
    }
    return fail("BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own "
                "it.");
  }
  Millis now = call.world.clock.now();
  Value bucket = Value::map();
  bucket.set("Properties", map_with("BucketName", Value::string(name)));
  bucket.set("Attributes", bucket_attributes(call.world, name));
  bucket.set("Tags", Value::map());
  bucket.set("CreationTime", Value::number(now));
  bucket.set("LastModifiedTime", Value::number(now));
  if (auto put = put_object(call.world, kBuckets, name, bucket); !put) {
    return std::move(put).failure();
  }
  return answer;
}

Result<Value> head(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  return map_with("BucketRegion", Value::string(call.world.region));
}

Result<Value> remove(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  std::string name = call.text("Bucket");
  auto stored = list_objects(call.world, kStoredObjects, name + "/");
  if (!stored) {
    return std::move(stored).failure();
  }
  if (!stored->empty()) {
    return fail("BucketNotEmpty", "The bucket you tried to delete is not empty");
  }
  auto erased = call.world.store.erase_object(kBuckets.service, kBuckets.kind, name);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> list(ApiCall& call) {
  auto buckets = list_objects(call.world, kBuckets);
  if (!buckets) {
    return std::move(buckets).failure();
  }
  Value items = Value::list();
  for (const auto& [name, bucket] : *buckets) {
    Value item = map_with("Name", Value::string(name));
    item.set("CreationDate", Value::number(bucket.get_text("CreationTime")));
    items.push(std::move(item));
  }
  Value owner = Value::map();
  owner.set("ID", Value::string(call.caller.account_id));
  Value answer = Value::map();
  answer.set("Buckets", std::move(items));
  answer.set("Owner", std::move(owner));
  return answer;
}

Result<Value> location(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  // The oldest region is told by an empty constraint.
  Value region =
      call.world.region == kDefaultRegion ? Value::string("") : Value::string(call.world.region);
  return map_with("LocationConstraint", std::move(region));
}

Result<Value> versioning(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  Value answer = Value::map();
  Value properties = properties_of(*bucket);
  if (const Value* status = properties.find_path({"VersioningConfiguration", "Status"})) {
    answer.set("Status", *status);
  }
  return answer;
}

Result<Value> encryption(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  Value properties = properties_of(*bucket);
  Value rules = Value::list();
  const Value* given =
      properties.find_path({"BucketEncryption", "ServerSideEncryptionConfiguration"});
  for (const Value& written : given == nullptr ? std::span<const Value>() : given->items()) {
    Value rule = Value::map();
    Value apply = Value::map();
    if (const Value* by_default = written.find("ServerSideEncryptionByDefault")) {
      apply = *by_default;
    }
    rule.set("ApplyServerSideEncryptionByDefault", std::move(apply));
    rule.set("BucketKeyEnabled", Value::boolean(written.get_text("BucketKeyEnabled") == "true"));
    rules.push(std::move(rule));
  }
  if (rules.items().empty()) {
    // What every bucket has had by itself since 2023.
    Value apply = map_with("SSEAlgorithm", Value::string("AES256"));
    Value rule = map_with("ApplyServerSideEncryptionByDefault", std::move(apply));
    rule.set("BucketKeyEnabled", Value::boolean(false));
    rules.push(std::move(rule));
  }
  Value configuration = map_with("Rules", std::move(rules));
  return map_with("ServerSideEncryptionConfiguration", std::move(configuration));
}

Result<Value> policy(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  // The record of the bucket holds the properties of its AWS::S3::BucketPolicy.
  const Value* document = bucket->find_path({"Policy", "PolicyDocument"});
  if (document == nullptr || document->is_null()) {
    return fail("NoSuchBucketPolicy", "The bucket policy does not exist");
  }
  std::string text = document->is_string() ? document->as_string() : value_to_json(*document);
  return map_with("Policy", Value::string(std::move(text)));
}

using Access = OperationEntry::Access;
constinit OperationEntry create_entry{"s3", "CreateBucket", Access::Write, &create};
constinit OperationEntry head_entry{"s3", "HeadBucket", Access::Read, &head};
constinit OperationEntry remove_entry{"s3", "DeleteBucket", Access::Write, &remove};
constinit OperationEntry list_entry{"s3", "ListBuckets", Access::Read, &list};
constinit OperationEntry location_entry{"s3", "GetBucketLocation", Access::Read, &location};
constinit OperationEntry versioning_entry{"s3", "GetBucketVersioning", Access::Read, &versioning};
constinit OperationEntry encryption_entry{"s3", "GetBucketEncryption", Access::Read, &encryption};
constinit OperationEntry policy_entry{"s3", "GetBucketPolicy", Access::Read, &policy};
const Register<OperationEntry> kRegistered[]{Register(create_entry),     Register(head_entry),
                                             Register(remove_entry),     Register(list_entry),
                                             Register(location_entry),   Register(versioning_entry),
                                             Register(encryption_entry), Register(policy_entry)};

}  // namespace

}  // namespace formwork::s3
