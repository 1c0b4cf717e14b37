// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/writes.hh"

#include <algorithm>

#include "engine/service/api_host.hh"
#include "resources/dynamodb/stream_records.hh"

namespace formwork::dynamodb {

namespace {

using Type = ItemWrite::Type;

constexpr std::int64_t kExpiryPause = 1000;

std::optional<Action> key_action(const TableSchema& table, const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    const bool is_key = std::any_of(table.keys.begin(), table.keys.end(), [&](const KeyPart& part) {
      return part.name == action.path.front().name;
    });
    if (is_key) {
      return action;
    }
  }
  return std::nullopt;
}

bool only_removes(const std::vector<Action>& actions) {
  return !actions.empty() && std::all_of(actions.begin(), actions.end(), [](const Action& action) {
    return action.type == Action::Type::Remove || action.type == Action::Type::Delete;
  });
}

Result<void> check_parameters(Type type, const Value& input) {
  auto checked =
      type == Type::Update
          ? check_not_mixed(input, {"AttributeUpdates", "Expected", "ConditionalOperator"},
                            {"UpdateExpression", "ConditionExpression"})
          : check_not_mixed(input, {"Expected", "ConditionalOperator"}, {"ConditionExpression"});
  if (!checked) {
    return checked;
  }
  return type == Type::Update
             ? check_placeholders_wanted(input, {"UpdateExpression", "ConditionExpression"})
             : check_placeholders_wanted(input, {"ConditionExpression"});
}

Result<void> read_expressions(const Value& input, WriteParts& parts) {
  auto placeholders = Placeholders::read(input);
  if (!placeholders) {
    return std::move(placeholders).failure();
  }
  if (is_given(input, "UpdateExpression")) {
    auto actions = parse_update(input.get_text("UpdateExpression"), *placeholders);
    if (!actions) {
      return std::move(actions).failure();
    }
    parts.actions = std::move(*actions);
  }
  if (is_given(input, "ConditionExpression")) {
    auto condition = parse_condition("ConditionExpression", input.get_text("ConditionExpression"),
                                     *placeholders);
    if (!condition) {
      return std::move(condition).failure();
    }
    parts.condition = std::move(*condition);
  }
  return placeholders->check_used();
}

Result<void> check_size(const Fields& item, bool is_update) {
  if (size_of(item) <= kLargestItem) {
    return {};
  }
  return invalid(is_update ? "Item size to update has exceeded the maximum allowed size"
                           : "Item size has exceeded the maximum allowed size");
}

Result<void> update(const ItemWrite& write, Written& written) {
  if (!written.before && only_removes(write.actions)) {
    return {};
  }
  auto updated = apply_actions(write.actions, written.before ? *written.before : write.key);
  if (!updated) {
    const bool is_kind = updated.error().message.ends_with("has an incorrect data type");
    return write.is_legacy && is_kind ? invalid("Type mismatch for attribute to update")
                                      : std::move(updated).failure();
  }
  written.touched = std::move(updated->touched);
  written.after = std::move(updated->item);
  if (auto checked = check_index_keys(*write.table, *written.after,
                                      written.before ? &*written.before : nullptr);
      !checked) {
    return checked;
  }
  return check_size(*written.after, true);
}

void set_attributes(Value& answer, const std::optional<Fields>& item,
                    const std::vector<Path>* touched) {
  if (!item) {
    return;
  }
  const Fields shown = touched != nullptr ? project(*item, *touched) : *item;
  if (!shown.empty()) {
    answer.set("Attributes", to_wire(shown));
  }
}

}  // namespace

Result<WriteParts> read_parts(Type type, const Value& input) {
  if (auto checked = check_parameters(type, input); !checked) {
    return std::move(checked).failure();
  }
  WriteParts parts;
  const Value* subject = input.find(type == Type::Put ? "Item" : "Key");
  auto fields = read_fields(subject != nullptr ? *subject : Value());
  if (!fields) {
    return std::move(fields).failure();
  }
  parts.subject = std::move(*fields);
  if (type == Type::Put) {
    if (auto checked = check_size(parts.subject, false); !checked) {
      return std::move(checked).failure();
    }
  }
  if (type == Type::Update && is_given(input, "AttributeUpdates")) {
    auto actions = read_attribute_updates(*input.find("AttributeUpdates"));
    if (!actions) {
      return std::move(actions).failure();
    }
    parts.actions = std::move(*actions);
    parts.is_legacy = true;
  }
  auto expected = read_legacy(input, "Expected");
  if (!expected) {
    return std::move(expected).failure();
  }
  parts.condition = std::move(*expected);
  auto done = read_expressions(input, parts);
  return done ? Result<WriteParts>(std::move(parts)) : std::move(done).failure();
}

