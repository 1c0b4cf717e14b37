// SPDX-License-Identifier: Apache-2.0
// Refactors as they are kept and told.
#include <algorithm>

#include "engine/stack/refactor_moves.hh"

namespace formwork {

namespace {

Value place_value(const RefactorSide& side, const std::string& logical_id) {
  Value place = Value::map();
  place.set("StackName", Value::string(side.stack.name));
  place.set("LogicalResourceId", Value::string(logical_id));
  return place;
}

}  // namespace

const ResourceRecord& row_named(const RefactorSide& side, const std::string& logical_id) {
  return *std::find_if(side.rows.begin(), side.rows.end(),
                       [&](const ResourceRecord& row) { return row.logical_id == logical_id; });
}

Value actions_of(const std::vector<RefactorSide>& sides, const std::vector<RefactorMove>& moves) {
  Value actions = Value::list();
  for (const RefactorSide& side : sides) {
    if (side.is_new) {
      Value action = Value::map();
      action.set("Action", Value::string("CREATE"));
      action.set("Entity", Value::string("STACK"));
      action.set("Description", Value::string("Stack " + side.stack.name + " created."));
      actions.push(std::move(action));
    }
  }
  for (const RefactorMove& move : moves) {
    const RefactorSide& from = sides[move.from_side];
    const RefactorSide& to = sides[move.to_side];
    Value mapping = Value::map();
    mapping.set("Source", place_value(from, move.from));
    mapping.set("Destination", place_value(to, move.to));
    Value action = Value::map();
    action.set("Action", Value::string("MOVE"));
    action.set("Entity", Value::string("RESOURCE"));
    action.set("PhysicalResourceId", Value::string(row_named(from, move.from).physical_id));
    action.set("Description", Value::string("Resource " + move.from + " moves to stack " +
                                            to.stack.name + " as " + move.to + "."));
    action.set("Detection", Value::string(move.is_manual ? "MANUAL" : "AUTO"));
    action.set("ResourceMapping", std::move(mapping));
    actions.push(std::move(action));
  }
  return actions;
}

Value definitions_of(const std::vector<RefactorSide>& sides) {
  Value list = Value::list();
  for (const RefactorSide& side : sides) {
    Value item = Value::map();
    item.set("StackName", Value::string(side.stack.name));
    item.set("StackId", Value::string(side.stack.id));
    item.set("TemplateName", Value::string(side.text.name));
    item.set("TemplateBody", Value::string(side.text.text));
    item.set("IsNew", Value::boolean(side.is_new));
    list.push(std::move(item));
  }
  return list;
}

Value moves_of(const std::vector<RefactorSide>& sides, const std::vector<RefactorMove>& moves) {
  Value list = Value::list();
  for (const RefactorMove& move : moves) {
    Value item = Value::map();
    item.set("FromId", Value::string(sides[move.from_side].stack.id));
    item.set("From", Value::string(move.from));
    item.set("ToId", Value::string(sides[move.to_side].stack.id));
    item.set("To", Value::string(move.to));
    list.push(std::move(item));
  }
  return list;
}

Result<Value> find_stack_refactor(Transaction& tx, const std::string& id) {
  Result<std::optional<Value>> record = tx.find_object(kRefactorService, kRefactorKind, id);
  if (!record) {
    return std::move(record).failure();
  }
  if (!*record) {
    return fail("ValidationError", "Stack refactor " + id + " does not exist");
  }
  return std::move(**record);
}

Result<std::vector<Value>> list_stack_refactors(Transaction& tx) {
  auto objects = tx.list_objects(kRefactorService, kRefactorKind);
  if (!objects) {
    return std::move(objects).failure();
  }
  std::vector<Value> records;
  for (auto& [id, record] : *objects) {
    records.push_back(std::move(record));
  }
  std::stable_sort(records.begin(), records.end(), [](const Value& a, const Value& b) {
    return a.get_text("CreationTime") < b.get_text("CreationTime");
  });
  return records;
}

}  // namespace formwork
