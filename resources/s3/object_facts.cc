// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/object_facts.hh"

#include <algorithm>
#include <array>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/lifecycle.hh"
#include "resources/s3/tag_sets.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kLargestMetadata = 2048;
constexpr std::array<std::string_view, 11> kStorageClasses{
    "STANDARD",     "REDUCED_REDUNDANCY", "GLACIER",
    "STANDARD_IA",  "ONEZONE_IA",         "INTELLIGENT_TIERING",
    "DEEP_ARCHIVE", "OUTPOSTS",           "GLACIER_IR",
    "SNOW",         "EXPRESS_ONEZONE"};

// The coding of the transfer is no coding of the object.
std::string content_encoding(const std::string& given) {
  std::string kept;
  for (const std::string_view part : split(given, ",")) {
    const std::string_view name = trim(part);
    if (!name.empty() && name != "aws-chunked") {
      kept += (kept.empty() ? "" : ",") + std::string(name);
    }
  }
  return kept;
}

Result<void> check_customer_parts(S3Call& call, const std::string& prefix) {
  const std::string algorithm = call.text(prefix + "SSECustomerAlgorithm");
  const std::string key = call.text(prefix + "SSECustomerKey");
  const std::string md5 = call.text(prefix + "SSECustomerKeyMD5");
  if (algorithm.empty() && key.empty() && md5.empty()) {
    return {};
  }
  if (algorithm.empty()) {
    return invalid_argument(call.call,
                            "Requests specifying Server Side Encryption with Customer provided "
                            "keys must provide a valid encryption algorithm.");
  }
  if (algorithm != "AES256") {
    return refuse(call.call, 400, "InvalidEncryptionAlgorithmError",
                  "The Encryption request you specified is not valid. Supported value: AES256.");
  }
  const auto decoded = base64_decode(key);
  constexpr std::size_t kKeySize = 32;
  if (!decoded || decoded->size() != kKeySize) {
    return invalid_argument(call.call,
                            "Requests specifying Server Side Encryption with Customer provided "
                            "keys must provide an appropriate secret key.");
  }
  if (md5.empty()) {
    return invalid_argument(call.call,
                            "Requests specifying Server Side Encryption with Customer provided "
                            "keys must provide the client calculated MD5 of the secret key.");
  }
  if (base64_encode(from_hex(md5_hex(*decoded))) != md5) {
    return invalid_argument(
        call.call, "The calculated MD5 hash of the key did not match the hash that was provided.");
  }
  return {};
}

// The bucket's default, in the form of the request's members.
Result<void> default_encryption(S3Call& call, Value& details) {
  auto record = call.record();
  if (!record) {
    return std::move(record).failure();
  }
  const Value properties = properties_of(*record);
  const Value* rules =
      properties.find_path({"BucketEncryption", "ServerSideEncryptionConfiguration"});
  if (rules == nullptr || rules->items().empty()) {
    return {};
  }
  const Value& rule = rules->items().front();
  const Value* apply = rule.find("ServerSideEncryptionByDefault");
  if (apply == nullptr || !apply->get_text("SSEAlgorithm").starts_with("aws:kms")) {
    return {};
  }
  details.set("ServerSideEncryption", Value::string(apply->get_text("SSEAlgorithm")));
  set_text(details, "SSEKMSKeyId", apply->get_text("KMSMasterKeyID"));
  if (rule.get_text("BucketKeyEnabled") == "true") {
    details.set("BucketKeyEnabled", Value::boolean(true));
  }
  return {};
}

}  // namespace

std::string content_type_of(const ObjectRow& row) {
  return row.type.empty() ? "binary/octet-stream" : row.type;
}

