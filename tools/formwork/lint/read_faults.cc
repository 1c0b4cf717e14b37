// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/read_faults.hh"

#include <filesystem>
#include <string_view>
#include <unordered_set>

#include "engine/lint/schema/value.hh"
#include "tools/formwork/lint/read_fault_words.hh"

namespace formwork::cli {

namespace {

struct KeyPlace {
  std::string_view key;
  SourceSpan span;
};

// The places of equal keys of one map: the first of the first pair, then every later one.
std::vector<KeyPlace> duplicates_in(const Node& map) {
  std::vector<KeyPlace> places;
  std::unordered_set<std::string_view> seen;
  for (const Member& member : map.members()) {
    if (seen.insert(member.key).second) {
      continue;
    }
    if (places.empty()) {
      places.push_back({member.key, map.find(member.key)->key_span});
    }
    places.push_back({member.key, member.key_span});
  }
  return places;
}

// Of the map that is read to its end first: inner maps come before outer ones. The reader bounds
// the depth.
std::vector<KeyPlace> first_duplicates(const Node& node) {
  for (const Node* item : node.items()) {
    if (auto found = first_duplicates(*item); !found.empty()) {
      return found;
    }
  }
  for (const Member& member : node.members()) {
    if (auto found = first_duplicates(*member.value); !found.empty()) {
      return found;
    }
  }
  return node.members().size() < 2 ? std::vector<KeyPlace>() : duplicates_in(node);
}

LintFinding finding_of(const std::optional<std::string>& file, const Diagnostic& fault,
                       const SourceMap& sources) {
  LintFinding finding;
  finding.rule = rule_for(fault.code);
  finding.file = file;
  finding.message = fault.message;
  finding.help = fault.help;
  if (Location at = sources.locate(fault.span); !at.file.empty()) {
    finding.begin = at.begin;
    finding.end = {at.begin.line, at.begin.column + 1};
    use_cfn_lint_words(finding, *sources.find(fault.span.begin));
  }
  finding.id = make_finding_id(finding);
  return finding;
}

LintFinding duplicate(const std::optional<std::string>& file, const KeyPlace& place,
                      const SourceMap& sources) {
  LintFinding finding;
  finding.rule = rule_for("E0000");
  finding.file = file;
  Location at = sources.locate(place.span);
  finding.begin = at.begin;
  finding.end = {at.begin.line,
                 at.begin.column + static_cast<std::uint32_t>(lint::length(place.key))};
  finding.message =
      "Duplicate found " + lint::quote(place.key) + " (line " + std::to_string(at.begin.line) + ")";
  finding.help = "Remove or rename all but one of the keys.";
  finding.id = make_finding_id(finding);
  return finding;
}

}  // namespace

std::vector<LintFinding> read_faults(const std::optional<std::string>& file,
                                     const Document* document, const Sink& sink,
                                     const SourceMap& sources) {
  std::vector<LintFinding> findings;
  if (document != nullptr) {
    for (const KeyPlace& place : first_duplicates(*document->root)) {
      findings.push_back(duplicate(file, place, sources));
    }
  }
  for (const Diagnostic& fault : sink.all()) {
    if (findings.empty() && fault.severity == Severity::Error) {
      findings.push_back(finding_of(file, fault, sources));
    }
  }
  return findings;
}

LintFinding unreadable_file(const std::string& path, const Diagnostic& fault) {
  LintFinding finding;
  finding.rule = rule_for(fault.code == "F101" ? "E0000" : fault.code);
  finding.file = path;
  std::error_code ignored;
  std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (fault.code != "F101") {
    finding.message = fault.message;
  } else if (std::filesystem::is_directory(status)) {
    finding.message = "Template references a directory, not a file: " + path;
  } else if (status.type() == std::filesystem::file_type::not_found) {
    finding.message = "Template file not found: " + path;
  } else {
    finding.message = "Permission denied when accessing template file: " + path;
  }
  finding.id = make_finding_id(finding);
  return finding;
}

bool is_missing_document(const Sink& sink) {
  return sink.all().size() == 1 && sink.all().front().code == "E0000" &&
         sink.all().front().message == "template is empty";
}

}  // namespace formwork::cli
