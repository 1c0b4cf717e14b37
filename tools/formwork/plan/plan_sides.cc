// SPDX-License-Identifier: Apache-2.0
// The old sides that a plan compares with: a stored stack, another file, a revision.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/base/file.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/plan/conceal.hh"
#include "tools/formwork/plan/consumers.hh"
#include "tools/formwork/plan/plan_run.hh"
#include "tools/formwork/plan/repository_templates.hh"
#include "tools/formwork/stack_request.hh"

namespace formwork::cli {

namespace {

/// The template of a stored stack, as rules want to see it.
struct StoredTemplate {
  std::optional<StackRecord> stack;
  std::unique_ptr<LoadedTemplate> loaded;
  BoundParameters parameters;
};

StoredTemplate load_stored(Session& session, const std::string& name, Sink& sink) {
  StoredTemplate stored;
  auto found =
      session.reading([&](Transaction& transaction) { return transaction.find_stack(name); });
  if (!found) {
    sink.add(found.error());
    return stored;
  }
  if (!*found || (*found)->status == "DELETE_COMPLETE" ||
      (*found)->status == "REVIEW_IN_PROGRESS") {
    return stored;
  }
  stored.stack = std::move(**found);
  const StackRecord& stack = *stored.stack;
  Sink ignored;  // it was checked when it was deployed
  stored.loaded = load_template_text(
      session.sources(), "<stored template of " + stack.name + ">",
      stack.processed_template.empty() ? stack.template_body : stack.processed_template, ignored);
  ParameterInputs inputs;
  for (const StoredParameter& parameter : stack.parameters) {
    inputs[parameter.key].value = parameter.value;
  }
  if (stored.loaded != nullptr) {
    const Knowledge nothing;
    stored.parameters = bind_parameters(stored.loaded->model, inputs, {}, nothing,
                                        MissingParameters::Unknown, ignored);
  }
  return stored;
}

}  // namespace

void PlanRun::add_importers(const std::vector<StoredOutput>& outputs, HazardOptions& judged) {
  auto read = session_.reading([&](Transaction& transaction) -> Result<bool> {
    for (const StoredOutput& output : outputs) {
      if (output.export_name.empty()) {
        continue;
      }
      auto importers = transaction.list_importers(output.export_name);
      if (!importers) {
        return std::move(importers).failure();
      }
      for (const std::string& id : *importers) {
        auto stack = transaction.find_stack(id);
        const std::string name = stack && *stack ? (*stack)->name : id;
        judged.consumers.push_back({"stack " + name, output.export_name, {}});
      }
    }
    return true;
  });
  if (!read) {
    sink_.add(read.error());
  }
}

void PlanRun::plan_stored(const GivenInputs& inputs) {
  std::optional<TemplateText> text = named_template(inputs);
  if (!text) {
    return;
  }
  StackRequest request = request_of(inputs);
  request.template_text = {text->name, name_code(*text)};
  Sink faults;
  std::optional<Preview> preview = session_.operations().preview(request, faults);
  for (Diagnostic& fault : faults.take()) {
    sink_.add(std::move(fault));
  }
  if (!preview || sink_.has_errors()) {
    return;
  }
  StoredTemplate before = load_stored(session_, options_.stack_name, sink_);
  PlanReport report;
  report.file = text->name;
  report.preview = *std::move(preview);
  report.base = (before.stack ? "stack " : "no stack ") + options_.stack_name;
  report.assumption = before.stack
                          ? "deployed state = stack " + options_.stack_name + " in the store"
                          : "no stack " + options_.stack_name + " in the store";
  HazardOptions judged = hazards_;
  std::optional<StackPolicy> own_policy;
  if (before.stack) {
    add_importers(before.stack->outputs, judged);
    if (judged.stack_policy == nullptr && !before.stack->policy_body.empty()) {
      if (auto parsed = StackPolicy::parse(before.stack->policy_body)) {
        own_policy = *std::move(parsed);
        judged.stack_policy = &*own_policy;
      }
    }
  }
  GivenInputs told = inputs;
  if (before.stack && told.text == kDefaults) {
    told.text = "as deployed";
  }
  const bool has_model = before.loaded != nullptr;
  judge(report, has_model ? &before.loaded->model : nullptr,
        has_model ? &before.parameters : nullptr,
        before.stack ? before.stack->template_body.size() : 0, text->text.size(),
        session_.environment(), judged);
  add(std::move(report), told, &*text);
}

void PlanRun::plan_between(const GivenInputs& inputs) {
  ComparisonInput input;
  input.after = named_template(inputs);
  if (!input.after) {
    return;
  }
  input.request = request_of(inputs);
  input.deployed = deployed_ ? &*deployed_ : nullptr;
  std::string state;
  if (!options_.base.empty()) {
    input.before = read_template(options_.base, sink_);
    state = "deployed state assumed = " + input.before->name;
  }
  if (deployed_) {
    if (!input.before && deployed_->template_body.empty()) {
      sink_.error("F105", deployed_->source + " holds no template of the stack", {},
                  "Add what `aws cloudformation get-template` prints, or name it with --base.");
    } else if (!input.before) {
      input.before =
          TemplateText{"<template of " + deployed_->source + ">", deployed_->template_body};
    }
    state = "deployed state = " + deployed_->source +
            (options_.base.empty() ? "" : " with template " + options_.base);
    if (input.request.stack_name.empty()) {
      input.request.stack_name = deployed_->name;
    }
    input.request.tags = input.request.tags.empty() ? deployed_->tags : input.request.tags;
  }
  if (sink_.has_errors()) {
    return;
  }
  std::optional<PlanReport> report = compare_templates(
      session_.operations(), session_.sources(), session_.environment(), input, hazards_, sink_);
  if (report) {
    report->base = deployed_ ? deployed_->source : input.before->name;
    report->assumption = state;
  }
  GivenInputs told = inputs;
  if (deployed_ && !deployed_->parameters.empty() && told.text == kDefaults) {
    told.text = "as deployed";
  }
  add(std::move(report), told, &*input.after);
}

std::vector<ChangedFile> PlanRun::unchanged_but_named(const std::vector<ChangedFile>& changed) {
  // A template that is named is planned also when only its parameters differ.
  std::vector<ChangedFile> files;
  for (const std::string& named : options_.paths) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(named, error)) {
      continue;
    }
    const std::string path = repository_path(*repository_, named);
    const bool is_known = std::any_of(changed.begin(), changed.end(),
                                      [&](const auto& file) { return file.path == path; });
    if (!is_known) {
      files.push_back({ChangedFile::Kind::Modified, path, path});
    }
  }
  return files;
}

