// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/lint_text.hh"

#include <algorithm>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/document/builder.hh"
#include "tools/formwork/lint/read_faults.hh"
#include "tools/formwork/lint/suppressions.hh"

namespace formwork::cli {

namespace {

LintFinding file_fault(const LintJob& job, std::string_view code, std::string message) {
  LintFinding finding;
  finding.rule = rule_for(code);
  finding.file = job.file;
  finding.message = std::move(message);
  finding.id = make_finding_id(finding);
  return finding;
}

LintFinding from_engine(const LintJob& job, lint::Finding&& found) {
  LintFinding finding;
  finding.rule = found.rule;
  finding.severity = found.rule->severity();
  finding.message = std::move(found.message);
  finding.file = job.file;
  finding.begin = found.begin;
  finding.end = found.end;
  finding.id = std::move(found.id);
  finding.parent_id = std::move(found.parent_id);
  // A transform that fails has no place in the template.
  if (found.rule->id != "E0001" || !found.path.empty()) {
    std::vector<LintPathPart>& path = finding.path.emplace();
    for (const lint::PathStep& step : found.path) {
      path.push_back({std::string(step.key), step.index});
    }
  }
  return finding;
}

// An empty text is an empty template.
void make_empty(Document& document, const SourceMap& sources) {
  const Source* source = sources.find({1});
  SourceSpan start{{source == nullptr ? 0 : source->base}, 0};
  document.root = NodeBuilder(document.arena).map({}, start);
}

// Whether a document looks like a template at all: what tells it from other YAML in a folder.
bool is_template(const Node& root) {
  for (const char* section : {"Resources", "AWSTemplateFormatVersion", "Transform"}) {
    if (root.get(section) != nullptr) {
      return true;
    }
  }
  return false;
}

std::vector<const lint::Rule*> enabled_rules(const lint::LintConfig& config) {
  std::vector<const lint::Rule*> rules;
  for (const lint::Rule* rule : lint::all_rules()) {
    if (lint::is_enabled(*rule, config)) {
      rules.push_back(rule);
    }
  }
  return rules;
}

bool ignores_read_faults(const LintSettings& settings, const lint::LintConfig& config) {
  if (settings.ignores_bad_templates()) {
    return true;
  }
  const auto& ignored = config.ignore_checks;
  return std::any_of(ignored.begin(), ignored.end(), [](const std::string& prefix) {
    return !prefix.empty() && std::string_view("E0000").starts_with(prefix);
  });
}

bool is_mandatory(const lint::Rule& rule, const lint::LintConfig& config) {
  return std::any_of(config.mandatory_checks.begin(), config.mandatory_checks.end(),
                     [&](const std::string& prefix) { return rule.id.starts_with(prefix); });
}

// Leaves out what comments ask to leave out.
void suppress(const LintJob& job, const Document& document, const SourceMap& sources,
              const lint::LintConfig& config, LintedTemplate& out) {
  const Source* source = sources.find({1});
  if (source == nullptr) {
    return;
  }
  Suppressions comments(document, *source);
  std::erase_if(out.findings, [&](const LintFinding& finding) {
    return comments.hides(finding) && !is_mandatory(*finding.rule, config);
  });
  for (const Suppressions::Unknown& unknown : comments.unknown()) {
    out.notes.push_back(job.file.value_or("<stdin>") + ":" + std::to_string(unknown.line) +
                        ": warning F008 there is no rule '" + unknown.id + "' to leave out\n");
  }
}

bool is_serverless(const Node& root) {
  constexpr std::string_view kName = "AWS::Serverless-2016-10-31";
  const Node* transform = root.get("Transform");
  const auto is_it = [&](const Node* node) { return node->is_string() && node->text() == kName; };
  return transform != nullptr && (is_it(transform) || std::any_of(transform->items().begin(),
                                                                  transform->items().end(), is_it));
}

void check_document(const LintJob& job, const Document& document, const SourceMap& sources,
                    const LintSettings& settings, LintedTemplate& out) {
  lint::LintConfig config = settings.config_for(read_template_config(*document.root));
  if (auto known = check_regions(config.regions); !known) {
    out.fatal = known.error();
    return;
  }
  std::vector<GivenSet> sets = job.sets.value_or(std::vector<GivenSet>());
  if (job.sets) {
    config.parameter_sets.clear();
    for (const GivenSet& set : sets) {
      config.parameter_sets.push_back(set.plain());
    }
  } else {
    for (const lint::ParameterSet& set : config.parameter_sets) {
      sets.push_back(make_given_set(set));
    }
  }
  out.is_serverless = is_serverless(*document.root);
  lint::LintReport report = lint::lint_document(document, sources, job.file.value_or(""), config);
  out.used_rules = enabled_rules(config);
  out.rule_microseconds = std::move(report.rule_microseconds);
  for (lint::Finding& found : report.findings) {
    out.findings.push_back(from_engine(job, std::move(found)));
  }
  suppress(job, document, sources, config, out);
  if (!sets.empty() && lint::is_enabled(*rule_for("E2900"), config)) {
    for (const GivenSet& set : sets) {
      for (LintFinding& found : check_given_set(set, *document.root, sources, job.file)) {
        out.findings.push_back(std::move(found));
      }
    }
  }
}

}  // namespace

LintedTemplate lint_template(const LintJob& job, const LintSettings& settings) {
  if (job.text) {
    return lint_text(job, *job.text, settings);
  }
  auto text = read_file(job.file.value_or("-"));
  if (text) {
    return lint_text(job, *std::move(text), settings);
  }
  LintedTemplate out;
  out.is_skipped = job.is_from_folder;
  if (!out.is_skipped && !ignores_read_faults(settings, settings.config_for({}))) {
    LintFinding& fault =
        out.findings.emplace_back(unreadable_file(job.file.value_or("-"), text.error()));
    fault.file = job.file;
  }
  return out;
}

LintedTemplate lint_text(const LintJob& job, std::string text, const LintSettings& settings) {
  LintedTemplate out;
  SourceMap sources;
  Sink sink;
  bool is_empty = trim(text).empty();
  std::unique_ptr<Document> document =
      read_document(sources, job.file.value_or("<stdin>"), std::move(text), sink);
  const Source* source = sources.find({1});
  out.text = std::make_shared<const std::string>(source == nullptr ? "" : source->text);
  if (is_empty || (document != nullptr && document->root->is(NodeKind::Null)) ||
      is_missing_document(sink)) {
    document = std::make_unique<Document>();
    make_empty(*document, sources);
    sink.take();
  }
  if (job.is_from_folder && (document == nullptr || !is_template(*document->root))) {
    out.is_skipped = true;
    return out;
  }
  if (sink.has_errors()) {
    if (!ignores_read_faults(settings, settings.config_for({}))) {
      out.findings = read_faults(job.file, document.get(), sink, sources);
    }
    return out;
  }
  if (!document->root->is_map()) {
    LintJob named = job;
    named.file = job.file.value_or("");
    out.findings.push_back(file_fault(named, "E0000", "Template needs to be an object."));
    return out;
  }
  check_document(job, *document, sources, settings, out);
  return out;
}

}  // namespace formwork::cli
