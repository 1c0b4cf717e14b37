// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/read_fault_words.hh"

#include <array>
#include <cstdio>
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
    {"this line does not continue the map above it", "did not find expected key"},
    {"more text stands after the end of the value", "did not find expected key"},
    {"this line does not continue the list above it", "did not find expected '-' indicator"},
    {"'- ' is not allowed here", "block sequence entries are not allowed in this context"},
    {"a key is not allowed here", "mapping keys are not allowed in this context"},
    {"':' is not allowed here", "mapping values are not allowed in this context"},
    {"a tab stands where only spaces are allowed", "found character that cannot start any token"},
    {"this character cannot start a value", "found character that cannot start any token"},
    {"'---' or '...' stands inside a quoted text", "found unexpected document indicator"},
    {"a double-quoted text holds an unknown escape", "found unknown escape character"},
    {"may follow '|' and '>'", "did not find expected comment or line break"},
    {"there is more text after the end of the JSON value",
     "did not find expected <document start>"},
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
  // Its directives belong to it.
  while (finding.begin.line > 1 &&
         SourceMap::line(source, finding.begin.line - 1).starts_with("%")) {
    --finding.begin.line;
  }
  say(finding, "Template could not be parsed: expected a single document in the stream\n" +
                   place(first_value(source)) + "\nbut found another document\n" +
                   place(finding.begin));
  finding.help = "On line " + std::to_string(finding.begin.line) + ": " + finding.help;
  finding.begin = finding.end = {1, 1};
}

// One past the last character of the text.
LineColumn end_of_text(const Source& source) {
  LineColumn end{1, 1};
  for (char c : source.text) {
    if (c == '\n') {
      end = {end.line + 1, 1};
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++end.column;
    }
  }
  return end;
}

// The fault is that the text ends where something should go on.
void say_at_end(LintFinding& finding, LineColumn end, std::string_view theirs) {
  const LineColumn begin = finding.begin;
  say(finding, std::string(theirs));
  finding.help += " It begins on line " + std::to_string(begin.line) + ".";
  finding.begin = end;
  finding.end = {end.line, end.column + 1};
}

// A list or map in brackets that is never closed: the text is taken to end with a line end.
void say_open(LintFinding& finding, const Source& source, std::string_view theirs) {
  LineColumn end = end_of_text(source);
  if (end.column > 1) {
    end = {end.line + 1, 1};
  }
  const std::string_view text = trim(source.text);
  const bool lacks_value = text.find_last_of(",[{:") == text.size() - 1;
  say_at_end(finding, end, lacks_value ? "did not find expected node content" : theirs);
}

// Faults that cfn-lint tells of the template as a whole.
void say_of_whole(LintFinding& finding, const std::string& theirs) {
  const LineColumn begin = finding.begin;
  say(finding, "Template could not be parsed: " + theirs);
  finding.help = "On line " + std::to_string(begin.line) + ": " + finding.help;
  finding.begin = finding.end = {1, 1};
}

void say_control_character(LintFinding& finding, const Source& source) {
  std::size_t characters = 0;
  for (char c : source.text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "%04x", static_cast<unsigned>(byte));
      say_of_whole(finding, "unacceptable character #x" + std::string(code.data()) +
                                ": control characters are not allowed\n  in \"<unicode string>\", "
                                "position " +
                                std::to_string(characters));
      return;
    }
    characters += (byte & 0xC0U) == 0x80U ? 0 : 1;
  }
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
  if (text.starts_with("{{")) {
    text.remove_prefix(1);
    ++finding.begin.column;
    ++finding.end.column;
  }
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

// Tags that neither YAML nor CloudFormation knows.
void say_tag(LintFinding& finding, const Source& source) {
  std::string_view tag = text_at(finding, source);
  tag = tag.substr(0, tag.find_first_of(" \t,]}"));
  std::string_view value = trim(text_at(finding, source).substr(tag.size()));
  if (tag == "!!int" || tag == "!!float") {
    say_of_whole(finding, tag == "!!int"
                              ? "invalid literal for int() with base 10: " + lint::quote(value)
                              : "could not convert string to float: " + lint::quote(value));
  } else if (tag.starts_with("!!")) {
    say_of_whole(finding, "could not determine a constructor for the tag 'tag:yaml.org,2002:" +
                              std::string(tag.substr(2)) + "'\n" + place(finding.begin));
  }
}

}  // namespace

void use_cfn_lint_words(LintFinding& finding, const Source& source) {
  const std::string& message = finding.message;
  const auto says = [&](std::string_view words) {
    return message.find(words) != std::string::npos;
  };
  if (says("a second document begins here")) {
    say_second_document(finding, source);
  } else if (says("null cannot be a key")) {
    say_null_key(finding, source);
  } else if (says("a key must be text")) {
    say_unhashable(finding, source);
  } else if (says("a quoted text is never closed")) {
    say_at_end(finding, end_of_text(source), "found unexpected end of stream");
  } else if (says("the text ends inside an object") || says("'{' is never closed")) {
    say_open(finding, source, "did not find expected ',' or '}'");
  } else if (says("the text ends inside a list") || says("'[' is never closed")) {
    say_open(finding, source, "did not find expected ',' or ']'");
  } else if (says("the text ends where a value is expected")) {
    say_open(finding, source, "did not find expected node content");
  } else if (says("this alias has no anchor")) {
    say_of_whole(finding, "found undefined alias\n" + place(finding.begin));
  } else if (says("an alias cannot stand inside the value it names")) {
    say_of_whole(finding, "found unconstructable recursive node\n" + place(finding.begin));
  } else if (says("'<<' merges a map or a list of maps")) {
    say_of_whole(finding, "while constructing a mapping\n" + place(finding.begin) +
                              "\nexpected a mapping or list of mappings for merging");
  } else if (says("control character is not allowed")) {
    say_control_character(finding, source);
  } else if (says("does not fit this value")) {
    say_tag(finding, source);
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
