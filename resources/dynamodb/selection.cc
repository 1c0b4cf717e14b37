// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/reads.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kPageBytes = 1024 * 1024;

/// Gathers the items of a page.
class Page {
 public:
  explicit Page(const Selection& selection)
      : selection_(selection),
        is_plain_(!selection.filter && selection.paths.empty() && !needs_projection()) {}

  // Answers whether the page goes on.
  bool add(std::string_view bytes, std::int64_t size) {
    ++scanned_;
    if (is_plain_) {
      bytes_ += size;
      add_plain(bytes);
    } else {
      add_item(bytes);
    }
    if (scanned_ == selection_.limit || bytes_ >= kPageBytes) {
      last_ = std::string(bytes);
      return false;
    }
    return is_good_;
  }

  Result<Value> answer(std::string_view how) && {
    if (!is_good_) {
      return fail("InternalServerError", "An item of the store cannot be read");
    }
    Value shape = Value::map();
    if (!selection_.counts_only) {
      shape.set("Items", Value::list(std::move(items_)));
    }
    shape.set("Count", Value::number(count_));
    shape.set("ScannedCount", Value::number(static_cast<std::int64_t>(scanned_)));
    if (last_) {
      shape.set("LastEvaluatedKey", last_key());
    }
    if (!how.empty()) {
      shape.set("ConsumedCapacity", capacity(how));
    }
    return shape;
  }

 private:
  bool needs_projection() const {
    return selection_.index != nullptr && !selection_.index->projects_all &&
           !selection_.fetches_whole;
  }

  void add_plain(std::string_view bytes) {
    ++count_;
    if (selection_.counts_only) {
      return;
    }
    auto item = unpack_to_wire(bytes);
    is_good_ = is_good_ && item;
    if (item) {
      items_.push_back(std::move(*item));
    }
  }

  void add_item(std::string_view bytes) {
    auto item = unpack(bytes);
    if (!item) {
      is_good_ = false;
      return;
    }
    if (needs_projection()) {
      *item = projected(*selection_.table, *selection_.index, *item);
    }
    bytes_ += size_of(*item);
    if (selection_.filter && !holds(*selection_.filter, *item)) {
      return;
    }
    ++count_;
    if (!selection_.counts_only) {
      items_.push_back(
          to_wire(selection_.paths.empty() ? *item : project(*item, selection_.paths)));
    }
  }

  Value last_key() const {
    const auto item = unpack(*last_);
    Fields key = key_fields(selection_.table->keys, item ? *item : Fields());
    if (selection_.index != nullptr && item) {
      for (Field& field : key_fields(selection_.index->keys, *item)) {
        put(key, field.name, std::move(field.value));
      }
    }
    return to_wire(key);
  }

  Value capacity(std::string_view how) const {
    Capacity used;
    const std::int64_t halves = read_halves(bytes_, selection_.is_consistent);
    if (selection_.index != nullptr) {
      used.index_reads[selection_.index->name] = halves;
    } else {
      used.table_reads = halves;
    }
    return consumed(*selection_.table, used, how);
  }

  const Selection& selection_;
  const bool is_plain_;
  Value::List items_;
  std::int64_t count_ = 0;
  std::size_t scanned_ = 0;
  std::int64_t bytes_ = 0;
  std::optional<std::string> last_;
  bool is_good_ = true;
};

bool is_projected(const Selection& selection, const std::string& name) {
  const IndexSchema& index = *selection.index;
  const auto is_key = [&](const std::vector<KeyPart>& keys) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const KeyPart& part) { return part.name == name; });
  };
  return index.projects_all || is_key(index.keys) || is_key(selection.table->keys) ||
         std::find(index.included.begin(), index.included.end(), name) != index.included.end();
}

Result<void> check_select(const Value& input, const Selection& selection) {
  const std::string select = input.get_text("Select");
  const bool has_paths = !selection.paths.empty();
  const char* given =
      is_given(input, "AttributesToGet") ? "AttributesToGet" : "ProjectionExpression";
  if (select == "ALL_PROJECTED_ATTRIBUTES" && selection.index == nullptr) {
    return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !has_paths) {
    return invalid(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
        "SPECIFIC_ATTRIBUTES");
  }
  if (has_paths && !select.empty() && select != "SPECIFIC_ATTRIBUTES") {
    return invalid("Cannot specify the " + std::string(given) + " when choosing to get " +
                   (select == "COUNT" ? "only the Count" : select));
  }
  const IndexSchema* index = selection.index;
  if (index == nullptr || !index->is_global || index->projects_all) {
    return {};
  }
  if (select == "ALL_ATTRIBUTES") {
    return invalid_values(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index " + index->name +
        " because its projection type is not ALL");
  }
  for (const Path& path : selection.paths) {
    if (!is_projected(selection, path.front().name)) {
      return invalid_values("Global secondary index " + index->name + " does not project [" +
                            path.front().name + "]");
    }
  }
  return {};
}

