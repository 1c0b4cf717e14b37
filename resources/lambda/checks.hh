// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork::lambda {

/// Constraints of the API's model, told together as AWS tells them. Absent values hold.
class Checks {
 public:
  /// `name`: path of the member ("memorySize", "routingConfig.additionalVersionWeights").
  void range(std::string_view name, const Value* value, std::int64_t least, std::int64_t most);
  void length(std::string_view name, std::string_view text, std::size_t least, std::size_t most);
  void pattern(std::string_view name, std::string_view text, bool holds, std::string_view pattern);
  void one_of(std::string_view name, std::string_view text,
              std::initializer_list<std::string_view> values);
  /// Letters, digits and `others`, no more than `most` of them.
  void word(std::string_view name, std::string_view text, std::string_view others, std::size_t most,
            std::string_view pattern);
  void fault(std::string_view name, std::string_view text, std::string constraint);

  /// ValidationException "N validation errors detected: ...".
  Result<void> finish() const;

 private:
  std::string faults_;
  std::size_t count_ = 0;
};

}  // namespace formwork::lambda
