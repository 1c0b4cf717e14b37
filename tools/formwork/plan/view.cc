// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/view.hh"

#include <algorithm>

#include "tools/formwork/console.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/plan/why.hh"
#include "tools/formwork/secrets.hh"

namespace formwork::cli {

namespace {

struct Mark {
  const char* sign;
  const char* will;
  Weight weight;
};

Mark mark_of(const ResourceChange& change) {
  switch (change.action) {
    case ChangeAction::Add:
      return {"+", "will be added", Weight::Add};
    case ChangeAction::Remove:
      return {"-", "will be removed", Weight::Remove};
    case ChangeAction::Import:
      return {">", "will be imported", Weight::Add};
    case ChangeAction::Modify:
      break;
    default:
      return {"?", "may be added or removed, only if its condition turns out so", Weight::Open};
  }
  switch (change.replacement) {
    case Replacement::True:
      return {"-/+", "will be replaced", Weight::Replace};
    case Replacement::Conditional:
      return {"~?", "will be changed, may be replaced", Weight::MayReplace};
    case Replacement::None:
    case Replacement::False:
      break;
  }
  return {"~", "will be changed", Weight::Modify};
}

// "/Properties/KeySchema/0/Name" -> "KeySchema[0].Name".
std::string dotted_path(const ChangeDetail& row) {
  if (row.attribute != "Properties") {
    return row.attribute;
  }
  constexpr std::string_view kRoot = "/Properties/";
  std::string_view rest = row.path;
  rest.remove_prefix(rest.starts_with(kRoot) ? kRoot.size() : 0);
  std::string out;
  while (!rest.empty()) {
    const std::size_t cut = rest.find('/');
    const std::string_view segment = rest.substr(0, cut);
    const bool is_index =
        !segment.empty() && segment.find_first_not_of("0123456789") == std::string_view::npos;
    out += is_index ? "[" + std::string(segment) + "]"
                    : (out.empty() ? "" : ".") + std::string(segment);
    rest.remove_prefix(cut == std::string_view::npos ? rest.size() : cut + 1);
  }
  return out.empty() ? row.attribute : out;
}

std::string path_of(const ChangeDetail& row) {
  return row.path.empty() ? "/" + row.attribute : row.path;
}

void add_places(const PlanReport& report, const SourceMap& sources, const ResourceChange& change,
                ChangeView& view) {
  for (const ChangeDetail& row : change.details) {
    const std::string path = path_of(row);
    const bool is_told = std::any_of(view.places.begin(), view.places.end(),
                                     [&](const PlaceView& place) { return place.path == path; });
    if (row.only_plain_view || is_told) {
      continue;
    }
    PlaceView place;
    place.path = path;
    place.dotted = dotted_path(row);
    place.property = row.attribute == "Properties" ? row.name : row.attribute;
    place.has_before = row.before.has_value();
    place.has_after = row.after.has_value();
    place.before = value_text(row.before, true);
    place.after = value_text(row.after, false);
    place.cause = cause_text(change, row);
    place.recreation = row.recreation;
    place.place = place_text(row.span, sources);
    place.why = why_of(report.preview.change_set, change, row, sources);
    view.places.push_back(std::move(place));
  }
}

}  // namespace

std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) {
    return text;
  }
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "...";
}

std::string value_text(const std::optional<Value>& value, bool is_old) {
  if (!value) {
    return "(none)";
  }
  Value shown = *value;
  // An unknown on the old side is not a future: without a stack nobody knows what it is.
  describe_unknowns(shown, is_old ? "as it is now" : "known after deployment");
  // Not a text of the template: no quotes.
  return one_line(value->is_unknown() ? shown.as_string() : value_to_json(shown));
}

std::vector<ChangeView> views_of(const PlanReport& report, const SourceMap& sources) {
  std::vector<ChangeView> views;
  for (const ResourceChange& change : report.preview.change_set.changes) {
    if (change.only_plain_view) {
      continue;
    }
    const Mark mark = mark_of(change);
    ChangeView& view = views.emplace_back();
    view.change = &change;
    view.sign = mark.sign;
    view.will = mark.will;
    view.weight_of_action = mark.weight;
    view.weight = change.data == DataVerdict::Lost ? Weight::DataLoss : mark.weight;
    view.place = place_text(change.span, sources);
    if (change.action != ChangeAction::Add && change.action != ChangeAction::Remove) {
      add_places(report, sources, change, view);
    }
    for (const Hazard& hazard : report.hazards) {
      if (hazard.logical_id == change.logical_id) {
        view.hazards.push_back(&hazard);
      }
    }
  }
  std::stable_sort(views.begin(), views.end(),
                   [](const ChangeView& a, const ChangeView& b) { return a.weight < b.weight; });
  return views;
}

PlanCounts counts_of(const PlanReport& report) {
  PlanCounts counts;
  for (const ResourceChange& change : report.preview.change_set.changes) {
    if (change.only_plain_view) {
      continue;
    }
    switch (mark_of(change).weight) {
      case Weight::Add:
        ++counts.add;
        break;
      case Weight::Remove:
        ++counts.remove;
        break;
      case Weight::Replace:
        ++counts.replace;
        break;
      case Weight::MayReplace:
        ++counts.may_replace;
        ++counts.change;
        break;
      default:
        ++counts.change;
        break;
    }
    counts.data_loss += change.data == DataVerdict::Lost ? 1U : 0U;
  }
  for (const Hazard& hazard : report.hazards) {
    counts.blockers += hazard.kind == HazardKind::Blocker ? 1U : 0U;
    counts.warnings += hazard.kind == HazardKind::Warning ? 1U : 0U;
  }
  return counts;
}

bool has_changes(const PlanReport& report) {
  return !report.preview.change_set.is_empty() ||
         std::any_of(report.hazards.begin(), report.hazards.end(),
                     [](const Hazard& hazard) { return hazard.kind == HazardKind::Blocker; });
}

PlanCounts operator+(const PlanCounts& a, const PlanCounts& b) {
  return {a.add + b.add,           a.change + b.change,
          a.replace + b.replace,   a.may_replace + b.may_replace,
          a.remove + b.remove,     a.data_loss + b.data_loss,
          a.blockers + b.blockers, a.warnings + b.warnings};
}

std::string counts_text(const PlanCounts& counts) {
  return std::to_string(counts.add) + " to add, " + std::to_string(counts.change) + " to change, " +
         std::to_string(counts.replace) + " to replace, " + std::to_string(counts.remove) +
         " to remove";
}

}  // namespace formwork::cli
