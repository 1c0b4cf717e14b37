// SPDX-License-Identifier: Apache-2.0
// Forms that browsers post to a bucket.
#include <array>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"
#include "resources/s3/post_policy.hh"

namespace formwork::s3 {

namespace {

// Fields that are headers of PutObject.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kMembers{{
    {"acl", "ACL"},
    {"cache-control", "CacheControl"},
    {"content-disposition", "ContentDisposition"},
    {"content-encoding", "ContentEncoding"},
    {"content-type", "ContentType"},
    {"expires", "Expires"},
    {"x-amz-storage-class", "StorageClass"},
    {"x-amz-website-redirect-location", "WebsiteRedirectLocation"},
    {"x-amz-server-side-encryption", "ServerSideEncryption"},
    {"x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"},
    {"x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"},
    {"x-amz-server-side-encryption-customer-key", "SSECustomerKey"},
    {"x-amz-server-side-encryption-customer-key-md5", "SSECustomerKeyMD5"},
    {"x-amz-object-lock-mode", "ObjectLockMode"},
    {"x-amz-object-lock-retain-until-date", "ObjectLockRetainUntilDate"},
    {"x-amz-object-lock-legal-hold", "ObjectLockLegalHoldStatus"},
    {"x-amz-checksum-algorithm", "ChecksumAlgorithm"},
    {"x-amz-checksum-crc32", "ChecksumCRC32"},
    {"x-amz-checksum-crc32c", "ChecksumCRC32C"},
    {"x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"},
    {"x-amz-checksum-sha1", "ChecksumSHA1"},
    {"x-amz-checksum-sha256", "ChecksumSHA256"},
}};

std::string between(std::string_view text, std::string_view begin, std::string_view end,
                    std::size_t& at) {
  const std::size_t from = text.find(begin, at);
  const std::size_t to =
      from == std::string_view::npos ? from : text.find(end, from + begin.size());
  at = to;
  return to == std::string_view::npos
             ? std::string()
             : std::string(text.substr(from + begin.size(), to - from - begin.size()));
}

// <Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag>... as the query of x-amz-tagging.
std::string tags_of(std::string_view document) {
  std::string query;
  std::size_t at = 0;
  while (at != std::string_view::npos) {
    const std::string key = between(document, "<Key>", "</Key>", at);
    if (at == std::string_view::npos) {
      break;
    }
    const std::string value = between(document, "<Value>", "</Value>", at);
    query += (query.empty() ? "" : "&") + url_encoded(key) + "=" + url_encoded(value);
  }
  return query;
}

Value input_of(const Value& fields, const std::string& bucket) {
  Value input = map_with("Bucket", Value::string(bucket));
  input.set("Key", Value::string(fields.get_text("key")));
  Value metadata = Value::map();
  constexpr std::string_view kMetadata = "x-amz-meta-";
  for (const auto& field : fields.members()) {
    if (field.key.starts_with(kMetadata)) {
      metadata.set(field.key.substr(kMetadata.size()), field.value);
    }
    for (const auto& [name, member] : kMembers) {
      if (field.key == name) {
        input.set(member, field.value);
      }
    }
  }
  if (!metadata.members().empty()) {
    input.set("Metadata", std::move(metadata));
  }
  if (fields.find("tagging") != nullptr) {
    input.set("Tagging", Value::string(tags_of(fields.get_text("tagging"))));
  }
  return input;
}

// Whose key signed the policy.
Result<Caller> caller_of(ApiCall& call, const Value& fields) {
  Caller caller = call.caller;
  std::string key = fields.get_text("awsaccesskeyid");
  std::string signature = fields.get_text("signature");
  if (const std::string credential = fields.get_text("x-amz-credential"); !credential.empty()) {
    key = credential.substr(0, credential.find('/'));
    signature = fields.get_text("x-amz-signature");
  }
  if (key.empty() || signature.empty()) {
    return invalid_argument(call,
                            "Bucket POST must contain a field named '" +
                                std::string(key.empty() ? "AWSAccessKeyId" : "Signature") +
                                "'.  If it is specified, please check the order of the fields.",
                            key.empty() ? "AWSAccessKeyId" : "Signature", "");
  }
  if (call.caller.access_key_id == key) {  // the server knows already
    return caller;
  }
  const bool is_account =
      key.size() == 12 && key.find_first_not_of("0123456789") == std::string::npos;
  caller.account_id = is_account ? key : account_of_issued_key(key).value_or(caller.account_id);
  caller.access_key_id = key;
  caller.user_id = caller.account_id;
  caller.arn = "arn:" + call.world.partition + ":iam::" + caller.account_id + ":root";
  return caller;
}

