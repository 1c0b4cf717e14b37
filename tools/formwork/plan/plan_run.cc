// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/plan_run.hh"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "engine/base/file.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/rule.hh"
#include "engine/plan/stack_policy.hh"
#include "tools/formwork/lint/glob.hh"
#include "tools/formwork/plan/consumers.hh"
#include "tools/formwork/plan/repository_templates.hh"
#include "tools/formwork/stack_request.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kMostScanned = 5000;

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += (out.empty() ? "" : ", ") + text;
  }
  return out;
}

bool wants_lint(const std::string& format) {
  return format == "markdown" || format == "github";
}

}  // namespace

std::vector<PlanReport> PlanRun::run() {
  if (!read_surroundings()) {
    return {};
  }
  if (base_) {
    plan_revisions();
    return std::move(reports_);
  }
  for (const GivenInputs& inputs : environments_) {
    if (options_.base.empty() && !deployed_) {
      plan_stored(inputs);
    } else {
      plan_between(inputs);
    }
  }
  return std::move(reports_);
}

bool PlanRun::read_surroundings() {
  if (const auto name = options_.base_revision()) {
    auto repository = GitRepository::open(".");
    if (!repository) {
      sink_.add(repository.error());
      return false;
    }
    repository_ = *std::move(repository);
    if (!resolve_revisions(*name)) {
      return false;
    }
  }
  if (options_.has_deployed()) {
    deployed_ = read_deployed(options_.state.state, options_.stack_name, sink_);
  }
  read_environments();
  std::string policy = deployed_ ? deployed_->stack_policy : "";
  if (!options_.stack_policy.empty()) {
    auto text = read_file(options_.stack_policy);
    if (!text) {
      sink_.add(text.error());
      return false;
    }
    policy = *std::move(text);
  }
  if (!policy.empty() && !set_policy(policy)) {
    return false;
  }
  hazards_.is_rollback_disabled = options_.is_rollback_disabled;
  hazards_.is_express = options_.is_express;
  hazards_.stateful_types = options_.stateful_types;
  scan(options_.scanned);
  if (repository_) {
    scan_repository();
  }
  return !sink_.has_errors();
}

bool PlanRun::set_policy(const std::string& text) {
  auto policy = StackPolicy::parse(text);
  if (!policy) {
    sink_.add(policy.error());
    return false;
  }
  policy_ = *std::move(policy);
  hazards_.stack_policy = &*policy_;
  return true;
}

bool PlanRun::resolve_revisions(const std::string& base) {
  auto resolved = repository_->resolve(base);
  if (!resolved) {
    sink_.add(resolved.error());
    return false;
  }
  base_ = *std::move(resolved);
  if (const auto head = options_.head_revision()) {
    auto other = repository_->resolve(*head);
    if (!other) {
      sink_.add(other.error());
      return false;
    }
    head_ = *std::move(other);
  }
  if (!options_.is_merge_base) {
    return true;
  }
  auto tip = head_ ? Result<Revision>(*head_) : repository_->resolve("HEAD");
  auto common = tip ? repository_->merge_base(*base_, *tip) : std::move(tip);
  if (!common) {
    sink_.add(common.error());
    return false;
  }
  base_ = *std::move(common);
  return true;
}

void PlanRun::read_environments() {
  std::vector<std::pair<std::string, std::vector<std::string>>> named;
  for (const std::string& text : options_.environments) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      sink_.error("F001", "--env needs NAME=FILE, not '" + text + "'", {});
      continue;
    }
    const std::string name = text.substr(0, equals);
    auto known = std::find_if(named.begin(), named.end(),
                              [&](const auto& other) { return other.first == name; });
    if (known == named.end()) {
      known = named.insert(named.end(), {name, options_.inputs.parameter_files});
    }
    known->second.push_back(text.substr(equals + 1));
  }
  if (options_.environments.empty()) {
    named.emplace_back("", options_.inputs.parameter_files);
  }
  for (const auto& [name, files] : named) {
    environments_.push_back(read_environment(name, files));
  }
}