Result<ItemWrite> bind_write(const Table& table, Type type, WriteParts parts) {
  ItemWrite write;
  write.type = type;
  write.table = table;
  auto place =
      type == Type::Put ? read_item_key(*table, parts.subject) : read_key(*table, parts.subject);
  if (!place) {
    return std::move(place).failure();
  }
  write.place = std::move(*place);
  write.key = key_fields(table->keys, parts.subject);
  if (auto action = key_action(*table, parts.actions)) {
    return invalid_values("Cannot update attribute " + action->path.front().name +
                          ". This attribute is part of the key");
  }
  if (type == Type::Put) {
    if (auto checked = check_index_keys(*table, parts.subject); !checked) {
      return std::move(checked).failure();
    }
    write.item = std::move(parts.subject);
  }
  write.actions = std::move(parts.actions);
  write.condition = std::move(parts.condition);
  write.is_legacy = parts.is_legacy;
  return write;
}

Result<ItemWrite> read_write(ApiCall& call, Type type, const Value& input) {
  auto parts = read_parts(type, input);
  if (!parts) {
    return std::move(parts).failure();
  }
  auto table = open_table(call, input.get_text("TableName"));
  auto write = table ? bind_write(*table, type, std::move(*parts))
                     : Result<ItemWrite>(std::move(table).failure());
  if (write) {
    write->returns_old_on_failure =
        input.get_text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  }
  return write;
}

Result<Written> decide(ApiCall& call, const ItemWrite& write) {
  auto before = find_item(call.world, *write.table, write.place);
  if (!before) {
    return std::move(before).failure();
  }
  Written written;
  written.before = std::move(*before);
  if (write.condition && !holds(*write.condition, written.before ? *written.before : Fields())) {
    written.is_refused = true;
    return written;
  }
  Result<void> done;
  switch (write.type) {
    case Type::Put:
      written.after = write.item;
      break;
    case Type::Update:
      done = update(write, written);
      break;
    case Type::Check:
      written.after = written.before;
      break;
    case Type::Delete:
      break;
  }
  return done ? Result<Written>(std::move(written)) : std::move(done).failure();
}

Result<void> carry_out(ApiCall& call, const ItemWrite& write, const Written& written) {
  if (write.type == Type::Check || (!written.before && !written.after)) {
    return {};
  }
  auto done = write_change(call.world, *write.table, write.place, written.change());
  if (done && !write.table->ttl_attribute.empty()) {
    call.host.go_on_at(steady_ms() + kExpiryPause);
  }
  if (done && write.table->stream_id != 0) {
    call.host.wake(kStreamChannel);
  }
  return done;
}

Value collection_metrics(const TableSchema& table, const Fields& key) {
  Value metrics = Value::map();
  Fields hash;
  hash.push_back({table.keys.front().name, *find(key, table.keys.front().name)});
  metrics.set("ItemCollectionKey", to_wire(hash));
  Value range = Value::list();
  range.push(Value::number("0.0"));
  range.push(Value::number("1.0"));
  metrics.set("SizeEstimateRangeGB", std::move(range));
  return metrics;
}

Value answer_write(const Value& input, const ItemWrite& write, const Written& written) {
  Value answer = Value::map();
  const std::string returned = input.get_text("ReturnValues");
  if (returned == "ALL_OLD") {
    set_attributes(answer, written.before, nullptr);
  } else if (returned == "UPDATED_OLD") {
    set_attributes(answer, written.before, &written.touched);
  } else if (returned == "ALL_NEW") {
    set_attributes(answer, written.after, nullptr);
  } else if (returned == "UPDATED_NEW") {
    set_attributes(answer, written.after, &written.touched);
  }
  if (wants_capacity(input)) {
    Capacity capacity;
    count_write(capacity, *write.table, written.change());
    answer.set("ConsumedCapacity",
               consumed(*write.table, capacity, input.get_text("ReturnConsumedCapacity")));
  }
  const bool has_local = std::any_of(write.table->indexes.begin(), write.table->indexes.end(),
                                     [](const IndexSchema& index) { return !index.is_global; });
  if (has_local && input.get_text("ReturnItemCollectionMetrics") == "SIZE") {
    answer.set("ItemCollectionMetrics", collection_metrics(*write.table, write.key));
  }
  return answer;
}

}  // namespace formwork::dynamodb
