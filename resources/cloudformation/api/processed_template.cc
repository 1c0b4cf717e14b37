// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/api/processed_template.hh"

#include "engine/evaluate/evaluator.hh"
#include "engine/value/convert.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::string_view kExtensions = "AWS::LanguageExtensions";

bool declares_extensions(const StackRecord& stack) {
  SourceMap sources;
  Sink ignored;
  auto loaded = load_template_text(sources, "<template>", stack.template_body, ignored);
  return loaded != nullptr && loaded->model.declares_transform(kExtensions);
}

// Secret values stay behind their names.
BoundParameters bind(const Template& model, const StackRecord& stack, const Knowledge& knowledge) {
  ParameterInputs inputs;
  for (const StoredParameter& parameter : stack.parameters) {
    inputs[parameter.key].value = parameter.value;
  }
  Sink ignored;
  BoundParameters bound =
      bind_parameters(model, inputs, {}, knowledge, MissingParameters::Unknown, ignored);
  for (auto& [name, parameter] : bound) {
    if (parameter.no_echo || parameter.is_ssm) {
      parameter.value = Value::unknown(
          UnknownCause{UnknownCause::Kind::Parameter, std::string(name), std::string()});
    }
  }
  return bound;
}

class Resolver {
 public:
  Resolver(Evaluator& evaluator, Sink& faults) : evaluator_(evaluator), faults_(faults) {}

  Value resolve_root(const Node& root) {
    Value answer = Value::map();
    for (const Member& member : root.members()) {
      if (member.key == "Transform") {
        continue;
      }
      bool is_resolved = member.key == "Resources" || member.key == "Outputs";
      answer.set(member.key, is_resolved ? resolve(*member.value) : value_from_node(*member.value));
    }
    return answer;
  }

 private:
  Value resolve(const Node& node) {
    const Member* call = node.single();
    if (call != nullptr && is_decided(call->key)) {
      std::size_t before = faults_.error_count();
      Value value = evaluator_.evaluate(node);
      if (faults_.error_count() == before && !value.has_unknown() && !value.is_no_value()) {
        return value;
      }
    }
    if (node.is_map()) {
      Value map = Value::map();
      for (const Member& member : node.members()) {
        map.set(member.key, resolve_member(member));
      }
      return map;
    }
    if (node.is_list()) {
      Value list = Value::list();
      for (const Node* item : node.items()) {
        list.push(resolve(*item));
      }
      return list;
    }
    return value_from_node(node);
  }

  Value resolve_member(const Member& member) {
    bool is_alone = member.key == "DependsOn" && member.value->items().size() == 1;
    return resolve(is_alone ? *member.value->items()[0] : *member.value);
  }

  // Conditions stay: they are decided by the deployment.
  static bool is_decided(std::string_view key) {
    return key == "Ref" || (key.starts_with("Fn::") && key != "Fn::If" && key != "Fn::Transform");
  }

  Evaluator& evaluator_;
  Sink& faults_;
};

}  // namespace

std::string processed_template(const World& world, const StackRecord& stack) {
  const std::string& text =
      stack.processed_template.empty() ? stack.template_body : stack.processed_template;
  if (!declares_extensions(stack)) {
    return text;
  }
  SourceMap sources;
  Sink ignored;
  auto loaded = load_template_text(sources, "<template>", text, ignored);
  if (loaded == nullptr || !loaded->document->root->is_map()) {
    return text;
  }
  Environment environment = make_environment(world.account_id, world.region);
  environment.stack_name = stack.name;
  environment.stack_id = stack.id;
  environment.notification_arns = stack.notification_arns;
  Knowledge nothing;
  BoundParameters parameters = bind(loaded->model, stack, nothing);
  Sink faults;
  Evaluator evaluator(loaded->model, parameters, environment, nothing, faults);
  return value_to_json(Resolver(evaluator, faults).resolve_root(*loaded->document->root));
}

}  // namespace formwork::cloudformation
