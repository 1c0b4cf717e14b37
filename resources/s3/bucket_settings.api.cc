// SPDX-License-Identifier: Apache-2.0
// Settings of buckets over the API, as their properties have them.
#include "resources/s3/bucket_settings.hh"

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/tag_sets.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kSystemTag = "aws:";

Result<Value> cors(S3Call& call) {
  auto bucket = call.record();
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  const Value* given = properties.find_path({"CorsConfiguration", "CorsRules"});
  if (given == nullptr || given->items().empty()) {
    return refuse_with(call.call, 404, "NoSuchCORSConfiguration",
                       "The CORS configuration does not exist", "BucketName", call.bucket);
  }
  Value rules = Value::list();
  for (const Value& written : given->items()) {
    Value rule = Value::map();
    set_text(rule, "ID", written.get_text("Id"));
    copy_members(rule, written, {"AllowedHeaders", "AllowedMethods", "AllowedOrigins"});
    if (const Value* exposed = written.find("ExposedHeaders")) {
      rule.set("ExposeHeaders", *exposed);
    }
    if (const Value* age = written.find("MaxAge")) {
      rule.set("MaxAgeSeconds", *age);
    }
    rules.push(std::move(rule));
  }
  return map_with("CORSRules", std::move(rules));
}

Result<Value> website(S3Call& call) {
  auto bucket = call.record();
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  const Value* given = properties.find("WebsiteConfiguration");
  if (given == nullptr) {
    return refuse_with(call.call, 404, "NoSuchWebsiteConfiguration",
                       "The specified bucket does not have a website configuration", "BucketName",
                       call.bucket);
  }
  Value answer = Value::map();
  copy_members(answer, *given, {"RedirectAllRequestsTo"});
  if (const std::string index = given->get_text("IndexDocument"); !index.empty()) {
    answer.set("IndexDocument", map_with("Suffix", Value::string(index)));
  }
  if (const std::string error = given->get_text("ErrorDocument"); !error.empty()) {
    answer.set("ErrorDocument", map_with("Key", Value::string(error)));
  }
  Value rules = Value::list();
  for (const Value& written : items_of(*given, "RoutingRules")) {
    Value rule = Value::map();
    if (const Value* condition = written.find("RoutingRuleCondition")) {
      rule.set("Condition", *condition);
    }
    if (const Value* redirect = written.find("RedirectRule")) {
      rule.set("Redirect", *redirect);
    }
    rules.push(std::move(rule));
  }
  if (!rules.items().empty()) {
    answer.set("RoutingRules", std::move(rules));
  }
  return answer;
}

Result<Value> tagging(S3Call& call) {
  auto bucket = call.record();
  if (!bucket) {
    return bucket;
  }
  Value tags = tag_list(*bucket);
  if (tags.items().empty()) {
    return refuse_with(call.call, 404, "NoSuchTagSet", "The TagSet does not exist", "BucketName",
                       call.bucket);
  }
  return map_with("TagSet", std::move(tags));
}

// The tags of AWS itself stay as they are.
Value system_tags(const Value& bucket) {
  Value kept = Value::map();
  const Value all = tag_map(bucket);
  for (const auto& tag : all.members()) {
    if (tag.key.starts_with(kSystemTag)) {
      kept.set(tag.key, tag.value);
    }
  }
  return kept;
}

