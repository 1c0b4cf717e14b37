// SPDX-License-Identifier: Apache-2.0
#include "engine/change/change_set_text.hh"

#include <algorithm>
#include <array>

namespace formwork {

namespace {

constexpr std::size_t kLongestValue = 70;

constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";

struct Mark {
  std::string_view symbol;
  std::string_view color;
  std::string_view words;
};

Mark mark_of(const ResourceChange& change) {
  switch (change.action) {
    case ChangeAction::Add:
      return {"+", kGreen, "will be added"};
    case ChangeAction::Import:
      return {"+", kGreen, "will be imported"};
    case ChangeAction::Remove:
      return {"-", kRed, "will be removed"};
    case ChangeAction::Dynamic:
      return {"?", kCyan, "depends on a condition that is not known yet"};
    case ChangeAction::Modify:
      break;
  }
  if (change.only_plain_view) {
    return {"?", kCyan, "will change only if a value it reads does"};
  }
  switch (change.replacement) {
    case Replacement::True:
      return {"-/+", kRed, "will be replaced"};
    case Replacement::Conditional:
      return {"~", kYellow, "will be updated, and may be replaced"};
    case Replacement::None:
    case Replacement::False:
      break;
  }
  return {"~", kYellow, "will be updated in place"};
}

/// The first kLongestValue bytes, cut between characters.
std::string shorten(std::string text) {
  if (text.size() <= kLongestValue) {
    return text;
  }
  std::size_t end = kLongestValue - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "...";
}

std::string cause_words(const UnknownCause& cause) {
  return cause.attribute.empty() ? cause.subject : cause.subject + "." + cause.attribute;
}

std::string show(const Value& value) {
  if (!value.is_unknown()) {
    return shorten(value_to_json(value, 0, "(known after deployment)"));
  }
  std::string names;
  for (const UnknownCause& cause : value.unknown_causes()) {
    names += (names.empty() ? "" : ", ") + cause_words(cause);
  }
  return names.empty() ? "<not known>"
                       : "<" + shorten(std::move(names)) + ": known after deployment>";
}

class TextWriter {
 public:
  TextWriter(const SourceMap& sources, TextStyle style) : sources_(sources), style_(style) {}

  void resource(const ResourceChange& change) {
    const Mark mark = mark_of(change);
    paint(mark.color, std::string(mark.symbol));
    out_ += ' ';
    paint(kBold, change.logical_id);
    out_ += " (" + change.type + ") " + std::string(mark.words) + place(change.span) + "\n";
    if (!change.physical_id.empty()) {
      out_ += "    id: " + shorten(change.physical_id) + "\n";
    }
    data(change);
    rows(change);
    out_ += '\n';
  }

  void output(const OutputChange& change) {
    out_ += "  ";
    switch (change.action) {
      case ChangeAction::Add:
        paint(kGreen, "+");
        break;
      case ChangeAction::Remove:
        paint(kRed, "-");
        break;
      case ChangeAction::Modify:
      case ChangeAction::Import:
      case ChangeAction::Dynamic:
        paint(kYellow, "~");
        break;
    }
    out_ += " " + change.name + ": " + sides(change.before, change.after) + "\n";
  }

  std::string& out() { return out_; }

  void paint(std::string_view color, std::string_view text) {
    if (style_.color) {
      out_ += color;
    }
    out_ += text;
    if (style_.color) {
      out_ += kPlain;
    }
  }

 private:
  std::string place(SourceSpan span) const {
    if (!span.is_known()) {
      return {};
    }
    const Location location = sources_.locate(span);
    return location.file.empty()
               ? std::string()
               : "  " + std::string(location.file) + ":" + std::to_string(location.begin.line);
  }

  std::string sides(const std::optional<Value>& before, const std::optional<Value>& after) const {
    if (!before && !after) {
      return {};
    }
    if (!before) {
      return show(*after);
    }
    if (!after) {
      return show(*before) + arrow() + "(removed)";
    }
    return show(*before) + arrow() + show(*after);
  }

  const char* arrow() const { return style_.unicode ? " \u2192 " : " -> "; }

  void data(const ResourceChange& change) {
    const bool is_removal = change.action == ChangeAction::Remove;
    const std::string attribute = is_removal ? "DeletionPolicy" : "UpdateReplacePolicy";
    const bool is_certain = is_removal || change.replacement == Replacement::True;
    switch (change.data) {
      case DataVerdict::NoData:
      case DataVerdict::Safe:
        if (is_removal && change.policy_action == PolicyAction::Retain) {
          out_ +=
              "    The resource itself is kept; the stack no longer owns it (DeletionPolicy).\n";
        }
        return;
      case DataVerdict::Lost:
        out_ += "    ";
        paint(kRed, std::string(style_.unicode ? "\u26a0 " : "! ") +
                        (is_certain ? "DATA LOSS" : "POSSIBLE DATA LOSS"));
        out_ += is_removal
                    ? ": it is deleted with its data. To keep it, first deploy with this line:\n"
                    : ": the old one is deleted with its data. To keep it, add this line:\n";
        out_ += "        " + attribute + ": Retain\n";
        return;
      case DataVerdict::Snapshot:
        out_ += "    Its data is kept in a snapshot (" + attribute + ").\n";
        return;
      case DataVerdict::Orphaned:
        out_ += "    The " + std::string(is_removal ? "resource" : "old one") +
                " is kept with its data; the stack no longer owns it (" + attribute + ").\n";
        return;
    }
  }

