// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "engine/change/change_set_maker.hh"

namespace formwork {

namespace {

bool is_prefix(const std::vector<std::string>& shorter, const std::vector<std::string>& longer) {
  return shorter.size() <= longer.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

AttributeChangeType change_type_of(bool has_before, bool has_after) {
  if (has_before && has_after) {
    return AttributeChangeType::Modify;
  }
  return has_before ? AttributeChangeType::Remove : AttributeChangeType::Add;
}

// Nobody reads more places than these; looking each of them up is quadratic in their number.
constexpr std::size_t kMostPlacesOfProperty = 500;
constexpr std::size_t kMostPlaces = 5000;
constexpr std::size_t kMostJudged = 5000;

/// Joins the places of a property that has too many of them to the property itself, and should
/// there be too many properties, all to one.
std::vector<PlaceChange> join_places(std::vector<PlaceChange> places, const Value& before,
                                     const Value& after) {
  std::map<std::string_view, std::size_t> counts;
  for (const PlaceChange& place : places) {
    ++counts[place.path.empty() ? std::string_view() : place.path.front()];
  }
  if (counts.size() > kMostPlaces) {
    return {PlaceChange{{}, &before, &after}};
  }
  const bool is_crowded = places.size() > kMostPlaces;
  std::set<std::string, std::less<>> joined;
  std::vector<PlaceChange> out;
  for (PlaceChange& place : places) {
    const bool is_deep = place.path.size() > 1;
    if (!is_deep || (!is_crowded && counts[place.path.front()] <= kMostPlacesOfProperty)) {
      out.push_back(std::move(place));
    } else if (joined.insert(place.path.front()).second) {
      const std::string& name = place.path.front();
      out.push_back({{name}, before.find(name), after.find(name)});
    }
  }
  return out;
}

SourceSpan span_of(const WrittenPlace& place, SourceSpan fallback) {
  if (place.after != nullptr) {
    return place.after->span;
  }
  return place.before != nullptr ? place.before->span : fallback;
}

}  // namespace

Recreation ChangeSetMaker::recreation(const Pair& pair,
                                      const std::vector<std::string>& path) const {
  // The handler of a custom resource decides: it answers another physical id when it made another
  // one.
  const bool is_custom = pair.stored.type.starts_with("Custom::") ||
                         pair.stored.type == "AWS::CloudFormation::CustomResource";
  if (pair.schema == nullptr || is_custom) {
    return Recreation::Never;
  }
  if (pair.schema->is_immutable) {
    return Recreation::Always;
  }
  if (path.empty()) {
    return Recreation::Never;
  }
  return pair.schema->recreation(place_pointer(path.front(), std::span(path).subspan(1)));
}

// A list of tags is told as Tags; tags that are kept as a map are a property like any other.
void ChangeSetMaker::set_target(const Pair& pair, const std::string& property,
                                ChangeDetail& row) const {
  row.name = property;
  if (pair.schema == nullptr || property.empty() || pair.schema->tag_property != "/" + property) {
    return;
  }
  const TypeSchema::Property* declared = pair.schema->find_property(property);
  if (declared != nullptr && declared->json_type == "array") {
    row.attribute = "Tags";
  }
}

void ChangeSetMaker::add_property_rows(const Pair& pair, const Value& properties,
                                       ResourceChange& change) {
  const Value none = Value::map();
  const Value& before = pair.properties.is_null() ? none : pair.properties;
  std::size_t judged = 0;
  std::optional<bool> is_rewritten;
  const auto judge = [&](std::span<const std::string> path, const Value&, const Value& after) {
    if (++judged <= kMostJudged) {
      return causes_.is_changed_unknown(after, causes_.find_written(pair.then, &pair.now, path));
    }
    // Beyond the bound the text is looked at once, as a whole.
    if (!is_rewritten) {
      is_rewritten = causes_.is_rewritten(causes_.find_written(pair.then, &pair.now, {}));
    }
    return *is_rewritten || causes_.is_renewed_unknown(after);
  };
  const std::vector<PlaceChange> places =
      join_places(diff_values(&before, &properties, {}, judge), before, properties);
  for (const PlaceChange& place : places) {
    const WrittenPlace written = causes_.find_written(pair.then, &pair.now, place.path);
    ChangeDetail base;
    set_target(pair, place.path.empty() ? std::string() : place.path.front(), base);
    base.path = place_pointer("Properties", place.path);
    base.recreation = recreation(pair, place.path);
    if (place.before != nullptr) {
      base.before = *place.before;
    }
    if (place.after != nullptr) {
      base.after = *place.after;
    }
    base.change_type = change_type_of(place.before != nullptr, place.after != nullptr);
    base.span = span_of(written, pair.now.name.span);
    for (ChangeDetail& row : causes_.rows_of_change(base, written)) {
      change.details.push_back(std::move(row));
    }
  }
  add_reader_rows(pair, places, change);
}

void ChangeSetMaker::add_reader_rows(const Pair& pair, const std::vector<PlaceChange>& places,
                                     ResourceChange& change) {
  std::set<std::pair<std::string, std::string>> seen;
  PlacePath path;
  for_each_leaf(now_, pair.now.properties, path, [&](const PlacePath& leaf, const Node& node) {
    if (leaf.empty() || node.is_scalar()) {
      return;
    }
    const bool is_told = std::any_of(places.begin(), places.end(), [&](const PlaceChange& place) {
      return is_prefix(place.path, leaf) || is_prefix(leaf, place.path);
    });
    if (is_told) {
      return;
    }
    ChangeDetail base;
    set_target(pair, leaf.front(), base);
    base.path = place_pointer("Properties", leaf);
    base.recreation = recreation(pair, leaf);
    base.span = node.span;
    for (ChangeDetail& row : causes_.rows_of_readers(base, node)) {
      if (seen.emplace(row.name, row.causing_entity).second) {
        change.details.push_back(std::move(row));
      }
    }
  });
}

void ChangeSetMaker::add_attribute_rows(const Pair& pair, ResourceChange& change) {
  if (pair.then != nullptr) {
    add_node_row("Metadata", pair.then->metadata, pair.now.metadata, change);
    add_node_row("CreationPolicy", pair.then->creation_policy, pair.now.creation_policy, change);
    add_node_row("UpdatePolicy", pair.then->update_policy, pair.now.update_policy, change);
  }
  add_policy_row("DeletionPolicy", pair.stored.deletion_policy,
                 pair.then == nullptr ? nullptr : pair.then->deletion_policy,
                 pair.now.deletion_policy, change);
  add_policy_row("UpdateReplacePolicy", pair.stored.update_replace_policy,
                 pair.then == nullptr ? nullptr : pair.then->update_replace_policy,
                 pair.now.update_replace_policy, change);
}

void ChangeSetMaker::add_policy_row(const char* attribute, const std::string& before,
                                    const Node* before_node, const Node* after_node,
                                    ResourceChange& change) {
  const std::string old_policy = before.empty() ? "Delete" : before;
  const std::string new_policy = evaluator_.policy(after_node);
  if (old_policy == new_policy) {
    return;
  }
  ChangeDetail row;
  row.attribute = attribute;
  row.path = "/" + row.attribute;
  // Delete is also what an absent attribute means.
  const bool had = before_node != nullptr || old_policy != "Delete";
  if (had) {
    row.before = Value::string(old_policy);
  }
  if (after_node != nullptr) {
    row.after = Value::string(new_policy);
    row.span = after_node->span;
  } else if (before_node != nullptr) {
    row.span = before_node->span;
  }
  row.change_type = change_type_of(had, after_node != nullptr);
  change.details.push_back(std::move(row));
}

void ChangeSetMaker::add_node_row(const char* attribute, const Node* before, const Node* after,
                                  ResourceChange& change) {
  if (before == nullptr && after == nullptr) {
    return;
  }
  std::optional<Value> old_value;
  std::optional<Value> new_value;
  if (before != nullptr && old_evaluator_) {
    old_value = old_evaluator_->evaluate(*before);
  }
  if (after != nullptr) {
    new_value = evaluator_.evaluate(*after);
  }
  const WrittenPlace place{before, after, {}};
  if (before != nullptr && after != nullptr) {
    const bool is_open = !old_value || old_value->has_unknown() || new_value->has_unknown();
    if (is_open ? !causes_.is_changed_unknown(*new_value, place)
                : Value::same(*old_value, *new_value)) {
      return;
    }
  }
  ChangeDetail base;
  base.attribute = attribute;
  base.path = "/" + base.attribute;
  base.change_type = change_type_of(before != nullptr, after != nullptr);
  base.before = std::move(old_value);
  base.after = std::move(new_value);
  base.span = span_of(place, change.span);
  for (ChangeDetail& row : causes_.rows_of_change(base, place)) {
    if (!row.only_plain_view) {
      change.details.push_back(std::move(row));
    }
  }
}

}  // namespace formwork
