// SPDX-License-Identifier: Apache-2.0
#include "engine/change/change_set_maker.hh"

#include <algorithm>

#include "engine/change/data_verdict.hh"

namespace formwork {

namespace {

constexpr std::string_view kNestedStack = "AWS::CloudFormation::Stack";

ResourceGraph old_graph(const BeforeStack& before) {
  std::vector<std::string> names;
  std::map<std::string, std::uint32_t, std::less<>> ids;
  for (const BeforeResource& resource : before.resources) {
    ids.emplace(resource.logical_id, static_cast<std::uint32_t>(names.size()));
    names.push_back(resource.logical_id);
  }
  std::vector<GraphEdge> edges;
  for (const BeforeResource& resource : before.resources) {
    for (const std::string& needed : resource.depends_on) {
      if (const auto it = ids.find(needed); it != ids.end()) {
        edges.push_back({ids[resource.logical_id], it->second, EdgeCause::DependsOn, {}, {}});
      }
    }
  }
  return ResourceGraph::build(std::move(names), std::move(edges));
}

/// The place in `value` that a path of map keys leads to, or null. Items of lists are passed over:
/// they keep their index only when no item was left out.
Value* find_member(Value& value, const PlacePath& path) {
  Value* at = &value;
  for (const std::string& segment : path) {
    Value::Map* members = at->mutable_map();
    if (members == nullptr) {
      return nullptr;
    }
    const auto it = std::find_if(members->begin(), members->end(),
                                 [&](const Value::Member& m) { return m.key == segment; });
    if (it == members->end()) {
      return nullptr;
    }
    at = &it->value;
  }
  return at;
}

}  // namespace

Value order_by_schema(Value properties, const TypeSchema* schema) {
  Value::Map* members = properties.mutable_map();
  if (schema == nullptr || members == nullptr) {
    return properties;
  }
  const auto rank = [&](const Value::Member& member) {
    const TypeSchema::Property* property = schema->find_property(member.key);
    return property == nullptr ? schema->properties.size()
                               : static_cast<std::size_t>(property - schema->properties.data());
  };
  std::stable_sort(
      members->begin(), members->end(),
      [&](const Value::Member& a, const Value::Member& b) { return rank(a) < rank(b); });
  return properties;
}

ChangeSetMaker::ChangeSetMaker(const BeforeStack& before, const AfterStack& after,
                               const SchemaCatalog& catalog, Sink& sink)
    : before_(before),
      after_(after),
      catalog_(catalog),
      sink_(sink),
      knowledge_(after.knowledge, fates_),
      old_knowledge_(after.knowledge, old_fates_),
      evaluator_(after.model, after.parameters, after.environment, knowledge_, sink),
      quiet_evaluator_(after.model, after.parameters, after.environment, knowledge_, quiet_),
      then_{before.model, before.parameters, nullptr},
      now_{&after.model, &after.parameters, &evaluator_},
      causes_(then_, now_, fates_) {
  for (const BeforeResource& resource : before.resources) {
    stored_.emplace(resource.logical_id, &resource);
    old_fates_[resource.logical_id] = {Fate::Kept, &resource, false, false};
  }
  if (before.model != nullptr && before.parameters != nullptr) {
    old_evaluator_.emplace(*before.model, *before.parameters, after.environment, old_knowledge_,
                           quiet_);
    then_.evaluator = &*old_evaluator_;
  }
}

const BeforeResource* ChangeSetMaker::find_before(std::string_view logical_id) const {
  const auto it = stored_.find(logical_id);
  return it == stored_.end() ? nullptr : it->second;
}

bool ChangeSetMaker::is_alive(std::string_view logical_id) const {
  const auto it = fates_.find(logical_id);
  return it != fates_.end() && it->second.fate != Fate::Absent;
}

ChangeSet ChangeSetMaker::run() {
  const std::vector<std::uint32_t> order = after_.graph.order();
  if (order.empty() && after_.graph.size() != 0) {
    report_cycles(after_.graph, sink_);
    return std::move(out_);
  }
  for (const std::uint32_t id : order) {
    if (const Resource* resource = after_.model.find_resource(after_.graph.name(id));
        resource != nullptr) {
      look_at(*resource);
    }
  }
  report_type_changes();
  remove_gone();
  compare_outputs();
  compare_tags();
  check_import();
  return std::move(out_);
}

void ChangeSetMaker::look_at(const Resource& resource) {
  const BeforeResource* stored = find_before(resource.name.text);
  const Tri active = evaluator_.is_active(resource);
  if (active == Tri::False) {
    fates_[std::string(resource.name.text)] = {Fate::Absent, stored, false, false};
    if (stored != nullptr) {
      explain(&resource, stored->logical_id,
              "its condition " + std::string(resource.condition->text) + " is now false");
    }
    return;
  }
  if (stored == nullptr) {
    add(resource, active == Tri::True ? ChangeAction::Add : ChangeAction::Dynamic);
  } else {
    modify(resource, *stored, active == Tri::True);
  }
}

void ChangeSetMaker::add(const Resource& resource, ChangeAction action) {
  ResourceChange change;
  change.action = action;
  change.logical_id = resource.name.text;
  change.type = resource.type.text;
  change.span = resource.name.span;
  change.after_properties =
      order_by_schema(evaluator_.properties(resource), catalog_.find(resource.type.text));
  add_after_attributes(resource, change);
  warn_about_values(resource, change);
  fates_[change.logical_id] = {Fate::New, nullptr, true, false};
  if (action == ChangeAction::Add && take_in(resource, change)) {
    explain(&resource, change.logical_id,
            "is imported: it exists already as " + change.physical_id);
    out_.changes.push_back(std::move(change));
    return;
  }
  const bool was_declared =
      before_.model != nullptr && before_.model->find_resource(resource.name.text) != nullptr;
  std::string why =
      was_declared && resource.condition
          ? "is added: its condition " + std::string(resource.condition->text) + " is now true"
          : "is added: the stack has no such resource";
  if (action == ChangeAction::Dynamic) {
    why = "may be added: its condition " + std::string(resource.condition->text) +
          " depends on values that are not known yet";
  }
  explain(&resource, change.logical_id, std::move(why));
  out_.changes.push_back(std::move(change));
}

void ChangeSetMaker::modify(const Resource& resource, const BeforeResource& stored,
                            bool is_certain) {
  fates_[stored.logical_id] = {Fate::Kept, &stored, false, false};
  if (stored.type != resource.type.text) {
    type_changes_.push_back(&resource);
    return;
  }
  const Resource* then =
      before_.model == nullptr ? nullptr : before_.model->find_resource(resource.name.text);
  const Value deployed = written_properties(stored, then);
  const Pair pair{resource, then, stored, catalog_.find(resource.type.text), deployed};
  ResourceChange change;
  change.logical_id = stored.logical_id;
  change.physical_id = stored.physical_id;
  change.type = stored.type;
  change.span = resource.name.span;
  Value properties = evaluator_.properties(resource);
  add_property_rows(pair, properties, change);
  add_attribute_rows(pair, change);
  if (stored.type == kNestedStack) {
    ChangeDetail row;
    // Beside other rows it tells nothing that they do not.
    row.only_plain_view = !change.details.empty();
    row.evaluation = Evaluation::Dynamic;
    row.source = ChangeSource::Automatic;
    row.span = resource.name.span;
    row.chain = {{"the template of the nested stack may have changed", resource.name.span}};
    change.details.push_back(std::move(row));
  }
  change.before_properties = order_by_schema(deployed, pair.schema);
  change.after_properties = order_by_schema(std::move(properties), pair.schema);
  add_before_attributes(pair.then, change);
  add_after_attributes(resource, change);
  settle(pair, std::move(change), is_certain);
}

void ChangeSetMaker::settle(const Pair& pair, ResourceChange change, bool is_certain) {
  if (!is_certain) {
    change.action = ChangeAction::Dynamic;
    explain(&pair.now, change.logical_id,
            "may be removed: its condition depends on values that are not known yet");
  } else if (change.details.empty()) {
    const std::string_view why =
        pair.then != nullptr && !same_text(then_, pair.then->properties, now_, pair.now.properties)
            ? "is not touched: what is written differs, but gives the same values"
            : "is not touched: every value is the same";
    explain(&pair.now, change.logical_id, std::string(why));
    return;
  }
  change.only_plain_view =
      is_certain && std::all_of(change.details.begin(), change.details.end(),
                                [](const ChangeDetail& row) { return row.only_plain_view; });
  change.replacement = replacement_of(change.details, change.only_plain_view);
  ResourceFate& fate = fates_[change.logical_id];
  for (const ChangeDetail& row : change.details) {
    const bool is_property = row.is_property();
    fate.moves_in_plain_view |= is_property && !row.only_values_view;
    if (is_property && !row.only_plain_view) {
      fate.fate = Fate::InPlace;
    }
  }
  fate.may_be_replaced_in_plain_view =
      change.only_plain_view && change.replacement != Replacement::False;
  if (fate.fate == Fate::InPlace && change.replacement != Replacement::False) {
    fate.fate = change.replacement == Replacement::True ? Fate::Replaced : Fate::MaybeReplaced;
  }
  judge_data(pair, change);
  explain_rows(pair, change);
  warn_about_values(pair.now, change);
  out_.changes.push_back(std::move(change));
}

void ChangeSetMaker::judge_data(const Pair& pair, ResourceChange& change) {
  const bool is_stateful = pair.schema != nullptr && pair.schema->is_stateful;
  change.data = is_stateful ? DataVerdict::Safe : DataVerdict::NoData;
  if (change.only_plain_view || change.replacement == Replacement::False) {
    return;
  }
  const std::string policy =
      effective_replace_policy(change.type, evaluator_.policy(pair.now.update_replace_policy));
  if (change.replacement == Replacement::True) {
    change.policy_action = action_of_policy(policy, true);
  }
  if (is_stateful) {
    change.data = verdict_of_policy(policy);
    explain_data(change, "UpdateReplacePolicy", policy);
  }
}

// CloudFormation shows what a removed resource took from another one as not known, although it was.
Value ChangeSetMaker::hide_references(const BeforeResource& stored) {
  const Resource* then =
      before_.model == nullptr ? nullptr : before_.model->find_resource(stored.logical_id);
  Value properties = written_properties(stored, then);
  if (then == nullptr) {
    return properties;
  }
  PlacePath path;
  for_each_leaf(then_, then->properties, path, [&](const PlacePath& place, const Node& leaf) {
    const std::vector<ResourceUse> uses = uses_of(then_, &leaf).resources;
    Value* at = uses.empty() ? nullptr : find_member(properties, place);
    if (at != nullptr) {
      const auto kind =
          uses.front().attribute.empty() ? UnknownCause::Kind::Ref : UnknownCause::Kind::Attribute;
      *at = Value::unknown(UnknownCause{kind, uses.front().logical_id, uses.front().attribute});
    }
  });
  return properties;
}

void ChangeSetMaker::remove(const BeforeResource& stored) {
  const Resource* then =
      before_.model == nullptr ? nullptr : before_.model->find_resource(stored.logical_id);
  const TypeSchema* schema = catalog_.find(stored.type);
  ResourceChange change;
  change.action = ChangeAction::Remove;
  change.logical_id = stored.logical_id;
  change.physical_id = stored.physical_id;
  change.type = stored.type;
  change.before_properties = order_by_schema(hide_references(stored), schema);
  if (then != nullptr) {
    change.span = then->name.span;
  }
  add_before_attributes(then, change);
  const bool is_written = then == nullptr || then->deletion_policy != nullptr;
  const std::string policy =
      effective_deletion_policy(stored.type, stored.deletion_policy, is_written, stored.properties);
  change.policy_action = action_of_policy(policy, false);
  const Resource* now = after_.model.find_resource(stored.logical_id);
  explain(now == nullptr ? then : now, change.logical_id,
          now == nullptr ? "is removed: the new template has no such resource"
                         : "is removed: its condition is false");
  if (schema != nullptr && schema->is_stateful) {
    change.data = verdict_of_policy(policy);
    explain_data(change, "DeletionPolicy", policy);
  }
  out_.changes.push_back(std::move(change));
}

void ChangeSetMaker::remove_gone() {
  const ResourceGraph graph = old_graph(before_);
  std::vector<std::uint32_t> order = graph.order();
  if (order.size() != graph.size()) {
    // A stored stack cannot depend on itself in a circle; should the records say so, any order
    // does.
    order.clear();
    for (std::uint32_t id = 0; id < graph.size(); ++id) {
      order.push_back(id);
    }
  }
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    const BeforeResource* stored = find_before(graph.name(*it));
    if (stored != nullptr && !is_alive(stored->logical_id)) {
      remove(*stored);
    }
  }
}

void ChangeSetMaker::report_type_changes() {
  if (type_changes_.empty()) {
    return;
  }
  std::string ids;
  Diagnostic fault;
  for (const Resource* resource : type_changes_) {
    ids += (ids.empty() ? "" : ", ") + std::string(resource->name.text);
    if (resource != type_changes_.front()) {
      fault.related.push_back({resource->type.span, "and this one"});
    }
  }
  fault.code = "ValidationError";
  fault.message =
      "Update of resource type is not permitted. The new template modifies resource type of the "
      "following resources: [" +
      ids + "]";
  fault.span = type_changes_.front()->type.span;
  fault.help =
      "Give the resource another logical id: the old one is then removed and a new one made.";
  sink_.add(std::move(fault));
}

ChangeSet make_change_set(const BeforeStack& before, const AfterStack& after,
                          const SchemaCatalog& catalog, Sink& sink) {
  return ChangeSetMaker(before, after, catalog, sink).run();
}

}  // namespace formwork
