// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::logs {

/// Fields of an event that a pattern names, with their text: ("$.code", "7"), ("$bytes", "12").
using Extracted = std::vector<std::pair<std::string, std::string>>;

/// A part of a pattern that says yes or no to an event's message.
class Matcher {
 public:
  virtual ~Matcher() = default;
  virtual bool matches(std::string_view message, Extracted* extracted) const = 0;
};

/// The filter pattern language of metric filters, subscription filters and FilterLogEvents: terms,
/// JSON selectors in { } and delimited fields in [ ].
class FilterPattern {
 public:
  /// Fails with InvalidParameterException.
  static Result<FilterPattern> compile(std::string_view text);

  bool matches(std::string_view message) const { return matcher_->matches(message, nullptr); }
  bool extract(std::string_view message, Extracted& extracted) const {
    return matcher_->matches(message, &extracted);
  }

 private:
  explicit FilterPattern(std::unique_ptr<const Matcher> matcher) : matcher_(std::move(matcher)) {}
  std::unique_ptr<const Matcher> matcher_;
};

}  // namespace formwork::logs
