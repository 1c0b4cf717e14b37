// SPDX-License-Identifier: Apache-2.0
// One item: GetItem, PutItem, UpdateItem, DeleteItem.
#include "resources/dynamodb/writes.hh"

namespace formwork::dynamodb {

namespace {

using Type = ItemWrite::Type;

Result<void> check_write(const Value& input, Type type) {
  auto checked = Constraints(input)
                     .table_name()
                     .require(type == Type::Put ? "Item" : "Key")
                     .one_of("ReturnConsumedCapacity", kCapacityWords)
                     .one_of("ReturnItemCollectionMetrics", kMetricsWords)
                     .one_of("ReturnValues", kReturnWords)
                     .one_of("ConditionalOperator", "OR, AND")
                     .one_of("ReturnValuesOnConditionCheckFailure", "ALL_OLD, NONE")
                     .check();
  if (!checked || type == Type::Update) {
    return checked;
  }
  const std::string returned = input.get_text("ReturnValues");
  if (!returned.empty() && returned != "NONE" && returned != "ALL_OLD") {
    return invalid("Return values set to invalid value");
  }
  return {};
}

Result<Value> write_item(ApiCall& call, Type type) {
  const Value& input = call.input;
  if (auto checked = check_write(input, type); !checked) {
    return std::move(checked).failure();
  }
  auto write = read_write(call, type, input);
  auto written = write ? decide(call, *write) : Result<Written>(std::move(write).failure());
  if (!written) {
    return std::move(written).failure();
  }
  if (written->is_refused) {
    if (write->returns_old_on_failure && written->before) {
      call.answer.fault_members.set("Item", to_wire(*written->before));
    }
    return fail("ConditionalCheckFailedException", "The conditional request failed");
  }
  if (auto done = carry_out(call, *write, *written); !done) {
    return std::move(done).failure();
  }
  return answer_write(input, *write, *written);
}

Result<Value> put_item(ApiCall& call) {
  return write_item(call, Type::Put);
}

Result<Value> update_item(ApiCall& call) {
  return write_item(call, Type::Update);
}

Result<Value> delete_item(ApiCall& call) {
  return write_item(call, Type::Delete);
}

Result<std::vector<Path>> read_paths(const Value& input) {
  if (auto checked = check_not_mixed(input, {"AttributesToGet"}, {"ProjectionExpression"});
      !checked) {
    return std::move(checked).failure();
  }
  if (auto checked = check_placeholders_wanted(input, {"ProjectionExpression"}); !checked) {
    return std::move(checked).failure();
  }
  if (is_given(input, "AttributesToGet")) {
    return read_attributes_to_get(*input.find("AttributesToGet"));
  }
  if (!is_given(input, "ProjectionExpression")) {
    return std::vector<Path>();
  }
  auto placeholders = Placeholders::read(input);
  if (!placeholders) {
    return std::move(placeholders).failure();
  }
  auto paths = parse_projection("ProjectionExpression", input.get_text("ProjectionExpression"),
                                *placeholders);
  auto used = placeholders->check_used();
  return !paths || used ? std::move(paths) : Result<std::vector<Path>>(std::move(used).failure());
}

Result<Value> get_item(ApiCall& call) {
  const Value& input = call.input;
  auto checked = Constraints(input)
                     .table_name()
                     .require("Key")
                     .one_of("ReturnConsumedCapacity", kCapacityWords)
                     .count("AttributesToGet", 1, 100000)
                     .check();
  if (!checked) {
    return std::move(checked).failure();
  }
  auto paths = read_paths(input);
  auto key = paths ? read_fields(*input.find("Key")) : Result<Fields>(std::move(paths).failure());
  auto table =
      key ? open_table(call, input.get_text("TableName")) : Result<Table>(std::move(key).failure());
  auto place = table ? read_key(**table, *key) : Result<ItemKey>(std::move(table).failure());
  if (!place) {
    return std::move(place).failure();
  }
  Value answer = Value::map();
  std::int64_t size = 0;
  if (paths->empty()) {
    auto item = find_wire_item(call.world, **table, *place, size);
    if (!item) {
      return item;
    }
    if (!item->is_null()) {
      answer.set("Item", std::move(*item));
    }
  } else {
    auto item = find_item(call.world, **table, *place);
    if (!item) {
      return std::move(item).failure();
    }
    if (*item) {
      size = size_of(**item);
      answer.set("Item", to_wire(project(**item, *paths)));
    }
  }
  if (wants_capacity(input)) {
    Capacity capacity;
    capacity.table_reads = read_halves(size, call.flag("ConsistentRead"));
    answer.set("ConsumedCapacity",
               consumed(**table, capacity, input.get_text("ReturnConsumedCapacity")));
  }
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry get_entry{"dynamodb", "GetItem", Access::Read, &get_item};
constinit OperationEntry put_entry{"dynamodb", "PutItem", Access::Data, &put_item};
constinit OperationEntry update_entry{"dynamodb", "UpdateItem", Access::Data, &update_item};
constinit OperationEntry delete_entry{"dynamodb", "DeleteItem", Access::Data, &delete_item};
const Register<OperationEntry> kRegistered[]{Register(get_entry), Register(put_entry),
                                             Register(update_entry), Register(delete_entry)};

}  // namespace

}  // namespace formwork::dynamodb