Result<Value> store(S3Call& call) {
  auto row = store_object(call, Content::of(call.call));
  return row ? Result<Value>(written(call, *row)) : std::move(row).failure();
}

// What the form asks to be answered.
Value tell(ApiCall& call, const Value& fields, const Value& input, const Value& stored) {
  const std::string bucket = input.get_text("Bucket");
  const std::string key = input.get_text("Key");
  const std::string etag = stored.get_text("ETag");
  const std::string location = call.caller.endpoint + "/" + bucket + "/" + url_encoded(key);
  auto& headers = call.answer.headers;
  headers.emplace_back("ETag", etag);
  std::string target = fields.get_text("success_action_redirect");
  target = target.empty() ? fields.get_text("redirect") : target;
  if (target.starts_with("http://") || target.starts_with("https://")) {
    target += target.find('?') == std::string::npos ? "?" : "&";
    headers.emplace_back("Location", target + "bucket=" + url_encoded(bucket) +
                                         "&key=" + replace_all(url_encoded(key), "/", "%2F") +
                                         "&etag=" + url_encoded(etag));
    call.answer.status = 303;
    return Value::map();
  }
  headers.emplace_back("Location", location);
  const std::string status = fields.get_text("success_action_status");
  call.answer.status = status == "200" ? 200 : status == "201" ? 201 : 204;
  Value answer = Value::map();
  if (status == "201") {
    answer.set("Location", Value::string(location));
    answer.set("Bucket", Value::string(bucket));
    answer.set("Key", Value::string(key));
    answer.set("ETag", Value::string(etag));
  }
  return answer;
}

const S3Operation kStore{&store, "s3:PutObject", Permission::Write, false, true};

Result<Value> post(ApiCall& call) {
  const Value* given = call.find("Fields");
  Value fields = given == nullptr ? Value::map() : *given;
  if (fields.find("key") != nullptr) {
    fields.set("key", Value::string(replace_all(fields.get_text("key"), "${filename}",
                                                call.text("FileName"))));
  }
  const std::string bucket = call.text("Bucket");
  if (call.body == nullptr) {
    return invalid_argument(call, "POST requires exactly one file upload per request.", "file",
                            "0");
  }
  if (fields.get_text("key").empty()) {
    return invalid_argument(call,
                            "Bucket POST must contain a field named 'key'.  If it is specified, "
                            "please check the order of the fields.",
                            "key", "");
  }
  Caller caller = call.caller;
  if (fields.find("policy") != nullptr) {
    auto signer = caller_of(call, fields);
    auto checked =
        signer ? check_post_policy(call, fields, bucket, static_cast<std::int64_t>(call.body->size))
               : std::move(signer).failure();
    if (!checked) {
      return std::move(checked).failure();
    }
    caller = std::move(*signer);
  }
  const Value input = input_of(fields, bucket);
  ApiCall inner{call.world,     caller,          input,     call.stacks, call.host, call.service,
                call.operation, call.request_id, call.body, call.head,   {},        {},
                call.begun_ms};
  auto stored = run_operation(inner, kStore);
  call.answer = std::move(inner.answer);
  return stored ? Result<Value>(tell(call, fields, input, *stored)) : std::move(stored);
}

constinit OperationEntry entry{"s3", "PostObject", OperationEntry::Access::Data, &post};
const Register<OperationEntry> kRegistered{entry};

}  // namespace

}  // namespace formwork::s3
