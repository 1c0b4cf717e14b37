// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/read_fault_words.hh"

#include <optional>
#include <string>

#include "engine/base/text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::cli {

namespace {

struct Words {
  std::string_view ours;  // The end of the reader's message.
  std::string_view theirs;
};

constexpr Words kWords[] = {
    {"',' or '}' is missing in the object", "did not find expected ',' or '}'"},
    {"',' or '}' is missing in this map", "did not find expected ',' or '}'"},
    {"',' or ']' is missing in the list", "did not find expected ',' or ']'"},
    {"',' or ']' is missing in this list", "did not find expected ',' or ']'"},
    {"JSON: ':' is missing after the key", "did not find expected ',' or '}'"},
    {"'{' is never closed", "did not find expected ',' or '}'"},
    {"'[' is never closed", "did not find expected ',' or ']'"},
    {"this line does not continue the map above it", "did not find expected key"},
    {"more text stands after the end of the value", "did not find expected key"},
    {"this line does not continue the list above it", "did not find expected '-' indicator"},
    {"'- ' is not allowed here", "block sequence entries are not allowed in this context"},
    {"a key is not allowed here", "mapping keys are not allowed in this context"},
    {"':' is not allowed here", "mapping values are not allowed in this context"},
    {"a tab stands where only spaces are allowed", "found character that cannot start any token"},
    {"this character cannot start a value", "found character that cannot start any token"},
    {"a quoted text is never closed", "found unexpected end of stream"},
    {"'---' or '...' stands inside a quoted text", "found unexpected document indicator"},
    {"a double-quoted text holds an unknown escape", "found unknown escape character"},
};

void say(LintFinding& finding, std::string theirs) {
  std::string ours = std::move(finding.message);
  finding.message = std::move(theirs);
  std::size_t prefix = ours.find(": ");
  bool is_named = ours.starts_with("YAML: ") || ours.starts_with("JSON: ");
  ours = is_named ? ours.substr(prefix + 2) : ours;
  finding.help = ours + (finding.help.empty() ? "." : ". " + finding.help);
}

// Where the first document's value begins: past comments, directives and "---".
LineColumn first_value(const Source& source) {
  std::uint32_t number = 0;
  for (std::string_view line : split(source.text, "\n")) {
    ++number;
    std::string_view text = trim(line);
    if (!text.empty() && !text.starts_with("#") && !line.starts_with("%") && text != "---") {
      return {number, static_cast<std::uint32_t>(line.find_first_not_of(" \t")) + 1};
    }
  }
  return {1, 1};
}

std::string place(LineColumn at) {
  return "  in \"<unicode string>\", line " + std::to_string(at.line) + ", column " +
         std::to_string(at.column);
}

void say_second_document(LintFinding& finding, const Source& source) {
  say(finding, "Template could not be parsed: expected a single document in the stream\n" +
                   place(first_value(source)) + "\nbut found another document\n" +
                   place(finding.begin));
  finding.help = "On line " + std::to_string(finding.begin.line) + ": " + finding.help;
  finding.begin = finding.end = {1, 1};
}

// The text from the finding's place on.
std::string_view text_at(const LintFinding& finding, const Source& source) {
  std::string_view line = SourceMap::line(source, finding.begin.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < finding.begin.column && at < line.size(); ++column) {
    do {
      ++at;
    } while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U);
  }
  return line.substr(at);
}

void say_null_key(LintFinding& finding, const Source& source) {
  std::string_view text = text_at(finding, source);
  std::string_view key = trim(text.substr(0, text.find(':')));
  say(finding, "Null key " + lint::quote(key) + " not supported (line " +
                   std::to_string(finding.begin.line) + ")");
  finding.end = {finding.begin.line, finding.begin.column + static_cast<std::uint32_t>(key.size())};
}

// "{{ name }}" of another template language reads as a map that is a key.
void say_unhashable(LintFinding& finding, const Source& source) {
  std::string_view text = text_at(finding, source);
  std::size_t end = text.find('}');
  if (!text.starts_with("{") || end == std::string_view::npos) {
    return;
  }
  std::string_view name = trim(text.substr(1, end - 1));
  if (name.find_first_of("{}[],:'\"") != std::string_view::npos || name.empty()) {
    return;
  }
  say(finding, "Unhashable type \"{" + lint::quote(name) + ": None}\" (line " +
                   std::to_string(finding.begin.line) + ")");
}

}  // namespace

void use_cfn_lint_words(LintFinding& finding, const Source& source) {
  const std::string& message = finding.message;
  if (message.find("a second document begins here") != std::string::npos) {
    say_second_document(finding, source);
  } else if (message.find("null cannot be a key") != std::string::npos) {
    say_null_key(finding, source);
  } else if (message.find("a key must be text") != std::string::npos) {
    say_unhashable(finding, source);
  } else {
    for (const Words& words : kWords) {
      if (message.ends_with(words.ours)) {
        say(finding, std::string(words.theirs));
        return;
      }
    }
  }
}

}  // namespace formwork::cli
