// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "resources/dynamodb/capacity.hh"
#include "resources/dynamodb/request.hh"

namespace formwork::dynamodb {

/// A query or a scan, read and checked.
struct Selection {
  Table table;
  const IndexSchema* index = nullptr;
  Range range;
  std::optional<Condition> filter;
  std::vector<Path> paths;    ///< Empty: whole items.
  bool counts_only = false;   ///< Select COUNT.
  bool fetches_whole = true;  ///< What the index does not hold is fetched from the table.
  std::size_t limit = 0;      ///< 0: none.
  bool is_consistent = false;
};

/// The answer of a selection: Items, Count, ScannedCount, LastEvaluatedKey, ConsumedCapacity.
/// A page ends at the limit or behind 1 MB.
Result<Value> answer_selection(ApiCall& call, const Selection& selection);

/// Words and numbers of the input. Fails with all that is wrong of them.
Result<void> check_selection_words(const Value& input, bool is_query);

/// What is read before the table is known.
struct SelectionParts {
  std::optional<Condition> filter;
  std::optional<Condition> key_condition;
  std::vector<Path> paths;
  Fields start;              ///< ExclusiveStartKey.
  bool is_indexable = true;  ///< False: some of KeyConditions compares as no index can.
};
Result<SelectionParts> read_selection_parts(const Value& input, bool is_query);
/// Segment and TotalSegments stand together.
Result<void> check_segments(const Value& input);
/// Table and index, Select, Limit. The key condition and the place to begin are the caller's.
Result<Selection> open_selection(ApiCall& call, SelectionParts& parts, bool is_query);
/// ExclusiveStartKey. Fails when it is no key of the table and the index.
Result<void> read_start(const Value& input, const Fields& start, Selection& selection,
                        bool is_query);
/// Of a query's, before its key condition is looked at: its size and the hash key's kind.
Result<void> check_start(const Value& input, const Fields& start, const Selection& selection);

/// The range of a key condition, by the keys of the table or index. Fails in DynamoDB's words.
Result<void> read_key_condition(const Condition& condition, Selection& selection);
/// What is wrong with a KeyConditionExpression whatever the keys are.
Result<void> check_key_condition(const Condition& condition);
/// Legacy KeyConditions as a condition; those that no index can use only tell their attribute, and
/// `is_indexable` becomes false.
Result<Condition> read_key_conditions(const Value& conditions, bool& is_indexable);

}  // namespace formwork::dynamodb
