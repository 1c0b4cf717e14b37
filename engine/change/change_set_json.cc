// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/change/change_set.hh"

namespace formwork {

namespace {

constexpr std::string_view kKnownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// CloudFormation writes every scalar of a context or value as a string.
void write_as_strings(const Value& value, JsonWriter& json) {
  if (value.is_map()) {
    json.begin_object();
    for (const Value::Member& member : value.members()) {
      if (!member.value.is_no_value()) {
        json.key(member.key);
        write_as_strings(member.value, json);
      }
    }
    json.end_object();
  } else if (value.is_list()) {
    json.begin_array();
    for (const Value& item : value.items()) {
      write_as_strings(item, json);
    }
    json.end_array();
  } else if (value.is_unknown()) {
    json.string(kKnownAfterApply);
  } else if (value.is_null() || value.is_no_value()) {
    json.null();
  } else {
    json.string(value.scalar_text());
  }
}

std::string value_text(const Value& value) {
  if (value.is_scalar()) {
    return value.scalar_text();
  }
  if (value.is_unknown()) {
    return std::string(kKnownAfterApply);
  }
  std::string out;
  JsonWriter json(out);
  write_as_strings(value, json);
  return out;
}

std::string context_text(const Value& properties, const Value& attributes) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("Properties");
  write_as_strings(properties, json);
  for (const Value::Member& attribute : attributes.members()) {
    json.key(attribute.key);
    write_as_strings(attribute.value, json);
  }
  json.end_object();
  return out;
}

bool same_target(const ChangeDetail& a, const ChangeDetail& b) {
  return a.attribute == b.attribute && a.name == b.name && a.evaluation == b.evaluation &&
         a.source == b.source && a.causing_entity == b.causing_entity;
}

/// The rows of one view. Without values a row names the top-level property only, so places below it
/// become one row with the strongest recreation.
std::vector<ChangeDetail> rows_of_view(const ResourceChange& change, bool with_values) {
  std::vector<ChangeDetail> rows;
  for (const ChangeDetail& row : change.details) {
    if (with_values ? row.only_plain_view : row.only_values_view) {
      continue;
    }
    const auto same =
        with_values ? rows.end() : std::find_if(rows.begin(), rows.end(), [&](const auto& other) {
          return same_target(row, other);
        });
    if (same == rows.end()) {
      rows.push_back(row);
    } else {
      same->recreation = std::max(same->recreation, row.recreation);
    }
  }
  return rows;
}

void write_drift(const PlaceDrift& drift, JsonWriter& json) {
  json.key("Drift").begin_object();
  if (drift.previous) {
    json.member("PreviousValue", value_text(*drift.previous));
  }
  if (drift.actual) {
    json.member("ActualValue", value_text(*drift.actual));
  }
  json.member_if("DriftDetectionTimestamp", drift.detected_at).end_object();
}

void write_values(const ChangeDetail& row, JsonWriter& json) {
  json.member("Path", row.path);
  if (row.before && row.change_type != AttributeChangeType::Add) {
    json.member("BeforeValue", value_text(*row.before));
  }
  if (row.after && row.change_type != AttributeChangeType::Remove) {
    json.member("AfterValue", value_text(*row.after));
  }
  json.member_if("BeforeValueFrom", to_string(row.before_from));
  json.member_if("AfterValueFrom", to_string(row.after_from));
  if (row.drift) {
    write_drift(*row.drift, json);
  }
  json.member("AttributeChangeType", to_string(row.change_type));
}

void write_target(const ChangeDetail& row, bool with_values, JsonWriter& json) {
  json.key("Target").begin_object();
  json.member("Attribute", row.attribute);
  if (row.attribute == "Properties") {
    json.member_if("Name", row.name);
  }
  json.member("RequiresRecreation", to_string(row.recreation));
  if (with_values && !row.path.empty()) {
    write_values(row, json);
  }
  json.end_object();
}

void write_detail(const ChangeDetail& row, bool with_values, JsonWriter& json) {
  json.begin_object();
  write_target(row, with_values, json);
  json.member("Evaluation", to_string(row.evaluation));
  json.member("ChangeSource", to_string(row.source));
  json.member_if("CausingEntity", row.causing_entity);
  json.end_object();
}

void write_drift_of_resource(const ResourceChange& change, JsonWriter& json) {
  json.member_if("ResourceDriftStatus", change.drift_status);
  if (change.ignored_drift.empty()) {
    return;
  }
  json.key("ResourceDriftIgnoredAttributes").begin_array();
  for (const IgnoredDrift& ignored : change.ignored_drift) {
    json.begin_object().member("Path", ignored.path).member("Reason", ignored.reason).end_object();
  }
  json.end_array();
}

void write_contexts(const ResourceChange& change, JsonWriter& json) {
  if (change.before_properties) {
    json.member("BeforeContext", context_text(*change.before_properties, change.before_attributes));
  }
  if (change.after_properties) {
    json.member("AfterContext", context_text(*change.after_properties, change.after_attributes));
  }
  if (change.previous_properties) {
    json.member("PreviousDeploymentContext",
                context_text(*change.previous_properties, change.before_attributes));
  }
}

void write_change(const ResourceChange& change, const ResourceChange& view, bool with_values,
                  JsonWriter& json) {
  json.begin_object().member("Type", "Resource").key("ResourceChange").begin_object();
  json.member_if("PolicyAction", to_string(change.policy_action));
  json.member("Action", to_string(change.action));
  json.member("LogicalResourceId", change.logical_id);
  json.member_if("PhysicalResourceId", change.physical_id);
  json.member("ResourceType", change.type);
  if (change.action == ChangeAction::Modify) {
    json.member("Replacement", to_string(replacement_of(view.details, !with_values)));
  }
  json.key("Scope").begin_array();
  for (const std::string& attribute : view.scope()) {
    json.string(attribute);
  }
  json.end_array();
  write_drift_of_resource(change, json);
  json.key("Details").begin_array();
  for (const ChangeDetail& row : view.details) {
    write_detail(row, with_values, json);
  }
  json.end_array();
  json.member_if("ChangeSetId", change.change_set_id);
  if (with_values) {
    write_contexts(change, json);
  }
  json.end_object().end_object();
}

void write_changes(const std::vector<ResourceChange>& changes, bool with_values, JsonWriter& json) {
  for (const ResourceChange& change : changes) {
    ResourceChange view;
    view.details = rows_of_view(change, with_values);
    if (change.action == ChangeAction::Modify && view.details.empty()) {
      continue;
    }
    write_change(change, view, with_values, json);
  }
}

}  // namespace

std::string changes_to_json(const ChangeSet& change_set, bool with_values, int indent) {
  std::string out;
  JsonWriter json(out, indent);
  json.begin_array();
  write_changes(change_set.changes, with_values, json);
  write_changes(change_set.tag_changes, with_values, json);
  json.end_array();
  return out;
}

std::string values_status_reason(const ChangeSet& change_set) {
  std::string out;
  for (const std::string& warning : change_set.value_warnings) {
    out += out.empty() ? "[WARN] --include-property-values option can return incomplete ChangeSet "
                         "data because: "
                       : ", ";
    out += warning;
  }
  return out;
}

std::string change_set_json(const ChangeSet& change_set, bool with_values) {
  constexpr int kIndent = 2;
  std::string out;
  JsonWriter json(out, kIndent);
  json.begin_object();
  if (with_values) {
    json.member_if("StatusReason", values_status_reason(change_set));
  }
  json.key("Changes").raw(replace_all(changes_to_json(change_set, with_values, kIndent), "\n",
                                      "\n" + std::string(kIndent, ' ')));
  json.end_object();
  return out + "\n";
}

}  // namespace formwork