PlanRun::GivenInputs PlanRun::read_environment(const std::string& name,
                                               const std::vector<std::string>& files) {
  GivenInputs given;
  given.name = name;
  InputOptions inputs = options_.inputs;
  inputs.parameter_files = files;
  given.now = read_inputs(inputs, session_.sources(), sink_);
  std::vector<std::string> sources = files;
  if (!inputs.parameters.empty()) {
    sources.emplace_back("-p");
  }
  given.text = sources.empty() ? kDefaults : joined(sources);
  if (repository_ && !files.empty()) {
    // The stack was deployed with the values of that time.
    Sink ignored;
    given.then = read_inputs(inputs, session_.sources(), ignored, [&](const std::string& path) {
                   auto text = repository_->read(&*base_, repository_path(*repository_, path));
                   return text ? std::move(text) : read_file(path);
                 }).parameters;
  }
  return given;
}

void PlanRun::scan(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    for (const std::string& file :
         is_folder ? template_files_below(path) : std::vector<std::string>{path}) {
      auto text = read_file(file);
      if (!text) {
        sink_.add(text.error());
        continue;
      }
      for (ExportConsumer& consumer :
           consumers_in(session_.sources(), file, *text, session_.environment())) {
        hazards_.consumers.push_back(std::move(consumer));
      }
    }
  }
}

void PlanRun::scan_repository() {
  const Revision* revision = head_ ? &*head_ : nullptr;
  // git finds the few that import anything faster than this program could read all of them.
  auto files = repository_->find_text("ImportValue", revision);
  if (!files) {
    sink_.add(files.error());
    return;
  }
  if (files->size() > kMostScanned) {
    files->resize(kMostScanned);
  }
  for (const std::string& path : *files) {
    auto text = may_be_template(path) ? at_revision(revision, path) : std::nullopt;
    if (!text) {
      continue;
    }
    for (ExportConsumer& consumer :
         consumers_in(session_.sources(), text->name, text->text, session_.environment())) {
      hazards_.consumers.push_back(std::move(consumer));
    }
  }
}

void PlanRun::count_lint(PlanReport& report, const TemplateText& text) {
  if (!wants_lint(options_.format)) {
    return;
  }
  SourceMap sources;
  Sink faults;
  const auto document = read_document(sources, text.name, text.text, faults);
  if (document == nullptr || faults.has_errors()) {
    return;
  }
  lint::LintConfig config;
  config.regions = {session_.environment().region};
  LintCounts counts;
  for (const lint::Finding& finding :
       lint::lint_document(*document, sources, text.name, config).findings) {
    if (!finding.parent_id.empty()) {
      continue;
    }
    const Severity severity = finding.rule->severity();
    counts.errors += severity == Severity::Error ? 1U : 0U;
    counts.warnings += severity == Severity::Warning ? 1U : 0U;
  }
  report.lint = counts;
}

StackRequest PlanRun::request_of(const GivenInputs& inputs) const {
  StackRequest request;
  request.stack_name = options_.stack_name;
  request.parameters = inputs.now.parameters;
  request.tags = inputs.now.tags;
  request.capabilities = options_.capabilities;
  request.notification_arns = options_.notification_arns;
  request.all_capabilities = !options_.check_capabilities && options_.capabilities.empty();
  request.disable_rollback = options_.is_rollback_disabled;
  return request;
}

std::optional<TemplateText> PlanRun::named_template(const GivenInputs& inputs) {
  const std::string path = options_.paths.empty() ? inputs.now.template_path : options_.paths[0];
  if (path.empty()) {
    sink_.error("F001", "TEMPLATE is missing", {},
                "Name a template file, or a deployment file with --parameter-file.");
    return std::nullopt;
  }
  Sink faults;
  TemplateText text = read_template(path, faults);
  const bool is_read = !faults.has_errors();
  for (Diagnostic& fault : faults.take()) {
    sink_.add(std::move(fault));
  }
  return is_read ? std::optional(std::move(text)) : std::nullopt;
}

void PlanRun::add(std::optional<PlanReport> report, const GivenInputs& inputs,
                  const TemplateText* after) {
  if (!report) {
    return;
  }
  report->environment = inputs.name;
  report->parameters = inputs.text;
  report->assumption = "parameters: " + inputs.text + "; " + report->assumption;
  if (after != nullptr) {
    count_lint(*report, *after);
  }
  reports_.push_back(*std::move(report));
}

}  // namespace formwork::cli
