// SPDX-License-Identifier: Apache-2.0
// Stack refactors: resources change their stack or logical id and nothing else.
#include "engine/stack/refactor.hh"

#include <algorithm>

#include "engine/provision/ledger.hh"
#include "engine/provision/outputs.hh"
#include "engine/provision/template_view.hh"
#include "engine/stack/operations_impl.hh"
#include "engine/stack/refactor_moves.hh"

namespace formwork {

namespace {

constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";

StackRequest request_of(const RefactorSide& side) {
  StackRequest request;
  request.stack_name = side.stack.name;
  request.template_text = side.text;
  request.all_capabilities = true;
  return request;
}

Result<void> put_refactor(Transaction& tx, const Value& record) {
  return tx.put_object(kRefactorService, kRefactorKind, record.get_text("StackRefactorId"), record);
}

}  // namespace

/// One refactor within one transaction.
struct StackOperations::Impl::Refactor {
  Impl& impl;
  Transaction& tx;
  std::vector<RefactorSide> sides;
  std::vector<RefactorMove> moves;

  Result<void> add_side(const std::string& name, TemplateText text, bool creates) {
    Result<std::optional<StackRecord>> found = tx.find_stack(name);
    if (!found) {
      return std::move(found).failure();
    }
    RefactorSide side;
    side.text = std::move(text);
    side.is_new = !*found || (*found)->status == "DELETE_COMPLETE";
    if (side.is_new) {
      Result<void> good = check_stack_name(name);
      if (good && !creates) {
        good = fail("ValidationError", "Stack with id " + name +
                                           " does not exist; EnableStackCreation lets it be made.");
      }
      if (!good) {
        return good;
      }
      side.stack.name = name;
      side.stack.id = side.stack.root_id = impl.new_stack_id(name);
      side.stack.creation_time = impl.context.clock.now();
    } else {
      side.stack = std::move(**found);
      if (Result<void> can = check_can_deploy(side.stack, StackRequest()); !can) {
        return can;
      }
    }
    if (side.text.text.empty()) {
      side.text = {side.stack.name, side.stack.template_body};
    }
    sides.push_back(std::move(side));
    return {};
  }

  // Fails with a sentence about the template.
  Result<void> read_side(RefactorSide& side) {
    Environment environment = impl.context.environment;
    environment.stack_name = side.stack.name;
    environment.stack_id = side.stack.id;
    StoreKnowledge knowledge;
    knowledge.use(&tx);
    knowledge.tolerate_missing_exports();
    std::map<std::string, std::string, std::less<>> previous;
    for (const StoredParameter& parameter : side.stack.parameters) {
      previous.emplace(parameter.key, parameter.value);
    }
    StackRequest request = request_of(side);
    Sink sink;
    std::optional<PreparedTemplate> prepared = impl.prepare(
        {request, environment, knowledge, previous, MissingParameters::Error, true, true, &tx},
        sink);
    if (!prepared || sink.has_errors()) {
      return api_failure(sink, *impl.sources);
    }
    Sink ignored;
    Evaluator evaluator(prepared->loaded->model, prepared->parameters, environment, knowledge,
                        ignored);
    for (const Resource& resource : prepared->loaded->model.resources) {
      if (evaluator.is_active(resource) != Tri::True) {
        continue;
      }
      RefactorSide::Wanted wanted{std::string(resource.type.text), evaluator.properties(resource)};
      if (wanted.properties->has_unknown()) {
        wanted.properties.reset();
      }
      side.wanted.emplace(resource.name.text, std::move(wanted));
    }
    Result<std::vector<ResourceRecord>> rows =
        side.is_new ? std::vector<ResourceRecord>() : tx.list_resources(side.stack.id);
    if (!rows) {
      return std::move(rows).failure();
    }
    for (ResourceRecord& row : *rows) {
      if (row.slot == kCurrentSlot && is_present(row)) {
        side.rows.push_back(std::move(row));
      }
    }
    return {};
  }

  ResourceRecord moved_row(const RefactorMove& move) const {
    ResourceRecord row = row_named(sides[move.from_side], move.from);
    row.stack_id = sides[move.to_side].stack.id;
    row.logical_id = move.to;
    return row;
  }