  void rows(const ResourceChange& change) {
    if (change.action == ChangeAction::Add && change.after_properties) {
      for (const Value::Member& member : change.after_properties->members()) {
        out_ += "    + " + member.key + ": " + show(member.value) + "\n";
      }
      return;
    }
    for (std::size_t i = 0; i < change.details.size(); ++i) {
      const ChangeDetail& row = change.details[i];
      const bool is_first = std::none_of(
          change.details.begin(), change.details.begin() + static_cast<std::ptrdiff_t>(i),
          [&](const ChangeDetail& other) { return other.path == row.path; });
      if (is_first) {
        place_line(change, row);
      }
    }
  }

  /// One line for a place, whatever number of rows it has, and its causes below it.
  void place_line(const ResourceChange& change, const ChangeDetail& row) {
    std::string_view name = row.path;
    if (name.starts_with("/Properties/")) {
      name.remove_prefix(std::string_view("/Properties/").size());
    } else if (name.starts_with("/")) {
      name.remove_prefix(1);
    }
    const bool is_value = row.before.has_value() || row.after.has_value();
    if (!name.empty()) {
      constexpr std::array<std::string_view, 3> kSymbols = {"+", "-", "~"};
      const std::string_view symbol = row.only_plain_view
                                          ? std::string_view("?")
                                          : kSymbols[static_cast<std::size_t>(row.change_type)];
      out_ += "    " + std::string(symbol) + " " + std::string(name) +
              (is_value ? ": " + sides(row.before, row.after) : std::string()) + place(row.span);
      if (row.recreation != Recreation::Never && row.attribute == "Properties") {
        paint(kRed, row.recreation == Recreation::Always && !row.only_plain_view
                        ? "  forces replacement"
                        : "  may force replacement");
      }
      out_ += '\n';
    }
    for (const ChangeDetail& other : change.details) {
      if (other.path != row.path) {
        continue;
      }
      for (const CauseLink& link : other.chain) {
        out_ += "        because: " + link.text + place(link.span) + "\n";
      }
    }
  }

  const SourceMap& sources_;
  TextStyle style_;
  std::string out_;
};

std::string summary(const ChangeCounts& counts) {
  std::string out = "Plan: " + std::to_string(counts.add) + " to add, " +
                    std::to_string(counts.change) + " to change, " +
                    std::to_string(counts.replace) + " to replace, " +
                    std::to_string(counts.remove) + " to remove.";
  if (counts.maybe_replace != 0) {
    out += " " + std::to_string(counts.maybe_replace) + " of the changed may be replaced.";
  }
  if (counts.maybe_change != 0) {
    out += " " + std::to_string(counts.maybe_change) + " more may change.";
  }
  return out + "\n";
}

}  // namespace

ChangeCounts count_changes(const ChangeSet& change_set) {
  ChangeCounts counts;
  for (const ResourceChange& change : change_set.changes) {
    switch (change.action) {
      case ChangeAction::Add:
      case ChangeAction::Import:
        ++counts.add;
        break;
      case ChangeAction::Remove:
        ++counts.remove;
        break;
      case ChangeAction::Dynamic:
        ++counts.maybe_change;
        break;
      case ChangeAction::Modify:
        if (change.only_plain_view) {
          ++counts.maybe_change;
        } else if (change.replacement == Replacement::True) {
          ++counts.replace;
        } else {
          ++counts.change;
          counts.maybe_replace += change.replacement == Replacement::Conditional ? 1 : 0;
        }
        break;
    }
  }
  return counts;
}

std::string changes_to_text(const ChangeSet& change_set, const SourceMap& sources,
                            TextStyle style) {
  if (change_set.is_empty()) {
    return "No changes.\n";
  }
  TextWriter writer(sources, style);
  for (const ResourceChange& change : change_set.changes) {
    writer.resource(change);
  }
  if (!change_set.outputs.empty()) {
    writer.out() += "Outputs:\n";
    for (const OutputChange& output : change_set.outputs) {
      writer.output(output);
    }
    writer.out() += '\n';
  }
  if (change_set.stack_settings_changed) {
    writer.out() += "Settings of the stack itself change (tags, notifications or protection).\n\n";
  }
  writer.paint(kBold, summary(count_changes(change_set)));
  return std::move(writer.out());
}

}  // namespace formwork
