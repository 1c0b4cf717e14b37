// SPDX-License-Identifier: Apache-2.0
#include "resources/events/schedule.hh"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "engine/base/text.hh"

namespace formwork::events {
namespace {

constexpr Millis kMinute = 60'000;
constexpr int kFirstYear = 1970;

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

/// A number or one of `names`, which count from 1.
std::optional<int> number(std::string_view text, std::span<const std::string_view> names) {
  const std::string wanted = upper(text);
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) {
    return static_cast<int>(found - names.begin()) + 1;
  }
  const bool is_digits = !text.empty() && text.size() <= 4 &&
                         text.find_first_not_of("0123456789") == std::string_view::npos;
  return is_digits ? std::optional<int>(static_cast<int>(*parse_integer(text))) : std::nullopt;
}

struct Range {
  int least = 0;
  int most = 0;
  std::span<const std::string_view> names = {};
};

/// "*", "1,2", "1-5", "0/15", "MON-FRI": sets the bits from `base` on.
template <std::size_t kSize>
bool read_field(std::string_view text, const Range& range, int base, std::bitset<kSize>& bits) {
  for (const std::string_view part : split(text, ",")) {
    const std::size_t slash = part.find('/');
    std::string_view span = part.substr(0, slash);
    int step = 1;
    if (slash != std::string_view::npos) {
      const auto given = number(part.substr(slash + 1), {});
      if (!given || *given < 1) {
        return false;
      }
      step = *given;
    }
    int first = range.least;
    int last = range.most;
    if (span != "*") {
      const std::size_t dash = span.find('-');
      const auto begin = number(span.substr(0, dash), range.names);
      const auto end = dash == std::string_view::npos
                           ? (slash == std::string_view::npos ? begin : std::optional(range.most))
                           : number(span.substr(dash + 1), range.names);
      if (!begin || !end) {
        return false;
      }
      first = *begin;
      last = *end;
    }
    if (first < range.least || last > range.most || first > last) {
      return false;
    }
    for (int value = first; value <= last; value += step) {
      bits.set(static_cast<std::size_t>(value - base));
    }
  }
  return true;
}

Millis read_rate(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) {
    return 0;
  }
  const std::string_view digits = text.substr(0, space);
  const std::string_view unit = text.substr(space + 1);
  const bool is_number = !digits.empty() && digits.size() < 9 &&
                         digits.find_first_not_of("0123456789") == std::string_view::npos;
  const Millis count = is_number ? *parse_integer(digits) : 0;
  constexpr std::array<std::pair<std::string_view, Millis>, 3> kUnits = {
      {{"minute", kMinute}, {"hour", 60 * kMinute}, {"day", 24 * 60 * kMinute}}};
  for (const auto& [name, time] : kUnits) {
    // One of them, or several: "1 minute", "5 minutes".
    const bool is_right = count == 1 ? unit == name : unit == std::string(name) + "s";
    if (count > 0 && is_right) {
      return count * time;
    }
  }
  return 0;
}

unsigned days_in(int year, unsigned month) {
  using namespace std::chrono;
  return unsigned((std::chrono::year(year) / std::chrono::month(month) / last).day());
}

/// 1 (Sunday) to 7.
unsigned weekday_of(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  return weekday(sys_days(date)).c_encoding() + 1;
}

/// The weekday nearest to that day, within its month.
unsigned nearest_weekday(int year, unsigned month, unsigned day) {
  const unsigned wanted = std::min(day, days_in(year, month));
  const unsigned weekday = weekday_of(year, month, wanted);
  if (weekday == 7) {
    return wanted > 1 ? wanted - 1 : wanted + 2;
  }
  if (weekday == 1) {
    return wanted < days_in(year, month) ? wanted + 1 : wanted - 2;
  }
  return wanted;
}

}  // namespace

std::optional<Schedule> Schedule::parse(std::string_view text) {
  const bool is_rate = text.starts_with("rate(");
  if ((!is_rate && !text.starts_with("cron(")) || !text.ends_with(')')) {
    return std::nullopt;
  }
  const std::string_view inside = text.substr(5, text.size() - 6);
  Schedule made;
  if (is_rate) {
    made.rate_ = read_rate(inside);
    return made.rate_ > 0 ? std::optional(made) : std::nullopt;
  }
  return made.parse_cron(inside) ? std::optional(made) : std::nullopt;
}

