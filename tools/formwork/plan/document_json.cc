// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

namespace {

constexpr int kIndent = 2;

bool is_same(const std::optional<Value>& a, const std::optional<Value>& b) {
  return a.has_value() == b.has_value() && (!a || Value::same(*a, *b));
}

void write_output_changes(JsonWriter& json, const ChangeSet& change_set) {
  json.key("OutputChanges").begin_array();
  for (const OutputChange& output : change_set.outputs) {
    json.begin_object().member("Action", to_string(output.action)).member("OutputKey", output.name);
    if (output.before) {
      json.key("BeforeValue").raw(value_to_json(*output.before));
    }
    if (output.after) {
      json.key("AfterValue").raw(value_to_json(*output.after));
    }
    if (!is_same(output.export_before, output.export_after)) {
      json.key("BeforeExportName").raw(value_to_json(output.export_before.value_or(Value())));
      json.key("AfterExportName").raw(value_to_json(output.export_after.value_or(Value())));
    }
    json.end_object();
  }
  json.end_array();
}

void write_summary(JsonWriter& json, const PlanReport& report) {
  const PlanCounts counts = counts_of(report);
  const auto number = [&](const char* name, std::size_t value) {
    json.member_int(name, static_cast<std::int64_t>(value));
  };
  json.key("Summary").begin_object();
  json.member_bool("HasChanges", has_changes(report));
  number("Add", counts.add);
  number("Change", counts.change);
  number("Replace", counts.replace);
  number("Remove", counts.remove);
  number("DataLoss", counts.data_loss);
  json.end_object();
}

void write_resource_facts(JsonWriter& json, const ChangeSet& change_set, const SourceMap& sources) {
  json.key("ResourceFacts").begin_array();
  for (const ResourceChange& change : change_set.changes) {
    if (change.only_plain_view) {
      continue;
    }
    json.begin_object().member("LogicalResourceId", change.logical_id);
    json.member("Data", to_string(change.data));
    json.member_if("Place", place_text(change.span, sources)).end_object();
  }
  json.end_array();
}

void write_steps(JsonWriter& json, const Preview& preview) {
  json.key("Steps").begin_array();
  for (const PlanStep& step : preview.steps) {
    json.begin_object().member("Id", step.id).member("Kind", to_string(step.kind));
    json.member("LogicalResourceId", step.logical_id).member("ResourceType", step.type);
    json.member_if("Policy", step.policy);
    const ResourceChange* change = preview.change_set.find(step.logical_id);
    if (change != nullptr && change->only_plain_view) {
      json.member_bool("OnlyIfValuesChange", true);
    }
    json.key("After").begin_array();
    for (const std::string& id : step.after) {
      json.string(id);
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void write_findings(JsonWriter& json, const PlanReport& report, const SourceMap& sources) {
  json.key("Findings").begin_array();
  for (const Hazard& hazard : report.hazards) {
    json.begin_object().member("Id", hazard.rule->id).member("Severity", to_string(hazard.kind));
    json.member_if("LogicalResourceId", hazard.logical_id).member("Message", hazard.message);
    json.member_if("Place", place_text(hazard.span, sources)).member_if("Fix", hazard.fix);
    json.member_bool("Certain", hazard.is_certain).end_object();
  }
  json.end_array();
}

// Members of one report, in the object that is open.
void write_report(JsonWriter& json, const PlanReport& report, const SourceMap& sources, int depth) {
  const Preview& preview = report.preview;
  json.member_if("StackName", preview.stack_name);
  json.member("ChangeSetType", preview.is_create ? "CREATE" : "UPDATE");
  json.key("Changes").raw(
      replace_all(changes_to_json(preview.change_set, true, kIndent), "\n",
                  "\n" + std::string(static_cast<std::size_t>(kIndent * depth), ' ')));
  write_output_changes(json, preview.change_set);
  json.member_bool("StackSettingsChanged", preview.change_set.stack_settings_changed);
  write_summary(json, report);
  write_resource_facts(json, preview.change_set, sources);
  write_findings(json, report, sources);
  write_steps(json, preview);
  json.key("Assumptions").begin_array();
  for (const std::string& assumption : preview.assumptions) {
    json.string(assumption);
  }
  json.end_array();
}

}  // namespace

std::string plan_json(const PlanDocument& document) {
  std::string text;
  JsonWriter json(text, kIndent);
  json.begin_object().member("FormatVersion", "1.0");
  if (document.reports.size() == 1 && document.reports.front().environment.empty()) {
    write_report(json, document.reports.front(), document.sources, 1);
  } else {
    json.key("Plans").begin_array();
    for (const PlanReport& report : document.reports) {
      json.begin_object().member("Template", report.file);
      json.member_if("Environment", report.environment);
      write_report(json, report, document.sources, 3);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  return text + "\n";
}

std::string plan_changes(const PlanDocument& document, bool with_values) {
  std::string text;
  for (const PlanReport& report : document.reports) {
    text += change_set_json(report.preview.change_set, with_values);
  }
  return text;
}

}  // namespace formwork::cli
