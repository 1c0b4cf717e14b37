// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/access.hh"

#include "resources/s3/acl.hh"
#include "resources/s3/bucket_policy.hh"

namespace formwork::s3 {

namespace {

// The owner of a bucket cannot lock itself out of these.
bool is_about_policy(std::string_view action) {
  return action == "s3:GetBucketPolicy" || action == "s3:PutBucketPolicy" ||
         action == "s3:DeleteBucketPolicy";
}

bool is_owner(const S3Call& call) {
  return !is_anonymous(call.call) && call.call.caller.account_id == call.owner();
}

// The version's own action, as policies name it.
std::string action_of(const S3Operation& operation, const std::string& version) {
  std::string action(operation.action);
  if (version.empty() || !operation.on_object) {
    return action;
  }
  for (const std::string_view base : {"s3:GetObject", "s3:DeleteObject", "s3:PutObject"}) {
    if (action.starts_with(base) && action != "s3:PutObject") {
      return std::string(base) + "Version" + action.substr(base.size());
    }
  }
  return action;
}

// Nothing keeps an owner from what is in the bucket. What others stored, as its ACL or policy let
// them, may be theirs.
bool is_plain(const S3Call& call, const S3Operation& operation) {
  return !call.state.has(kHasPolicy) && !(operation.of_object && call.state.has(kHasAcl));
}

struct Subject {
  const std::string& key;
  const std::string& version;
};

Result<Value> details_of(S3Call& call, const S3Operation& operation, const Subject& subject) {
  if (!operation.on_object) {
    return Value::map();
  }
  auto row = call.rows.find_any(subject.key, subject.version);
  if (!row) {
    return std::move(row).failure();
  }
  return *row ? (*row)->details() : Value::map();
}

Result<bool> acl_allows(S3Call& call, const S3Operation& operation, const Subject& subject,
                        const Value& record, const Value& details) {
  if (operation.permission == Permission::None || call.state.has(kOwnerEnforced)) {
    return false;
  }
  const bool ignores = call.state.has(kIgnoresAcls);
  if (!operation.of_object) {
    return grants_allow(bucket_grants(call, record), call.call, operation.permission, ignores);
  }
  auto row = call.rows.find_any(subject.key, subject.version);
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row) {  // who may list may know that there is none
    return grants_allow(bucket_grants(call, record), call.call, Permission::Read, ignores);
  }
  if (!is_anonymous(call.call) && object_owner(call, details) == call.call.caller.account_id) {
    return true;
  }
  return grants_allow(object_grants(call, details), call.call, operation.permission, ignores);
}

Result<Verdict> judge_by_policy(S3Call& call, const S3Operation& operation, const Subject& subject,
                                const Value& record, const Value& details) {
  const Value* policy = record.find_path({"Policy", "PolicyDocument"});
  if (policy == nullptr) {
    return Verdict::None;
  }
  Value document = *policy;
  if (policy->is_string()) {
    auto read = read_policy(call.call, call.bucket, policy->as_string());
    if (!read) {
      return Verdict::None;
    }
    document = std::move(*read);
  }
  std::string resource = "arn:" + call.call.world.partition + ":s3:::" + call.bucket;
  if (operation.on_object) {
    resource += "/" + subject.key;
  }
  Verdict verdict = judge(call, document, action_of(operation, subject.version), resource, details);
  if (verdict == Verdict::Allow && call.state.has(kRestricts) && is_public_policy(document)) {
    verdict = Verdict::None;
  }
  return verdict;
}

}  // namespace

Result<void> check_access_to(S3Call& call, const S3Operation& operation, const std::string& key,
                             const std::string& version) {
  const bool owns = is_owner(call);
  if (operation.action.empty() || (owns && is_plain(call, operation))) {
    return {};
  }
  auto record = call.record();
  if (!record) {
    return std::move(record).failure();
  }
  const Subject subject{key, version};
  auto details = details_of(call, operation, subject);
  if (!details) {
    return std::move(details).failure();
  }
  auto verdict = judge_by_policy(call, operation, subject, *record, *details);
  if (!verdict) {
    return std::move(verdict).failure();
  }
  const bool is_foreign = operation.of_object && !call.state.has(kOwnerEnforced) &&
                          object_owner(call, *details) != call.call.caller.account_id;
  if (owns && !is_foreign && (*verdict != Verdict::Deny || is_about_policy(operation.action))) {
    return {};
  }
  if (*verdict != Verdict::None) {
    return *verdict == Verdict::Allow ? Result<void>() : Result<void>(access_denied(call.call));
  }
  auto allowed = acl_allows(call, operation, subject, *record, *details);
  if (!allowed) {
    return std::move(allowed).failure();
  }
  return *allowed ? Result<void>() : Result<void>(access_denied(call.call));
}

Result<void> check_access(S3Call& call, const S3Operation& operation) {
  const std::string expected = call.text("ExpectedBucketOwner");
  if (!expected.empty() && expected != call.owner()) {
    return access_denied(call.call);
  }
  if (is_owner(call) && is_plain(call, operation)) {
    return {};
  }
  return check_access_to(call, operation, call.key(), call.text("VersionId"));
}

bool may_list(S3Call& call) {
  static const S3Operation kList{nullptr, "s3:ListBucket", Permission::Read, false, false};
  const AnswerHead before = call.call.answer;
  const bool may = static_cast<bool>(check_access_to(call, kList, "", ""));
  call.call.answer = before;
  return may;
}

}  // namespace formwork::s3
