// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/common/policy.hh"
#include "resources/s3/bucket.hh"

namespace formwork::s3 {

namespace {

Result<void> check_document(const Call& call) {
  const Value* document = call.properties.find("PolicyDocument");
  return document == nullptr ? Result<void>() : check_policy(*document, PolicyKind::Resource);
}

/// Writes the policy of the bucket; a null document removes it.
Result<void> set_policy(const Call& call, std::string_view bucket_name, const Value& record) {
  auto bucket = get_bucket(call.world, bucket_name);
  if (!bucket) {
    return std::move(bucket).failure();
  }
  bucket->erase("Policy");
  bucket->erase("PolicyText");
  if (!record.is_null()) {
    bucket->set("Policy", record);
  }
  return put_bucket(call.world, bucket_name, *bucket);
}

Result<Value> get_policy(const Call& call) {
  auto bucket = get_bucket(call.world, call.id());
  if (!bucket) {
    return bucket;
  }
  const Value* policy = bucket->find("Policy");
  if (policy == nullptr) {
    return fault(HandlerErrorCode::NotFound, "The bucket policy does not exist");
  }
  return *policy;
}

Result<Made> create(const Call& call) {
  const std::string name = call.properties.get_text("Bucket");
  auto bucket = get_bucket(call.world, name);
  if (!bucket) {
    return std::move(bucket).failure();
  }
  if (bucket->find("Policy") != nullptr) {
    return fault(HandlerErrorCode::AlreadyExists,
                 "The bucket policy already exists on bucket " + name + ".");
  }
  if (auto checked = check_document(call); !checked) {
    return std::move(checked).failure();
  }
  if (auto stored = set_policy(call, name, call.properties); !stored) {
    return std::move(stored).failure();
  }
  return Made{name, Value::map()};
}

Result<Value> update(const Call& call) {
  if (auto checked = check_document(call); !checked) {
    return std::move(checked).failure();
  }
  if (auto policy = get_policy(call); !policy) {
    return policy;
  }
  if (auto stored = set_policy(call, call.id(), call.properties); !stored) {
    return std::move(stored).failure();
  }
  return Value::map();
}

Result<void> remove(const Call& call) {
  if (auto policy = get_policy(call); !policy) {
    return std::move(policy).failure();
  }
  return set_policy(call, call.id(), Value());
}

Result<std::vector<std::string>> list(const Call& call) {
  auto buckets = list_objects(call.world, kBuckets);
  if (!buckets) {
    return std::move(buckets).failure();
  }
  std::vector<std::string> names;
  for (const auto& [name, bucket] : *buckets) {
    if (bucket.find("Policy") != nullptr) {
      names.push_back(name);
    }
  }
  return names;
}

OwnProvider provider{{.type_name = "AWS::S3::BucketPolicy",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = get_policy,
                      .list = list}};
ProviderEntry entry{"AWS::S3::BucketPolicy", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::s3
