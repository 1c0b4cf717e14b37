// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/signal_policy.hh"

#include <doctest/doctest.h>

#include "engine/provision/function_runner.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

Value json(std::string_view text) {
  Result<Value> value = value_from_json(text);
  REQUIRE(value);
  return *value;
}

std::string verdict(const SignalPolicy& policy, std::int64_t successes, std::int64_t failures,
                    bool is_out_of_time) {
  SignalVerdict judged = judge_signals(policy, {successes, failures}, is_out_of_time);
  return !judged.is_over ? "waits" : judged.failure.empty() ? "succeeds" : judged.failure;
}

}  // namespace

TEST_CASE("signals: durations are hours, minutes and seconds") {
  CHECK(parse_duration("PT5M") == 300'000);
  CHECK(parse_duration("PT1H30M10S") == 5'410'000);
  CHECK(parse_duration("PT0S") == 0);
  for (const char* text : {"", "5M", "PT", "PT5", "PT5D", "PTM", "PT5S1M", "PT-1M", "P1D", "PT5MX",
                           "PT99999999999999999999H"}) {
    CHECK_MESSAGE(!parse_duration(text), text);
  }
}

TEST_CASE("signals: a creation policy says how many and how long") {
  auto none = creation_signals(json(R"({"AutoScalingCreationPolicy":{}})"));
  REQUIRE(none);
  CHECK_FALSE(none->has_value());
  auto usual = creation_signals(json(R"({"ResourceSignal":{}})"));
  REQUIRE((usual && *usual));
  CHECK((*usual)->count == 1);
  CHECK((*usual)->timeout == 300'000);
  auto group = creation_signals(json(R"({"ResourceSignal":{"Count":"3","Timeout":"PT1H"},
               "AutoScalingCreationPolicy":{"MinSuccessfulInstancesPercent":50}})"));
  REQUIRE((group && *group));
  CHECK((*group)->required() == 2);
  CHECK_FALSE(creation_signals(json(R"({"ResourceSignal":{"Count":"many"}})")));
  CHECK_FALSE(creation_signals(json(R"({"ResourceSignal":{"Timeout":"PT13H"}})")));
}

TEST_CASE("signals: an update waits only where instances are replaced") {
  Value policy = json(R"({"AutoScalingRollingUpdate":{"WaitOnResourceSignals":true}})");
  Value before = json(R"({"MinSize":"2","LaunchConfigurationName":"a"})");
  Value after = json(R"({"MinSize":"2","LaunchConfigurationName":"b"})");
  auto wanted = update_signals(policy, before, after);
  REQUIRE((wanted && *wanted));
  CHECK((*wanted)->count == 2);
  CHECK((*wanted)->is_update);
  CHECK_FALSE(update_signals(policy, before, before)->has_value());
  CHECK_FALSE(update_signals(json("{}"), before, after)->has_value());
}

TEST_CASE("signals: successes, failures and the end of time decide") {
  SignalPolicy all;
  all.count = 2;
  CHECK(verdict(all, 1, 0, false) == "waits");
  CHECK(verdict(all, 2, 0, false) == "succeeds");
  CHECK(verdict(all, 1, 0, true) ==
        "Failed to receive 1 resource signal(s) within the specified duration");
  CHECK(verdict(all, 1, 1, false) ==
        "Received 1 FAILURE signal(s) out of 2. Unable to satisfy 100% "
        "MinSuccessfulInstancesPercent requirement");
  SignalPolicy half = all;
  half.count = 4;
  half.percent = 50;
  CHECK(verdict(half, 2, 1, false) == "waits");
  CHECK(verdict(half, 2, 2, false) == "succeeds");
  CHECK(verdict(half, 2, 0, true) == "succeeds");
  CHECK(verdict(half, 1, 3, false).starts_with("Received 3 FAILURE signal(s) out of 4."));
  half.is_update = true;
  CHECK(verdict(half, 1, 0, true) ==
        "Received 1 SUCCESS signal(s) out of 4. Unable to satisfy 50% "
        "MinSuccessfulInstancesPercent requirement");
}

TEST_CASE("functions: names are found in ARNs") {
  CHECK(function_name("make-user") == "make-user");
  CHECK(function_name("arn:aws:lambda:eu-west-1:123456789012:function:make-user") == "make-user");
  CHECK(function_name("arn:aws:lambda:eu-west-1:123456789012:function:make-user:live") ==
        "make-user");
  CHECK(function_name("arn:aws:sns:eu-west-1:123456789012:requests") == "requests");
}

}  // namespace formwork
