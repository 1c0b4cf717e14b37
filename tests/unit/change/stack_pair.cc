// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/change/stack_pair.hh"

#include <doctest/doctest.h>

namespace formwork {

namespace {

class Deployed final : public Knowledge {
 public:
  explicit Deployed(const std::vector<BeforeResource>& resources) : resources_(resources) {}
  std::optional<Value> ref(std::string_view logical_id) const override {
    const BeforeResource* resource = find(logical_id);
    return resource == nullptr ? std::nullopt : std::optional(Value::string(resource->physical_id));
  }
  Result<std::optional<Value>> attribute(std::string_view logical_id,
                                         std::string_view name) const override {
    const BeforeResource* resource = find(logical_id);
    const Value* value = resource == nullptr ? nullptr : resource->attributes.find(name);
    return value == nullptr ? std::optional<Value>() : std::optional<Value>(*value);
  }

 private:
  const BeforeResource* find(std::string_view logical_id) const {
    for (const BeforeResource& resource : resources_) {
      if (resource.logical_id == logical_id) {
        return &resource;
      }
    }
    return nullptr;
  }
  const std::vector<BeforeResource>& resources_;
};

ParameterInputs inputs_of(const StackPair::Given& given) {
  ParameterInputs inputs;
  for (const auto& [name, value] : given) {
    inputs[name].value = value;
  }
  return inputs;
}

std::string text_of(const Value& from, std::initializer_list<std::string_view> path) {
  const Value* value = from.find_path(path);
  return value == nullptr ? std::string() : " " + value->scalar_text();
}

}  // namespace

Result<std::optional<Value>> SecretKnowledge::dynamic_reference(std::string_view service,
                                                                std::string_view reference) const {
  if (service != "secretsmanager" || reference != "s") {
    return std::optional<Value>();
  }
  return std::optional<Value>(Value::string("hidden-two"));
}

StackPair::StackPair(std::string before_text, std::string after_text, const Given& given_before,
                     const Given& given_after)
    : environment_(make_environment("123456789012", "us-east-1")) {
  environment_.stack_name = "app";
  environment_.stack_id = "arn:aws:cloudformation:us-east-1:123456789012:stack/app/1";
  old_ = load_template_text(sources, "old.yaml", std::move(before_text), sink);
  new_ = load_template_text(sources, "new.yaml", std::move(after_text), sink);
  REQUIRE(old_ != nullptr);
  REQUIRE(new_ != nullptr);
  old_parameters_ = bind_parameters(old_->model, inputs_of(given_before), {}, world_,
                                    MissingParameters::Error, sink);
  new_parameters_ = bind_parameters(new_->model, inputs_of(given_after), {}, world_,
                                    MissingParameters::Error, sink);
  old_graph_ = std::make_unique<ResourceGraph>(ResourceGraph::build(old_->model));
  new_graph_ = std::make_unique<ResourceGraph>(ResourceGraph::build(new_->model));
  after_ = std::make_unique<AfterStack>(
      AfterStack{new_->model, new_parameters_, environment_, world_, *new_graph_});
  deploy();
  compare();
}

void StackPair::deploy() {
  before.model = &old_->model;
  before.parameters = &old_parameters_;
  const Deployed deployed(before.resources);
  Evaluator evaluator(old_->model, old_parameters_, environment_, deployed, sink);
  for (const std::uint32_t id : old_graph_->order()) {
    const Resource& resource = *old_->model.find_resource(old_graph_->name(id));
    if (evaluator.is_active(resource) != Tri::True) {
      continue;
    }
    BeforeResource made;
    made.logical_id = resource.name.text;
    made.type = resource.type.text;
    made.physical_id = made.logical_id + "-id";
    made.properties = evaluator.properties(resource);
    made.attributes = made.properties;
    made.attributes.set("Arn", Value::string("arn:" + made.physical_id));
    made.deletion_policy = evaluator.policy(resource.deletion_policy);
    made.update_replace_policy = evaluator.policy(resource.update_replace_policy);
    for (const std::uint32_t needed : old_graph_->dependencies(id)) {
      made.depends_on.push_back(old_graph_->name(needed));
    }
    before.resources.push_back(std::move(made));
  }
  for (const Output& output : old_->model.outputs) {
    if (evaluator.is_active(output) == Tri::True) {
      before.outputs.emplace_back(output.name.text, evaluator.evaluate(*output.value));
    }
  }
}

void StackPair::compare() {
  changes_ = make_change_set(before, *after_, SchemaCatalog::builtin(), sink);
}

void StackPair::compare_with(const ActualResources& actual) {
  changes_ = make_drift_aware_change_set(before, actual, *after_, SchemaCatalog::builtin(), sink);
}

std::string StackPair::view(bool with_values) const {
  const Result<Value> read = value_from_json(changes_to_json(changes_, with_values));
  REQUIRE(static_cast<bool>(read));
  std::string out;
  for (const Value& item : read->items()) {
    const Value& change = *item.find("ResourceChange");
    out += change.get_text("Action") + text_of(change, {"LogicalResourceId"}) +
           text_of(change, {"Replacement"}) + text_of(change, {"PolicyAction"});
    for (const Value& scope : change.find("Scope")->items()) {
      out += " [" + scope.as_string() + "]";
    }
    out += "\n";
    for (const Value& row : change.find("Details")->items()) {
      const Value* path = row.find_path({"Target", "Path"});
      out +=
          "  " + (path == nullptr
                      ? row.find("Target")->get_text("Attribute") + text_of(row, {"Target", "Name"})
                      : path->as_string() + text_of(row, {"Target", "AttributeChangeType"}));
      out += text_of(row, {"Target", "RequiresRecreation"}) + text_of(row, {"Evaluation"}) +
             text_of(row, {"ChangeSource"}) + text_of(row, {"CausingEntity"}) + "\n";
    }
  }
  return out;
}

std::string StackPair::faults() const {
  std::string out;
  for (const Diagnostic& fault : sink.all()) {
    out += fault.code + " " + fault.message + "\n";
  }
  return out;
}

}  // namespace formwork