  // Rows to where they go. All leave before any arrives: two may change places.
  Result<void> move_rows(bool is_trial) {
    Result<void> done;
    for (const RefactorMove& move : moves) {
      done = done ? tx.erase_resource(sides[move.from_side].stack.id, move.from, kCurrentSlot)
                  : std::move(done);
    }
    for (const RefactorMove& move : moves) {
      if (is_trial && sides[move.to_side].is_new) {
        continue;  // there is no stack yet that rows could belong to
      }
      ResourceRecord row = moved_row(move);
      done = done ? tx.put_resource(row) : std::move(done);
    }
    return done;
  }

  Result<void> move_back() {
    Result<void> done;
    for (const RefactorMove& move : moves) {
      const RefactorSide& to = sides[move.to_side];
      done = done && !to.is_new ? tx.erase_resource(to.stack.id, move.to, kCurrentSlot)
                                : std::move(done);
    }
    for (const RefactorMove& move : moves) {
      done = done ? tx.put_resource(row_named(sides[move.from_side], move.from)) : std::move(done);
    }
    return done;
  }

  // A stack that is to be made, as if it were there.
  Result<StoredSide> new_stack(const RefactorSide& side) {
    StoredSide stored;
    stored.stack = side.stack;
    stored.stack->status = "CREATE_COMPLETE";
    Sink ignored;
    stored.loaded = load_template_text(*impl.sources, side.text.name, side.text.text, ignored);
    if (stored.loaded == nullptr) {
      return fail("F302", "The template cannot be read.");
    }
    for (const RefactorMove& move : moves) {
      if (sides[move.to_side].stack.id == side.stack.id) {
        stored.resources.push_back(moved_row(move));
      }
    }
    StoreKnowledge knowledge;
    stored.parameters = bind_parameters(stored.loaded->model, {}, {}, knowledge,
                                        MissingParameters::Unknown, ignored);
    return stored;
  }

  // The stack with its rows, compared with its new template: nothing may be left to do.
  Result<Plan> plan_of(const RefactorSide& side) {
    Result<StoredSide> loaded = side.is_new ? new_stack(side) : impl.load_stored(tx, side.stack.id);
    if (!loaded) {
      return std::move(loaded).failure();
    }
    Sink sink;
    std::optional<Comparison> comparison =
        impl.compare(tx, request_of(side), std::move(*loaded), side.stack.id, sink);
    if (!comparison) {
      return api_failure(sink, *impl.sources);
    }
    for (const ResourceChange& change : comparison->change_set.changes) {
      if (!change.only_plain_view && change.type != kStackType) {
        return fail("ValidationError", "Stack refactor cannot change the resource " +
                                           change.logical_id + " of stack " + side.stack.name +
                                           ".");
      }
    }
    return impl.make_plan(request_of(side), *comparison);
  }

  Result<std::vector<Plan>> plans() {
    std::vector<Plan> made;
    for (const RefactorSide& side : sides) {
      Result<Plan> plan = plan_of(side);
      if (!plan) {
        return std::move(plan).failure();
      }
      made.push_back(std::move(*plan));
    }
    return made;
  }

  Result<void> put_new_stacks() {
    Result<void> done;
    for (const RefactorSide& side : sides) {
      StackRecord stack = side.stack;
      stack.status = side.is_new ? "REVIEW_IN_PROGRESS" : stack.status;
      done = done && side.is_new ? tx.put_stack(stack) : std::move(done);
    }
    return done;
  }

  Result<void> begin_moving() {
    Result<void> put = put_new_stacks();
    return put ? move_rows(false) : std::move(put);
  }

  // Whether it could be done; leaves everything as it was.
  Result<void> verify() {
    Result<void> moved = move_rows(true);
    if (!moved) {
      return moved;
    }
    Result<std::vector<Plan>> made = plans();
    Result<void> back = move_back();
    return made ? std::move(back) : std::move(made).failure();
  }

