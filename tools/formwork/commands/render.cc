// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/secrets.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

const char* to_word(Tri condition) {
  return condition == Tri::True ? "true" : condition == Tri::False ? "false" : "unknown";
}

// Puts a member in only when there is something to tell.
void set_text(Value& map, std::string_view key, std::string_view text) {
  if (!text.empty()) {
    map.set(key, Value::string(std::string(text)));
  }
}

Value render_resource(const Resource& resource, Evaluator& evaluator) {
  Value out = Value::map();
  set_text(out, "Type", resource.type.text);
  Value needs = Value::list();
  for (const NameAt& name : resource.depends_on) {
    const Resource* other = evaluator.model().find_resource(name.text);
    // A dependency on a resource that is left out is none.
    if (other == nullptr || evaluator.is_active(*other) != Tri::False) {
      needs.push(Value::string(std::string(name.text)));
    }
  }
  if (!needs.items().empty()) {
    out.set("DependsOn", std::move(needs));
  }
  if (resource.deletion_policy != nullptr) {
    set_text(out, "DeletionPolicy", evaluator.policy(resource.deletion_policy));
  }
  if (resource.update_replace_policy != nullptr) {
    set_text(out, "UpdateReplacePolicy", evaluator.policy(resource.update_replace_policy));
  }
  for (auto [key, node] : {std::pair("Metadata", resource.metadata),
                           std::pair("CreationPolicy", resource.creation_policy),
                           std::pair("UpdatePolicy", resource.update_policy)}) {
    if (node != nullptr) {
      out.set(key, evaluator.evaluate(*node));
    }
  }
  if (resource.properties != nullptr) {
    out.set("Properties", evaluator.properties(resource));
  }
  return out;
}

Value render_output(const Output& output, Evaluator& evaluator) {
  Value out = Value::map();
  set_text(out, "Description", output.description);
  if (output.value != nullptr) {
    out.set("Value", evaluator.evaluate(*output.value));
  }
  if (output.export_name != nullptr) {
    Value name = Value::map();
    name.set("Name", evaluator.evaluate(*output.export_name));
    out.set("Export", std::move(name));
  }
  return out;
}

Value render_template(Evaluator& evaluator, bool with_conditions) {
  const Template& model = evaluator.model();
  Value out = Value::map();
  set_text(out, "AWSTemplateFormatVersion", model.format_version);
  set_text(out, "Description", model.description);
  if (with_conditions) {
    Value conditions = Value::map();
    for (const Condition& condition : model.conditions) {
      Tri value = evaluator.condition(condition.name.text, condition.name.span);
      conditions.set(condition.name.text, Value::string(to_word(value)));
    }
    out.set("Conditions", std::move(conditions));
  }
  Value resources = Value::map();
  for (const Resource& resource : model.resources) {
    if (evaluator.is_active(resource) != Tri::False) {
      resources.set(resource.name.text, render_resource(resource, evaluator));
    }
  }
  out.set("Resources", std::move(resources));
  Value outputs = Value::map();
  for (const Output& output : model.outputs) {
    if (evaluator.is_active(output) != Tri::False) {
      outputs.set(output.name.text, render_output(output, evaluator));
    }
  }
  if (!outputs.members().empty()) {
    out.set("Outputs", std::move(outputs));
  }
  return out;
}

struct RenderOptions {
  OutputOptions output;
  PlaceOptions place;
  InputOptions inputs;
  std::string path;
  std::string format = "yaml";
  std::optional<std::string> stack_name;
  bool conditions = false;

  OptionSet declare() {
    OptionSet set;
    set.positional("TEMPLATE", path, "A template file, or - for standard input").completion =
        OptionSet::Completion::File;
    set.option("-f,--format", format, "FORMAT", "Output format").choices = {"yaml", "json"};
    set.flag("--conditions", conditions, "Also show what every condition comes to");
    set.option("--stack-name", stack_name, "NAME", "Value of AWS::StackName");
    inputs.declare_parameters(set);
    place.declare(set);
    output.declare(set);
    return set;
  }
};

int run(CommandLine& line) {
  RenderOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  auto environment = options.place.environment();
  if (!environment) {
    return line.usage_error(environment.error());
  }
  environment->stack_name = options.stack_name;
  SourceMap sources;
  Sink sink;
  Inputs inputs;
  if (auto code = read_inputs_or_fail(options.inputs, sources, console, inputs)) {
    return *code;
  }
  auto loaded = load_expanded(options.path, sources, inputs, options.inputs, *environment, sink);
  if (loaded != nullptr) {
    Knowledge nothing;
    // What a macro would have made is missing now: the macro is the fault, not what needs it.
    Sink ignored;
    Sink& faults = loaded->model.is_incomplete ? ignored : sink;
    BoundParameters bound = bind_parameters(loaded->model, inputs.parameters, {}, nothing,
                                            MissingParameters::Unknown, faults);
    Evaluator evaluator(loaded->model, bound, *environment, nothing, faults);
    evaluator.check_rules();
    Value rendered = render_template(evaluator, options.conditions);
    mask_secrets(rendered, bound);
    if (options.format == "json") {
      describe_unknowns(rendered);
      console.out(value_to_json(rendered, 2) + "\n");
    } else {
      console.out(value_to_yaml(rendered));
    }
  }
  tell_faults(sink, sources, console);
  return sink.has_errors() ? kFailed : kOk;
}

constinit Command render{"render", Command::Group::Template,
                         "show a template with all functions evaluated",
#include "help_render.md.inc"
                         , &run};
const Register<Command> kRegister{render};

}  // namespace
}  // namespace formwork::cli
