// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/change/change_set_maker.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/plan/plan.hh"
#include "tools/formwork/plan/conceal.hh"
#include "tools/formwork/plan/consumers.hh"
#include "tools/formwork/plan/report.hh"

namespace formwork::cli {

namespace {

constexpr const char* kNoResources = "{\"Resources\": {}}";

// Limits of a template are told by a hazard, with everything else about the change.
bool is_told_as_hazard(const Diagnostic& fault) {
  constexpr std::array<std::string_view, 4> kLimits = {"E2010", "E3010", "E6010", "E7010"};
  return std::find(kLimits.begin(), kLimits.end(), fault.code) != kLimits.end() ||
         (fault.code == "E1002" && fault.message.starts_with("The template has ")) ||
         fault.message.starts_with("Update of resource type is not permitted");
}

void pass_on(Sink& from, Sink& to) {
  for (Diagnostic& fault : from.take()) {
    if (!is_told_as_hazard(fault)) {
      to.add(std::move(fault));
    }
  }
}

using Names = std::set<std::string, std::less<>>;

Names declared_parameters(SourceMap& sources, const TemplateText& text) {
  Sink ignored;
  Names names;
  if (auto loaded = load_template_text(sources, text.name, text.text, ignored)) {
    for (const Parameter& parameter : loaded->model.parameters) {
      names.emplace(parameter.name.text);
    }
  }
  return names;
}

class Comparer {
 public:
  Comparer(StackOperations& operations, SourceMap& sources, const Environment& environment,
           const ComparisonInput& input, Sink& sink)
      : operations_(operations),
        sources_(sources),
        environment_(environment),
        input_(input),
        sink_(sink) {
    if (!input.request.stack_name.empty()) {
      environment_.stack_name = input.request.stack_name;
    }
    if (input.deployed != nullptr && !input.deployed->id.empty()) {
      environment_.stack_id = input.deployed->id;
    }
  }

  std::optional<PlanReport> run(const HazardOptions& options) {
    std::optional<PreparedTemplate> before = prepare(input_.before, input_.after, true);
    std::optional<PreparedTemplate> after = prepare(input_.after, input_.before, false);
    if (!before || !after || sink_.has_errors()) {
      return std::nullopt;
    }
    PlanReport report;
    report.file = input_.after ? input_.after->name : input_.before->name;
    report.preview.is_create = !input_.before;
    report.preview.stack_name = input_.request.stack_name;
    if (!compare(*before, *after, report.preview)) {
      return std::nullopt;
    }
    note_assumptions(after->parameters, report.preview.assumptions);
    report.preview.after = std::move(*after);
    const Template* old_model = input_.before ? &before->loaded->model : nullptr;
    judge(report, old_model, &before->parameters, size_of(input_.before), size_of(input_.after),
          environment_, options);
    return report;
  }

 private:
  static std::size_t size_of(const std::optional<TemplateText>& text) {
    return text ? text->text.size() : 0;
  }

  StackRequest request_for(const TemplateText& own, const std::optional<TemplateText>& other,
                           bool is_before) {
    StackRequest request = input_.request;
    request.template_text = own;
    if (is_before && input_.before_parameters) {
      request.parameters = *input_.before_parameters;
    }
    const bool has_state = is_before && input_.deployed != nullptr;
    for (const auto& [name, value] : deployed_parameters()) {
      if (has_state || !request.parameters.contains(name)) {
        request.parameters[name] = {value, false};
      }
    }
    if (request.parameters.empty()) {
      return request;
    }
    const Names mine = declared_parameters(sources_, own);
    const Names theirs = other ? declared_parameters(sources_, *other) : Names();
    std::erase_if(request.parameters, [&](const auto& given) {
      return !mine.contains(given.first) &&
             (input_.drops_foreign_parameters || theirs.contains(given.first) ||
              deployed_parameters().contains(given.first));
    });
    return request;
  }

  const std::map<std::string, std::string, std::less<>>& deployed_parameters() const {
    static const std::map<std::string, std::string, std::less<>> kNone;
    return input_.deployed == nullptr ? kNone : input_.deployed->parameters;
  }

  std::optional<PreparedTemplate> prepare(const std::optional<TemplateText>& text,
                                          const std::optional<TemplateText>& other,
                                          bool is_before) {
    if (!text) {
      Sink ignored;
      PreparedTemplate nothing;
      nothing.loaded = load_template_text(sources_, "<no template>", kNoResources, ignored);
      return nothing;
    }
    Sink faults;
    std::optional<PreparedTemplate> prepared = operations_.prepare(
        request_for(*text, other, is_before), MissingParameters::Unknown, faults);
    pass_on(faults, sink_);
    return prepared;
  }

