// SPDX-License-Identifier: Apache-2.0
// Any bytes as a template: everything that can be evaluated is, with nothing known of the world.
// Must neither crash nor run long.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/evaluate/evaluator.hh"
#include "engine/template/template.hh"

namespace {

void evaluate_everything(const formwork::Template& model, formwork::Sink& sink) {
  using namespace formwork;
  const RegionKnowledge knowledge;
  const Environment environment = make_environment("123456789012", "eu-west-1");
  const BoundParameters parameters =
      bind_parameters(model, {}, {}, knowledge, MissingParameters::Unknown, sink);
  Evaluator evaluator(model, parameters, environment, knowledge, sink);
  evaluator.check_rules();
  for (const Condition& condition : model.conditions) {
    evaluator.condition(condition.name.text, condition.name.span);
  }
  for (const Resource& resource : model.resources) {
    evaluator.is_active(resource);
    evaluator.policy(resource.deletion_policy);
    evaluator.policy(resource.update_replace_policy);
    const Value value = evaluator.properties(resource);
    if (value.is_no_value()) {
      __builtin_trap();  // below a resource nothing may stay that should be left out
    }
  }
  for (const Output& output : model.outputs) {
    evaluator.is_active(output);
    for (const Node* node : {output.value, output.export_name}) {
      if (node != nullptr) {
        evaluator.evaluate(*node);
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  formwork::SourceMap sources;
  formwork::Sink sink;
  const auto loaded = formwork::load_template_text(
      sources, "fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size), sink);
  if (loaded != nullptr) {
    evaluate_everything(loaded->model, sink);
  }
  return 0;
}
