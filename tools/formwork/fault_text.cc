// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/fault_text.hh"

#include <algorithm>
#include <tuple>

#include "engine/base/json_write.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

namespace {

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return Style::Red;
    case Severity::Warning:
      return Style::Yellow;
    case Severity::Info:
      return Style::Blue;
  }
  return Style::Plain;
}

std::string place(const Location& at) {
  return printable(at.file) + ":" + std::to_string(at.begin.line) + ":" +
         std::to_string(at.begin.column);
}

// The part of a line that is shown: long lines (minified JSON) are cut around the place.
struct Excerpt {
  std::string text;
  std::size_t caret = 0;  // columns before the mark
  std::size_t marks = 1;
};

Excerpt cut_line(std::string_view line, std::uint32_t column, std::uint32_t length) {
  constexpr std::size_t kBefore = 60;
  constexpr std::size_t kWidest = 110;
  auto is_start = [&](std::size_t i) {
    return i >= line.size() || (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U;
  };
  auto skip = [&](std::size_t from, std::size_t characters) {
    for (; characters > 0 && from < line.size(); --characters) {
      do {
        ++from;
      } while (!is_start(from));
    }
    return from;
  };
  std::size_t first = column > kBefore + 1 ? column - 1 - kBefore : 0;
  std::size_t begin = skip(0, first);
  std::size_t end = skip(begin, kWidest);
  Excerpt excerpt;
  excerpt.text = (begin > 0 ? "..." : "") + one_line(line.substr(begin, end - begin)) +
                 (end < line.size() ? "..." : "");
  excerpt.caret = column - 1 - first + (begin > 0 ? 3 : 0);
  std::size_t room = kWidest - std::min(kWidest, column - 1 - first);
  excerpt.marks = std::clamp<std::size_t>(length, 1, std::max<std::size_t>(room, 1));
  return excerpt;
}

void write_place(JsonWriter& json, const Location& at) {
  auto corner = [&](std::string_view name, LineColumn where) {
    json.key(name).begin_object();
    json.member_int("Line", where.line).member_int("Column", where.column).end_object();
  };
  json.member("File", at.file);
  corner("Start", at.begin);
  corner("End", at.end);
}

}  // namespace

std::string fault_text(const Diagnostic& fault, const SourceMap* sources, bool colored) {
  Location at = sources != nullptr ? sources->locate(fault.span) : Location{};
  Style style = style_of(fault.severity);
  std::string text = at.file.empty() ? "formwork" : place(at);
  text = paint(Style::Bold, text + ":", colored) + " " +
         paint(style, std::string(to_string(fault.severity)) + " " + fault.code, colored) + " " +
         printable(fault.message) + "\n";
  if (!at.file.empty()) {
    const Source* source = sources->find(fault.span.begin);
    text += source_excerpt(SourceMap::line(*source, at.begin.line), at.begin, at.end,
                           fault.severity, colored);
  }
  for (const Related& related : fault.related) {
    Location where = sources != nullptr ? sources->locate(related.span) : Location{};
    text += "  note: " + (where.file.empty() ? "" : place(where) + ": ") + printable(related.text) +
            "\n";
  }
  if (!fault.help.empty()) {
    text += "  help: " + printable(fault.help) + "\n";
  }
  return text;
}

std::string source_excerpt(std::string_view line, LineColumn begin, LineColumn end,
                           Severity severity, bool colored) {
  // A place that goes on to further lines is marked to the end of its first.
  std::size_t characters = 0;
  for (char c : line) {
    characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  }
  std::uint32_t last =
      end.line == begin.line ? end.column : static_cast<std::uint32_t>(characters + 1);
  std::uint32_t length = last > begin.column ? last - begin.column : 1;
  Excerpt excerpt = cut_line(line, begin.column, length);
  std::string number = std::to_string(begin.line);
  std::string gutter(number.size(), ' ');
  return paint(Style::Dim, "  " + number + " | ", colored) + excerpt.text + "\n" +
         paint(Style::Dim, "  " + gutter + " | ", colored) + std::string(excerpt.caret, ' ') +
         paint(style_of(severity), std::string(excerpt.marks, '^'), colored) + "\n";
}

std::vector<const Diagnostic*> sorted_faults(std::span<const Diagnostic> faults) {
  std::vector<const Diagnostic*> sorted;
  for (const Diagnostic& fault : faults) {
    sorted.push_back(&fault);
  }
  auto key = [](const Diagnostic* f) {
    return std::tie(f->span.begin.index, f->code, f->message, f->span.length);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto* a, const auto* b) { return key(a) < key(b); });
  auto last = std::unique(sorted.begin(), sorted.end(),
                          [&](const auto* a, const auto* b) { return key(a) == key(b); });
  sorted.erase(last, sorted.end());
  return sorted;
}

std::string faults_to_json(std::span<const Diagnostic* const> faults, const SourceMap& sources,
                           int indent) {
  std::string text;
  JsonWriter json(text, indent);
  json.begin_array();
  for (const Diagnostic* fault : faults) {
    json.begin_object();
    json.member("Code", fault->code).member("Severity", to_string(fault->severity));
    json.member("Message", fault->message).member_if("Help", fault->help);
    if (Location at = sources.locate(fault->span); !at.file.empty()) {
      write_place(json, at);
    }
    if (!fault->related.empty()) {
      json.key("Related").begin_array();
      for (const Related& related : fault->related) {
        json.begin_object().member("Message", related.text);
        if (Location at = sources.locate(related.span); !at.file.empty()) {
          write_place(json, at);
        }
        json.end_object();
      }
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
  return text;
}

std::string place_text(SourceSpan span, const SourceMap& sources) {
  Location at = sources.locate(span);
  return at.file.empty() ? "" : printable(at.file) + ":" + std::to_string(at.begin.line);
}

}  // namespace formwork::cli
