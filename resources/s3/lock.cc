// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/lock.hh"

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr Millis kDay = 86'400'000;

// The retention that every new object of the bucket gets.
Result<void> default_retention(S3Call& call, Value& details) {
  auto record = call.record();
  if (!record) {
    return std::move(record).failure();
  }
  const Value properties = properties_of(*record);
  const Value* rule = properties.find_path({"ObjectLockConfiguration", "Rule", "DefaultRetention"});
  if (rule == nullptr) {
    return {};
  }
  const std::int64_t days = number_of(*rule, "Days") + 365 * number_of(*rule, "Years");
  details.set(kLockMode, Value::string(rule->get_text("Mode")));
  details.set(kLockUntil, Value::number(call.call.world.clock.now() + days * kDay));
  return {};
}

}  // namespace

Result<void> read_lock(S3Call& call, Value& details) {
  const std::string mode = call.text("ObjectLockMode");
  const std::string until = call.text("ObjectLockRetainUntilDate");
  const std::string hold = call.text("ObjectLockLegalHoldStatus");
  if (mode.empty() && until.empty() && hold.empty()) {
    return call.state.has(kHasLock) ? default_retention(call, details) : Result<void>();
  }
  if (!call.state.has(kHasLock)) {
    return refuse(call.call, 400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
  if (mode.empty() != until.empty()) {
    return invalid_argument(call.call,
                            "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must "
                            "both be supplied");
  }
  if (!mode.empty()) {
    const auto time = read_time(until);
    if (mode != "GOVERNANCE" && mode != "COMPLIANCE") {
      return invalid_argument(call.call, "Unknown wormMode directive.", "x-amz-object-lock-mode",
                              mode);
    }
    if (!time || *time <= call.call.world.clock.now()) {
      return invalid_argument(call.call, "The retain until date must be in the future!",
                              "x-amz-object-lock-retain-until-date", until);
    }
    details.set(kLockMode, Value::string(mode));
    details.set(kLockUntil, Value::number(*time));
  } else if (auto done = default_retention(call, details); !done) {
    return done;
  }
  if (!hold.empty() && hold != "ON" && hold != "OFF") {
    return invalid_argument(call.call, "Legal Hold must be either of 'ON' or 'OFF'",
                            "x-amz-object-lock-legal-hold", hold);
  }
  set_text(details, kLegalHold, hold);
  return {};
}

Result<void> check_unlocked(S3Call& call, const ObjectRow& row, bool bypasses_governance) {
  if (row.meta.empty() || row.is_marker) {
    return {};
  }
  const Value details = row.details();
  const auto denied = [&] {
    return fail("AccessDenied", "Access Denied because object protected by object lock.");
  };
  if (details.get_text(kLegalHold) == "ON") {
    return denied();
  }
  const std::string mode = details.get_text(kLockMode);
  if (mode.empty() || number_of(details, kLockUntil) <= call.call.world.clock.now()) {
    return {};
  }
  return mode == "GOVERNANCE" && bypasses_governance ? Result<void>() : Result<void>(denied());
}

}  // namespace formwork::s3