  void note_assumptions(const BoundParameters& parameters, std::vector<std::string>& out) const {
    if (input_.before) {
      out.push_back("The stack is as " + input_.before->name + " would make it.");
    }
    for (const auto& [name, parameter] : parameters) {
      if (parameter.value.is_unknown()) {
        out.push_back("Parameter " + name + " has no value.");
      } else if (parameter.is_default) {
        out.push_back("Parameter " + name + " has its default value.");
      }
    }
  }

  void add_state(BeforeStack& stack) const {
    if (input_.deployed == nullptr) {
      return;
    }
    for (BeforeResource& resource : stack.resources) {
      const auto id = input_.deployed->physical_ids.find(resource.logical_id);
      if (id != input_.deployed->physical_ids.end()) {
        resource.physical_id = id->second;
        resource.attributes.set("Ref", Value::string(id->second));
      }
    }
    if (!input_.deployed->physical_ids.empty()) {
      // What is not among the resources does not exist.
      std::erase_if(stack.resources, [&](const BeforeResource& resource) {
        return !input_.deployed->physical_ids.contains(resource.logical_id);
      });
    }
    for (auto& [name, value] : stack.outputs) {
      const auto known = input_.deployed->outputs.find(name);
      if (known != input_.deployed->outputs.end()) {
        value = Value::string(known->second);
      }
    }
  }

  bool compare(const PreparedTemplate& before, const PreparedTemplate& after, Preview& preview) {
    const Knowledge nothing;
    const ResourceGraph old_graph = ResourceGraph::build(before.loaded->model);
    const ResourceGraph new_graph = ResourceGraph::build(after.loaded->model);
    const AfterStack old_side{before.loaded->model, before.parameters, environment_, nothing,
                              old_graph};
    const AfterStack new_side{after.loaded->model, after.parameters, environment_, nothing,
                              new_graph};
    BeforeStack stack;
    if (input_.before) {
      stack = before_from_template(old_side, sink_);
      stack.model = &before.loaded->model;
      stack.parameters = &before.parameters;
      add_state(stack);
    }
    Sink faults;
    preview.change_set = make_change_set(stack, new_side, SchemaCatalog::builtin(), faults);
    pass_on(faults, sink_);
    if (sink_.has_errors()) {
      return false;
    }
    if (input_.deployed != nullptr && !input_.request.tags.empty()) {
      preview.change_set.stack_settings_changed = input_.deployed->tags != input_.request.tags;
    }
    preview.steps = make_steps(preview.change_set, old_graph, new_graph);
    return true;
  }

  StackOperations& operations_;
  SourceMap& sources_;
  Environment environment_;
  const ComparisonInput& input_;
  Sink& sink_;
};

}  // namespace

std::optional<PlanReport> compare_templates(StackOperations& operations, SourceMap& sources,
                                            const Environment& environment,
                                            const ComparisonInput& input,
                                            const HazardOptions& options, Sink& sink) {
  return Comparer(operations, sources, environment, input, sink).run(options);
}

void judge(PlanReport& report, const Template* before, const BoundParameters* before_values,
           std::size_t bytes_before, std::size_t bytes_after, const Environment& environment,
           const HazardOptions& options) {
  const PreparedTemplate& after = report.preview.after;
  const Template& model = after.loaded->model;
  conceal(report.preview.change_set, before, before_values, &model, &after.parameters);
  for (const std::string& type : options.stateful_types) {
    mark_stateful(report.preview.change_set, type, model);
  }
  Transition transition{.change_set = report.preview.change_set,
                        .before = before,
                        .after = model,
                        .catalog = SchemaCatalog::builtin(),
                        .stack_policy = options.stack_policy,
                        .is_rollback_disabled = options.is_rollback_disabled,
                        .is_express = options.is_express,
                        .bytes_before = bytes_before,
                        .bytes_after = bytes_after,
                        .consumers = {},
                        .exports_before = {}};
  if (before != nullptr && before_values != nullptr) {
    transition.exports_before = exports_of(*before, *before_values, environment);
  }
  for (const ExportConsumer& consumer : options.consumers) {
    if (consumer.name != report.file && consumer.name != report.old_file) {
      transition.consumers.push_back(consumer);
    }
  }
  report.hazards = find_hazards(transition);
  // Exports may be named after anything.
  std::vector<std::string> secrets = secrets_of(after.parameters);
  if (before_values != nullptr) {
    for (std::string& secret : secrets_of(*before_values)) {
      secrets.push_back(std::move(secret));
    }
  }
  for (Hazard& hazard : report.hazards) {
    hazard.message = conceal_text(std::move(hazard.message), secrets);
    hazard.fix = conceal_text(std::move(hazard.fix), secrets);
  }
}

}  // namespace formwork::cli
