// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/timestamp.hh"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace formwork::lint {
namespace {

// Reads a text from its begin: each step takes what it wants or leaves the
// reader where it was.
class TimestampReader {
 public:
  explicit TimestampReader(std::string_view text) : rest_(text) {}

  bool digits(std::size_t least, std::size_t most, int& value) {
    std::size_t count = 0;
    int number = 0;
    while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      number = number * 10 + (rest_[count++] - '0');
    }
    if (count < least) {
      return false;
    }
    rest_.remove_prefix(count);
    value = number;
    return true;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  bool blanks() {
    bool any = false;
    while (take(' ') || take('\t')) {
      any = true;
    }
    return any;
  }
  /// Microseconds; digits beyond the sixth say nothing.
  int fraction() {
    int value = 0;
    int unit = 100'000;
    for (int digit = 0; digits(1, 1, digit); unit /= 10) {
      value += digit * unit;
    }
    return value;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_zone(TimestampReader& reader, Timestamp& stamp) {
  reader.blanks();
  if (reader.at_end()) {
    return true;
  }
  stamp.has_zone = true;
  if (reader.take('Z')) {
    return reader.at_end();
  }
  const bool is_west = reader.take('-');
  int hours = 0;
  int minutes = 0;
  if ((!is_west && !reader.take('+')) || !reader.digits(1, 2, hours) ||
      (reader.take(':') && !reader.digits(2, 2, minutes))) {
    return false;
  }
  stamp.zone_minutes = (hours * 60 + minutes) * (is_west ? -1 : 1);
  return reader.at_end();
}

bool is_on_calendar(const Timestamp& stamp) {
  constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (stamp.year < 1 || stamp.month < 1 || stamp.month > 12 || stamp.day < 1) {
    return false;
  }
  const bool is_leap = stamp.year % 4 == 0 && (stamp.year % 100 != 0 || stamp.year % 400 == 0);
  const int days =
      kDays[static_cast<std::size_t>(stamp.month)] + (stamp.month == 2 && is_leap ? 1 : 0);
  return stamp.day <= days && stamp.hour < 24 && stamp.minute < 60 && stamp.second < 60 &&
         std::abs(stamp.zone_minutes) < 24 * 60;
}

template <class... Numbers>
std::string print(const char* form, Numbers... numbers) {
  std::array<char, 96> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), form, numbers...);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::optional<Timestamp> read_timestamp(std::string_view text) {
  if (text.size() < 8 || text[4] != '-' || text[0] < '0' || text[0] > '9') {
    return std::nullopt;
  }
  TimestampReader reader(text);
  Timestamp stamp;
  if (!reader.digits(4, 4, stamp.year) || !reader.take('-') || !reader.digits(1, 2, stamp.month) ||
      !reader.take('-') || !reader.digits(1, 2, stamp.day)) {
    return std::nullopt;
  }
  if (reader.at_end()) {
    // Without a time, month and day need two digits each.
    return text.size() == 10 && is_on_calendar(stamp) ? std::optional(stamp) : std::nullopt;
  }
  stamp.has_time = true;
  if (!(reader.take('T') || reader.take('t') || reader.blanks()) ||
      !reader.digits(1, 2, stamp.hour) || !reader.take(':') || !reader.digits(2, 2, stamp.minute) ||
      !reader.take(':') || !reader.digits(2, 2, stamp.second)) {
    return std::nullopt;
  }
  if (reader.take('.')) {
    stamp.microsecond = reader.fraction();
  }
  return read_zone(reader, stamp) && is_on_calendar(stamp) ? std::optional(stamp) : std::nullopt;
}

std::optional<Timestamp> timestamp_of(const Node& node) {
  constexpr unsigned kNeverTimestamp = Node::kQuoted | Node::kFromJson | Node::kShortForm;
  if (!node.is_string() || (node.flags & kNeverTimestamp) != 0) {
    return std::nullopt;
  }
  return read_timestamp(node.text());
}

std::string Timestamp::text() const {
  std::string out = print("%04d-%02d-%02d", year, month, day);
  if (!has_time) {
    return out;
  }
  out += print(" %02d:%02d:%02d", hour, minute, second);
  if (microsecond != 0) {
    out += print(".%06d", microsecond);
  }
  if (has_zone) {
    const int size = std::abs(zone_minutes);
    out += print("%c%02d:%02d", zone_minutes < 0 ? '-' : '+', size / 60, size % 60);
  }
  return out;
}

std::string Timestamp::literal() const {
  if (!has_time) {
    return print("datetime.date(%d, %d, %d)", year, month, day);
  }
  std::string out = print("datetime.datetime(%d, %d, %d, %d, %d", year, month, day, hour, minute);
  if (second != 0 || microsecond != 0) {
    out += print(", %d", second);
  }
  if (microsecond != 0) {
    out += print(", %d", microsecond);
  }
  if (has_zone && zone_minutes == 0) {
    out += ", tzinfo=datetime.timezone.utc";
  } else if (has_zone) {
    const int day_seconds = 24 * 60 * 60;
    const int seconds = (zone_minutes * 60 + day_seconds) % day_seconds;
    out += ", tzinfo=datetime.timezone(datetime.timedelta(";
    out += zone_minutes < 0 ? "days=-1, " : "";
    out += print("seconds=%d))", seconds) + ")";
    return out;
  }
  return out + ")";
}

}  // namespace formwork::lint
