// SPDX-License-Identifier: Apache-2.0
// Settings of buckets over the API, as their properties have them.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kSystemTag = "aws:";

Result<Value> cors(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  const Value* given = properties.find_path({"CorsConfiguration", "CorsRules"});
  if (given == nullptr || given->items().empty()) {
    return fail("NoSuchCORSConfiguration", "The CORS configuration does not exist");
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

Result<Value> website(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  const Value* given = properties.find("WebsiteConfiguration");
  if (given == nullptr) {
    return fail("NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration");
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

Result<Value> tagging(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  Value tags = tag_list(*bucket);
  if (tags.items().empty()) {
    return fail("NoSuchTagSet", "The TagSet does not exist");
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

Result<Value> set_tags(ApiCall& call, std::span<const Value> given) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  Value tags = system_tags(*bucket);
  for (const Value& tag : given) {
    const std::string key = tag.get_text("Key");
    if (key.starts_with(kSystemTag)) {
      return fail("InvalidTag", "System tags cannot be added/updated by requester");
    }
    if (tags.find(key) != nullptr) {
      return fail("InvalidTag", "Cannot provide multiple Tags with the same key");
    }
    tags.set(key, Value::string(tag.get_text("Value")));
  }
  bucket->set("Tags", std::move(tags));
  auto put = put_object(call.world, kBuckets, call.text("Bucket"), *bucket);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> put_tagging(ApiCall& call) {
  const Value* given = call.input.find_path({"Tagging", "TagSet"});
  return set_tags(call, given == nullptr ? std::span<const Value>() : given->items());
}

Result<Value> delete_tagging(ApiCall& call) {
  return set_tags(call, {});
}

Result<Value> public_access(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  const Value* given = properties.find("PublicAccessBlockConfiguration");
  Value shape = Value::map();
  for (const char* setting :
       {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}) {
    // Everything is blocked unless the bucket says something of its own.
    shape.set(setting, Value::boolean(given == nullptr || flag(*given, setting)));
  }
  return map_with("PublicAccessBlockConfiguration", std::move(shape));
}

Result<Value> ownership(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  const Value properties = properties_of(*bucket);
  Value controls = Value::map();
  if (const Value* given = properties.find("OwnershipControls")) {
    controls = *given;
  } else {
    Value rule = map_with("ObjectOwnership", Value::string("BucketOwnerEnforced"));
    controls.set("Rules", Value::list({std::move(rule)}));
  }
  return map_with("OwnershipControls", std::move(controls));
}

using Access = OperationEntry::Access;
constinit OperationEntry cors_entry{"s3", "GetBucketCors", Access::Read, &cors};
constinit OperationEntry website_entry{"s3", "GetBucketWebsite", Access::Read, &website};
constinit OperationEntry tagging_entry{"s3", "GetBucketTagging", Access::Read, &tagging};
constinit OperationEntry put_entry{"s3", "PutBucketTagging", Access::Write, &put_tagging};
constinit OperationEntry delete_entry{"s3", "DeleteBucketTagging", Access::Write, &delete_tagging};
constinit OperationEntry access_entry{"s3", "GetPublicAccessBlock", Access::Read, &public_access};
constinit OperationEntry ownership_entry{"s3", "GetBucketOwnershipControls", Access::Read,
                                         &ownership};
const Register<OperationEntry> kRegistered[]{
    Register(cors_entry),   Register(website_entry), Register(tagging_entry),  Register(put_entry),
    Register(delete_entry), Register(access_entry),  Register(ownership_entry)};

}  // namespace

}  // namespace formwork::s3
