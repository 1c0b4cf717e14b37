// SPDX-License-Identifier: Apache-2.0
// What decides about access to a bucket and its versions: versioning, policy, public access block,
// ownership controls.
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/bucket_policy.hh"
#include "resources/s3/bucket_settings.hh"

namespace formwork::s3 {

namespace {

Result<Value> put_versioning(S3Call& call) {
  const Value* status = call.call.input.find_path({"VersioningConfiguration", "Status"});
  const std::string text = status == nullptr ? "" : status->as_string();
  if (text != "Enabled" && text != "Suspended") {
    return refuse(call.call, 400, "IllegalVersioningConfigurationException",
                  "The Versioning element must be specified");
  }
  if (call.state.has(kHasLock) && text == "Suspended") {
    return refuse(call.call, 409, "InvalidBucketState",
                  "An Object Lock configuration is present on this bucket, so the versioning state "
                  "cannot be changed.");
  }
  return change_properties(call, [&](Value& properties) {
    properties.set("VersioningConfiguration", map_with("Status", Value::string(text)));
  });
}

Failure no_policy(S3Call& call) {
  return refuse_with(call.call, 404, "NoSuchBucketPolicy", "The bucket policy does not exist",
                     "BucketName", call.bucket);
}

Result<Value> document_of(S3Call& call, std::string& text) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  const Value* document = record->find_path({"Policy", "PolicyDocument"});
  if (document == nullptr || document->is_null()) {
    return no_policy(call);
  }
  text = record->get_text("PolicyText");
  if (text.empty()) {
    text = document_text(document);
  }
  return document->is_string() ? value_from_json(document->as_string()) : Result<Value>(*document);
}

Result<Value> get_policy(S3Call& call) {
  std::string text;
  auto document = document_of(call, text);
  return document ? Result<Value>(map_with("Policy", Value::string(std::move(text))))
                  : std::move(document);
}

Result<Value> policy_status(S3Call& call) {
  std::string text;
  auto document = document_of(call, text);
  if (!document) {
    return document;
  }
  return map_with("PolicyStatus",
                  map_with("IsPublic", Value::boolean(is_public_policy(*document))));
}

Result<Value> put_policy(S3Call& call) {
  const std::string text = call.text("Policy");
  auto document = read_policy(call.call, call.bucket, text);
  if (!document) {
    return document;
  }
  if (call.state.has(kBlocksPolicy) && is_public_policy(*document)) {
    return access_denied(call.call);
  }
  call.call.answer.status = 204;
  return change_record(call, [&](Value& record) {
    Value policy = map_with("Bucket", Value::string(call.bucket));
    policy.set("PolicyDocument", std::move(*document));
    record.set("Policy", std::move(policy));
    record.set("PolicyText", Value::string(text));
  });
}

Result<Value> delete_policy(S3Call& call) {
  return change_record(call, [](Value& record) {
    record.erase("Policy");
    record.erase("PolicyText");
  });
}

Result<Value> put_block(S3Call& call) {
  const Value* given = call.find("PublicAccessBlockConfiguration");
  if (given == nullptr) {
    return malformed_xml(call.call);
  }
  if (given->members().empty()) {
    return refuse(call.call, 400, "InvalidRequest", "Must specify at least one configuration.");
  }
  Value block = Value::map();
  for (const char* member :
       {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}) {
    block.set(member, Value::boolean(flag(*given, member)));
  }
  return change_properties(
      call, [&](Value& properties) { properties.set("PublicAccessBlockConfiguration", block); });
}

Result<Value> delete_block(S3Call& call) {
  return change_properties(
      call, [](Value& properties) { properties.erase("PublicAccessBlockConfiguration"); });
}

Result<Value> put_ownership(S3Call& call) {
  const Value* rules = call.call.input.find_path({"OwnershipControls", "Rules"});
  if (rules == nullptr || rules->items().size() != 1) {
    return malformed_xml(call.call);
  }
  const std::string ownership = rules->items().front().get_text("ObjectOwnership");
  if (ownership != "BucketOwnerEnforced" && ownership != "BucketOwnerPreferred" &&
      ownership != "ObjectWriter") {
    return malformed_xml(call.call);
  }
  auto record = call.record();
  if (!record) {
    return record;
  }
  if (ownership == "BucketOwnerEnforced" &&
      !(bucket_grants(call, *record) == canned_grants("private", call.owner(), call.owner()))) {
    return refuse(call.call, 400, "InvalidBucketAclWithObjectOwnership",
                  "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
  }
  return change_properties(call, [&](Value& properties) {
    Value rule = map_with("ObjectOwnership", Value::string(ownership));
    properties.set("OwnershipControls", map_with("Rules", Value::list({std::move(rule)})));
  });
}

Result<Value> delete_ownership(S3Call& call) {
  return change_properties(call, [](Value& properties) { properties.erase("OwnershipControls"); });
}

using Access = OperationEntry::Access;
const S3Operation kPutVersioning{&put_versioning, "s3:PutBucketVersioning"};
const S3Operation kGetPolicy{&get_policy, "s3:GetBucketPolicy"};
const S3Operation kPolicyStatus{&policy_status, "s3:GetBucketPolicyStatus"};
const S3Operation kPutPolicy{&put_policy, "s3:PutBucketPolicy"};
const S3Operation kDeletePolicy{&delete_policy, "s3:DeleteBucketPolicy"};
const S3Operation kPutBlock{&put_block, "s3:PutBucketPublicAccessBlock"};
const S3Operation kDeleteBlock{&delete_block, "s3:PutBucketPublicAccessBlock"};
const S3Operation kPutOwnership{&put_ownership, "s3:PutBucketOwnershipControls"};
const S3Operation kDeleteOwnership{&delete_ownership, "s3:PutBucketOwnershipControls"};
constinit OperationEntry entries[]{
    {"s3", "PutBucketVersioning", Access::Write, &run<kPutVersioning>},
    {"s3", "GetBucketPolicy", Access::Read, &run<kGetPolicy>},
    {"s3", "GetBucketPolicyStatus", Access::Read, &run<kPolicyStatus>},
    {"s3", "PutBucketPolicy", Access::Write, &run<kPutPolicy>},
    {"s3", "DeleteBucketPolicy", Access::Write, &run<kDeletePolicy>},
    {"s3", "PutPublicAccessBlock", Access::Write, &run<kPutBlock>},
    {"s3", "DeletePublicAccessBlock", Access::Write, &run<kDeleteBlock>},
    {"s3", "PutBucketOwnershipControls", Access::Write, &run<kPutOwnership>},
    {"s3", "DeleteBucketOwnershipControls", Access::Write, &run<kDeleteOwnership>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
