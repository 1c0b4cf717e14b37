// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "engine/base/clock.hh"

namespace formwork::events {

/// "rate(5 minutes)" or "cron(0 12 ? * MON-FRI *)", as EventBridge reads them, in UTC.
class Schedule {
 public:
  /// nullopt when the text is neither.
  static std::optional<Schedule> parse(std::string_view text);

  /// The first time after `after`; a rate counts from `begin`. nullopt when there is none any more.
  std::optional<Millis> next(Millis begin, Millis after) const;

 private:
  /// What a day field says beside plain numbers.
  struct DayRule {
    bool is_any = false;      ///< "?"
    bool is_last = false;     ///< "L": of the month, or the last such weekday
    int nearest_weekday = 0;  ///< "15W"
    int nth = 0;              ///< "MON#2"
  };

  bool parse_cron(std::string_view fields);
  bool is_day(int year, unsigned month, unsigned day) const;

  Millis rate_ = 0;  ///< 0: a cron expression.
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;     ///< 1 to 31
  std::bitset<13> months_;   ///< 1 to 12
  std::bitset<8> weekdays_;  ///< 1 (Sunday) to 7
  std::bitset<231> years_;   ///< From 1970
  DayRule day_;
  DayRule weekday_;
};

}  // namespace formwork::events
