// SPDX-License-Identifier: Apache-2.0
#include "server/wire/scalars.hh"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string two_digits(unsigned number) {
  return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

// Reads numbers and fixed characters from the front of a text; after a miss everything misses.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}
  bool is_good() const { return is_good_; }
  bool is_at_end() const { return is_good_ && rest_.empty(); }
  std::int64_t digits(std::size_t count) {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      is_good_ = is_good_ && i < rest_.size() && rest_[i] >= '0' && rest_[i] <= '9';
      number = is_good_ ? number * 10 + (rest_[i] - '0') : 0;
    }
    rest_.remove_prefix(is_good_ ? count : 0);
    return number;
  }
  void expect(std::string_view text) {
    is_good_ = is_good_ && rest_.substr(0, text.size()) == text;
    rest_.remove_prefix(is_good_ ? text.size() : 0);
  }
  bool take(char c) {
    const bool is_there = is_good_ && !rest_.empty() && rest_[0] == c;
    rest_.remove_prefix(is_there ? 1 : 0);
    return is_there;
  }
  std::string_view word(std::size_t count) {
    is_good_ = is_good_ && rest_.size() >= count;
    const std::string_view text = rest_.substr(0, is_good_ ? count : 0);
    rest_.remove_prefix(text.size());
    return text;
  }
  // The digits of a fraction as milliseconds; more digits are read and dropped.
  Millis fraction() {
    Millis millis = 0;
    Millis unit = 100;
    bool has_digits = false;
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1)) {
      millis += (rest_[0] - '0') * unit;
      unit /= 10;
      has_digits = true;
    }
    is_good_ = is_good_ && has_digits;
    return millis;
  }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::optional<Millis> civil(std::int64_t year, std::int64_t month, std::int64_t day,
                            std::int64_t second_of_day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || second_of_day < 0 || second_of_day > 86'400) {
    return std::nullopt;
  }
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return (std::int64_t{days} * 86'400 + second_of_day) * 1000;
}

std::optional<Millis> parse_iso8601(std::string_view text) {
  Scan scan(text);
  const std::int64_t year = scan.digits(4);
  scan.expect("-");
  const std::int64_t month = scan.digits(2);
  scan.expect("-");
  const std::int64_t day = scan.digits(2);
  if (scan.is_at_end()) {
    return civil(year, month, day, 0);
  }
  scan.expect("T");
  const std::int64_t hour = scan.digits(2);
  scan.expect(":");
  const std::int64_t minute = scan.digits(2);
  std::int64_t second = 0;
  Millis millis = 0;
  if (scan.take(':')) {
    second = scan.digits(2);
    millis = scan.take('.') ? scan.fraction() : 0;
  }
  Millis offset = 0;
  const bool is_east = scan.take('+');
  if (is_east || scan.take('-')) {
    offset = scan.digits(2) * 60;
    (void)scan.take(':');
    offset = (offset + scan.digits(2)) * (is_east ? 60'000 : -60'000);
  } else {
    (void)scan.take('Z');
  }
  const std::optional<Millis> time = civil(year, month, day, hour * 3600 + minute * 60 + second);
  if (!scan.is_at_end() || !time || hour > 24 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return *time + millis - offset;
}

// The zone behind a date of mails: what HTTP has, and what some clients' libraries write instead.
Millis read_zone(Scan& scan) {
  const bool is_east = scan.take('+');
  if (is_east || scan.take('-')) {
    const std::int64_t minutes = scan.digits(2) * 60 + scan.digits(2);
    return minutes * (is_east ? 60'000 : -60'000);
  }
  scan.expect(scan.take('U') ? "TC" : "GMT");
  return 0;
}

std::optional<Millis> parse_http_date(std::string_view text) {
  Scan scan(text);
  (void)scan.word(3);
  scan.expect(", ");
  const std::int64_t day = scan.digits(2);
  scan.expect(" ");
  const std::string_view name = scan.word(3);
  scan.expect(" ");
  const std::int64_t year = scan.digits(4);
  scan.expect(" ");
  const std::int64_t hour = scan.digits(2);
  scan.expect(":");
  const std::int64_t minute = scan.digits(2);
  scan.expect(":");
  const std::int64_t second = scan.digits(2);
  scan.expect(" ");
  const Millis offset = read_zone(scan);
  std::int64_t month = 1;
  while (month <= 12 && kMonths[static_cast<std::size_t>(month - 1)] != name) {
    ++month;
  }
  const std::optional<Millis> time = civil(year, month, day, hour * 3600 + minute * 60 + second);
  return scan.is_at_end() && time ? std::optional<Millis>(*time - offset) : std::nullopt;
}

bool fits(ShapeKind kind, std::int64_t number) {
  return kind == ShapeKind::Long || (number >= std::numeric_limits<std::int32_t>::min() &&
                                     number <= std::numeric_limits<std::int32_t>::max());
}

Failure not_a(const char* what, std::string_view text, std::string_view code) {
  constexpr std::size_t kShown = 200;
  return fail(std::string(code),
              "'" + std::string(text.substr(0, kShown)) + "' is not a valid " + what + ".");
}

}  // namespace

