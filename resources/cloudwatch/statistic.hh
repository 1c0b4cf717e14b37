// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resources/cloudwatch/metric_store.hh"

namespace formwork::cloudwatch {

/// "Average", "Sum", "Minimum", "Maximum", "SampleCount", "p99", "p99.9", "IQM", "tm90" (of the
/// lowest 90 %): the value of what was gathered; nothing for a word that is none of these.
std::optional<double> statistic_of(const Gathered& gathered, std::string_view statistic);
/// Whether it is such a word.
bool is_statistic(std::string_view statistic);

/// A number as JSON has it; what JSON has not is 0.
Value number_value(double number);
/// Text or number of a member; nothing when it is none.
std::optional<double> double_of(const Value* value);
/// Milliseconds of an input's time, however it was sent.
std::optional<Millis> time_of_input(const Value* value);
/// {Name, Value} list of a shape.
Dimensions read_dimension_list(const Value* list);
Value dimension_list(const Dimensions& dimensions);

/// Points of one metric in windows of `period` seconds from `begin` on, each with something in it.
/// `unit`: only of that one; "" takes all together.
Result<std::vector<Gathered>> windows_of(World& world, const Metric& metric, Millis begin,
                                         Millis end, std::int64_t period, const std::string& unit);

}  // namespace formwork::cloudwatch