  Result<void> settle(const RefactorSide& side, const Plan& plan, Ledger& ledger);
  Result<void> adopt_children();
  void tell(const EventOrigin& origin, Ledger& ledger);
};

// Nested stacks that moved belong to another parent now.
Result<void> StackOperations::Impl::Refactor::adopt_children() {
  for (const RefactorMove& move : moves) {
    const ResourceRecord& row = row_named(sides[move.from_side], move.from);
    if (row.type != kStackType) {
      continue;
    }
    Result<std::optional<StackRecord>> child = tx.find_stack(row.physical_id);
    if (!child) {
      return std::move(child).failure();
    }
    if (*child) {
      const StackRecord& parent = sides[move.to_side].stack;
      (*child)->parent_id = parent.id;
      (*child)->root_id = parent.root_id.empty() ? parent.id : parent.root_id;
      if (Result<void> put = tx.put_stack(**child); !put) {
        return put;
      }
    }
  }
  return {};
}

void StackOperations::Impl::Refactor::tell(const EventOrigin& origin, Ledger& ledger) {
  for (RefactorSide& side : sides) {
    side.stack.status = side.is_new ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS";
    side.stack.status_reason = "User Initiated";
    ledger.stack_event(side.stack, origin);
  }
  for (const RefactorMove& move : moves) {
    ResourceRecord row = row_named(sides[move.from_side], move.from);
    for (std::string_view status : {"EXPORT_IN_PROGRESS", "EXPORT_COMPLETE"}) {
      ledger.resource_event(sides[move.from_side].stack, row, origin, {row.physical_id, status});
    }
    row.logical_id = move.to;
    row.stack_id = sides[move.to_side].stack.id;
    for (std::string_view status : {"IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"}) {
      ledger.resource_event(sides[move.to_side].stack, row, origin, {row.physical_id, status});
    }
  }
  for (RefactorSide& side : sides) {
    side.stack.status = side.is_new ? "CREATE_COMPLETE" : "UPDATE_COMPLETE";
    side.stack.status_reason.clear();
    side.stack.last_updated_time = side.is_new ? 0 : impl.context.clock.now();
    ledger.stack_event(side.stack, origin);
  }
}

// The stack's record as after an update to its new template.
Result<void> StackOperations::Impl::Refactor::settle(const RefactorSide& side, const Plan& plan,
                                                     Ledger& ledger) {
  Result<std::vector<ResourceRecord>> stored = tx.list_resources(side.stack.id);
  if (!stored) {
    return std::move(stored).failure();
  }
  RowTable rows;
  rows.load(std::move(*stored));
  Result<std::unique_ptr<TemplateView>> view =
      TemplateView::open(plan, impl.context.environment, rows);
  Result<std::vector<StoredOutput>> outputs =
      view ? evaluate_outputs(tx, **view) : std::move(view).failure();
  if (!outputs) {
    return std::move(outputs).failure();
  }
  for (const ResourceRecord* row : rows.all()) {
    if (row->slot == kCurrentSlot) {
      ResourceRecord changed = *row;
      changed.depends_on = (*view)->needs(row->logical_id);
      ledger.put_row(changed);
    }
  }
  StackRecord stack = side.stack;
  stack.template_body = plan.template_body;
  stack.processed_template =
      plan.processed_template == plan.template_body ? "" : plan.processed_template;
  stack.description = (*view)->model().description;
  stack.parameters = plan.parameters;
  stack.outputs = std::move(*outputs);
  ledger.write(tx.set_exports(stack.id, exports_of(stack.outputs, stack.id)));
  (*view)->complete_imports(tx);
  const auto& imported = (*view)->knowledge().imported();
  ledger.write(tx.set_imports(stack.id, {imported.begin(), imported.end()}));
  ledger.put_stack(stack);
  return {};
}

Result<std::string> StackOperations::create_stack_refactor(Transaction& tx,
                                                           const RefactorRequest& request) {
  Impl::SourceScope scope(*impl_);
  Impl::Refactor refactor{*impl_, tx, {}, {}};
  for (const RefactorDefinition& definition : request.definitions) {
    Result<void> added =
        refactor.add_side(definition.stack_name, definition.template_text, request.creates_stacks);
    if (!added) {
      return std::move(added).failure();
    }
  }
  Result<void> good;
  for (RefactorSide& side : refactor.sides) {
    good = good ? refactor.read_side(side) : std::move(good);
  }
  if (good) {
    Result<std::vector<RefactorMove>> moves = find_refactor_moves(refactor.sides, request.mappings);
    if (moves) {
      refactor.moves = std::move(*moves);
      good = refactor.verify();
    } else {
      good = std::move(moves).failure();
    }
  }
  Value record = Value::map();
  const std::string id = impl_->context.ids.uuid();
  Value stack_ids = Value::list();
  for (const RefactorSide& side : refactor.sides) {
    stack_ids.push(Value::string(side.stack.id));
  }
  record.set("StackRefactorId", Value::string(id));
  record.set("Description", Value::string(request.description));
  record.set("StackIds", std::move(stack_ids));
  record.set("Status", Value::string(good ? "CREATE_COMPLETE" : "CREATE_FAILED"));
  record.set("StatusReason", Value::string(good ? "" : good.error().message));
  record.set("ExecutionStatus", Value::string(good ? "AVAILABLE" : "UNAVAILABLE"));
  record.set("CreationTime", Value::number(impl_->context.clock.now()));
  if (good) {
    record.set("Actions", actions_of(refactor.sides, refactor.moves));
    record.set("Definitions", definitions_of(refactor.sides));
    record.set("Moves", moves_of(refactor.sides, refactor.moves));
  }
  Result<void> put = put_refactor(tx, record);
  return put ? Result<std::string>(id) : std::move(put).failure();
}

Result<void> StackOperations::execute_stack_refactor(Transaction& tx, const std::string& id) {
  Impl::SourceScope scope(*impl_);
  Result<Value> record = find_stack_refactor(tx, id);
  if (!record) {
    return std::move(record).failure();
  }
  const std::string status = record->get_text("ExecutionStatus");
  if (status != "AVAILABLE") {
    return fail(
        "ValidationError",
        "Stack refactor " + id + " cannot be executed in its current status of [" + status + "]");
  }
  Impl::Refactor refactor{*impl_, tx, {}, {}};
  Result<void> good;
  for (const Value& definition : record->find("Definitions")->items()) {
    bool is_new = definition.get_text("IsNew") == "true";
    TemplateText text{definition.get_text("TemplateName"), definition.get_text("TemplateBody")};
    good = good ? refactor.add_side(definition.get_text(is_new ? "StackName" : "StackId"),
                                    std::move(text), is_new)
                : std::move(good);
    if (good && is_new && !refactor.sides.back().is_new) {
      good = fail("ValidationError", "The stacks have changed since the refactor was created.");
    }
    if (good && is_new) {
      refactor.sides.back().stack.id = refactor.sides.back().stack.root_id =
          definition.get_text("StackId");
    }
    good = good ? refactor.read_side(refactor.sides.back()) : std::move(good);
  }
  Result<std::vector<Plan>> plans = std::vector<Plan>();
  if (good) {
    good = impl_->take_moves(refactor, *record);
    good = good ? refactor.begin_moving() : std::move(good);
    plans = good ? refactor.plans() : std::move(good).failure();
  } else {
    plans = std::move(good).failure();
  }
  if (!plans) {
    return std::move(plans).failure();
  }
  Ledger ledger(tx, impl_->context.clock, impl_->context.ids);
  const std::string operation = impl_->context.ids.uuid();
  refactor.tell({operation, {}}, ledger);
  Result<void> settled = refactor.adopt_children();
  for (std::size_t i = 0; i < refactor.sides.size(); ++i) {
    settled =
        settled ? refactor.settle(refactor.sides[i], (*plans)[i], ledger) : std::move(settled);
    settled = settled ? impl_->make_change_sets_obsolete(tx, refactor.sides[i].stack.id, "")
                      : std::move(settled);
  }
  impl_->executor.report_later(ledger.events());
  if (std::optional<Diagnostic> fault = ledger.take_fault(); fault && settled) {
    settled = fail(std::move(*fault));
  }
  if (!settled) {
    return settled;
  }
  record->set("ExecutionStatus", Value::string("EXECUTE_COMPLETE"));
  return put_refactor(tx, *record);
}

// The moves of a stored refactor. Resources that are no longer there make it impossible.
Result<void> StackOperations::Impl::take_moves(Refactor& refactor, const Value& record) {
  auto side_of = [&](const std::string& id) {
    return static_cast<std::size_t>(
        std::find_if(refactor.sides.begin(), refactor.sides.end(),
                     [&](const RefactorSide& side) { return side.stack.id == id; }) -
        refactor.sides.begin());
  };
  for (const Value& item : record.find("Moves")->items()) {
    RefactorMove move;
    move.from_side = side_of(item.get_text("FromId"));
    move.to_side = side_of(item.get_text("ToId"));
    move.from = item.get_text("From");
    move.to = item.get_text("To");
    bool is_known = move.from_side < refactor.sides.size() && move.to_side < refactor.sides.size();
    bool is_there = is_known && std::any_of(refactor.sides[move.from_side].rows.begin(),
                                            refactor.sides[move.from_side].rows.end(),
                                            [&](const ResourceRecord& row) {
                                              return row.logical_id == move.from;
                                            });
    if (!is_there) {
      return fail("ValidationError", "The stacks have changed since the refactor was created.");
    }
    refactor.moves.push_back(std::move(move));
  }
  return {};
}

}  // namespace formwork
