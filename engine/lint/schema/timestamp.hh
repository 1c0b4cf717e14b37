// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/document/node.hh"

namespace formwork::lint {

/// A date or a date with time, which YAML 1.1 reads from plain text such as
/// 2012-10-17. Linting tells it from text, as cfn-lint does.
struct Timestamp {
  int year = 0;
  int month = 0;
  int day = 0;
  bool has_time = false;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
  bool has_zone = false;
  int zone_minutes = 0;  ///< East of Greenwich.

  std::string text() const;     ///< "2012-10-17", "2001-12-14 21:59:43.100000-05:00".
  std::string literal() const;  ///< "datetime.date(2012, 10, 17)".
};

/// What `node` is when it is a date; nullopt for anything else: quoted text,
/// JSON text, arguments of short forms, days that no calendar has.
std::optional<Timestamp> timestamp_of(const Node& node);
std::optional<Timestamp> read_timestamp(std::string_view text);

}  // namespace formwork::lint
