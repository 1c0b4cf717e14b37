// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/template_view.hh"

namespace formwork {

namespace {

BoundParameters bind(const Plan& plan) {
  BoundParameters bound;
  for (const StoredParameter& stored : plan.parameters) {
    BoundParameter& parameter = bound[stored.key];
    parameter.name = stored.key;
    parameter.given = stored.value;
    parameter.no_echo = stored.no_echo;
    parameter.is_ssm = !stored.resolved.empty();
    const Value* value = plan.parameter_values.find(stored.key);
    parameter.value = value != nullptr ? *value : Value::string(stored.value);
  }
  return bound;
}

BoundParameters mask(const BoundParameters& parameters) {
  BoundParameters masked = parameters;
  bool any = false;
  for (auto& [name, parameter] : masked) {
    if (parameter.no_echo) {
      parameter.value = Value::string("****");
      any = true;
    }
  }
  return any ? masked : BoundParameters();
}

// Unknown values in a step mean that it needs something that is not there.
Diagnostic unresolved(const Value& value) {
  std::string names;
  for (const UnknownCause& cause : value.unknown_causes()) {
    names += (names.empty() ? "" : ", ") + cause.subject;
  }
  return {"ValidationError",
          Severity::Error,
          "Unresolved resource dependencies [" + names + "]",
          {},
          {},
          ""};
}

}  // namespace

Result<std::unique_ptr<TemplateView>> TemplateView::open(const Plan& plan,
                                                         const Environment& environment,
                                                         const RowTable& rows) {
  Environment own = environment;
  own.stack_name = plan.stack_name;
  own.stack_id = plan.stack_id;
  own.notification_arns = plan.notification_arns;
  std::unique_ptr<TemplateView> view(new TemplateView(own, rows));
  Sink faults;
  const std::string& text =
      plan.processed_template.empty() ? plan.template_body : plan.processed_template;
  view->loaded_ = load_template_text(view->sources_, plan.template_name, text, faults);
  if (view->loaded_ == nullptr) {
    return fail("F301",
                "The stored plan of stack " + plan.stack_name + " holds no readable template.");
  }
  view->uses_imports_ = text.find("ImportValue") != std::string::npos;
  view->parameters_ = bind(plan);
  view->masked_parameters_ = mask(view->parameters_);
  const Template& model = view->loaded_->model;
  view->evaluator_ = std::make_unique<Evaluator>(model, view->parameters_, view->environment_,
                                                 view->knowledge_, view->sink_);
  if (!view->masked_parameters_.empty()) {
    view->masked_ = std::make_unique<Evaluator>(model, view->masked_parameters_, view->environment_,
                                                view->knowledge_, view->masked_sink_);
  }
  view->graph_ = std::make_unique<ResourceGraph>(ResourceGraph::build(model));
  view->evaluated_.resize(model.resources.size());
  return view;
}

std::optional<Diagnostic> TemplateView::take_fault() {
  for (Diagnostic& diagnostic : sink_.take()) {
    if (diagnostic.severity == Severity::Error) {
      return std::move(diagnostic);
    }
  }
  return std::nullopt;
}

Result<Value> TemplateView::evaluate_node(Transaction& tx, const Node& node) {
  knowledge_.use(&tx);
  Value value = evaluator_->evaluate(node);
  knowledge_.use(nullptr);
  if (std::optional<Diagnostic> fault = take_fault()) {
    return fail(std::move(*fault));
  }
  if (value.has_unknown()) {
    return fail(unresolved(value));
  }
  return value;
}

Result<TemplateView::Evaluated> TemplateView::evaluate(Transaction& tx, const Resource& resource) {
  knowledge_.use(&tx);
  Evaluated evaluated;
  evaluated.properties = evaluator_->properties(resource);
  evaluated.metadata =
      resource.metadata != nullptr ? evaluator_->evaluate(*resource.metadata) : Value();
  evaluated.deletion_policy = evaluator_->policy(resource.deletion_policy);
  evaluated.update_replace_policy = evaluator_->policy(resource.update_replace_policy);
  if (masked_ != nullptr) {
    evaluated.event_properties = value_to_json(masked_->properties(resource));
    masked_sink_.take();
  } else {
    evaluated.event_properties = value_to_json(evaluated.properties);
  }
  knowledge_.use(nullptr);
  evaluated.depends_on = needs(resource.name.text);
  if (std::optional<Diagnostic> fault = take_fault()) {
    return fail(std::move(*fault));
  }
  if (evaluated.properties.has_unknown()) {
    return fail(unresolved(evaluated.properties));
  }
  std::int64_t index = graph_->find(resource.name.text);
  if (index >= 0) {
    evaluated_[static_cast<std::size_t>(index)] = true;
  }
  return evaluated;
}

std::vector<std::string> TemplateView::needs(std::string_view logical_id) const {
  std::vector<std::string> names;
  std::int64_t id = graph_->find(logical_id);
  if (id < 0) {
    return names;
  }
  for (std::uint32_t needed : graph_->dependencies(static_cast<std::uint32_t>(id))) {
    names.push_back(graph_->name(needed));
  }
  return names;
}

void TemplateView::complete_imports(Transaction& tx) {
  if (!uses_imports_) {
    return;
  }
  knowledge_.use(&tx);
  for (std::size_t i = 0; i < model().resources.size(); ++i) {
    const Resource& resource = model().resources[i];
    if (!evaluated_[i] && evaluator_->is_active(resource) == Tri::True) {
      evaluator_->properties(resource);
    }
  }
  knowledge_.use(nullptr);
  sink_.take();
}

}  // namespace formwork
