// SPDX-License-Identifier: Apache-2.0
// Change sets of nested stacks (IncludeNestedStacks): made, executed and deleted with their root.
#include "engine/provision/ledger.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";
constexpr std::string_view kKnownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";
constexpr std::string_view kNested = "NestedChangeSets";
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kSuffix = 12;
constexpr int kDeepest = 20;

std::string text_of(const Value& value) {
  if (!value.is_list()) {
    return value.scalar_text();
  }
  std::string text;
  for (const Value& item : value.items()) {
    text += (text.empty() ? "" : ",") + item.scalar_text();
  }
  return text;
}

// What is not known yet keeps its value, or stands for itself.
NestedStacks::ChildRequest child_of(const ResourceChange& change, const StoredSide& before) {
  NestedStacks::ChildRequest child;
  child.logical_id = change.logical_id;
  const Value properties = change.after_properties.value_or(Value::map());
  child.template_url = properties.get_text("TemplateURL");
  const Value* parameters = properties.find("Parameters");
  if (parameters == nullptr || !parameters->is_map()) {
    return child;
  }
  for (const Value::Member& parameter : parameters->members()) {
    std::string value(kKnownAfterApply);
    if (!parameter.value.has_unknown()) {
      value = text_of(parameter.value);
    } else if (before.stack) {
      for (const StoredParameter& stored : before.stack->parameters) {
        value = stored.key == parameter.key ? stored.value : value;
      }
    }
    child.parameters.emplace_back(parameter.key, std::move(value));
  }
  return child;
}

std::string derived_name(const std::string& parent, const std::string& logical_id, IdSource& ids) {
  std::string suffix = "-" + ids.alphanumeric(kSuffix);
  return (parent + "-" + logical_id).substr(0, kLongestName - suffix.size()) + suffix;
}

bool is_nested(const ResourceChange& change) {
  bool stays = change.action == ChangeAction::Add || change.action == ChangeAction::Modify;
  return stays && change.type == kStackType;
}

}  // namespace

Result<ChangeSetRecord> StackOperations::Impl::make_nested_change_set(Transaction& tx,
                                                                      const NestedPlace& place,
                                                                      ResourceChange& change) {
  Result<StoredSide> before =
      change.physical_id.empty() ? StoredSide() : load_stored(tx, change.physical_id);
  if (!before) {
    return std::move(before).failure();
  }
  World world = world_in(tx);
  Result<StackRequest> request = make_child_request(world, child_of(change, *before), place.plan);
  if (!request) {
    return std::move(request).failure();
  }
  ChangeSetRequest child;
  child.stack = std::move(*request);
  child.stack.shows_expansion = true;
  child.includes_nested = true;
  child.name = derived_name(place.record.name, change.logical_id, context.ids);
  child.type = before->stack ? "UPDATE" : "CREATE";
  child.stack.stack_name =
      before->stack ? before->stack->name
                    : derived_name(place.plan.stack_name, change.logical_id, context.ids);
  std::string id = before->stack ? before->stack->id : new_stack_id(child.stack.stack_name);
  bool is_new = !before->stack;
  Sink sink;
  std::optional<Comparison> comparison =
      compare(tx, child.stack, std::move(*before), id, sink, &child);
  if (is_new) {
    Result<void> seen = begin_review(tx, id, child.stack);
    Result<std::optional<StackRecord>> stack = seen ? tx.find_stack(id) : std::move(seen).failure();
    if (!stack) {
      return std::move(stack).failure();
    }
    (*stack)->parent_id = place.plan.stack_id;
    (*stack)->root_id = place.root_stack_id;
    if (Result<void> put = tx.put_stack(**stack); !put) {
      return std::move(put).failure();
    }
  }
  ChangeSetRecord record =
      comparison ? new_change_set_record(child, *comparison, id)
                 : failed_change_set(child, id, api_failure(sink, *sources).diagnostic->message);
  record.details.set("ParentChangeSetId", Value::string(place.record.id));
  record.details.set("RootChangeSetId", Value::string(place.root_id));
  if (comparison && record.execution_status == "AVAILABLE") {
    Result<void> nested = add_nested_change_sets(tx, *comparison, record, place.root_id,
                                                 place.root_stack_id, place.depth + 1);
    if (!nested) {
      return std::move(nested).failure();
    }
  }
  if (Result<void> put = tx.put_change_set(record); !put) {
    return std::move(put).failure();
  }
  return record;
}