Result<Value> read_headers(S3Call& call) {
  Value details = Value::map();
  for (const char* member : {"CacheControl", "ContentDisposition", "ContentLanguage", "Expires",
                             "WebsiteRedirectLocation"}) {
    if (const Value* value = call.find(member)) {
      details.set(member, *value);
    }
  }
  set_text(details, "ContentEncoding", content_encoding(call.text("ContentEncoding")));
  if (const Value* metadata = call.find("Metadata"); metadata != nullptr) {
    std::size_t size = 0;
    for (const auto& member : metadata->members()) {
      size += member.key.size() + member.value.as_string().size();
    }
    if (size > kLargestMetadata) {
      return refuse(call.call, 400, "MetadataTooLarge",
                    "Your metadata headers exceed the maximum allowed metadata size");
    }
    if (size > 0) {
      details.set("Metadata", *metadata);
    }
  }
  if (const std::string storage = call.text("StorageClass"); !storage.empty()) {
    if (std::find(kStorageClasses.begin(), kStorageClasses.end(), storage) ==
        kStorageClasses.end()) {
      return refuse(call.call, 400, "InvalidStorageClass",
                    "The storage class you specified is not valid");
    }
    if (storage != "STANDARD") {
      details.set("StorageClass", Value::string(storage));
    }
  }
  const std::string redirect = call.text("WebsiteRedirectLocation");
  if (!redirect.empty() && !redirect.starts_with("/") && !redirect.starts_with("http://") &&
      !redirect.starts_with("https://")) {
    return refuse(call.call, 400, "InvalidRedirectLocation",
                  "The website redirect location must have a prefix of 'http://' or 'https://' or "
                  "'/'.");
  }
  return details;
}

Result<void> read_encryption(S3Call& call, Value& details) {
  if (auto checked = check_customer_parts(call, ""); !checked) {
    return checked;
  }
  const std::string method = call.text("ServerSideEncryption");
  const std::string key = call.text("SSEKMSKeyId");
  if (const std::string customer = call.text("SSECustomerAlgorithm"); !customer.empty()) {
    if (!method.empty()) {
      return invalid_argument(call.call,
                              "Server Side Encryption with Customer provided key is incompatible "
                              "with the encryption method specified",
                              "x-amz-server-side-encryption", method);
    }
    details.set("SSECustomerAlgorithm", Value::string(customer));
    details.set("SSECustomerKeyMD5", Value::string(call.text("SSECustomerKeyMD5")));
    return {};
  }
  if (method.empty() && !key.empty()) {
    return invalid_argument(call.call,
                            "Server Side Encryption with AWS KMS managed key requires HTTP header "
                            "x-amz-server-side-encryption : aws:kms",
                            "x-amz-server-side-encryption", "null");
  }
  if (method.empty()) {
    return call.state.has(kHasEncryption) ? default_encryption(call, details) : Result<void>();
  }
  if (method != "AES256" && method != "aws:kms" && method != "aws:kms:dsse") {
    return invalid_argument(call.call, "The encryption method specified is not supported",
                            "x-amz-server-side-encryption", method);
  }
  if (method == "AES256") {
    if (!key.empty()) {
      return invalid_argument(
          call.call,
          "Server Side Encryption with AWS KMS managed key requires HTTP header "
          "x-amz-server-side-encryption : aws:kms",
          "x-amz-server-side-encryption", method);
    }
    return {};
  }
  details.set("ServerSideEncryption", Value::string(method));
  // The key that AWS makes for an account when none is named.
  const World& world = call.call.world;
  details.set(
      "SSEKMSKeyId",
      Value::string(!key.empty() ? key
                                 : "arn:" + world.partition + ":kms:" + world.region + ":" +
                                       world.account_id + ":key/" +
                                       uuid_of("aws/s3 " + world.account_id + world.region)));
  if (call.call.flag("BucketKeyEnabled")) {
    details.set("BucketKeyEnabled", Value::boolean(true));
  }
  return {};
}

Result<void> check_customer_key(S3Call& call, const Value& details, std::string prefix) {
  if (auto checked = check_customer_parts(call, prefix); !checked) {
    return checked;
  }
  const std::string stored = details.get_text("SSECustomerKeyMD5");
  const std::string given = call.text(prefix + "SSECustomerKeyMD5");
  if (stored == given) {
    return {};
  }
  if (stored.empty()) {
    return refuse(call.call, 400, "InvalidRequest",
                  "The encryption parameters are not applicable to this object.");
  }
  if (given.empty()) {
    return refuse(call.call, 400, "InvalidRequest",
                  "The object was stored using a form of Server Side Encryption. The correct "
                  "parameters must be provided to retrieve the object.");
  }
  return refuse(call.call, 403, "AccessDenied",
                "Requests specifying Server Side Encryption with Customer provided keys must "
                "provide the correct secret key.");
}

