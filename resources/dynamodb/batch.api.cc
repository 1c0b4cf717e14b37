// SPDX-License-Identifier: Apache-2.0
// Items of several tables: BatchGetItem and BatchWriteItem.
#include <algorithm>
#include <map>
#include <set>

#include "resources/dynamodb/reads.hh"
#include "resources/dynamodb/writes.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kMostKeys = 100;
constexpr std::size_t kMostWrites = 25;
constexpr std::int64_t kMostBytes = 16 * 1024 * 1024;

Result<void> check_batch(const Value& input, bool is_write) {
  Constraints constraints(input);
  constraints.require("RequestItems")
      .count("RequestItems", 1, is_write ? kMostWrites : kMostKeys)
      .one_of("ReturnConsumedCapacity", kCapacityWords);
  if (is_write) {
    constraints.one_of("ReturnItemCollectionMetrics", kMetricsWords);
  }
  if (auto checked = constraints.check(); !checked) {
    return checked;
  }
  const std::string rule =
      is_write ? "Map value must satisfy constraint: [Member must have length less than or equal "
                 "to 25, Member must have length greater than or equal to 1]"
               : "Map value must satisfy constraint: [Member must have length less than or equal "
                 "to 100, Member must have length greater than or equal to 1]";
  std::size_t count = 0;
  for (const Value::Member& table : input.find("RequestItems")->members()) {
    const Value* keys = is_write ? &table.value : table.value.find("Keys");
    const std::size_t size = keys != nullptr ? keys->items().size() : 0;
    count += size;
    if (size == 0) {
      return invalid("1 validation error detected: Value at 'requestItems." + table.key +
                     (is_write ? "" : ".member.keys") + "' failed to satisfy constraint: " + rule);
    }
  }
  if (count > (is_write ? kMostWrites : kMostKeys)) {
    return invalid(is_write ? "Too many items requested for the BatchWriteItem call"
                            : "Too many items requested for the BatchGetItem call");
  }
  return {};
}

void answer_capacity(Value& answer, const Value& input,
                     const std::map<std::string, std::pair<Table, Capacity>>& used) {
  if (!wants_capacity(input)) {
    return;
  }
  Value list = Value::list();
  for (const auto& [name, of_table] : used) {
    list.push(consumed(*of_table.first, of_table.second, input.get_text("ReturnConsumedCapacity")));
  }
  answer.set("ConsumedCapacity", std::move(list));
}

/// Keys that were seen: a batch may name each item once.
class SeenKeys {
 public:
  Result<void> add(const TableSchema& table, const ItemKey& key) {
    if (seen_.emplace(table.id, key.hash, key.range).second) {
      return {};
    }
    return invalid("Provided list of item keys contains duplicates");
  }

 private:
  std::set<std::tuple<std::int64_t, std::string, std::string>> seen_;
};

/// What one table of a BatchGetItem asks for.
struct Wanted {
  std::string name;
  Table table;
  std::vector<ItemKey> places;
  std::vector<Path> paths;
  bool is_consistent = false;
};

