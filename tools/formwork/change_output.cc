// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/change_output.hh"

#include <algorithm>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/secrets.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kLongestValue = 160;
constexpr int kIndent = 2;

struct Mark {
  const char* sign;
  const char* word;
  Style style;
};

Mark mark_of(const ResourceChange& change) {
  switch (change.action) {
    case ChangeAction::Add:
      return {"+", "add", Style::Green};
    case ChangeAction::Remove:
      return {"-", "remove", Style::Red};
    case ChangeAction::Import:
      return {">", "import", Style::Blue};
    case ChangeAction::Dynamic:
      return {"?", "unknown until deployment", Style::Yellow};
    case ChangeAction::SyncWithActual:
      return {"=", "take note of what is live", Style::Dim};
    case ChangeAction::Modify:
      break;
  }
  switch (change.replacement) {
    case Replacement::True:
      return {"-/+", "replace", Style::Red};
    case Replacement::Conditional:
      return {"~?", "change, maybe replace", Style::Yellow};
    case Replacement::None:
    case Replacement::False:
      break;
  }
  return {"~", "change", Style::Yellow};
}

// An unknown on the old side is not a future: without a stack nobody knows what it is.
constexpr std::string_view kOldSide = "as it is now";
constexpr std::string_view kNewSide = "known after deployment";

std::string value_text(const std::optional<Value>& value, std::string_view unknowns_are) {
  if (!value) {
    return "(none)";
  }
  Value shown = *value;
  describe_unknowns(shown, unknowns_are);
  std::string text = one_line(value_to_json(shown));
  if (value->is_unknown()) {
    // Not a text of the template: no quotes.
    text = one_line(shown.as_string());
  }
  if (text.size() > kLongestValue) {
    std::size_t end = kLongestValue;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;
    }
    text = text.substr(0, end) + "...";
  }
  return text;
}

std::string chain_text(const std::vector<CauseLink>& chain) {
  std::string text;
  for (const CauseLink& link : chain) {
    text += (text.empty() ? "" : ", ") + link.text;
  }
  return text;
}

std::string cause_text(const ChangeDetail& detail) {
  switch (detail.source) {
    case ChangeSource::DirectModification:
      return detail.chain.empty() ? "changed in the template" : chain_text(detail.chain);
    case ChangeSource::ParameterReference:
      return "parameter " + detail.causing_entity;
    case ChangeSource::ResourceReference:
      return "Ref " + detail.causing_entity;
    case ChangeSource::ResourceAttribute:
      return "attribute " + detail.causing_entity;
    case ChangeSource::Automatic:
      return "the nested stack may change";
    case ChangeSource::NoModification:
      return "the live resource differs";
  }
  return "";
}

// The causes of all rows of a place. A direct row beside a named cause says nothing of its own.
std::string causes_text(const ResourceChange& change, const ChangeDetail& place) {
  std::vector<std::string> causes;
  for (const ChangeDetail& row : change.details) {
    bool is_silent = row.source == ChangeSource::DirectModification && row.chain.empty();
    if (row.path != place.path || row.attribute != place.attribute || row.only_plain_view ||
        (is_silent && !causes.empty())) {
      continue;
    }
    std::string cause = cause_text(row);
    if (std::find(causes.begin(), causes.end(), cause) == causes.end()) {
      causes.push_back(std::move(cause));
    }
  }
  std::string text;
  for (const std::string& cause : causes) {
    text += (text.empty() ? "" : ", ") + cause;
  }
  return text;
}

std::string recreation_text(Recreation recreation) {
  return recreation == Recreation::Always          ? ", needs replacement"
         : recreation == Recreation::Conditionally ? ", may need replacement"
                                                   : "";
}

// One line a place; a place that is told twice (static and dynamic row) is told once.
std::string details_text(const ResourceChange& change, const SourceMap& sources, bool colored) {
  std::string text;
  std::vector<std::string> told;
  for (const ChangeDetail& detail : change.details) {
    std::string path = detail.path.empty() ? "/" + detail.attribute : detail.path;
    if (detail.only_plain_view || std::find(told.begin(), told.end(), path) != told.end()) {
      continue;
    }
    told.push_back(path);
    text += "      " + printable(path);
    if (detail.before || detail.after) {
      text +=
          ": " + value_text(detail.before, kOldSide) + " -> " + value_text(detail.after, kNewSide);
    }
    std::string place = place_text(detail.span, sources);
    text +=
        paint(Style::Dim,
              "  [" + printable(causes_text(change, detail)) + recreation_text(detail.recreation) +
                  (place.empty() ? "" : "; " + place) + "]",
              colored) +
        "\n";
  }
  return text;
}

