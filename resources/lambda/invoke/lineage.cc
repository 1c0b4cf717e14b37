// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/lineage.hh"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "engine/base/text.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kMember = "Lineage=";
constexpr std::string_view kVersion = "1";
constexpr std::size_t kMostFunctions = 64;
constexpr std::size_t kMarkLength = 8;
/// Of counts that a client may send.
constexpr std::int64_t kMostCounted = 1'000'000;

struct Step {
  std::string mark;  // of a function
  int times = 0;
};

// 8 hexadecimal digits (FNV-1a): cheap, as every call needs it.
std::string mark_of(std::string_view function_arn) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : function_arn) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  }
  char text[kMarkLength + 1];
  std::snprintf(text, sizeof text, "%08x", hash);
  return text;
}

// What is not of this form is left out: anybody may send the header.
std::vector<Step> steps_of(std::string_view trace_id) {
  std::vector<Step> steps;
  std::string_view lineage = lineage_of(trace_id);
  if (lineage.empty()) {
    return steps;
  }
  for (const std::string_view each : split(lineage.substr(kMember.size()), ",")) {
    const auto parts = split(each, ":");
    const auto times = parts.size() == 3 ? parse_integer(parts[2]) : std::nullopt;
    if (times && *times >= 0 && parts[1].size() == kMarkLength && steps.size() < kMostFunctions) {
      steps.push_back({std::string(parts[1]), static_cast<int>(std::min(*times, kMostCounted))});
    }
  }
  return steps;
}

}  // namespace

std::string_view lineage_of(std::string_view trace_id) {
  for (const std::string_view part : split(trace_id, ";")) {
    if (trim(part).starts_with(kMember)) {
      return trim(part);
    }
  }
  return {};
}

int step_lineage(std::string& trace_id, std::string_view function_arn) {
  std::vector<Step> steps = steps_of(trace_id);
  const std::string mark = mark_of(function_arn);
  auto known =
      std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.mark == mark; });
  int before = 0;
  if (known == steps.end()) {
    if (steps.size() == kMostFunctions) {
      steps.erase(steps.begin());
    }
    steps.push_back({mark, 0});
  } else {
    before = ++known->times;
  }
  std::string lineage(kMember);
  for (const Step& step : steps) {
    lineage.append(lineage.size() > kMember.size() ? "," : "").append(kVersion).append(":");
    lineage.append(step.mark).append(":").append(std::to_string(step.times));
  }
  std::string changed;
  for (const std::string_view part : split(trace_id, ";")) {
    if (!trim(part).starts_with(kMember) && !trim(part).empty()) {
      changed.append(trim(part)).append(";");
    }
  }
  trace_id = changed + lineage;
  return before;
}

int longest_loop(std::string_view trace_id) {
  int most = -1;
  for (const Step& step : steps_of(trace_id)) {
    most = std::max(most, step.times);
  }
  return most;
}

}  // namespace formwork::lambda
