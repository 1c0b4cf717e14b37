// SPDX-License-Identifier: Apache-2.0
// Settings that have a property of AWS::S3::Bucket of the same content: CORS, website, encryption.
// They are written into it, in its form.
#include <algorithm>
#include <array>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/bucket_settings.hh"

namespace formwork::s3 {

namespace {

constexpr std::array<std::string_view, 5> kMethods{"GET", "PUT", "HEAD", "POST", "DELETE"};
constexpr std::size_t kMostCorsRules = 100;

Result<Value> cors_rule(S3Call& call, const Value& given) {
  Value rule = Value::map();
  set_text(rule, "Id", given.get_text("ID"));
  copy_members(rule, given, {"AllowedHeaders", "AllowedMethods", "AllowedOrigins"});
  const auto methods = items_of(given, "AllowedMethods");
  if (methods.empty() || items_of(given, "AllowedOrigins").empty()) {
    return malformed_xml(call.call);
  }
  for (const Value& method : methods) {
    if (std::find(kMethods.begin(), kMethods.end(), method.as_string()) == kMethods.end()) {
      return refuse(call.call, 400, "InvalidRequest",
                    "Found unsupported HTTP method in CORS config. Unsupported method is " +
                        method.as_string());
    }
  }
  for (const char* member : {"AllowedOrigins", "AllowedHeaders"}) {
    for (const Value& item : items_of(given, member)) {
      const std::string& text = item.as_string();
      if (std::count(text.begin(), text.end(), '*') > 1) {
        return refuse(call.call, 400, "InvalidRequest",
                      std::string(member == std::string_view("AllowedOrigins") ? "AllowedOrigin"
                                                                               : "AllowedHeader") +
                          " \"" + text + "\" can not have more than one wildcard.");
      }
    }
  }
  if (const Value* exposed = given.find("ExposeHeaders")) {
    rule.set("ExposedHeaders", *exposed);
  }
  if (const Value* age = given.find("MaxAgeSeconds")) {
    rule.set("MaxAge", *age);
  }
  return rule;
}

Result<Value> put_cors(S3Call& call) {
  const Value* given = call.call.input.find_path({"CORSConfiguration", "CORSRules"});
  if (given == nullptr || given->items().empty() || given->items().size() > kMostCorsRules) {
    return malformed_xml(call.call);
  }
  Value rules = Value::list();
  for (const Value& one : given->items()) {
    auto rule = cors_rule(call, one);
    if (!rule) {
      return rule;
    }
    rules.push(std::move(*rule));
  }
  return change_properties(call, [&](Value& properties) {
    properties.set("CorsConfiguration", map_with("CorsRules", std::move(rules)));
  });
}

Result<Value> delete_cors(S3Call& call) {
  return change_properties(call, [](Value& properties) { properties.erase("CorsConfiguration"); });
}

Result<Value> put_website(S3Call& call) {
  const Value* given = call.find("WebsiteConfiguration");
  if (given == nullptr) {
    return malformed_xml(call.call);
  }
  const Value* suffix = given->find_path({"IndexDocument", "Suffix"});
  const Value* all = given->find("RedirectAllRequestsTo");
  if (all == nullptr && suffix == nullptr) {
    return invalid_argument(call.call,
                            "A value for IndexDocument Suffix must be provided if "
                            "RedirectAllRequestsTo is empty",
                            "IndexDocument", "null");
  }
  if (suffix != nullptr &&
      (suffix->as_string().empty() || suffix->as_string().find('/') != std::string::npos)) {
    return invalid_argument(call.call, "The IndexDocument Suffix is not well formed",
                            "IndexDocument", suffix->as_string());
  }
  Value website = Value::map();
  if (all != nullptr) {
    website.set("RedirectAllRequestsTo", *all);
  }
  if (suffix != nullptr) {
    website.set("IndexDocument", *suffix);
  }
  if (const Value* error = given->find_path({"ErrorDocument", "Key"})) {
    website.set("ErrorDocument", *error);
  }
  Value rules = Value::list();
  for (const Value& written : items_of(*given, "RoutingRules")) {
    Value rule = Value::map();
    if (const Value* condition = written.find("Condition")) {
      rule.set("RoutingRuleCondition", *condition);
    }
    if (const Value* redirect = written.find("Redirect")) {
      rule.set("RedirectRule", *redirect);
    }
    rules.push(std::move(rule));
  }
  if (!rules.items().empty()) {
    website.set("RoutingRules", std::move(rules));
  }
  return change_properties(
      call, [&](Value& properties) { properties.set("WebsiteConfiguration", std::move(website)); });
}

Result<Value> delete_website(S3Call& call) {
  return change_properties(call,
                           [](Value& properties) { properties.erase("WebsiteConfiguration"); });
}

Result<Value> put_encryption(S3Call& call) {
  const Value* given = call.call.input.find_path({"ServerSideEncryptionConfiguration", "Rules"});
  if (given == nullptr || given->items().size() != 1) {
    return malformed_xml(call.call);
  }
  const Value& rule = given->items().front();
  const Value* apply = rule.find("ApplyServerSideEncryptionByDefault");
  const std::string method = apply == nullptr ? "" : apply->get_text("SSEAlgorithm");
  if (method != "AES256" && method != "aws:kms" && method != "aws:kms:dsse") {
    return malformed_xml(call.call);
  }
  if (method == "AES256" && apply->find("KMSMasterKeyID") != nullptr) {
    return invalid_argument(call.call,
                            "a KMSMasterKeyID is not applicable if the default sse algorithm is "
                            "not aws:kms or aws:kms:dsse",
                            "ApplyServerSideEncryptionByDefault", method);
  }
  Value kept = map_with("ServerSideEncryptionByDefault", *apply);
  if (rule.find("BucketKeyEnabled") != nullptr) {
    kept.set("BucketKeyEnabled", Value::boolean(flag(rule, "BucketKeyEnabled")));
  }
  return change_properties(call, [&](Value& properties) {
    properties.set("BucketEncryption",
                   map_with("ServerSideEncryptionConfiguration", Value::list({std::move(kept)})));
  });
}

Result<Value> delete_encryption(S3Call& call) {
  return change_properties(call, [](Value& properties) { properties.erase("BucketEncryption"); });
}

using Access = OperationEntry::Access;
const S3Operation kPutCors{&put_cors, "s3:PutBucketCORS"};
const S3Operation kDeleteCors{&delete_cors, "s3:PutBucketCORS"};
const S3Operation kPutWebsite{&put_website, "s3:PutBucketWebsite"};
const S3Operation kDeleteWebsite{&delete_website, "s3:DeleteBucketWebsite"};
const S3Operation kPutEncryption{&put_encryption, "s3:PutEncryptionConfiguration"};
const S3Operation kDeleteEncryption{&delete_encryption, "s3:PutEncryptionConfiguration"};
constinit OperationEntry entries[]{
    {"s3", "PutBucketCors", Access::Write, &run<kPutCors>},
    {"s3", "DeleteBucketCors", Access::Write, &run<kDeleteCors>},
    {"s3", "PutBucketWebsite", Access::Write, &run<kPutWebsite>},
    {"s3", "DeleteBucketWebsite", Access::Write, &run<kDeleteWebsite>},
    {"s3", "PutBucketEncryption", Access::Write, &run<kPutEncryption>},
    {"s3", "DeleteBucketEncryption", Access::Write, &run<kDeleteEncryption>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
