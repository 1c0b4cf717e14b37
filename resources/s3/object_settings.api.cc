// SPDX-License-Identifier: Apache-2.0
// What is set on objects that are there: tags, retention, legal hold; the lock of their bucket.
#include "resources/common/api_support.hh"
#include "resources/s3/bucket_settings.hh"
#include "resources/s3/lock.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"
#include "resources/s3/tag_sets.hh"

namespace formwork::s3 {

namespace {

Value version_answer(S3Call& call, const ObjectRow& row) {
  Value answer = Value::map();
  set_version(call, row, answer);
  return answer;
}

Result<Value> update(S3Call& call, ObjectRow& row, const Value& details) {
  row.set_details(details);
  auto done = call.rows.update(row);
  return done ? Result<Value>(version_answer(call, row)) : std::move(done).failure();
}

Result<Value> get_tagging(S3Call& call) {
  auto row = find_row(call);
  if (!row) {
    return std::move(row).failure();
  }
  const Value details = row->details();
  Value answer = version_answer(call, *row);
  answer.set("TagSet", tag_set_of(details.find(kTags)));
  return answer;
}

Result<Value> put_tagging(S3Call& call) {
  auto tags = read_tag_set(call.call);
  auto checked = tags ? check_object_tags(call.call, *tags) : std::move(tags).failure();
  auto row = checked ? find_row(call) : Result<ObjectRow>(std::move(checked).failure());
  if (!row) {
    return std::move(row).failure();
  }
  Value details = row->details();
  details.set(kTags, std::move(*tags));
  return update(call, *row, details);
}

Result<Value> delete_tagging(S3Call& call) {
  auto row = find_row(call);
  if (!row) {
    return std::move(row).failure();
  }
  Value details = row->details();
  details.erase(kTags);
  return update(call, *row, details);
}

Result<ObjectRow> find_lockable(S3Call& call) {
  if (!call.state.has(kHasLock)) {
    return refuse(call.call, 400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
  return find_row(call);
}

Failure no_lock(S3Call& call) {
  return refuse(call.call, 404, "NoSuchObjectLockConfiguration",
                "The specified object does not have a ObjectLock configuration");
}

Result<Value> get_retention(S3Call& call) {
  auto row = find_lockable(call);
  if (!row) {
    return std::move(row).failure();
  }
  const Value details = row->details();
  const std::string mode = details.get_text(kLockMode);
  if (mode.empty()) {
    return no_lock(call);
  }
  Value retention = map_with("Mode", Value::string(mode));
  retention.set("RetainUntilDate", Value::number(details.get_text(kLockUntil)));
  return map_with("Retention", std::move(retention));
}

// A retention that counts may be made longer; GOVERNANCE may be changed by who bypasses it.
bool may_change(S3Call& call, const Value& details, const std::string& mode, Millis until) {
  const std::string before = details.get_text(kLockMode);
  const Millis kept = number_of(details, kLockUntil);
  if (before.empty() || kept <= call.call.world.clock.now()) {
    return true;
  }
  if (before == "GOVERNANCE" && call.call.flag("BypassGovernanceRetention")) {
    return true;
  }
  return until >= kept && mode == before;
}

Result<Value> put_retention(S3Call& call) {
  auto row = find_lockable(call);
  if (!row) {
    return std::move(row).failure();
  }
  const Value* given = call.find("Retention");
  const std::string mode = given == nullptr ? "" : given->get_text("Mode");
  const std::string until = given == nullptr ? "" : given->get_text("RetainUntilDate");
  const bool is_empty = given != nullptr && mode.empty() && until.empty();
  if (!is_empty && ((mode != "GOVERNANCE" && mode != "COMPLIANCE") || until.empty())) {
    return malformed_xml(call.call);
  }
  Value details = row->details();
  const auto time = is_empty ? std::optional<Millis>(0) : read_time(until);
  if (!time || (!is_empty && *time <= call.call.world.clock.now())) {
    return invalid_argument(call.call, "The retain until date must be in the future!",
                            "RetainUntilDate", until);
  }
  if (!may_change(call, details, mode, *time)) {
    return refuse(call.call, 403, "AccessDenied",
                  "Access Denied because object protected by object lock.");
  }
  if (is_empty) {
    details.erase(kLockMode);
    details.erase(kLockUntil);
  } else {
    details.set(kLockMode, Value::string(mode));
    details.set(kLockUntil, Value::number(*time));
  }
  auto done = update(call, *row, details);
  return done ? Result<Value>(Value::map()) : std::move(done);
}

Result<Value> get_hold(S3Call& call) {
  auto row = find_lockable(call);
  if (!row) {
    return std::move(row).failure();
  }
  const std::string hold = row->details().get_text(kLegalHold);
  return hold.empty() ? Result<Value>(no_lock(call))
                      : map_with("LegalHold", map_with("Status", Value::string(hold)));
}

Result<Value> put_hold(S3Call& call) {
  auto row = find_lockable(call);
  if (!row) {
    return std::move(row).failure();
  }
  const Value* given = call.find("LegalHold");
  const std::string status = given == nullptr ? "" : given->get_text("Status");
  if (status != "ON" && status != "OFF") {
    return malformed_xml(call.call);
  }
  Value details = row->details();
  details.set(kLegalHold, Value::string(status));
  auto done = update(call, *row, details);
  return done ? Result<Value>(Value::map()) : std::move(done);
}

Result<Value> get_lock(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  if (!call.state.has(kHasLock)) {
    return refuse_with(call.call, 404, "ObjectLockConfigurationNotFoundError",
                       "Object Lock configuration does not exist for this bucket", "BucketName",
                       call.bucket);
  }
  const Value properties = properties_of(*record);
  const Value* configuration = properties.find("ObjectLockConfiguration");
  Value answer = configuration != nullptr ? *configuration : Value::map();
  answer.set("ObjectLockEnabled", Value::string("Enabled"));
  return map_with("ObjectLockConfiguration", std::move(answer));
}

Result<void> check_lock(S3Call& call, const Value* configuration) {
  if (configuration == nullptr || configuration->get_text("ObjectLockEnabled") != "Enabled") {
    return malformed_xml(call.call);
  }
  const Value* rule = configuration->find("Rule");
  if (rule == nullptr) {
    return {};
  }
  const Value* retention = rule->find("DefaultRetention");
  const std::string mode = retention == nullptr ? "" : retention->get_text("Mode");
  const bool has_days = retention != nullptr && retention->find("Days") != nullptr;
  const bool has_years = retention != nullptr && retention->find("Years") != nullptr;
  if ((mode != "GOVERNANCE" && mode != "COMPLIANCE") || has_days == has_years) {
    return malformed_xml(call.call);
  }
  if (number_of(*retention, has_days ? "Days" : "Years") <= 0) {
    return invalid_argument(call.call,
                            "Default retention period must be a positive integer value.");
  }
  return {};
}

Result<Value> put_lock(S3Call& call) {
  const Value* configuration = call.find("ObjectLockConfiguration");
  if (auto checked = check_lock(call, configuration); !checked) {
    return std::move(checked).failure();
  }
  if (call.state.versioning != Versioning::Enabled) {
    return refuse(
        call.call, 409, "InvalidBucketState",
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
  }
  return change_properties(call, [&](Value& properties) {
    properties.set("ObjectLockEnabled", Value::boolean(true));
    properties.set("ObjectLockConfiguration", *configuration);
  });
}

using Access = OperationEntry::Access;
const S3Operation kGetTagging{&get_tagging, "s3:GetObjectTagging", Permission::None, true, true};
const S3Operation kPutTagging{&put_tagging, "s3:PutObjectTagging", Permission::None, true, true};
const S3Operation kDeleteTagging{&delete_tagging, "s3:DeleteObjectTagging", Permission::None, true,
                                 true};
const S3Operation kGetRetention{&get_retention, "s3:GetObjectRetention", Permission::None, true,
                                true};
const S3Operation kPutRetention{&put_retention, "s3:PutObjectRetention", Permission::None, true,
                                true};
const S3Operation kGetHold{&get_hold, "s3:GetObjectLegalHold", Permission::None, true, true};
const S3Operation kPutHold{&put_hold, "s3:PutObjectLegalHold", Permission::None, true, true};
const S3Operation kGetLock{&get_lock, "s3:GetBucketObjectLockConfiguration"};
const S3Operation kPutLock{&put_lock, "s3:PutBucketObjectLockConfiguration"};
constinit OperationEntry entries[]{
    {"s3", "GetObjectTagging", Access::Read, &run<kGetTagging>},
    {"s3", "PutObjectTagging", Access::Data, &run<kPutTagging>},
    {"s3", "DeleteObjectTagging", Access::Data, &run<kDeleteTagging>},
    {"s3", "GetObjectRetention", Access::Read, &run<kGetRetention>},
    {"s3", "PutObjectRetention", Access::Data, &run<kPutRetention>},
    {"s3", "GetObjectLegalHold", Access::Read, &run<kGetHold>},
    {"s3", "PutObjectLegalHold", Access::Data, &run<kPutHold>},
    {"s3", "GetObjectLockConfiguration", Access::Read, &run<kGetLock>},
    {"s3", "PutObjectLockConfiguration", Access::Write, &run<kPutLock>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
