// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/dynamodb/evaluate.hh"
#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

/// fail("ValidationException", message).
Failure invalid(std::string message);
/// "One or more parameter values were invalid: " + why.
Failure invalid_values(const std::string& why);
bool is_given(const Value& input, std::string_view member);

/// Checks that members are there and that words are of their sets, all faults in one message, as
/// "2 validation errors detected: Value ... at 'x' failed to satisfy constraint: ...".
class Constraints {
 public:
  explicit Constraints(const Value& input) : input_(input) {}
  Constraints& require(std::string_view member);
  /// `words` as AWS lists them: "NONE, TOTAL, INDEXES".
  Constraints& one_of(std::string_view member, std::string_view words);
  Constraints& at_least(std::string_view member, std::int64_t least);
  Constraints& at_most(std::string_view member, std::int64_t most);
  /// A table's name or ARN.
  Constraints& table_name(std::string_view member = "TableName");
  Constraints& count(std::string_view member, std::size_t least, std::size_t most);
  Result<void> check() const;

 private:
  void add(std::string_view member, const std::string& value, std::string_view why);
  const Value& input_;
  std::vector<std::string> faults_;
};
/// The sets of words that several operations share.
inline constexpr std::string_view kCapacityWords = "INDEXES, TOTAL, NONE";
inline constexpr std::string_view kMetricsWords = "SIZE, NONE";
inline constexpr std::string_view kReturnWords = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW";

/// Fails when members of both groups are given: "Can not use both expression and non-expression
/// parameters in the same request: ...".
Result<void> check_not_mixed(const Value& input, std::initializer_list<std::string_view> legacy,
                             std::initializer_list<std::string_view> expressions);
/// Fails when names or values are given and none of the expressions.
Result<void> check_placeholders_wanted(const Value& input,
                                       std::initializer_list<std::string_view> expressions);

/// The members of a "Key" as a place. Fails when they are not the table's key.
Result<ItemKey> read_key(const TableSchema& table, const Fields& key);
/// The same of an item to be put: names of missing and mismatched ones are told.
Result<ItemKey> read_item_key(const TableSchema& table, const Fields& item);
/// Attributes of an item that are keys of indexes have the right kind and are not empty. What is as
/// it was `before` is let be: the index may be younger than the item.
Result<void> check_index_keys(const TableSchema& table, const Fields& item,
                              const Fields* before = nullptr);

/// Expected, QueryFilter or ScanFilter as a condition; none when it is not given.
Result<std::optional<Condition>> read_legacy(const Value& input, std::string_view member);
/// One of AttributeUpdates' actions after the other.
Result<std::vector<Action>> read_attribute_updates(const Value& updates);
/// AttributesToGet as paths.
Result<std::vector<Path>> read_attributes_to_get(const Value& names);
/// A comparison of a top-level attribute by a legacy operator ("EQ", "NOT_NULL").
Result<Condition> legacy_comparison(const std::string& attribute, const std::string& word,
                                    std::vector<Attribute> values);
/// AttributeValueList of a legacy condition.
Result<std::vector<Attribute>> read_value_list(const Value& condition);

}  // namespace formwork::dynamodb