std::string format_http_date(Millis time) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(time)};
  const auto days = floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(floor<std::chrono::seconds>(point - days));
  const auto month = static_cast<unsigned>(date.month());
  return std::string(kDays[std::chrono::weekday(days).c_encoding()]) + ", " +
         two_digits(static_cast<unsigned>(date.day())) + " " + std::string(kMonths[month - 1]) +
         " " + std::to_string(static_cast<int>(date.year())) + " " +
         two_digits(static_cast<unsigned>(clock.hours().count())) + ":" +
         two_digits(static_cast<unsigned>(clock.minutes().count())) + ":" +
         two_digits(static_cast<unsigned>(clock.seconds().count())) + " GMT";
}

std::optional<Millis> parse_timestamp(std::string_view text) {
  if (const auto number = parse_number(text)) {
    // Beyond this no calendar is meant, and the product would not be an integer.
    constexpr double kMostSeconds = 1e12;
    return std::abs(*number) < kMostSeconds
               ? std::optional<Millis>(static_cast<Millis>(std::llround(*number * 1000)))
               : std::nullopt;
  }
  const std::optional<Millis> time = parse_iso8601(text);
  return time ? time : parse_http_date(text);
}

Result<Value> read_scalar(const Shape& shape, std::string_view text, std::string_view code) {
  switch (shape.kind) {
    case ShapeKind::Boolean:
      if (text != "true" && text != "false" && to_lower(text) != "true" &&
          to_lower(text) != "false") {
        return not_a("boolean", text, code);
      }
      return Value::boolean(to_lower(text) == "true");
    case ShapeKind::Integer:
    case ShapeKind::Long: {
      const auto number = parse_integer(text);
      return number && fits(shape.kind, *number) ? Result<Value>(Value::number(*number))
                                                 : not_a("integer", text, code);
    }
    case ShapeKind::Float:
    case ShapeKind::Double: {
      if (!parse_number(text)) {
        return not_a("number", text, code);
      }
      return Value::number(std::string(text.substr(text[0] == '+' ? 1 : 0)));
    }
    case ShapeKind::Timestamp:
      return parse_timestamp(text) ? Result<Value>(Value::string(std::string(text)))
                                   : not_a("timestamp", text, code);
    case ShapeKind::Blob: {
      std::optional<std::string> bytes = base64_decode(text);
      return bytes ? Result<Value>(Value::string(*std::move(bytes)))
                   : not_a("base64 text", text, code);
    }
    default:
      return is_valid_utf8(text) ? Result<Value>(Value::string(std::string(text)))
                                 : fail(std::string(code), "A text of the request is not UTF-8.");
  }
}

void append_scalar(std::string& out, const Shape& shape, const Value& value,
                   TimestampFormat format) {
  if (shape.kind == ShapeKind::Blob) {
    out += base64_encode(value.as_string());
    return;
  }
  if (shape.kind != ShapeKind::Timestamp || !value.is_number()) {
    out += value.is_string() ? value.as_string() : value.scalar_text();
    return;
  }
  const auto time = parse_integer(value.scalar_text());
  if (!time) {
    out += value.scalar_text();
  } else if (format == TimestampFormat::Rfc822) {
    out += format_http_date(*time);
  } else if (format == TimestampFormat::Unix) {
    const Millis millis = *time % 1000;
    out += std::to_string(*time / 1000);
    if (millis > 0) {
      const std::string digits = std::to_string(1000 + millis);
      out += "." + digits.substr(1);
    }
  } else {
    out += format_time(*time);
  }
}

}  // namespace formwork