std::string data_text(const ResourceChange& change, bool colored) {
  const bool is_removal = change.action == ChangeAction::Remove;
  const bool is_certain = change.replacement != Replacement::Conditional;
  const std::string policy = is_removal ? "DeletionPolicy" : "UpdateReplacePolicy";
  const std::string kept = std::string(is_removal ? "it" : "the old one") + " is kept (" + policy +
                           ") and no longer belongs to the stack\n";
  const std::string happens = is_removal   ? "it is deleted"
                              : is_certain ? "the old one is deleted"
                                           : "if it is replaced, the old one is deleted";
  const auto note = [&](Style style, std::string_view word, const std::string& text) {
    return "      " + paint(style, "! " + std::string(word) + ":", colored) + " " + text;
  };
  switch (change.data) {
    case DataVerdict::NoData:
    case DataVerdict::Safe:
      return change.policy_action == PolicyAction::Retain ||
                     change.policy_action == PolicyAction::ReplaceAndRetain
                 ? "      " + kept
                 : "";
    case DataVerdict::Lost:
      return note(Style::Red, is_certain ? "data loss" : "possible data loss",
                  happens + " with its data; " +
                      (is_removal ? "deploy it with DeletionPolicy: Retain first to keep it\n"
                                  : "UpdateReplacePolicy: Retain would keep it\n"));
    case DataVerdict::Snapshot:
      return note(Style::Yellow, "data", happens + " after a snapshot (" + policy + ")\n");
    case DataVerdict::Orphaned:
      return note(Style::Yellow, "data", kept);
  }
  return "";
}

std::string resource_text(const ResourceChange& change, const SourceMap& sources, bool colored) {
  Mark mark = mark_of(change);
  std::string sign = std::string(mark.sign) + std::string(4 - std::string(mark.sign).size(), ' ');
  std::string text = "  " + paint(mark.style, sign, colored) +
                     paint(Style::Bold, printable(change.logical_id), colored) + "  " +
                     printable(change.type) + "  " + paint(mark.style, mark.word, colored);
  std::string place = place_text(change.span, sources);
  text += place.empty() ? "\n" : paint(Style::Dim, "  [" + place + "]", colored) + "\n";
  return text +
         (change.action == ChangeAction::Modify ? details_text(change, sources, colored)
                                                : std::string()) +
         data_text(change, colored);
}

const char* output_sign(ChangeAction action) {
  return action == ChangeAction::Add ? "+" : action == ChangeAction::Remove ? "-" : "~";
}

bool is_same(const std::optional<Value>& a, const std::optional<Value>& b) {
  return a.has_value() == b.has_value() && (!a || Value::same(*a, *b));
}

std::string output_text(const OutputChange& output) {
  std::string text =
      "  " + std::string(output_sign(output.action)) + "   " + printable(output.name) + ": ";
  bool is_renamed = !is_same(output.export_before, output.export_after);
  if (is_renamed && is_same(output.before, output.after)) {
    text += value_text(output.after, kNewSide);
  } else {
    text += (output.before ? value_text(output.before, kOldSide) + " -> " : "") +
            value_text(output.after, kNewSide);
  }
  if (is_renamed) {
    text += "  (export: " + value_text(output.export_before, kOldSide) + " -> " +
            value_text(output.export_after, kNewSide) + ")";
  }
  return text + "\n";
}

struct Counts {
  std::size_t add = 0;
  std::size_t change = 0;
  std::size_t replace = 0;
  std::size_t remove = 0;
  std::size_t data_loss = 0;
};

Counts count(const ChangeSet& change_set) {
  Counts counts;
  for (const ResourceChange& change : change_set.changes) {
    if (change.only_plain_view) {
      continue;
    }
    bool adds = change.action == ChangeAction::Add || change.action == ChangeAction::Import;
    bool replaces = change.replacement == Replacement::True;
    (adds                                    ? counts.add
     : change.action == ChangeAction::Remove ? counts.remove
     : replaces                              ? counts.replace
                                             : counts.change)++;
    counts.data_loss += change.data == DataVerdict::Lost ? 1U : 0U;
  }
  return counts;
}

