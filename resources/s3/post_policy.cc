// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/post_policy.hh"

#include <algorithm>
#include <array>
#include <set>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

Failure invalid_policy(ApiCall& call, const std::string& why) {
  return refuse(call, 400, "InvalidPolicyDocument", "Invalid Policy: " + why);
}

Failure refused_by_policy(ApiCall& call, const std::string& why) {
  return refuse(call, 403, "AccessDenied", "Invalid according to Policy: " + why);
}

class Checker {
 public:
  Checker(ApiCall& call, const Value& fields, const std::string& bucket, std::int64_t size)
      : call_(call), fields_(fields), bucket_(bucket), size_(size) {}

  Result<void> check(const Value& policy);

 private:
  Result<void> condition(const Value& given);
  Result<void> compare(std::string_view test, std::string_view name, const std::string& wanted);
  Result<void> length(std::span<const Value> items);
  Result<void> others() const;

  ApiCall& call_;
  const Value& fields_;
  const std::string& bucket_;
  const std::int64_t size_;
  std::set<std::string> named_;
};

Result<void> Checker::compare(std::string_view test, std::string_view name,
                              const std::string& wanted) {
  const std::string field = to_lower(name);
  const Value* given = fields_.find(field);
  const std::string value = field == "bucket"  ? bucket_
                            : given == nullptr ? std::string()
                                               : given->as_string();
  named_.insert(field);
  const bool holds = test == "eq" ? value == wanted && (field == "bucket" || given != nullptr)
                                  : value.starts_with(wanted);
  return holds ? Result<void>()
               : refused_by_policy(call_, "Policy Condition failed: [\"" + std::string(test) +
                                              "\", \"$" + std::string(name) + "\", \"" + wanted +
                                              "\"]");
}

Result<void> Checker::length(std::span<const Value> items) {
  const auto least = items.size() == 3 ? parse_integer(items[1].scalar_text()) : std::nullopt;
  const auto most = items.size() == 3 ? parse_integer(items[2].scalar_text()) : std::nullopt;
  if (!least || !most || *least < 0 || *most < *least) {
    return invalid_policy(call_, "Invalid content-length-range.");
  }
  if (size_ > *most) {
    return refuse_with(call_, 400, "EntityTooLarge",
                       "Your proposed upload exceeds the maximum allowed size", "ProposedSize",
                       std::to_string(size_));
  }
  if (size_ < *least) {
    return refuse_with(call_, 400, "EntityTooSmall",
                       "Your proposed upload is smaller than the minimum allowed size",
                       "ProposedSize", std::to_string(size_));
  }
  return {};
}

Result<void> Checker::condition(const Value& given) {
  if (given.is_map()) {
    if (given.members().empty()) {
      return invalid_policy(call_,
                            "Invalid Simple-Condition: Simple-Conditions must have exactly "
                            "one property specified.");
    }
    for (const auto& member : given.members()) {
      if (auto done = compare("eq", member.key, member.value.scalar_text()); !done) {
        return done;
      }
    }
    return {};
  }
  const auto items = given.items();
  const std::string test = items.empty() ? "" : to_lower(items[0].scalar_text());
  if (test == "content-length-range") {
    return length(items);
  }
  const bool is_known = test == "eq" || test == "starts-with";
  if (!is_known || items.size() != 3 || !items[1].as_string().starts_with("$")) {
    return invalid_policy(call_, "Invalid Condition.");
  }
  return compare(test, std::string_view(items[1].as_string()).substr(1), items[2].scalar_text());
}

// Every field must stand in the policy.
Result<void> Checker::others() const {
  constexpr std::array<std::string_view, 6> kFree{"awsaccesskeyid", "signature",       "policy",
                                                  "file",           "x-amz-signature", "submit"};
  if (named_.find("bucket") == named_.end()) {
    return refused_by_policy(call_, "Extra input fields: bucket");
  }
  for (const auto& field : fields_.members()) {
    const bool is_free = field.key.starts_with("x-ignore-") ||
                         std::find(kFree.begin(), kFree.end(), field.key) != kFree.end();
    if (!is_free && named_.find(field.key) == named_.end()) {
      return refused_by_policy(call_, "Extra input fields: " + field.key);
    }
  }
  return {};
}

Result<void> Checker::check(const Value& policy) {
  const Value* expiration = policy.find("expiration");
  const Value* conditions = policy.find("conditions");
  const auto time = expiration == nullptr ? std::nullopt : read_time(expiration->as_string());
  if (!time || expiration->as_string().find('T') == std::string::npos) {
    return invalid_policy(call_, expiration == nullptr ? "Policy missing expiration."
                                                       : "Invalid 'expiration' value: '" +
                                                             expiration->as_string() + "'");
  }
  if (conditions == nullptr || !conditions->is_list()) {
    return invalid_policy(call_, "Policy missing conditions.");
  }
  if (*time <= call_.world.clock.now()) {
    return refused_by_policy(call_, "Policy expired.");
  }
  for (const Value& one : conditions->items()) {
    if (auto done = condition(one); !done) {
      return done;
    }
  }
  return others();
}

}  // namespace

Result<void> check_post_policy(ApiCall& call, const Value& fields, const std::string& bucket,
                               std::int64_t size) {
  std::string text = replace_all(replace_all(fields.get_text("policy"), "\n", ""), "\r", "");
  const auto decoded = base64_decode(text);
  auto policy = decoded ? value_from_json(*decoded) : Result<Value>(Value());
  if (!policy || !policy->is_map()) {
    return invalid_policy(call, "Invalid JSON.");
  }
  return Checker(call, fields, bucket, size).check(*policy);
}

}  // namespace formwork::s3