bool Schedule::parse_cron(std::string_view text) {
  std::vector<std::string_view> fields;
  for (const std::string_view field : split(text, " ")) {
    if (!field.empty()) {
      fields.push_back(field);
    }
  }
  if (fields.size() != 6) {
    return false;
  }
  const std::string_view day = fields[2];
  const std::string_view weekday = fields[4];
  day_.is_any = day == "?";
  weekday_.is_any = weekday == "?";
  if (day_.is_any == weekday_.is_any) {
    return false;  // one of the two has to leave it to the other
  }
  if (day == "L") {
    day_.is_last = true;
  } else if (day.ends_with('W')) {
    const auto wanted = number(day.substr(0, day.size() - 1), {});
    if (!wanted || *wanted < 1 || *wanted > 31) {
      return false;
    }
    day_.nearest_weekday = *wanted;
  } else if (!day_.is_any && !read_field(day, {1, 31, {}}, 0, days_)) {
    return false;
  }
  const std::size_t hash = weekday.find('#');
  std::string_view named = weekday.substr(0, hash);
  if (hash != std::string_view::npos) {
    const auto nth = number(weekday.substr(hash + 1), {});
    if (!nth || *nth < 1 || *nth > 5) {
      return false;
    }
    weekday_.nth = *nth;
  } else if (weekday.ends_with('L')) {
    weekday_.is_last = true;
    named.remove_suffix(1);
    named = named.empty() ? "SAT" : named;
  }
  if (!weekday_.is_any && !read_field(named, {1, 7, kDays}, 0, weekdays_)) {
    return false;
  }
  return read_field(fields[0], {0, 59, {}}, 0, minutes_) &&
         read_field(fields[1], {0, 23, {}}, 0, hours_) &&
         read_field(fields[3], {1, 12, kMonths}, 0, months_) &&
         read_field(fields[5], {kFirstYear, 2199, {}}, kFirstYear, years_);
}

bool Schedule::is_day(int year, unsigned month, unsigned day) const {
  if (!day_.is_any) {
    if (day_.is_last) {
      return day == days_in(year, month);
    }
    return day_.nearest_weekday > 0
               ? day == nearest_weekday(year, month, static_cast<unsigned>(day_.nearest_weekday))
               : days_.test(day);
  }
  if (!weekdays_.test(weekday_of(year, month, day))) {
    return false;
  }
  if (weekday_.nth > 0) {
    return (day - 1) / 7 + 1 == static_cast<unsigned>(weekday_.nth);
  }
  return !weekday_.is_last || day + 7 > days_in(year, month);
}

std::optional<Millis> Schedule::next(Millis begin, Millis after) const {
  if (rate_ > 0) {
    return begin + (std::max<Millis>(after - begin, 0) / rate_ + 1) * rate_;
  }
  using namespace std::chrono;
  const sys_time<milliseconds> from{milliseconds((after / kMinute + 1) * kMinute)};
  const sys_days first_day = floor<days>(from);
  const year_month_day start(first_day);
  for (int year = int(start.year()); year < kFirstYear + static_cast<int>(years_.size()); ++year) {
    const bool is_first_year = year == int(start.year());
    for (unsigned month = is_first_year ? unsigned(start.month()) : 1;
         month <= 12 && years_.test(static_cast<std::size_t>(year - kFirstYear)); ++month) {
      const bool is_first_month = is_first_year && month == unsigned(start.month());
      for (unsigned day = is_first_month ? unsigned(start.day()) : 1;
           months_.test(month) && day <= days_in(year, month); ++day) {
        if (!is_day(year, month, day)) {
          continue;
        }
        const sys_days date =
            sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
        const Millis midnight = duration_cast<milliseconds>(date.time_since_epoch()).count();
        const Millis least = date == first_day ? (from - first_day).count() : 0;
        for (Millis minute = least / kMinute; minute < 24 * 60; ++minute) {
          if (hours_.test(static_cast<std::size_t>(minute / 60)) &&
              minutes_.test(static_cast<std::size_t>(minute % 60))) {
            return midnight + minute * kMinute;
          }
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace formwork::events
