// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/dates.hh"

#include <string>
#include <vector>

#include "engine/base/text.hh"

namespace formwork::iam {

namespace {

constexpr std::int64_t kFirstYear = -292275054;
constexpr std::int64_t kLastYear = 292278993;
constexpr std::int64_t kFarAway = 8'000'000'000'000'000'000;
constexpr std::size_t kLongestFraction = 9;

std::optional<std::int64_t> digits_between(std::string_view text, std::int64_t least,
                                           std::int64_t most) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto number = parse_integer(text);
  return number && *number >= least && *number <= most ? number : std::nullopt;
}

// Of the proleptic Gregorian calendar.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::optional<std::int64_t> parse_days(std::string_view text) {
  const bool is_negative = text.starts_with("-");
  const std::vector<std::string_view> parts = split(is_negative ? text.substr(1) : text, "-");
  const auto year = digits_between(parts[0], 0, is_negative ? -kFirstYear : kLastYear);
  const auto month = parts.size() > 1 ? digits_between(parts[1], 1, 12) : 1;
  const auto day = parts.size() > 2 ? digits_between(parts[2], 1, 31) : 1;
  if (!year || !month || !day || parts.size() > 3) {
    return std::nullopt;
  }
  return days_of(is_negative ? -*year : *year, *month, *day);
}

// Minutes; "Z", "" or "+01", "-01:30".
std::optional<std::int64_t> parse_zone(std::string_view text) {
  if (text.empty() || text == "z") {
    return 0;
  }
  const std::vector<std::string_view> parts = split(text.substr(1), ":");
  if (parts.size() > 2 || parts[0].size() != 2 || (parts.size() == 2 && parts[1].size() != 2)) {
    return std::nullopt;
  }
  const auto hours = digits_between(parts[0], 0, 23);
  const auto minutes = parts.size() == 2 ? digits_between(parts[1], 0, 59) : 0;
  if (!hours || !minutes) {
    return std::nullopt;
  }
  return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  const std::size_t at = text.find_first_of("+-z");
  const auto zone = parse_zone(at == std::string_view::npos ? "" : text.substr(at));
  std::string_view clock = text.substr(0, at);
  if (!zone) {
    return std::nullopt;
  }
  if (clock.empty()) {
    return -*zone * 60'000;
  }
  std::int64_t millis = 0;
  if (const std::size_t dot = clock.find('.'); dot != std::string_view::npos) {
    const std::string_view fraction = clock.substr(dot + 1);
    if (fraction.size() > kLongestFraction || !digits_between(fraction, 0, 999'999'999)) {
      return std::nullopt;
    }
    millis = *parse_integer((std::string(fraction) + "00").substr(0, 3));
    clock = clock.substr(0, dot);
  }
  const std::vector<std::string_view> parts = split(clock, ":");
  const auto hours = digits_between(parts[0], 0, 23);
  const auto minutes = parts.size() > 1 ? digits_between(parts[1], 0, 59) : 0;
  const auto seconds = parts.size() > 2 ? digits_between(parts[2], 0, 59) : 0;
  if (!hours || !minutes || !seconds || parts.size() > 3) {
    return std::nullopt;
  }
  return ((*hours * 60 + *minutes - *zone) * 60 + *seconds) * 1000 + millis;
}

}  // namespace

std::optional<std::int64_t> parse_policy_date(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  const std::size_t at = lower.find('t');
  const bool has_time = at != std::string::npos;
  if (!has_time && lower.find('-', 1) == std::string::npos) {
    const auto seconds = parse_integer(lower);
    if (seconds && (*seconds > kFarAway / 1000 || *seconds < -kFarAway / 1000)) {
      return *seconds > 0 ? kFarAway : -kFarAway;
    }
    // Four digits and less are a year.
    if (!seconds || lower.size() > 4 || *seconds < 0) {
      return seconds ? std::optional<std::int64_t>(*seconds * 1000) : std::nullopt;
    }
  }
  const auto days = parse_days(lower.substr(0, at));
  const auto time = has_time ? parse_time(std::string_view(lower).substr(at + 1)) : 0;
  if (!days || !time) {
    return std::nullopt;
  }
  return *days * 86'400'000 + *time;
}

}  // namespace formwork::iam