Result<void> read_tagging(S3Call& call, Value& details) {
  const std::string text = call.text("Tagging");
  if (text.empty()) {
    return {};
  }
  auto tags = read_query(text);
  if (!tags) {
    return invalid_argument(call.call,
                            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded "
                            "URL query parameters without tag name duplicates.",
                            "x-amz-tagging", text);
  }
  if (auto checked = check_object_tags(call.call, *tags); !checked) {
    return checked;
  }
  details.set(kTags, std::move(*tags));
  return {};
}

Result<void> check_no_encryption(S3Call& call) {
  const std::string given = header_of(call.call, "x-amz-server-side-encryption");
  return given.empty()
             ? Result<void>()
             : invalid_argument(call.call,
                                "x-amz-server-side-encryption header is not supported for this "
                                "operation.",
                                "x-amz-server-side-encryption", given);
}

bool is_archive_class(std::string_view storage_class) {
  return storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE";
}

Result<void> check_not_archived(S3Call& call, const ObjectRow& row) {
  const Value details = row.details();
  const std::string storage = details.get_text("StorageClass");
  const auto until = parse_integer(details.get_text(kRestored));
  if (!is_archive_class(storage) || (until && *until > call.call.world.clock.now())) {
    return {};
  }
  return refuse_with(call.call, 403, "InvalidObjectState",
                     "The operation is not valid for the object's storage class", "StorageClass",
                     storage);
}

void set_encryption(Value& output, const Value& details) {
  if (details.find("SSECustomerAlgorithm") != nullptr) {
    copy_members(output, details, {"SSECustomerAlgorithm", "SSECustomerKeyMD5"});
    return;
  }
  const std::string method = details.get_text("ServerSideEncryption");
  output.set("ServerSideEncryption", Value::string(method.empty() ? "AES256" : method));
  copy_members(output, details, {"SSEKMSKeyId", "BucketKeyEnabled"});
}

void set_version(const S3Call& call, const ObjectRow& row, Value& output) {
  if (call.state.versioning != Versioning::Off) {
    output.set("VersionId", Value::string(row.version));
  }
}

void describe(S3Call& call, const ObjectRow& row, const Value& details, Value& output) {
  output.set("AcceptRanges", Value::string("bytes"));
  output.set("LastModified", Value::number(row.modified));
  output.set("ETag", Value::string(quoted(row.etag)));
  set_version(call, row, output);
  output.set("ContentType", Value::string(content_type_of(row)));
  set_encryption(output, details);
  set_expiration(call, row, details, output);
  if (details.members().empty()) {
    return;
  }
  copy_members(output, details,
               {"CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage",
                "Metadata", "StorageClass", "WebsiteRedirectLocation"});
  const auto restored = parse_integer(details.get_text(kRestored));
  if (restored && *restored > call.call.world.clock.now()) {
    output.set("Restore", Value::string("ongoing-request=\"false\", expiry-date=\"" +
                                        http_time(*restored) + "\""));
  }
  if (const std::string expires = details.get_text("Expires"); !expires.empty()) {
    call.call.answer.headers.emplace_back("Expires", expires);
  }
  if (const std::string mode = details.get_text(kLockMode); !mode.empty()) {
    output.set("ObjectLockMode", Value::string(mode));
    output.set("ObjectLockRetainUntilDate", Value::number(details.get_text(kLockUntil)));
  }
  if (const std::string hold = details.get_text(kLegalHold); !hold.empty()) {
    output.set("ObjectLockLegalHoldStatus", Value::string(hold));
  }
  if (const Value* tags = details.find(kTags); tags != nullptr && !tags->members().empty()) {
    output.set("TagCount", Value::number(static_cast<std::int64_t>(tags->members().size())));
  }
}

}  // namespace formwork::s3