Result<std::vector<Path>> read_wanted_paths(const Value& given) {
  auto checked = check_not_mixed(given, {"AttributesToGet"}, {"ProjectionExpression"});
  if (checked) {
    checked = check_placeholders_wanted(given, {"ProjectionExpression"});
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  if (is_given(given, "AttributesToGet")) {
    return read_attributes_to_get(*given.find("AttributesToGet"));
  }
  if (!is_given(given, "ProjectionExpression")) {
    return std::vector<Path>();
  }
  auto placeholders = Placeholders::read(given);
  if (!placeholders) {
    return std::move(placeholders).failure();
  }
  auto paths = parse_projection("ProjectionExpression", given.get_text("ProjectionExpression"),
                                *placeholders);
  auto used = placeholders->check_used();
  return !paths || used ? std::move(paths) : Result<std::vector<Path>>(std::move(used).failure());
}

Result<Wanted> read_wanted(ApiCall& call, const Value::Member& given, SeenKeys& seen) {
  Wanted wanted;
  wanted.name = given.key;
  const Value* consistent = given.value.find("ConsistentRead");
  wanted.is_consistent = consistent != nullptr && consistent->scalar_text() == "true";
  auto paths = read_wanted_paths(given.value);
  if (!paths) {
    return std::move(paths).failure();
  }
  wanted.paths = std::move(*paths);
  std::vector<Fields> keys;
  for (const Value& key : given.value.find("Keys")->items()) {
    auto fields = read_fields(key);
    if (!fields) {
      return std::move(fields).failure();
    }
    keys.push_back(std::move(*fields));
  }
  auto table = open_table(call, given.key);
  if (!table) {
    return std::move(table).failure();
  }
  wanted.table = *table;
  for (const Fields& key : keys) {
    auto place = read_key(**table, key);
    auto added = place ? seen.add(**table, *place) : Result<void>(std::move(place).failure());
    if (!added) {
      return std::move(added).failure();
    }
    wanted.places.push_back(std::move(*place));
  }
  return wanted;
}

Result<Value> batch_get(ApiCall& call) {
  if (auto checked = check_batch(call.input, false); !checked) {
    return std::move(checked).failure();
  }
  SeenKeys seen;
  std::vector<std::pair<Wanted, const Value*>> all;
  for (const Value::Member& given : call.find("RequestItems")->members()) {
    auto wanted = read_wanted(call, given, seen);
    if (!wanted) {
      return std::move(wanted).failure();
    }
    all.emplace_back(std::move(*wanted), &given.value);
  }
  Value responses = Value::map();
  Value rest = Value::map();
  std::map<std::string, std::pair<Table, Capacity>> used;
  std::int64_t bytes = 0;
  for (const auto& [wanted, given] : all) {
    Value items = Value::list();
    Value unprocessed = Value::list();
    Capacity& capacity =
        used.try_emplace(wanted.table->name, wanted.table, Capacity{}).first->second.second;
    for (std::size_t i = 0; i < wanted.places.size(); ++i) {
      if (bytes > kMostBytes) {
        unprocessed.push(given->find("Keys")->items()[i]);
        continue;
      }
      auto item = find_item(call.world, *wanted.table, wanted.places[i]);
      if (!item) {
        return std::move(item).failure();
      }
      const std::int64_t size = *item ? size_of(**item) : 0;
      bytes += size;
      if (bytes > kMostBytes) {
        unprocessed.push(given->find("Keys")->items()[i]);
        continue;
      }
      capacity.table_reads += read_halves(size, wanted.is_consistent);
      if (*item) {
        items.push(to_wire(wanted.paths.empty() ? **item : project(**item, wanted.paths)));
      }
    }
    responses.set(wanted.name, std::move(items));
    if (!unprocessed.items().empty()) {
      Value again = *given;
      again.set("Keys", std::move(unprocessed));
      rest.set(wanted.name, std::move(again));
    }
  }
  Value answer = Value::map();
  answer.set("Responses", std::move(responses));
  answer.set("UnprocessedKeys", std::move(rest));
  answer_capacity(answer, call.input, used);
  return answer;
}

Result<ItemWrite> read_batch_write(ApiCall& call, const std::string& name, const Value& request) {
  const bool is_put = is_given(request, "PutRequest");
  if (is_put == is_given(request, "DeleteRequest")) {
    return invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  const auto type = is_put ? ItemWrite::Type::Put : ItemWrite::Type::Delete;
  const Value& given = *request.find(is_put ? "PutRequest" : "DeleteRequest");
  if (!is_given(given, is_put ? "Item" : "Key")) {
    return invalid(std::string("1 validation error detected: Value null at 'requestItems.") + name +
                   ".member.1.member." + (is_put ? "putRequest.item" : "deleteRequest.key") +
                   "' failed to satisfy constraint: Member must not be null");
  }
  auto parts = read_parts(type, given);
  auto table = parts ? open_table(call, name) : Result<Table>(std::move(parts).failure());
  if (!table) {
    return std::move(table).failure();
  }
  const bool fits =
      std::all_of((*table)->keys.begin(), (*table)->keys.end(), [&](const KeyPart& part) {
        const Attribute* value = find(parts->subject, part.name);
        return value != nullptr && value->kind == part.kind;
      });
  if (!fits) {  // of single items, DynamoDB says what does not fit
    return invalid("The provided key element does not match the schema");
  }
  return bind_write(*table, type, std::move(*parts));
}

Result<Value> batch_write(ApiCall& call) {
  if (auto checked = check_batch(call.input, true); !checked) {
    return std::move(checked).failure();
  }
  SeenKeys seen;
  std::vector<ItemWrite> writes;
  for (const Value::Member& of_table : call.find("RequestItems")->members()) {
    for (const Value& request : of_table.value.items()) {
      auto write = read_batch_write(call, of_table.key, request);
      auto added =
          write ? seen.add(*write->table, write->place) : Result<void>(std::move(write).failure());
      if (!added) {
        return std::move(added).failure();
      }
      writes.push_back(std::move(*write));
    }
  }
  std::map<std::string, std::pair<Table, Capacity>> used;
  Value metrics = Value::map();
  for (const ItemWrite& write : writes) {
    auto written = decide(call, write);
    if (!written) {
      return std::move(written).failure();
    }
    if (auto done = carry_out(call, write, *written); !done) {
      return std::move(done).failure();
    }
    const std::string& name = write.table->name;
    count_write(used.try_emplace(name, write.table, Capacity{}).first->second.second, *write.table,
                written->change());
    const bool has_local = std::any_of(write.table->indexes.begin(), write.table->indexes.end(),
                                       [](const IndexSchema& index) { return !index.is_global; });
    if (has_local && call.text("ReturnItemCollectionMetrics") == "SIZE") {
      Value list = metrics.find(name) != nullptr ? *metrics.find(name) : Value::list();
      list.push(collection_metrics(*write.table, write.key));
      metrics.set(name, std::move(list));
    }
  }
  Value answer = Value::map();
  answer.set("UnprocessedItems", Value::map());
  if (!metrics.members().empty()) {
    answer.set("ItemCollectionMetrics", std::move(metrics));
  }
  answer_capacity(answer, call.input, used);
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry get_entry{"dynamodb", "BatchGetItem", Access::Read, &batch_get};
constinit OperationEntry write_entry{"dynamodb", "BatchWriteItem", Access::Data, &batch_write};
const Register<OperationEntry> kRegistered[]{Register(get_entry), Register(write_entry)};

}  // namespace

}  // namespace formwork::dynamodb