Result<void> StackOperations::Impl::add_nested_change_sets(Transaction& tx, Comparison& comparison,
                                                           ChangeSetRecord& record,
                                                           const std::string& root_id,
                                                           const std::string& root_stack_id,
                                                           int depth) {
  if (depth > kDeepest) {
    return fail("ValidationError", "Stacks are nested too deeply.");
  }
  Result<Plan> plan = plan_from_json(record.plan);
  if (!plan) {
    return std::move(plan).failure();
  }
  NestedPlace place{*plan, record, root_id, root_stack_id, depth};
  Value nested = Value::map();
  for (ResourceChange& change : comparison.change_set.changes) {
    if (!is_nested(change)) {
      continue;
    }
    Result<ChangeSetRecord> child = make_nested_change_set(tx, place, change);
    if (!child) {
      return std::move(child).failure();
    }
    change.change_set_id = child->id;
    Value link = Value::map();
    link.set("ChangeSetId", Value::string(child->id));
    link.set("StackId", Value::string(child->stack_id));
    nested.set(change.logical_id, std::move(link));
    bool is_broken = child->status == "FAILED" && child->document == "[]" &&
                     !child->status_reason.starts_with("The submitted information didn't");
    if (is_broken) {
      record.status = "FAILED";
      record.execution_status = "UNAVAILABLE";
      record.status_reason =
          "Nested change set " + child->id + " was not successfully created: Currently in FAILED.";
    }
  }
  record.details.set(kNested, std::move(nested));
  record.details.set("IncludeNestedStacks", Value::boolean(true));
  record.document = changes_to_json(comparison.change_set, true);
  record.plain_document = changes_to_json(comparison.change_set, false);
  return {};
}

Result<std::optional<ChangeSetRecord>> StackOperations::Impl::nested_change_set(
    Transaction& tx, const std::string& parent_id, const std::string& logical_id) {
  if (parent_id.empty()) {
    return std::optional<ChangeSetRecord>();
  }
  Result<std::optional<ChangeSetRecord>> parent = tx.find_change_set_by_id(parent_id);
  if (!parent || !*parent) {
    return parent;
  }
  const Value* link = (*parent)->details.find_path({kNested, logical_id});
  return link == nullptr ? Result<std::optional<ChangeSetRecord>>(std::nullopt)
                         : tx.find_change_set_by_id(link->get_text("ChangeSetId"));
}

Result<void> StackOperations::Impl::for_each_nested(
    Transaction& tx, const ChangeSetRecord& record,
    const std::function<Result<void>(ChangeSetRecord&)>& change) {
  const Value* nested = record.details.find(kNested);
  if (nested == nullptr) {
    return {};
  }
  const Value links = *nested;
  for (const Value::Member& link : links.members()) {
    Result<std::optional<ChangeSetRecord>> child =
        tx.find_change_set_by_id(link.value.get_text("ChangeSetId"));
    if (!child) {
      return std::move(child).failure();
    }
    if (!*child) {
      continue;
    }
    Result<void> done = for_each_nested(tx, **child, change);
    done = done ? change(**child) : std::move(done);
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<void> StackOperations::Impl::erase_nested(Transaction& tx, const ChangeSetRecord& record) {
  return for_each_nested(tx, record, [&](ChangeSetRecord& child) -> Result<void> {
    Result<std::optional<StackRecord>> stack = tx.find_stack(child.stack_id);
    if (!stack) {
      return std::move(stack).failure();
    }
    if (*stack && (*stack)->status == "REVIEW_IN_PROGRESS") {
      (*stack)->status = "DELETE_COMPLETE";
      (*stack)->deletion_time = context.clock.now();
      if (Result<void> put = tx.put_stack(**stack); !put) {
        return put;
      }
    }
    return tx.erase_change_set(child.id);
  });
}

Result<void> StackOperations::Impl::begin_nested(Transaction& tx, const ChangeSetRecord& record) {
  return for_each_nested(tx, record, [&](ChangeSetRecord& child) -> Result<void> {
    if (child.execution_status != "AVAILABLE") {
      return {};
    }
    child.execution_status = "EXECUTE_IN_PROGRESS";
    return tx.put_change_set(child);
  });
}

}  // namespace formwork