std::string counts_text(const Counts& counts) {
  return std::to_string(counts.add) + " to add, " + std::to_string(counts.change) + " to change, " +
         std::to_string(counts.replace) + " to replace, " + std::to_string(counts.remove) +
         " to remove";
}

bool is_only_if_values_change(const Preview& preview, const PlanStep& step) {
  const ResourceChange* change = preview.change_set.find(step.logical_id);
  return change != nullptr && change->only_plain_view;
}

std::string steps_text(const Preview& preview) {
  std::string text = preview.steps.empty() ? "" : "\nSteps:\n";
  for (const PlanStep& step : preview.steps) {
    text += "  " + printable(step.id);
    for (std::size_t i = 0; i < step.after.size(); ++i) {
      text += (i == 0 ? "  after " : ", ") + printable(step.after[i]);
    }
    text += step.policy.empty() || step.policy == "Delete" ? "" : "  (" + step.policy + ")";
    text += is_only_if_values_change(preview, step) ? "  (only if a value it reads changes)" : "";
    text += "\n";
  }
  return text;
}

std::string explanations_text(const Preview& preview, const SourceMap& sources) {
  std::string text = "\nWhy:\n";
  for (const Explanation& why : preview.change_set.explanations) {
    std::string place = place_text(why.span, sources);
    text += "  " + printable(why.logical_id) + ": " + printable(why.text) +
            (place.empty() ? "" : " [" + place + "]") + "\n";
  }
  return text;
}

}  // namespace

std::string preview_text(const Preview& preview, const SourceMap& sources,
                         const PreviewDetail& detail, bool colored) {
  const ChangeSet& change_set = preview.change_set;
  Counts counts = count(change_set);
  std::string text;
  for (const ResourceChange& change : change_set.changes) {
    if (!change.only_plain_view) {
      text += resource_text(change, sources, colored);
    }
  }
  text += change_set.outputs.empty() ? "" : "\nOutputs:\n";
  for (const OutputChange& output : change_set.outputs) {
    text += output_text(output);
  }
  text += change_set.stack_settings_changed ? "\nThe stack's tags or settings change.\n" : "";
  text += detail.steps ? steps_text(preview) : "";
  text += detail.explain ? explanations_text(preview, sources) : "";
  text += text.empty() ? "" : "\n";
  text.erase(0, text.starts_with('\n') ? 1 : 0);
  if (change_set.is_empty()) {
    return text + "No changes.\n";
  }
  text += paint(Style::Bold, counts_text(counts), colored);
  if (counts.data_loss != 0) {
    text += "; " + paint(Style::Red, std::to_string(counts.data_loss) + " with data loss", colored);
  }
  return text + "\n";
}

namespace {

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
    if (is_only_if_values_change(preview, step)) {
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

}  // namespace

std::string preview_json(const Preview& preview, const SourceMap& sources) {
  const ChangeSet& change_set = preview.change_set;
  Counts counts = count(change_set);
  std::string text;
  JsonWriter json(text, kIndent);
  json.begin_object().member("FormatVersion", "1.0");
  json.member_if("StackName", preview.stack_name);
  json.member("ChangeSetType", preview.is_create ? "CREATE" : "UPDATE");
  json.key("Changes").raw(replace_all(changes_to_json(change_set, true, kIndent), "\n",
                                      "\n" + std::string(kIndent, ' ')));
  write_output_changes(json, change_set);
  json.member_bool("StackSettingsChanged", change_set.stack_settings_changed);
  json.key("Summary").begin_object().member_bool("HasChanges", !change_set.is_empty());
  json.member_int("Add", static_cast<std::int64_t>(counts.add));
  json.member_int("Change", static_cast<std::int64_t>(counts.change));
  json.member_int("Replace", static_cast<std::int64_t>(counts.replace));
  json.member_int("Remove", static_cast<std::int64_t>(counts.remove));
  json.member_int("DataLoss", static_cast<std::int64_t>(counts.data_loss)).end_object();
  write_resource_facts(json, change_set, sources);
  write_steps(json, preview);
  json.key("Assumptions").begin_array();
  for (const std::string& assumption : preview.assumptions) {
    json.string(assumption);
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace formwork::cli