Result<Value> set_tags(S3Call& call, const Value& given) {
  auto bucket = call.record();
  if (!bucket) {
    return bucket;
  }
  constexpr std::size_t kMostTags = 50;
  if (given.members().size() > kMostTags) {
    return refuse(call.call, 400, "BadRequest", "Bucket tag count cannot be greater than 50");
  }
  Value tags = system_tags(*bucket);
  for (const auto& tag : given.members()) {
    if (tag.key.starts_with(kSystemTag)) {
      return refuse(call.call, 400, "InvalidTag",
                    "System tags cannot be added/updated by requester");
    }
    tags.set(tag.key, tag.value);
  }
  bucket->set("Tags", std::move(tags));
  auto put = call.put_record(*bucket);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> put_tagging(S3Call& call) {
  auto tags = read_tag_set(call.call);
  call.call.answer.status = tags ? 204 : call.call.answer.status;
  return tags ? set_tags(call, *tags) : std::move(tags);
}

Result<Value> delete_tagging(S3Call& call) {
  return set_tags(call, Value::map());
}

Result<Value> public_access(S3Call& call) {
  auto bucket = call.record();
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  const Value* given = properties.find("PublicAccessBlockConfiguration");
  if (given == nullptr) {
    return refuse_with(call.call, 404, "NoSuchPublicAccessBlockConfiguration",
                       "The public access block configuration was not found", "BucketName",
                       call.bucket);
  }
  Value shape = Value::map();
  for (const char* setting :
       {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}) {
    shape.set(setting, Value::boolean(flag(*given, setting)));
  }
  return map_with("PublicAccessBlockConfiguration", std::move(shape));
}

Result<Value> ownership(S3Call& call) {
  auto bucket = call.record();
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  Value controls = Value::map();
  if (const Value* given = properties.find("OwnershipControls")) {
    controls = *given;
  } else {
    return refuse_with(call.call, 404, "OwnershipControlsNotFoundError",
                       "The bucket ownership controls were not found", "BucketName", call.bucket);
  }
  return map_with("OwnershipControls", std::move(controls));
}

Result<Value> versioning(S3Call& call) {
  auto bucket = call.record();
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

Result<Value> encryption(S3Call& call) {
  auto bucket = call.record();
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

using Access = OperationEntry::Access;
const S3Operation kCors{&cors, "s3:GetBucketCORS"};
const S3Operation kWebsite{&website, "s3:GetBucketWebsite"};
const S3Operation kTagging{&tagging, "s3:GetBucketTagging"};
const S3Operation kPutTagging{&put_tagging, "s3:PutBucketTagging"};
const S3Operation kDeleteTagging{&delete_tagging, "s3:PutBucketTagging"};
const S3Operation kPublicAccess{&public_access, "s3:GetBucketPublicAccessBlock"};
const S3Operation kOwnership{&ownership, "s3:GetBucketOwnershipControls"};
const S3Operation kVersioning{&versioning, "s3:GetBucketVersioning"};
const S3Operation kEncryption{&encryption, "s3:GetEncryptionConfiguration"};
constinit OperationEntry cors_entry{"s3", "GetBucketCors", Access::Read, &run<kCors>};
constinit OperationEntry website_entry{"s3", "GetBucketWebsite", Access::Read, &run<kWebsite>};
constinit OperationEntry tagging_entry{"s3", "GetBucketTagging", Access::Read, &run<kTagging>};
constinit OperationEntry puttagging_entry{"s3", "PutBucketTagging", Access::Write,
                                          &run<kPutTagging>};
constinit OperationEntry deletetagging_entry{"s3", "DeleteBucketTagging", Access::Write,
                                             &run<kDeleteTagging>};
constinit OperationEntry publicaccess_entry{"s3", "GetPublicAccessBlock", Access::Read,
                                            &run<kPublicAccess>};
constinit OperationEntry ownership_entry{"s3", "GetBucketOwnershipControls", Access::Read,
                                         &run<kOwnership>};
constinit OperationEntry versioning_entry{"s3", "GetBucketVersioning", Access::Read,
                                          &run<kVersioning>};
constinit OperationEntry encryption_entry{"s3", "GetBucketEncryption", Access::Read,
                                          &run<kEncryption>};
const Register<OperationEntry> kRegistered[]{
    Register(cors_entry),       Register(website_entry),       Register(tagging_entry),
    Register(puttagging_entry), Register(deletetagging_entry), Register(publicaccess_entry),
    Register(ownership_entry),  Register(versioning_entry),    Register(encryption_entry)};

}  // namespace

Result<Value> change_record(S3Call& call, const std::function<void(Value& record)>& change) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  change(*record);
  record->set("LastModifiedTime", Value::number(call.call.world.clock.now()));
  auto put = call.put_record(*record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> change_properties(S3Call& call,
                                const std::function<void(Value& properties)>& change) {
  return change_record(call, [&](Value& record) {
    Value properties = properties_of(record);
    change(properties);
    record.set("Properties", std::move(properties));
  });
}

}  // namespace formwork::s3
