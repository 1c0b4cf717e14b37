// SPDX-License-Identifier: Apache-2.0
// Times and percent-coded texts of requests.
#include <array>
#include <charconv>
#include <chrono>

#include "engine/base/text.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::int64_t kDay = 86'400;

std::optional<std::int64_t> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const char* end = text.data() + at + count;
  const auto [stop, error] = std::from_chars(text.data() + at, end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

std::optional<Millis> civil(std::int64_t year, std::int64_t month, std::int64_t day,
                            std::int64_t second) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * kDay + second) * 1000;
}

std::optional<std::int64_t> clock_time(std::string_view text, std::size_t at) {
  const auto hour = digits(text, at, 2);
  const auto minute = digits(text, at + 3, 2);
  const auto second = digits(text, at + 6, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return *hour * 3600 + *minute * 60 + *second;
}

// "Sun, 22 Nov 2026 10:40:41 GMT"
std::optional<Millis> read_http_time(std::string_view text) {
  if (text.size() < 29 || text[3] != ',') {
    return std::nullopt;
  }
  const auto day = digits(text, 5, 2);
  const auto year = digits(text, 12, 4);
  const auto second = clock_time(text, 17);
  std::int64_t month = 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    month = text.substr(8, 3) == kMonths[i] ? static_cast<std::int64_t>(i) + 1 : month;
  }
  return day && year && second && month != 0 ? civil(*year, month, *day, *second) : std::nullopt;
}

// "2026-11-22T10:40:41Z", "2026-11-22", with a fraction or an offset.
std::optional<Millis> read_iso_time(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-') {
    return std::nullopt;
  }
  if (text.size() == 10) {
    return civil(*year, *month, *day, 0);
  }
  const auto second = text.size() >= 19 ? clock_time(text, 11) : std::nullopt;
  auto time = second ? civil(*year, *month, *day, *second) : std::nullopt;
  std::size_t at = 19;
  if (time && at < text.size() && text[at] == '.') {
    Millis unit = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
      *time += (text[at] - '0') * unit;
    }
  }
  if (time && at + 6 <= text.size() && (text[at] == '+' || text[at] == '-')) {
    const auto hours = digits(text, at + 1, 2);
    const auto minutes = digits(text, at + 4, 2);
    if (hours && minutes) {
      *time -= (*hours * 60 + *minutes) * 60'000 * (text[at] == '+' ? 1 : -1);
    }
  }
  return time;
}

int hex_value(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

}  // namespace

std::optional<Millis> read_time(std::string_view text) {
  text = trim(text);
  if (const auto time = read_http_time(text)) {
    return time;
  }
  if (const auto time = read_iso_time(text)) {
    return time;
  }
  return parse_integer(text);
}

std::string http_time(Millis time) {
  const std::int64_t seconds = time / 1000;
  const std::int64_t days = (seconds - ((seconds % kDay) + kDay) % kDay) / kDay;
  const std::int64_t rest = seconds - days * kDay;
  const std::chrono::sys_days date{std::chrono::days(days)};
  const std::chrono::year_month_day parts{date};
  const auto two = [](std::int64_t number) {
    return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  };
  const std::size_t week_day = std::chrono::weekday(date).c_encoding();
  return std::string(kDays[week_day]) + ", " + two(static_cast<unsigned>(parts.day())) + " " +
         std::string(kMonths[static_cast<unsigned>(parts.month()) - 1]) + " " +
         std::to_string(static_cast<int>(parts.year())) + " " + two(rest / 3600) + ":" +
         two(rest / 60 % 60) + ":" + two(rest % 60) + " GMT";
}

Millis now_in_seconds(World& world) {
  return world.clock.now() / 1000 * 1000;
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view("-_.~/*").find(c) != std::string_view::npos;
    if (is_plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

std::string url_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::optional<Value> read_query(std::string_view text) {
  Value fields = Value::map();
  if (text.empty()) {
    return fields;
  }
  for (const std::string_view part : split(text, "&")) {
    const std::size_t equals = part.find('=');
    const std::string name = url_decoded(part.substr(0, equals), true);
    if (name.empty() || fields.find(name) != nullptr) {
      return std::nullopt;
    }
    const std::string value =
        equals == std::string_view::npos ? "" : url_decoded(part.substr(equals + 1), true);
    fields.set(name, Value::string(value));
  }
  return fields;
}

}  // namespace formwork::s3
