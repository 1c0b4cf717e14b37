// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/policy_conditions.hh"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "engine/base/text.hh"
#include "resources/common/properties.hh"
#include "resources/s3/bucket_policy.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/tag_sets.hh"

namespace formwork::s3 {

namespace {

using Texts = std::optional<std::vector<std::string>>;

struct KeyMember {
  std::string_view key;
  std::string_view member;
};

// Condition keys that are members of the input.
constexpr std::array<KeyMember, 19> kMembers{{
    {"s3:prefix", "Prefix"},
    {"s3:delimiter", "Delimiter"},
    {"s3:max-keys", "MaxKeys"},
    {"s3:versionid", "VersionId"},
    {"s3:x-amz-acl", "ACL"},
    {"s3:x-amz-grant-read", "GrantRead"},
    {"s3:x-amz-grant-write", "GrantWrite"},
    {"s3:x-amz-grant-read-acp", "GrantReadACP"},
    {"s3:x-amz-grant-write-acp", "GrantWriteACP"},
    {"s3:x-amz-grant-full-control", "GrantFullControl"},
    {"s3:x-amz-copy-source", "CopySource"},
    {"s3:x-amz-metadata-directive", "MetadataDirective"},
    {"s3:x-amz-storage-class", "StorageClass"},
    {"s3:x-amz-server-side-encryption", "ServerSideEncryption"},
    {"s3:x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"},
    {"s3:x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"},
    {"s3:object-lock-mode", "ObjectLockMode"},
    {"s3:object-lock-legal-hold", "ObjectLockLegalHoldStatus"},
    {"s3:x-amz-website-redirect-location", "WebsiteRedirectLocation"},
}};

Texts one(std::string text) {
  return std::vector<std::string>{std::move(text)};
}

Texts given(const std::string& text) {
  return text.empty() ? std::nullopt : one(text);
}

// The tags that the request sets.
Value request_tags(S3Call& call) {
  if (call.find("Tagging") != nullptr && !call.find("Tagging")->is_string()) {
    Value tags = Value::map();
    const Value* set = call.call.input.find_path({"Tagging", "TagSet"});
    for (const Value& tag : set == nullptr ? std::span<const Value>() : set->items()) {
      tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
    }
    return tags;
  }
  return read_query(call.text("Tagging")).value_or(Value::map());
}

Texts tag_of(const Value* tags, std::string_view key) {
  const Value* value = tags == nullptr ? nullptr : tags->find(key);
  return value == nullptr ? std::nullopt : one(value->as_string());
}

Texts caller_value(const ApiCall& call, const std::string& key) {
  if (key == "aws:securetransport") {
    return one("true");  // loopback stands for TLS: policies that ask for it are meant for AWS
  }
  if (key == "aws:sourceip") {
    const std::string forwarded = header_of(call, "X-Forwarded-For");
    return one(forwarded.empty() ? "127.0.0.1" : std::string(split(forwarded, ",")[0]));
  }
  if (key == "aws:referer") {
    return given(header_of(call, "Referer"));
  }
  if (key == "aws:useragent") {
    return given(header_of(call, "User-Agent"));
  }
  if (key == "aws:currenttime") {
    return one(format_time(call.world.clock.now()));
  }
  if (key == "aws:epochtime") {
    return one(std::to_string(call.world.clock.now() / 1000));
  }
  if (is_anonymous(call)) {
    return std::nullopt;
  }
  if (key == "aws:principalaccount") {
    return one(call.caller.account_id);
  }
  if (key == "aws:principalarn") {
    return one(call.caller.arn);
  }
  if (key == "aws:userid") {
    return one(call.caller.user_id);
  }
  const std::size_t user = call.caller.arn.find(":user/");
  return key == "aws:username" && user != std::string::npos ? one(call.caller.arn.substr(user + 6))
                                                            : std::nullopt;
}

Texts value_of(S3Call& call, std::string_view key, const Value& details) {
  const std::string name = to_lower(key);
  if (name.starts_with("s3:existingobjecttag/")) {
    return tag_of(details.find(kTags), key.substr(key.find('/') + 1));
  }
  if (name.starts_with("s3:requestobjecttag/")) {
    const Value tags = request_tags(call);
    return tag_of(&tags, key.substr(key.find('/') + 1));
  }
  if (name == "s3:requestobjecttagkeys") {
    std::vector<std::string> keys;
    const Value tags = request_tags(call);
    for (const auto& tag : tags.members()) {
      keys.push_back(tag.key);
    }
    return keys.empty() ? std::nullopt : Texts(keys);
  }
  const auto found = std::find_if(kMembers.begin(), kMembers.end(),
                                  [&](const KeyMember& entry) { return entry.key == name; });
  if (found != kMembers.end()) {
    const Value* member = call.find(found->member);
    return member == nullptr ? std::nullopt : one(member->scalar_text());
  }
  return caller_value(call.call, name);
}

std::optional<std::uint32_t> address_of(std::string_view text) {
  const auto parts = split(text, ".");
  std::uint32_t address = 0;
  for (const std::string_view part : parts) {
    const auto number = parse_integer(part);
    if (parts.size() != 4 || !number || *number < 0 || *number > 255) {
      return std::nullopt;
    }
    address = (address << 8U) | static_cast<std::uint32_t>(*number);
  }
  return address;
}

bool is_in_network(std::string_view network, std::string_view text) {
  const std::size_t slash = network.find('/');
  const auto base = address_of(network.substr(0, slash));
  const auto address = address_of(text);
  const auto bits = slash == std::string_view::npos ? std::optional<std::int64_t>(32)
                                                    : parse_integer(network.substr(slash + 1));
  if (!base || !address || !bits || *bits < 0 || *bits > 32) {
    return false;
  }
  const std::uint32_t mask =
      *bits == 0 ? 0 : ~std::uint32_t{0} << (32U - static_cast<unsigned>(*bits));
  return (*base & mask) == (*address & mask);
}

bool compares(std::string_view order, double a, double b) {
  return order == "Equals"              ? a == b
         : order == "LessThan"          ? a < b
         : order == "LessThanEquals"    ? a <= b
         : order == "GreaterThan"       ? a > b
         : order == "GreaterThanEquals" ? a >= b
                                        : false;
}

// Whether one value of the request fits one of the policy, by the positive form of the operator.
bool fits(std::string_view test, const std::string& wanted, const std::string& value) {
  if (test == "StringEquals" || test == "BinaryEquals") {
    return wanted == value;
  }
  if (test == "StringEqualsIgnoreCase" || test == "Bool") {
    return to_lower(wanted) == to_lower(value);
  }
  if (test == "StringLike" || test == "ArnLike" || test == "ArnEquals") {
    return matches_pattern(wanted, value);
  }
  if (test == "IpAddress") {
    return is_in_network(wanted, value);
  }
  if (test.starts_with("Numeric")) {
    const auto a = parse_number(value);
    const auto b = parse_number(wanted);
    return a && b && compares(test.substr(7), *a, *b);
  }
  if (test.starts_with("Date")) {
    const auto a = read_time(value);
    const auto b = read_time(wanted);
    return a && b && compares(test.substr(4), static_cast<double>(*a), static_cast<double>(*b));
  }
  return false;
}

// "StringNotLike" is "StringLike" turned round; "NotIpAddress" begins with it.
std::string positive(std::string test, bool& is_negative) {
  const std::size_t at = test.find("Not");
  is_negative = at != std::string::npos;
  return is_negative ? test.erase(at, 3) : test;
}

bool operator_holds(S3Call& call, std::string test, std::string_view key,
                    const std::vector<Value>& wanted, const Value& details) {
  bool for_all = false;
  bool for_any = false;
  if (test.starts_with("ForAllValues:")) {
    for_all = true;
    test.erase(0, 13);
  } else if (test.starts_with("ForAnyValue:")) {
    for_any = true;
    test.erase(0, 12);
  }
  const bool if_exists = test.ends_with("IfExists");
  test.erase(if_exists ? test.size() - 8 : test.size());
  const Texts values = value_of(call, key, details);
  if (test == "Null") {
    return !wanted.empty() && (wanted.front().scalar_text() == "true") == !values.has_value();
  }
  bool is_negative = false;
  test = positive(std::move(test), is_negative);
  if (!values) {
    return if_exists || for_all || is_negative;
  }
  const auto fits_one = [&](const std::string& value) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const Value& pattern) {
             return fits(test, pattern.scalar_text(), value);
           }) != is_negative;
  };
  return for_any || values->size() == 1 ? std::any_of(values->begin(), values->end(), fits_one)
                                        : std::all_of(values->begin(), values->end(), fits_one);
}

}  // namespace

bool conditions_hold(S3Call& call, const Value& conditions, const Value& details) {
  for (const auto& test : conditions.members()) {
    for (const auto& key : test.value.members()) {
      const std::vector<Value> wanted = items_of(test.value, key.key);
      if (!operator_holds(call, test.key, key.key, wanted, details)) {
        return false;
      }
    }
  }
  return true;
}

bool restricts_source(const Value* conditions) {
  if (conditions == nullptr) {
    return false;
  }
  constexpr std::array<std::string_view, 9> kFixed{
      "aws:sourceip",      "aws:sourcearn",        "aws:sourcevpc",
      "aws:sourcevpce",    "aws:userid",           "aws:principalarn",
      "aws:sourceaccount", "aws:principalaccount", "aws:principalorgid"};
  for (const auto& test : conditions->members()) {
    for (const auto& key : test.value.members()) {
      const auto wanted = items_of(test.value, key.key);
      const bool is_open = std::any_of(wanted.begin(), wanted.end(), [](const Value& value) {
        return value.as_string() == "*" || value.as_string().ends_with("/0");
      });
      if (!is_open && std::find(kFixed.begin(), kFixed.end(), to_lower(key.key)) != kFixed.end()) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace formwork::s3