void PlanRun::plan_revisions() {
  auto changed = repository_->changed_files(*base_, head_ ? &*head_ : nullptr, options_.paths);
  if (!changed) {
    sink_.add(changed.error());
    return;
  }
  std::vector<ChangedFile> files = *std::move(changed);
  for (ChangedFile& file : unchanged_but_named(files)) {
    files.push_back(std::move(file));
  }
  for (const ChangedFile& file : files) {
    if (may_be_template(file.path) || may_be_template(file.old_path)) {
      plan_file(file);
    }
  }
}

std::optional<TemplateText> PlanRun::at_revision(const Revision* revision,
                                                 const std::string& path) {
  auto text = repository_->read(revision, path);
  if (!text) {
    return std::nullopt;  // a submodule, or gone since git listed it
  }
  const std::string shown = shown_path(*repository_, path);
  return TemplateText{revision == nullptr ? shown : shown + "@" + revision->commit.substr(0, 7),
                      *std::move(text)};
}

void PlanRun::plan_file(const ChangedFile& file) {
  using Kind = ChangedFile::Kind;
  ComparisonInput input;
  if (file.kind != Kind::Added) {
    input.before = at_revision(&*base_, file.old_path);
  }
  if (file.kind != Kind::Deleted) {
    input.after = at_revision(head_ ? &*head_ : nullptr, file.path);
  }
  const bool is_template = (input.before && looks_like_template(*input.before)) ||
                           (input.after && looks_like_template(*input.after));
  if (!is_template) {
    return;
  }
  const FileFate fate = !input.before                ? FileFate::Added
                        : !input.after               ? FileFate::Deleted
                        : file.kind == Kind::Renamed ? FileFate::Renamed
                                                     : FileFate::Same;
  const std::string shown = shown_path(*repository_, file.path);
  for (const GivenInputs& inputs : environments_) {
    if (!inputs.now.template_path.empty() &&
        repository_path(*repository_, inputs.now.template_path) != file.path) {
      continue;  // a deployment file of another template
    }
    input.request = request_of(inputs);
    input.before_parameters = inputs.then;
    input.drops_foreign_parameters = true;
    HazardOptions judged = hazards_;
    // A template does not import from itself, under whatever name it was read.
    std::erase_if(judged.consumers, [&](const ExportConsumer& consumer) {
      return input.after && consumer.name == input.after->name;
    });
    std::optional<PlanReport> report = compare_templates(
        session_.operations(), session_.sources(), session_.environment(), input, judged, sink_);
    if (report) {
      report->file = shown;
      report->fate = fate;
      report->old_file =
          fate == FileFate::Renamed ? shown_path(*repository_, file.old_path) : std::string();
      report->base = base_->text();
      report->assumption = "deployed state assumed = base revision " + base_->text();
    }
    add(std::move(report), inputs, input.after ? &*input.after : nullptr);
  }
}

}  // namespace formwork::cli
