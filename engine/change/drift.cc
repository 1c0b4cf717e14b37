// SPDX-License-Identifier: Apache-2.0
// Change sets against the live resources: three sides instead of two.
#include <algorithm>
#include <optional>
#include <set>

#include "engine/base/text.hh"
#include "engine/change/change_set_maker.hh"

namespace formwork {

namespace {

constexpr std::string_view kProperties = "/Properties";

/// What stands at "/Properties/A/0" of properties; null when there is nothing.
const Value* find_at(const Value& properties, std::string_view pointer) {
  const Value* at = &properties;
  pointer.remove_prefix(std::min(pointer.size(), kProperties.size()));
  while (at != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string key =
        replace_all(replace_all(std::string(pointer.substr(0, end)), "~1", "/"), "~0", "~");
    pointer.remove_prefix(end);
    if (at->is_list()) {
      const auto index = parse_integer(key);
      const bool is_inside =
          index && *index >= 0 && static_cast<std::size_t>(*index) < at->items().size();
      at = is_inside ? &at->items()[static_cast<std::size_t>(*index)] : nullptr;
    } else {
      at = at->find(key);
    }
  }
  return at;
}

std::optional<Value> copy_of(const Value* value) {
  return value == nullptr ? std::nullopt : std::optional<Value>(*value);
}

bool same_or_absent(const Value* a, const Value* b) {
  return a == nullptr || b == nullptr ? a == b : Value::same(*a, *b);
}

const Value* member_of(const Value* value, std::string_view key) {
  return value == nullptr ? nullptr : value->find(key);
}

/// The part of `actual` that the stack (`previous`) or the new template (`desired`) states:
/// services answer defaults and read-only values as well, which nobody manages.
Value stated_part(const Value& actual, const Value* previous, const Value* desired) {
  const bool is_stated_map =
      (previous != nullptr && previous->is_map()) || (desired != nullptr && desired->is_map());
  if (actual.is_map() && is_stated_map) {
    Value out = Value::map();
    for (const Value::Member& member : actual.members()) {
      const Value* then = member_of(previous, member.key);
      const Value* now = member_of(desired, member.key);
      if (then != nullptr || now != nullptr) {
        out.set(member.key, stated_part(member.value, then, now));
      }
    }
    return out;
  }
  const auto item_of = [&](const Value* list, std::size_t index) -> const Value* {
    return list != nullptr && list->items().size() == actual.items().size() ? &list->items()[index]
                                                                            : nullptr;
  };
  if (!actual.is_list()) {
    return actual;
  }
  Value out = Value::list();
  for (std::size_t i = 0; i < actual.items().size(); ++i) {
    if (actual.items()[i].get_text("Key").starts_with("aws:")) {
      continue;  // A tag that services add by themselves.
    }
    out.push(stated_part(actual.items()[i], item_of(previous, i), item_of(desired, i)));
  }
  return out;
}

std::vector<std::string> segments_of(std::string_view pointer) {
  std::vector<std::string> out;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    out.emplace_back(pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return out;
}

/// Sets a place that is reached through maps to what it was when deployed.
void restore(Value& live, const Value& previous, std::span<const std::string> path) {
  const Value* then = previous.find(path.front());
  if (then == nullptr) {
    live.erase(path.front());
  } else if (path.size() == 1 || live.find(path.front()) == nullptr) {
    live.set(path.front(), *then);
  } else {
    Value below = *live.find(path.front());
    if (below.is_map() && then->is_map()) {
      restore(below, *then, path.subspan(1));
      live.set(path.front(), std::move(below));
    }
  }
}

class DriftAwareMaker {
 public:
  DriftAwareMaker(const BeforeStack& before, const ActualResources& actual, const AfterStack& after,
                  const SchemaCatalog& catalog)
      : before_(before),
        actual_(actual),
        after_(after),
        catalog_(catalog),
        knowledge_(after.knowledge, fates_) {
    for (const BeforeResource& stored : before.resources) {
      fates_[stored.logical_id] = {Fate::Kept, &stored, false, false};
    }
    if (before.model != nullptr && before.parameters != nullptr) {
      evaluator_.emplace(*before.model, *before.parameters, after.environment, knowledge_, quiet_);
    }
  }

  ChangeSet run(Sink& sink) {
    Sink quiet;  // The same faults come up again below.
    plain_ = make_change_set(before_, after_, catalog_, quiet);
    BeforeStack live = before_;
    live.resources.clear();
    for (const BeforeResource& stored : before_.resources) {
      add_live(stored, live);
    }
    ChangeSet out = make_change_set(live, after_, catalog_, sink);
    for (ResourceChange& change : out.changes) {
      tell_drift(change);
    }
    for (const BeforeResource& stored : before_.resources) {
      add_synchronised(stored, live, out);
    }
    out.drift_status = actual_.empty() ? "UNKNOWN" : is_drifted_ ? "DRIFTED" : "IN_SYNC";
    return out;
  }

 private:
  const ActualResource* find_actual(std::string_view logical_id) const {
    const auto it = actual_.find(logical_id);
    return it == actual_.end() ? nullptr : &it->second;
  }

  const BeforeResource* find_stored(std::string_view logical_id) const {
    for (const BeforeResource& stored : before_.resources) {
      if (stored.logical_id == logical_id) {
        return &stored;
      }
    }
    return nullptr;
  }

  /// What the new template makes of a resource that stays.
  const Value& desired_of(const BeforeResource& stored) const {
    const ResourceChange* change = plain_.find(stored.logical_id);
    return change != nullptr && change->after_properties ? *change->after_properties
                                                         : previous_of(stored);
  }

  void add_live(const BeforeResource& stored, BeforeStack& live) {
    const ActualResource* actual = find_actual(stored.logical_id);
    const ResourceChange* change = plain_.find(stored.logical_id);
    const bool is_leaving = change != nullptr && change->action == ChangeAction::Remove;
    if (actual != nullptr && actual->kind == ActualResource::Kind::Missing) {
      is_drifted_ = true;
      if (!is_leaving) {
        return;
      }
    }
    BeforeResource now = stored;
    Value& previous = previous_[stored.logical_id];
    previous = stored.properties;
    const Resource* then =
        before_.model == nullptr ? nullptr : before_.model->find_resource(stored.logical_id);
    const Value written =
        then != nullptr && evaluator_ ? evaluator_->properties(*then) : Value::map();
    restore_references(previous, written);
    if (actual != nullptr && actual->kind == ActualResource::Kind::Read) {
      now.properties = stated_part(actual->properties, &stored.properties, &desired_of(stored));
      ignore_unreadable(stored, now.properties);
      ignore_references(stored, written, now.properties);
      is_drifted_ |= !Value::same(previous, now.properties);
    }
    live.resources.push_back(std::move(now));
  }

  /// What stands behind a dynamic reference is neither compared nor shown.
  void ignore_references(const BeforeResource& stored, const Value& written, Value& live) {
    const auto judge = [](std::span<const std::string>, const Value&, const Value&) {
      return false;
    };
    for (const PlaceChange& place : diff_values(&stored.properties, &live, {}, judge)) {
      const std::string path = place_pointer("Properties", place.path);
      const Value* text = find_at(written, path);
      if (text != nullptr && text->as_string().find("{{resolve:") != std::string::npos) {
        ignored_[stored.logical_id].push_back({path, "SENSITIVE_PROPERTY"});
      }
    }
    restore_references(live, written);
  }

  /// As last deployed, with dynamic references as they are written.
  const Value& previous_of(const BeforeResource& stored) const {
    const auto it = previous_.find(stored.logical_id);
    return it == previous_.end() ? stored.properties : it->second;
  }

  void ignore_unreadable(const BeforeResource& stored, Value& live) {
    const TypeSchema* schema = catalog_.find(stored.type);
    if (schema == nullptr) {
      return;
    }
    const auto ignore = [&](std::span<const std::string_view> pointers, const char* reason) {
      for (const std::string_view pointer : pointers) {
        const std::string path = std::string(kProperties) + std::string(pointer);
        const Value* then = find_at(stored.properties, path);
        if (pointer.size() < 2 || same_or_absent(then, find_at(live, path))) {
          continue;
        }
        restore(live, stored.properties, segments_of(pointer));
        ignored_[stored.logical_id].push_back({path, reason});
      }
    };
    ignore(schema->write_only, "WRITE_ONLY_PROPERTY");
    ignore(schema->read_only, "MANAGED_BY_AWS");
  }

  std::string status_of(const BeforeResource& stored, const Value& live) const {
    const ActualResource* actual = find_actual(stored.logical_id);
    if (actual == nullptr) {
      return "NOT_CHECKED";
    }
    if (actual->kind != ActualResource::Kind::Read) {
      return actual->kind == ActualResource::Kind::Missing ? "DELETED" : "UNSUPPORTED";
    }
    return Value::same(previous_of(stored), live) ? "IN_SYNC" : "MODIFIED";
  }

  void add_facts(const BeforeResource& stored, const Value& live, ResourceChange& change) const {
    change.drift_status = status_of(stored, live);
    if (change.drift_status == "MODIFIED" || change.drift_status == "DELETED") {
      change.previous_properties = order_by_schema(previous_of(stored), catalog_.find(stored.type));
    }
    if (const auto it = ignored_.find(stored.logical_id); it != ignored_.end()) {
      change.ignored_drift = it->second;
    }
  }

  void tell_drift(ResourceChange& change) {
    const BeforeResource* stored = find_stored(change.logical_id);
    if (stored == nullptr) {
      return;
    }
    const Value live = change.before_properties ? *change.before_properties : Value::map();
    add_facts(*stored, live, change);
    const ActualResource* actual = find_actual(change.logical_id);
    for (ChangeDetail& row : change.details) {
      if (row.is_property() && !row.path.empty() && !row.only_plain_view) {
        tell_drift_of_row(*stored, live, actual, row);
      }
    }
  }

  void tell_drift_of_row(const BeforeResource& stored, const Value& live,
                         const ActualResource* actual, ChangeDetail& row) const {
    const bool is_read = actual != nullptr && actual->kind == ActualResource::Kind::Read;
    if (row.before) {
      row.before_from = is_read ? ValueFrom::ActualState : ValueFrom::PreviousDeploymentState;
    }
    if (row.after) {
      row.after_from = ValueFrom::Template;
    }
    const Value* then = find_at(previous_of(stored), row.path);
    const Value* now = find_at(live, row.path);
    if (!is_read || same_or_absent(then, now)) {
      return;
    }
    row.drift = PlaceDrift{copy_of(then), copy_of(now), actual->detected_at};
    if (same_or_absent(then, row.after ? &*row.after : nullptr)) {
      row.source = ChangeSource::NoModification;
      row.evaluation = Evaluation::Static;
      row.causing_entity.clear();
      row.chain = {{"the live resource was changed outside of the stack", row.span}};
    }
  }

  /// Places that drifted to what the template now says: no row of an update tells of them.
  void add_synchronised(const BeforeResource& stored, const BeforeStack& live, ChangeSet& out) {
    const auto now = std::find_if(
        live.resources.begin(), live.resources.end(),
        [&](const BeforeResource& other) { return other.logical_id == stored.logical_id; });
    const ActualResource* actual = find_actual(stored.logical_id);
    if (now == live.resources.end() || actual == nullptr ||
        actual->kind != ActualResource::Kind::Read) {
      return;
    }
    const auto listed = std::find_if(
        out.changes.begin(), out.changes.end(),
        [&](const ResourceChange& change) { return change.logical_id == stored.logical_id; });
    if (listed != out.changes.end() && listed->action != ChangeAction::Modify) {
      return;
    }
    std::vector<ChangeDetail> rows = synchronised_rows(
        stored, now->properties, *actual, listed == out.changes.end() ? nullptr : &*listed);
    if (rows.empty()) {
      return;
    }
    if (listed != out.changes.end()) {
      listed->details.insert(listed->details.end(), rows.begin(), rows.end());
      return;
    }
    out.changes.push_back(synchronisation(stored, now->properties, std::move(rows)));
  }

  ResourceChange synchronisation(const BeforeResource& stored, const Value& live,
                                 std::vector<ChangeDetail> rows) const {
    ResourceChange change;
    change.action = ChangeAction::SyncWithActual;
    change.logical_id = stored.logical_id;
    change.physical_id = stored.physical_id;
    change.type = stored.type;
    change.span = rows.front().span;
    change.details = std::move(rows);
    const TypeSchema* schema = catalog_.find(stored.type);
    change.before_properties = order_by_schema(live, schema);
    change.after_properties = order_by_schema(desired_of(stored), schema);
    add_facts(stored, live, change);
    return change;
  }

  std::vector<ChangeDetail> synchronised_rows(const BeforeResource& stored, const Value& live,
                                              const ActualResource& actual,
                                              const ResourceChange* listed) const {
    std::vector<ChangeDetail> rows;
    const auto judge = [](std::span<const std::string>, const Value&, const Value&) {
      return false;
    };
    for (const PlaceChange& place : diff_values(&previous_of(stored), &live, {}, judge)) {
      const std::string path = place_pointer("Properties", place.path);
      const auto is_told = [&](const ChangeDetail& row) {
        return !row.only_plain_view && (row.path == path || row.path.starts_with(path + "/") ||
                                        path.starts_with(row.path + "/"));
      };
      if (place.path.empty() ||
          (listed != nullptr &&
           std::any_of(listed->details.begin(), listed->details.end(), is_told))) {
        continue;
      }
      ChangeDetail row;
      row.name = place.path.front();
      row.path = path;
      row.change_type = AttributeChangeType::SyncWithActual;
      row.before = copy_of(place.before);
      row.before_from = row.before ? ValueFrom::PreviousDeploymentState : ValueFrom::None;
      row.after = copy_of(find_at(desired_of(stored), path));
      row.after_from = row.after ? ValueFrom::Template : ValueFrom::None;
      row.drift = PlaceDrift{copy_of(place.before), copy_of(place.after), actual.detected_at};
      if (const Resource* now = after_.model.find_resource(stored.logical_id); now != nullptr) {
        row.span = now->name.span;
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

  const BeforeStack& before_;
  const ActualResources& actual_;
  const AfterStack& after_;
  const SchemaCatalog& catalog_;
  Sink quiet_;  ///< Faults of the old template were told when it was deployed.
  FateTable fates_;
  PreviewKnowledge knowledge_;
  std::optional<Evaluator> evaluator_;
  ChangeSet plain_;
  std::map<std::string, Value, std::less<>> previous_;
  std::map<std::string, std::vector<IgnoredDrift>, std::less<>> ignored_;
  bool is_drifted_ = false;
};

}  // namespace

ChangeSet make_drift_aware_change_set(const BeforeStack& before, const ActualResources& actual,
                                      const AfterStack& after, const SchemaCatalog& catalog,
                                      Sink& sink) {
  return DriftAwareMaker(before, actual, after, catalog).run(sink);
}

}  // namespace formwork