// What is read of a start key fails with words before it, but for numbers and sets of them.
Result<Fields> read_start_key(const Value& input) {
  if (!is_given(input, "ExclusiveStartKey")) {
    return Fields();
  }
  auto key = read_fields(*input.find("ExclusiveStartKey"));
  if (key || key.error().code != "ValidationException") {
    return key;
  }
  const std::string& message = key.error().message;
  const bool is_bare = message.find("umber") != std::string::npos ||
                       message.find("numeric") != std::string::npos ||
                       message.find("contains duplicates") != std::string::npos;
  return is_bare ? std::move(key)
                 : Result<Fields>(invalid("The provided starting key is invalid: " + message));
}

Result<void> read_legacy_parts(const Value& input, bool is_query, SelectionParts& parts) {
  // Scans look at what to get first, queries at what to leave out.
  for (const bool is_filter : {is_query, !is_query}) {
    if (is_filter) {
      auto legacy = read_legacy(input, is_query ? "QueryFilter" : "ScanFilter");
      if (!legacy) {
        return std::move(legacy).failure();
      }
      parts.filter = std::move(*legacy);
    } else if (is_given(input, "AttributesToGet")) {
      auto paths = read_attributes_to_get(*input.find("AttributesToGet"));
      if (!paths) {
        return std::move(paths).failure();
      }
      parts.paths = std::move(*paths);
    }
  }
  auto start = read_start_key(input);
  if (!start) {
    return std::move(start).failure();
  }
  parts.start = std::move(*start);
  return is_query ? Result<void>() : check_segments(input);
}

Result<void> read_conditions(const Value& input, bool is_query, Placeholders& placeholders,
                             SelectionParts& parts) {
  if (is_query && is_given(input, "KeyConditionExpression")) {
    auto condition = parse_condition("KeyConditionExpression",
                                     input.get_text("KeyConditionExpression"), placeholders);
    if (!condition) {
      return std::move(condition).failure();
    }
    parts.key_condition = std::move(*condition);
  } else if (is_query && is_given(input, "KeyConditions")) {
    auto condition = read_key_conditions(*input.find("KeyConditions"), parts.is_indexable);
    if (!condition) {
      return std::move(condition).failure();
    }
    parts.key_condition = std::move(*condition);
  }
  if (is_given(input, "FilterExpression")) {
    auto filter =
        parse_condition("FilterExpression", input.get_text("FilterExpression"), placeholders);
    if (!filter) {
      return std::move(filter).failure();
    }
    parts.filter = std::move(*filter);
  }
  if (is_given(input, "ProjectionExpression")) {
    auto paths = parse_projection("ProjectionExpression", input.get_text("ProjectionExpression"),
                                  placeholders);
    if (!paths) {
      return std::move(paths).failure();
    }
    parts.paths = std::move(*paths);
  }
  return {};
}

// Of a start key.
const Attribute* find_fitting(const Fields& key, const KeyPart& part, bool& is_missing) {
  const Attribute* value = find(key, part.name);
  is_missing = is_missing || value == nullptr;
  return value != nullptr && value->kind == part.kind ? value : nullptr;
}

bool fits(const Fields& key, const std::vector<KeyPart>& parts, bool& is_missing) {
  bool fits = true;
  for (const KeyPart& part : parts) {
    fits = find_fitting(key, part, is_missing) != nullptr && fits;
  }
  return fits;
}

constexpr const char* kNoStart = "The provided starting key is invalid";
constexpr const char* kNoMatch = "The provided key element does not match the schema";

std::size_t start_size(const Selection& selection) {
  std::size_t size = selection.table->keys.size();
  if (selection.index != nullptr) {
    for (const KeyPart& part : selection.index->keys) {
      const auto& known = selection.table->keys;
      size += std::none_of(known.begin(), known.end(),
                           [&](const KeyPart& other) { return other.name == part.name; })
                  ? 1
                  : 0;
    }
  }
  return size;
}

// The keys of the index, then those of the table.
Result<void> check_start_parts(const Fields& start, const Selection& selection, bool is_query) {
  bool is_missing = false;
  const auto& keys = selection.index != nullptr ? selection.index->keys : selection.table->keys;
  if (start.size() != start_size(selection)) {
    return invalid(is_query || selection.index != nullptr
                       ? kNoStart
                       : std::string(kNoStart) + ": " + kNoMatch);
  }
  if (!fits(start, keys, is_missing)) {
    return invalid(!is_query && selection.index == nullptr
                       ? std::string(kNoStart) + ": " + kNoMatch
                       : (is_missing || !is_query ? kNoStart : kNoMatch));
  }
  if (selection.index != nullptr && !fits(start, selection.table->keys, is_missing)) {
    return invalid(is_query ? std::string(kNoStart) + ": " + kNoMatch : kNoStart);
  }
  return {};
}

}  // namespace

Result<Value> answer_selection(ApiCall& call, const Selection& selection) {
  // Statements select in their own way.
  auto checked =
      is_given(call.input, "TableName") ? check_select(call.input, selection) : Result<void>();
  if (!checked) {
    return std::move(checked).failure();
  }
  Page page(selection);
  auto visited =
      visit_items(call.world, *selection.table, selection.range,
                  [&](std::string_view bytes, std::int64_t size) { return page.add(bytes, size); });
  if (!visited) {
    return std::move(visited).failure();
  }
  return std::move(page).answer(wants_capacity(call.input) ? call.text("ReturnConsumedCapacity")
                                                           : std::string());
}

