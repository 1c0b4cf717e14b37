// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/checks.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/checks.hh"

namespace formwork::lambda {

void Checks::fault(std::string_view name, std::string_view text, std::string constraint) {
  if (count_++ > 0) {
    faults_ += "; ";
  }
  faults_.append("Value '").append(text).append("' at '").append(name);
  faults_.append("' failed to satisfy constraint: ").append(constraint);
}

void Checks::range(std::string_view name, const Value* value, std::int64_t least,
                   std::int64_t most) {
  if (value == nullptr || value->is_null()) {
    return;
  }
  const std::string text = value->scalar_text();
  const auto number = parse_integer(text);
  if (!number || *number < least) {
    fault(name, text, "Member must have value greater than or equal to " + std::to_string(least));
  } else if (*number > most) {
    fault(name, text, "Member must have value less than or equal to " + std::to_string(most));
  }
}

void Checks::length(std::string_view name, std::string_view text, std::size_t least,
                    std::size_t most) {
  if (text.size() < least) {
    fault(name, text, "Member must have length greater than or equal to " + std::to_string(least));
  } else if (text.size() > most) {
    fault(name, text, "Member must have length less than or equal to " + std::to_string(most));
  }
}

void Checks::pattern(std::string_view name, std::string_view text, bool holds,
                     std::string_view pattern) {
  if (!holds) {
    fault(name, text, "Member must satisfy regular expression pattern: " + std::string(pattern));
  }
}

void Checks::one_of(std::string_view name, std::string_view text,
                    std::initializer_list<std::string_view> values) {
  if (text.empty() || std::find(values.begin(), values.end(), text) != values.end()) {
    return;
  }
  std::string set;
  for (const std::string_view value : values) {
    set.append(set.empty() ? "" : ", ").append(value);
  }
  fault(name, text, "Member must satisfy enum value set: [" + set + "]");
}

void Checks::word(std::string_view name, std::string_view text, std::string_view others,
                  std::size_t most, std::string_view expression) {
  length(name, text, 0, most);
  pattern(name, text, !text.empty() && is_word(text, others), expression);
}

Result<void> Checks::finish() const {
  if (count_ == 0) {
    return {};
  }
  return fail("ValidationException", std::to_string(count_) + " validation error" +
                                         (count_ > 1 ? "s" : "") + " detected: " + faults_);
}

}  // namespace formwork::lambda
