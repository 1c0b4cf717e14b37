// SPDX-License-Identifier: Apache-2.0
// TransactWriteItems and TransactGetItems.
#include <algorithm>
#include <map>
#include <set>

#include "resources/dynamodb/transaction.hh"

namespace formwork::dynamodb {

namespace {

using Type = ItemWrite::Type;

constexpr std::size_t kMostItems = 100;
constexpr std::int64_t kMostBytes = 4 * 1024 * 1024;

Result<ItemWrite> read_transact_write(ApiCall& call, const Value& item) {
  static const std::map<std::string_view, Type> kVerbs{{"Put", Type::Put},
                                                       {"Delete", Type::Delete},
                                                       {"Update", Type::Update},
                                                       {"ConditionCheck", Type::Check}};
  const Value::Member* given = nullptr;
  for (const Value::Member& member : item.members()) {
    if (!member.value.is_null() && kVerbs.contains(member.key)) {
      if (given != nullptr) {
        given = nullptr;
        break;
      }
      given = &member;
    }
  }
  if (given == nullptr) {
    return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  const Type type = kVerbs.at(given->key);
  Constraints constraints(given->value);
  constraints.table_name()
      .require(type == Type::Put ? "Item" : "Key")
      .one_of("ReturnValuesOnConditionCheckFailure", "ALL_OLD, NONE");
  if (type == Type::Check) {
    constraints.require("ConditionExpression");
  } else if (type == Type::Update) {
    constraints.require("UpdateExpression");
  }
  auto checked = constraints.check();
  return checked ? read_write(call, type, given->value) : std::move(checked).failure();
}

Result<Value> transact_write(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("TransactItems")
                     .count("TransactItems", 1, kMostItems)
                     .one_of("ReturnConsumedCapacity", kCapacityWords)
                     .one_of("ReturnItemCollectionMetrics", kMetricsWords)
                     .check();
  if (!checked) {
    return std::move(checked).failure();
  }
  std::vector<ItemWrite> writes;
  std::int64_t bytes = 0;
  for (const Value& item : call.find("TransactItems")->items()) {
    auto write = read_transact_write(call, item);
    if (!write) {
      return std::move(write).failure();
    }
    bytes += size_of(write->item);
    writes.push_back(std::move(*write));
  }
  if (auto distinct = check_distinct(writes); !distinct) {
    return std::move(distinct).failure();
  }
  if (bytes > kMostBytes) {
    return invalid("Collection size of items in the transaction has exceeded the limit of 4 MB");
  }
  auto done_before = was_done(call, call.text("ClientRequestToken"));
  if (!done_before) {
    return std::move(done_before).failure();
  }
  std::vector<Written> written;
  Value answer = Value::map();
  if (!*done_before) {
    if (auto done = carry_out_all(call, writes, written); !done) {
      return std::move(done).failure();
    }
  }
  answer_transaction(answer, call.input, writes, written);
  return answer;
}

struct Get {
  Table table;
  ItemKey place;
  std::vector<Path> paths;
};

Result<Get> read_transact_get(ApiCall& call, const Value& item) {
  const Value* given = item.find("Get");
  if (given == nullptr || given->is_null()) {
    return invalid(
        "1 validation error detected: Value null at 'transactItems.1.member.get' failed to "
        "satisfy constraint: Member must not be null");
  }
  auto checked = Constraints(*given).table_name().require("Key").check();
  if (checked) {
    checked = check_placeholders_wanted(*given, {"ProjectionExpression"});
  }
  auto placeholders =
      checked ? Placeholders::read(*given) : Result<Placeholders>(std::move(checked).failure());
  if (!placeholders) {
    return std::move(placeholders).failure();
  }
  Get get;
  if (is_given(*given, "ProjectionExpression")) {
    auto paths = parse_projection("ProjectionExpression", given->get_text("ProjectionExpression"),
                                  *placeholders);
    if (!paths) {
      return std::move(paths).failure();
    }
    get.paths = std::move(*paths);
  }
  auto used = placeholders->check_used();
  auto key = used ? read_fields(*given->find("Key")) : Result<Fields>(std::move(used).failure());
  auto table = key ? open_table(call, given->get_text("TableName"))
                   : Result<Table>(std::move(key).failure());
  auto place = table ? read_key(**table, *key) : Result<ItemKey>(std::move(table).failure());
  if (!place) {
    return std::move(place).failure();
  }
  get.table = *table;
  get.place = std::move(*place);
  return get;
}

Result<Value> transact_get(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("TransactItems")
                     .count("TransactItems", 1, kMostItems)
                     .one_of("ReturnConsumedCapacity", kCapacityWords)
                     .check();
  if (!checked) {
    return std::move(checked).failure();
  }
  Value responses = Value::list();
  std::map<std::string, std::pair<Table, Capacity>> used;
  std::set<std::tuple<std::int64_t, std::string, std::string>> seen;
  for (const Value& one : call.find("TransactItems")->items()) {
    auto get = read_transact_get(call, one);
    if (!get) {
      return std::move(get).failure();
    }
    if (!seen.emplace(get->table->id, get->place.hash, get->place.range).second) {
      return invalid("Transaction request cannot include multiple operations on one item");
    }
    auto item = find_item(call.world, *get->table, get->place);
    if (!item) {
      return std::move(item).failure();
    }
    Capacity& capacity =
        used.try_emplace(get->table->name, get->table, Capacity{}).first->second.second;
    capacity.table_reads += 2 * read_halves(*item ? size_of(**item) : 0, true);
    Value response = Value::map();
    if (*item) {
      response.set("Item", to_wire(get->paths.empty() ? **item : project(**item, get->paths)));
    }
    responses.push(std::move(response));
  }
  Value answer = Value::map();
  answer.set("Responses", std::move(responses));
  if (wants_capacity(call.input)) {
    Value list = Value::list();
    for (const auto& [name, of_table] : used) {
      list.push(
          consumed(*of_table.first, of_table.second, call.text("ReturnConsumedCapacity"), true));
    }
    answer.set("ConsumedCapacity", std::move(list));
  }
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry write_entry{"dynamodb", "TransactWriteItems", Access::Data,
                                     &transact_write};
constinit OperationEntry get_entry{"dynamodb", "TransactGetItems", Access::Read, &transact_get};
const Register<OperationEntry> kRegistered[]{Register(write_entry), Register(get_entry)};

}  // namespace

}  // namespace formwork::dynamodb
