// SPDX-License-Identifier: Apache-2.0
// Many items of one table: Query and Scan.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/dynamodb/reads.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kBuckets = 1LL << 32;

// The name of a key attribute that a condition looks at; "" when there is none.
std::string used_key(const std::vector<KeyPart>& keys, const Condition& filter) {
  std::vector<const Condition*> open{&filter};
  std::vector<const Operand*> operands;
  while (!open.empty() || !operands.empty()) {
    if (operands.empty()) {
      const Condition& condition = *open.back();
      open.pop_back();
      for (const Condition& part : condition.parts) {
        open.push_back(&part);
      }
      for (const Operand& operand : condition.operands) {
        operands.push_back(&operand);
      }
      continue;
    }
    const Operand& operand = *operands.back();
    operands.pop_back();
    for (const Operand& argument : operand.arguments) {
      operands.push_back(&argument);
    }
    for (const KeyPart& part : keys) {
      if (operand.type == Operand::Type::At && !operand.path.empty() &&
          operand.path.front().name == part.name) {
        return part.name;
      }
    }
  }
  return {};
}

// A key condition holds what a query reads; a filter would say the same again.
Result<void> check_filter(const Value& input, const Selection& selection) {
  const auto& keys = selection.index != nullptr ? selection.index->keys : selection.table->keys;
  const std::string name = selection.filter ? used_key(keys, *selection.filter) : std::string();
  if (name.empty()) {
    return {};
  }
  return invalid(std::string(is_given(input, "QueryFilter") ? "QueryFilter" : "Filter Expression") +
                 " can only contain non-primary key attributes: Primary key attribute: " + name);
}

Result<Value> query(ApiCall& call) {
  if (auto checked = check_selection_words(call.input, true); !checked) {
    return std::move(checked).failure();
  }
  auto parts = read_selection_parts(call.input, true);
  if (!parts) {
    return std::move(parts).failure();
  }
  if (!parts->key_condition) {
    return invalid(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  auto selection = open_selection(call, *parts, true);
  if (!selection) {
    // What is wrong with the condition itself goes before.
    auto checked = check_key_condition(*parts->key_condition);
    return checked ? std::move(selection).failure() : std::move(checked).failure();
  }
  if (is_given(call.input, "KeyConditions") && selection->index != nullptr &&
      (has_many(selection->index->keys, true) || has_many(selection->index->keys, false))) {
    return invalid(
        "KeyConditions cannot be used with an index whose keys are made of several attributes; use "
        "KeyConditionExpression");
  }
  auto done = check_start(call.input, parts->start, *selection);
  if (done) {
    done = read_key_condition(*parts->key_condition, *selection);
    const bool is_missing =
        !done && done.error().message.starts_with("Query condition missed key schema element");
    if (!parts->is_indexable && !is_missing) {
      return invalid("Attempted conditional constraint is not an indexable operation");
    }
  }
  if (done) {
    done = check_filter(call.input, *selection);
  }
  if (done) {
    done = read_start(call.input, parts->start, *selection, true);
  }
  return done ? answer_selection(call, *selection) : Result<Value>(std::move(done).failure());
}

}  // namespace

Result<void> check_segments(const Value& input) {
  const bool has_segment = is_given(input, "Segment");
  const bool has_total = is_given(input, "TotalSegments");
  if (has_segment && !has_total) {
    return invalid(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (has_total && !has_segment) {
    return invalid(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  const std::int64_t segment = parse_integer(input.get_text("Segment")).value_or(0);
  const std::int64_t total = parse_integer(input.get_text("TotalSegments")).value_or(1);
  if (segment >= total) {
    return invalid(
        "The Segment parameter is zero-based and must be less than parameter "
        "TotalSegments: Segment: " +
        std::to_string(segment) + " is not less than TotalSegments: " + std::to_string(total));
  }
  return {};
}

namespace {

void read_segment(const Value& input, Selection& selection) {
  if (!is_given(input, "Segment")) {
    return;
  }
  const std::int64_t segment = parse_integer(input.get_text("Segment")).value_or(0);
  const std::int64_t total = parse_integer(input.get_text("TotalSegments")).value_or(1);
  selection.range.first_bucket = (kBuckets * segment + total - 1) / total;
  selection.range.last_bucket = (kBuckets * (segment + 1) + total - 1) / total - 1;
}

Result<void> check_segment_start(const Value& input, const Selection& selection) {
  const Range& range = selection.range;
  if (!range.after || (range.after_in_index->bucket >= range.first_bucket &&
                       range.after_in_index->bucket <= range.last_bucket)) {
    return {};
  }
  return invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
      "ExclusiveStartKey with correct Segment. TotalSegments: " +
      input.get_text("TotalSegments") + " Segment: " + input.get_text("Segment"));
}

Result<Value> scan(ApiCall& call) {
  if (auto checked = check_selection_words(call.input, false); !checked) {
    return std::move(checked).failure();
  }
  auto parts = read_selection_parts(call.input, false);
  if (!parts) {
    return std::move(parts).failure();
  }
  auto selection = open_selection(call, *parts, false);
  if (!selection) {
    return std::move(selection).failure();
  }
  read_segment(call.input, *selection);
  auto done = read_start(call.input, parts->start, *selection, false);
  if (done) {
    done = check_segment_start(call.input, *selection);
  }
  return done ? answer_selection(call, *selection) : Result<Value>(std::move(done).failure());
}

using Access = OperationEntry::Access;
constinit OperationEntry query_entry{"dynamodb", "Query", Access::Read, &query};
constinit OperationEntry scan_entry{"dynamodb", "Scan", Access::Read, &scan};
const Register<OperationEntry> kRegistered[]{Register(query_entry), Register(scan_entry)};

}  // namespace

}  // namespace formwork::dynamodb
