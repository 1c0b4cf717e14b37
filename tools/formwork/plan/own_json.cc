// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_write.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/plan/formats.hh"
#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

namespace {

constexpr int kIndent = 2;

const char* name_of(Weight weight) {
  switch (weight) {
    case Weight::DataLoss:
    case Weight::Replace:
      return "replace";
    case Weight::MayReplace:
      return "may-replace";
    case Weight::Remove:
      return "remove";
    case Weight::Modify:
      return "modify";
    case Weight::Open:
      return "open";
    case Weight::Add:
      return "add";
  }
  return "";
}

const char* name_of(FileFate fate) {
  switch (fate) {
    case FileFate::Same:
      return "same";
    case FileFate::Added:
      return "added";
    case FileFate::Deleted:
      return "deleted";
    case FileFate::Renamed:
      return "renamed";
  }
  return "";
}

const char* name_of(DataVerdict verdict) {
  switch (verdict) {
    case DataVerdict::NoData:
      return "none";
    case DataVerdict::Safe:
      return "safe";
    case DataVerdict::Lost:
      return "lost";
    case DataVerdict::Snapshot:
      return "snapshot";
    case DataVerdict::Orphaned:
      return "orphaned";
  }
  return "";
}

class OwnWriter {
 public:
  OwnWriter(std::string& out, const SourceMap& sources) : json_(out, kIndent), sources_(sources) {}

  void write(const PlanDocument& document) {
    json_.begin_object().member("format_version", "1.0");
    PlanCounts all;
    for (const PlanReport& report : document.reports) {
      all = all + counts_of(report);
    }
    write_counts(all);
    json_.key("plans").begin_array();
    for (const PlanReport& report : document.reports) {
      write(report);
    }
    json_.end_array().end_object();
  }

 private:
  void write_counts(const PlanCounts& counts) {
    const auto number = [&](const char* name, std::size_t value) {
      json_.member_int(name, static_cast<std::int64_t>(value));
    };
    json_.key("summary").begin_object();
    number("add", counts.add);
    number("change", counts.change);
    number("replace", counts.replace);
    number("may_replace", counts.may_replace);
    number("remove", counts.remove);
    number("data_loss", counts.data_loss);
    number("blockers", counts.blockers);
    number("warnings", counts.warnings);
    json_.end_object();
  }

  void write(const PlanReport& report) {
    json_.begin_object().member("template", report.file);
    json_.member_if("environment", report.environment);
    json_.member_if("stack_name", report.preview.stack_name);
    json_.member("file", name_of(report.fate)).member_if("old_template", report.old_file);
    json_.member("assumption", report.assumption);
    json_.member_bool("will_deploy", counts_of(report).blockers == 0);
    write_counts(counts_of(report));
    json_.key("changes").begin_array();
    for (const ChangeView& view : views_of(report, sources_)) {
      write(view);
    }
    json_.end_array().key("outputs").begin_array();
    for (const OutputChange& output : report.preview.change_set.outputs) {
      json_.begin_object().member("name", output.name).member("action", to_string(output.action));
      write_value("before", output.before);
      write_value("after", output.after);
      write_value("export_before", output.export_before);
      write_value("export_after", output.export_after);
      json_.end_object();
    }
    json_.end_array().member_bool("stack_settings_changed",
                                  report.preview.change_set.stack_settings_changed);
    json_.key("findings").begin_array();
    for (const Hazard& hazard : report.hazards) {
      write(hazard);
    }
    json_.end_array().key("assumptions").begin_array();
    for (const std::string& assumption : report.preview.assumptions) {
      json_.string(assumption);
    }
    json_.end_array().end_object();
  }

  void write_value(const char* name, const std::optional<Value>& value) {
    if (value) {
      json_.key(name).raw(value_to_json(*value));
    }
  }

  void write_place(const std::string& place) { json_.member_if("place", place); }

  void write(const ChangeView& view) {
    const ResourceChange& change = *view.change;
    json_.begin_object().member("logical_id", change.logical_id).member("type", change.type);
    json_.member_if("physical_id", change.physical_id);
    json_.member("action", name_of(view.weight_of_action)).member("data", name_of(change.data));
    write_place(view.place);
    json_.key("places").begin_array();
    for (const PlaceView& place : view.places) {
      write(place);
    }
    json_.end_array().end_object();
  }

  void write(const PlaceView& place) {
    json_.begin_object().member("path", place.path).member("property", place.property);
    if (place.has_before) {
      json_.member("before", place.before);
    }
    if (place.has_after) {
      json_.member("after", place.after);
    }
    json_.member("requires_recreation", to_string(place.recreation));
    json_.member_if("cause", place.cause);
    write_place(place.place);
    json_.key("why").begin_array();
    for (const WhyLink& link : place.why) {
      json_.begin_object().member_int("depth", static_cast<std::int64_t>(link.depth));
      json_.member("text", link.text);
      write_place(link.place);
      json_.end_object();
    }
    json_.end_array().end_object();
  }

  void write(const Hazard& hazard) {
    json_.begin_object().member("id", hazard.rule->id).member("severity", to_string(hazard.kind));
    json_.member_if("logical_id", hazard.logical_id).member("title", hazard.rule->title);
    json_.member("message", hazard.message).member_if("fix", hazard.fix);
    json_.member_bool("certain", hazard.is_certain);
    write_place(place_text(hazard.span, sources_));
    json_.end_object();
  }

  JsonWriter json_;
  const SourceMap& sources_;
};

}  // namespace

std::string plan_own_json(const PlanDocument& document) {
  std::string text;
  OwnWriter(text, document.sources).write(document);
  return text + "\n";
}

}  // namespace formwork::cli
