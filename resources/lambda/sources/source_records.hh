// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/value/value.hh"
#include "resources/lambda/sources/source_home.hh"

namespace formwork::lambda {

/// A message as ReceiveMessage answers it, as functions get it.
Value queue_record(const Value& message, const std::string& queue_arn, const std::string& region);
/// A record as GetRecords answers it, as functions get it.
Value stream_record(Value record, const std::string& stream_arn);

/// FilterCriteria of a mapping, ready to be asked.
class SourceFilter {
 public:
  SourceFilter() = default;
  explicit SourceFilter(const std::vector<std::string>& patterns);
  /// A text in `body` is looked at as what the pattern wants: text, or the JSON it holds.
  bool lets_through(const Value& record) const;

 private:
  std::vector<Value> patterns_;
  bool is_open_ = true;
};

/// What a function that reports item failures answered: nothing when it is no such answer, so that
/// the whole batch failed.
std::optional<std::vector<std::string>> failed_items(const std::string& payload);

/// {"Records": [...]}.
std::string records_event(std::vector<Value> records);

}  // namespace formwork::lambda