Result<void> check_selection_words(const Value& input, bool is_query) {
  Constraints constraints(input);
  constraints.table_name()
      .one_of("Select", "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES")
      .one_of("ReturnConsumedCapacity", kCapacityWords)
      .one_of("ConditionalOperator", "OR, AND")
      .at_least("Limit", 1)
      .count("AttributesToGet", 1, 100000);
  if (!is_query) {
    constraints.at_least("Segment", 0)
        .at_most("Segment", 999999)
        .at_least("TotalSegments", 1)
        .at_most("TotalSegments", 1000000);
  }
  return constraints.check();
}

Result<SelectionParts> read_selection_parts(const Value& input, bool is_query) {
  // KeyConditions may stand beside other expressions than their own.
  auto checked =
      is_query && !is_given(input, "KeyConditionExpression")
          ? check_not_mixed(input, {"AttributesToGet", "QueryFilter", "ConditionalOperator"},
                            {"ProjectionExpression", "FilterExpression"})
      : is_query
          ? check_not_mixed(
                input, {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"},
                {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"})
          : check_not_mixed(input, {"AttributesToGet", "ScanFilter", "ConditionalOperator"},
                            {"ProjectionExpression", "FilterExpression"});
  if (checked) {
    checked = is_query
                  ? check_placeholders_wanted(input, {"FilterExpression", "KeyConditionExpression",
                                                      "ProjectionExpression"})
                  : check_placeholders_wanted(input, {"FilterExpression", "ProjectionExpression"});
  }
  SelectionParts parts;
  if (checked) {
    checked = read_legacy_parts(input, is_query, parts);
  }
  auto placeholders =
      checked ? Placeholders::read(input) : Result<Placeholders>(std::move(checked).failure());
  if (!placeholders) {
    return std::move(placeholders).failure();
  }
  if (auto done = read_conditions(input, is_query, *placeholders, parts); !done) {
    return std::move(done).failure();
  }
  auto used = placeholders->check_used();
  return used ? Result<SelectionParts>(std::move(parts)) : std::move(used).failure();
}

Result<Selection> open_selection(ApiCall& call, SelectionParts& parts, bool is_query) {
  const Value& input = call.input;
  auto table = open_table(call, input.get_text("TableName"));
  if (!table) {
    return std::move(table).failure();
  }
  Selection selection;
  selection.table = *table;
  selection.is_consistent = call.flag("ConsistentRead");
  if (is_given(input, "IndexName")) {
    selection.index = (*table)->find_index(input.get_text("IndexName"));
    if (selection.index == nullptr) {
      return invalid("The table does not have the specified index: " + input.get_text("IndexName"));
    }
    if (selection.index->is_global && selection.is_consistent) {
      return invalid("Consistent reads are not supported on global secondary indexes");
    }
  }
  selection.range.index = selection.index;
  selection.filter = std::move(parts.filter);
  selection.paths = std::move(parts.paths);
  selection.limit = static_cast<std::size_t>(
      std::max<std::int64_t>(0, parse_integer(input.get_text("Limit")).value_or(0)));
  const std::string select = input.get_text("Select");
  selection.counts_only = select == "COUNT";
  // Local indexes can be asked for what only the table holds.
  selection.fetches_whole =
      selection.index == nullptr ||
      (!selection.index->is_global && (select == "ALL_ATTRIBUTES" || !selection.paths.empty()));
  selection.range.is_descending = is_query && input.get_text("ScanIndexForward") == "false";
  return selection;
}

Result<void> check_start(const Value& input, const Fields& start, const Selection& selection) {
  if (!is_given(input, "ExclusiveStartKey")) {
    return {};
  }
  const auto& keys = selection.index != nullptr ? selection.index->keys : selection.table->keys;
  bool is_missing = false;
  const bool has_hash = find_fitting(start, keys.front(), is_missing) != nullptr;
  if (start.size() != start_size(selection) || is_missing) {
    return invalid(kNoStart);
  }
  return has_hash ? Result<void>() : Result<void>(invalid(kNoMatch));
}

Result<void> read_start(const Value& input, const Fields& start, Selection& selection,
                        bool is_query) {
  if (!is_given(input, "ExclusiveStartKey")) {
    return {};
  }
  if (auto checked = check_start_parts(start, selection, is_query); !checked) {
    return checked;
  }
  Range& range = selection.range;
  range.after = key_of(selection.table->keys, start);
  const ItemKey& place = range.after_in_index.emplace(
      selection.index != nullptr ? key_of(selection.index->keys, start) : *range.after);
  if (range.hash && place.hash != *range.hash) {
    return invalid(
        "The provided starting key is outside query boundaries based on provided "
        "conditions");
  }
  return {};
}

}  // namespace formwork::dynamodb
