// SPDX-License-Identifier: Apache-2.0
// PartiQL: ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.
#include "resources/dynamodb/partiql.hh"

#include <algorithm>
#include <map>

#include "engine/base/hash.hh"
#include "resources/common/api_support.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/reads.hh"
#include "resources/dynamodb/transaction.hh"

namespace formwork::dynamodb {

namespace {

using Type = Statement::Type;

Result<Statement> read_statement(const Value& input) {
  auto checked = Constraints(input).require("Statement").check();
  if (!checked) {
    return std::move(checked).failure();
  }
  std::vector<Attribute> parameters;
  const Value* given = input.find("Parameters");
  for (const Value& item : given != nullptr ? given->items() : std::span<const Value>()) {
    auto value = read_attribute(item);
    if (!value) {
      return std::move(value).failure();
    }
    parameters.push_back(std::move(*value));
  }
  return parse_statement(input.get_text("Statement"), parameters);
}

bool is_read(const Statement& statement) {
  return statement.type == Type::Select || statement.type == Type::Exists;
}

Result<Selection> selection_of(ApiCall& call, const Statement& statement) {
  auto table = open_table(call, statement.table);
  if (!table) {
    return std::move(table).failure();
  }
  Selection selection;
  selection.table = *table;
  selection.paths = statement.paths;
  selection.filter = statement.where;
  if (!statement.index.empty()) {
    selection.index = (*table)->find_index(statement.index);
    if (selection.index == nullptr) {
      return invalid("The table does not have the specified index: " + statement.index);
    }
    selection.range.index = selection.index;
    selection.fetches_whole = false;
  }
  const KeyPart& hash =
      selection.index != nullptr ? selection.index->keys.front() : (*table)->keys.front();
  const Attribute* value = equal_value(statement.where, hash.name);
  const bool is_joined = selection.index != nullptr && has_many(selection.index->keys, true);
  if (value != nullptr && value->kind == hash.kind && !is_joined) {
    selection.range.hash = key_bytes(*value);
    selection.range.is_descending = statement.is_descending;
  }
  return selection;
}

// Tokens are keys in the form that items are stored in.
Result<void> read_token(const std::string& token, Selection& selection) {
  const auto bytes = base64_decode(token);
  const auto key = bytes ? unpack(*bytes) : std::nullopt;
  if (!key) {
    return invalid("Invalid NextToken");
  }
  return read_start(map_with("ExclusiveStartKey", Value::map()), *key, selection, true);
}

Result<Value> run_select(ApiCall& call, const Statement& statement) {
  auto selection = selection_of(call, statement);
  if (!selection) {
    return std::move(selection).failure();
  }
  selection->is_consistent = call.flag("ConsistentRead");
  selection->limit = static_cast<std::size_t>(number_of(call.input, "Limit"));
  if (is_given(call.input, "NextToken")) {
    if (auto read = read_token(call.text("NextToken"), *selection); !read) {
      return std::move(read).failure();
    }
  }
  auto page = answer_selection(call, *selection);
  if (!page) {
    return page;
  }
  Value answer = map_with("Items", *page->find("Items"));
  if (const Value* last = page->find("LastEvaluatedKey")) {
    auto key = read_fields(*last);
    answer.set("LastEvaluatedKey", *last);
    answer.set("NextToken", Value::string(base64_encode(pack(key ? *key : Fields()))));
  }
  copy_members(answer, *page, {"ConsumedCapacity"});
  return answer;
}

Condition key_is_free(const TableSchema& table) {
  Condition condition;
  condition.type = Condition::Type::Function;
  condition.word = "attribute_not_exists";
  Operand key;
  key.path.push_back({table.keys.front().name});
  condition.operands.push_back(std::move(key));
  return condition;
}

Result<ItemWrite> write_of(ApiCall& call, const Statement& statement) {
  auto table = open_table(call, statement.table);
  if (!table) {
    return std::move(table).failure();
  }
  WriteParts parts;
  if (statement.type == Type::Insert) {
    parts.subject = statement.item;
    parts.condition = key_is_free(**table);
    return bind_write(*table, ItemWrite::Type::Put, std::move(parts));
  }
  for (const KeyPart& key : (*table)->keys) {
    const Attribute* value = equal_value(statement.where, key.name);
    if (value == nullptr) {
      return invalid("Where clause does not contain a mandatory equality on all key attributes");
    }
    parts.subject.push_back({key.name, *value});
  }
  parts.actions = statement.actions;
  if (statement.type == Type::Exists) {
    parts.condition = statement.where;
    return bind_write(*table, ItemWrite::Type::Check, std::move(parts));
  }
  const bool is_update = statement.type == Type::Update;
  std::vector<Path> paths;
  for (const Action& action : statement.actions) {
    paths.push_back(action.path);
  }
  if (auto checked = check_overlaps("UpdateExpression", paths); !checked) {
    return std::move(checked).failure();
  }
  parts.condition = statement.where;
  return bind_write(*table, is_update ? ItemWrite::Type::Update : ItemWrite::Type::Delete,
                    std::move(parts));
}

Value returned_items(const Statement& statement, const ItemWrite& write, const Written& written) {
  Value items = Value::list();
  if (!statement.returning.empty()) {
    const Value shown =
        answer_write(map_with("ReturnValues", Value::string(statement.returning)), write, written);
    if (const Value* attributes = shown.find("Attributes")) {
      items.push(*attributes);
    }
  }
  return items;
}

Result<Value> run_write(ApiCall& call, const Statement& statement) {
  auto write = write_of(call, statement);
  auto written = write ? decide(call, *write) : Result<Written>(std::move(write).failure());
  if (!written) {
    return std::move(written).failure();
  }
  // What is not there need not be deleted; a condition on an item that is there must hold.
  const bool is_nothing = statement.type == Type::Delete && !written->before;
  if (written->is_refused && !is_nothing) {
    return statement.type == Type::Insert
               ? fail("DuplicateItemException", "Duplicate primary key exists in table")
               : fail("ConditionalCheckFailedException", "The conditional request failed");
  }
  if (!written->is_refused) {
    if (auto done = carry_out(call, *write, *written); !done) {
      return std::move(done).failure();
    }
  }
  Value answer = map_with("Items", returned_items(statement, *write, *written));
  if (wants_capacity(call.input)) {
    Capacity capacity;
    count_write(capacity, *write->table, written->change());
    answer.set("ConsumedCapacity",
               consumed(*write->table, capacity, call.text("ReturnConsumedCapacity")));
  }
  return answer;
}

Result<Value> run_statement(ApiCall& call, const Value& input) {
  auto statement = read_statement(input);
  if (!statement) {
    return std::move(statement).failure();
  }
  if (statement->type == Type::Exists) {
    return invalid("EXISTS can only be used in a transaction");
  }
  return is_read(*statement) ? run_select(call, *statement) : run_write(call, *statement);
}

Result<Value> execute_statement(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("Statement")
                     .one_of("ReturnConsumedCapacity", kCapacityWords)
                     .at_least("Limit", 1)
                     .check();
  return checked ? run_statement(call, call.input) : Result<Value>(std::move(checked).failure());
}

std::string batch_code(const std::string& code) {
  static const std::map<std::string_view, std::string> kCodes{
      {"ValidationException", "ValidationError"},
      {"ConditionalCheckFailedException", "ConditionalCheckFailed"},
      {"DuplicateItemException", "DuplicateItem"},
      {"ResourceNotFoundException", "ResourceNotFound"}};
  const auto known = kCodes.find(code);
  return known != kCodes.end() ? known->second : "InternalServerError";
}

// A batch reads or writes.
Result<void> check_not_mixed(const ApiCall& call) {
  bool reads = false;
  bool writes = false;
  for (const Value& one : call.find("Statements")->items()) {
    if (auto statement = read_statement(one)) {
      (is_read(*statement) ? reads : writes) = true;
    }
  }
  return reads && writes ? invalid("Request must not contain both read and write statements")
                         : Result<void>();
}

// What a batch reads it reads by the whole key.
Result<Value> run_in_batch(ApiCall& call, const Value& one) {
  auto statement = read_statement(one);
  if (statement && statement->type == Type::Select) {
    auto table = open_table(call, statement->table);
    if (!table) {
      return std::move(table).failure();
    }
    for (const KeyPart& key : (*table)->keys) {
      if (equal_value(statement->where, key.name) == nullptr) {
        return invalid(
            "Select statements within BatchExecuteStatement must specify the primary key in the "
            "where clause.");
      }
    }
  }
  return run_statement(call, one);
}

Result<Value> batch_execute(ApiCall& call) {
  auto checked = Constraints(call.input).require("Statements").count("Statements", 1, 25).check();
  if (!checked) {
    return std::move(checked).failure();
  }
  if (auto mixed = check_not_mixed(call); !mixed) {
    return std::move(mixed).failure();
  }
  Value responses = Value::list();
  for (const Value& one : call.find("Statements")->items()) {
    auto outcome = run_in_batch(call, one);
    Value response = Value::map();
    if (!outcome) {
      Value error = map_with("Code", Value::string(batch_code(outcome.error().code)));
      error.set("Message", Value::string(outcome.error().message));
      response.set("Error", std::move(error));
    } else if (!outcome->find("Items")->items().empty()) {
      response.set("Item", outcome->find("Items")->items().front());
    }
    if (auto statement = read_statement(one)) {
      response.set("TableName", Value::string(statement->table));
    }
    responses.push(std::move(response));
  }
  return map_with("Responses", std::move(responses));
}

Result<Value> transact_reads(ApiCall& call, const std::vector<Statement>& statements) {
  Value responses = Value::list();
  for (const Statement& statement : statements) {
    auto outcome = run_select(call, statement);
    if (!outcome) {
      return outcome;
    }
    Value response = Value::map();
    if (!outcome->find("Items")->items().empty()) {
      response.set("Item", outcome->find("Items")->items().front());
    }
    responses.push(std::move(response));
  }
  return map_with("Responses", std::move(responses));
}

Result<Value> execute_transaction(ApiCall& call) {
  auto checked = Constraints(call.input)
                     .require("TransactStatements")
                     .count("TransactStatements", 1, 100)
                     .check();
  if (!checked) {
    return std::move(checked).failure();
  }
  std::vector<Statement> statements;
  for (const Value& one : call.find("TransactStatements")->items()) {
    auto statement = read_statement(one);
    if (!statement) {
      return std::move(statement).failure();
    }
    statements.push_back(std::move(*statement));
  }
  const auto selects = [](const Statement& one) { return one.type == Type::Select; };
  if (std::all_of(statements.begin(), statements.end(), selects)) {
    return transact_reads(call, statements);
  }
  if (std::any_of(statements.begin(), statements.end(), selects)) {
    return invalid("Transactions cannot mix statements that read with statements that write");
  }
  std::vector<ItemWrite> writes;
  for (const Statement& statement : statements) {
    auto write = write_of(call, statement);
    if (!write) {
      return std::move(write).failure();
    }
    writes.push_back(std::move(*write));
  }
  auto distinct = check_distinct(writes);
  auto known = distinct ? was_done(call, call.text("ClientRequestToken"))
                        : Result<bool>(std::move(distinct).failure());
  if (!known) {
    return std::move(known).failure();
  }
  std::vector<Written> written;
  if (!*known) {
    if (auto done = carry_out_all(call, writes, written); !done) {
      return std::move(done).failure();
    }
  }
  Value responses = Value::list();
  for (std::size_t i = 0; i < writes.size(); ++i) {
    responses.push(Value::map());
  }
  return map_with("Responses", std::move(responses));
}

using Access = OperationEntry::Access;
constinit OperationEntry one_entry{"dynamodb", "ExecuteStatement", Access::Data,
                                   &execute_statement};
constinit OperationEntry batch_entry{"dynamodb", "BatchExecuteStatement", Access::Data,
                                     &batch_execute};
constinit OperationEntry all_entry{"dynamodb", "ExecuteTransaction", Access::Data,
                                   &execute_transaction};
const Register<OperationEntry> kRegistered[]{Register(one_entry), Register(batch_entry),
                                             Register(all_entry)};

}  // namespace

}  // namespace formwork::dynamodb
