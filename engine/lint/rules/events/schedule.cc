// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::Events::Rule/Properties/ScheduleExpression"};
constexpr std::string_view kOne[] = {"minute", "hour", "day"};
constexpr std::string_view kMany[] = {"minutes", "hours", "days"};
constexpr std::string_view kCronFields = " (Minutes Hours Day-of-month Month Day-of-week Year)";

/// What stands between the first brackets.
std::string_view argument(std::string_view expression) {
  const std::size_t open = expression.find('(');
  const std::size_t close = expression.find(')');
  return expression.substr(open + 1, close - open - 1);
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void check_rate(const HookCall& call, std::string_view rate) {
  const std::vector<std::string_view> parts = split(rate, " ");
  if (rate.empty()) {
    call.add("'' is not of type 'string'");
    return;
  }
  if (parts.size() != 2) {
    call.add(quote(rate) + " has to be of format rate(Value Unit)");
    return;
  }
  if (!is_digits(parts[0])) {
    call.add(quote(parts[0]) + " is not of type 'integer'");
    return;
  }
  const std::string_view value =
      parts[0].substr(std::min(parts[0].find_first_not_of('0'), parts[0].size()));
  if (value.empty()) {
    call.add(quote(parts[0]) + " is less than the minimum of 0");
  }
  const std::span<const std::string_view> units = value.empty() || value == "1"
                                                      ? std::span<const std::string_view>(kOne)
                                                      : std::span<const std::string_view>(kMany);
  if (std::find(units.begin(), units.end(), parts[1]) == units.end()) {
    call.add(quote(parts[1]) + " is not one of " + quote(units));
  }
}

void check_cron(const HookCall& call, std::string_view cron) {
  if (cron.empty()) {
    call.add("'' is not of type 'string'");
    return;
  }
  const std::vector<std::string_view> parts = split(cron, " ");
  if (parts.size() != 6) {
    call.add(quote(parts[0]) + " is not of length 6." + std::string(kCronFields));
  } else if (parts[2] != "?" && parts[4] != "?") {
    call.add(quote(cron.substr(0, 1)) + " specifies both Day-of-month and Day-of-week." +
             std::string(kCronFields));
  }
}

void check(const HookCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  const std::string_view text = call.instance.text();
  if (text.starts_with("rate(") && text.ends_with(')')) {
    check_rate(call, argument(text));
  } else if (text.starts_with("cron(") && text.ends_with(')')) {
    check_cron(call, argument(text));
  } else {
    call.add(quote(text) + " has to be either 'cron()' or 'rate()'");
  }
}

constinit Rule rule{
    .id = "E3027",
    .title = "Schedule that EventBridge cannot read",
    .what =
        "ScheduleExpression is rate(Value Unit), the unit in the singular for 1 only, or "
        "cron() with six fields of which day of month or day of week is '?'.",
    .why = "EventBridge refuses the rule.",
    .example = R"(Nightly:
  Type: AWS::Events::Rule
  Properties: {ScheduleExpression: rate(1 days)}
)",
    .instead = R"(Nightly:
  Type: AWS::Events::Rule
  Properties: {ScheduleExpression: rate(1 day)}
)",
    .source =
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/"
        "eb-scheduled-rule-pattern.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
