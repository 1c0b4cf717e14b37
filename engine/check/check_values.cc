// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "engine/evaluate/evaluator.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/check/check_parts.hh"
#include "engine/check/function_owners.hh"
#include "engine/schema/pattern.hh"

namespace formwork {
namespace {

constexpr std::string_view kPatternFault = "F206";

/// Every parameter Unknown, so that both branches of every condition are looked at.
BoundParameters unknown_parameters(const Template& model) {
  BoundParameters bound;
  for (const Parameter& parameter : model.parameters) {
    BoundParameter entry;
    entry.name = std::string(parameter.name.text);
    entry.value = Value::unknown(UnknownCause{UnknownCause::Kind::Parameter, entry.name, {}});
    bound.emplace(entry.name, std::move(entry));
  }
  return bound;
}

void evaluate_all(const Template& model, Evaluator& evaluator) {
  for (const Condition& condition : model.conditions) {
    evaluator.condition(condition.name.text, condition.name.span);
  }
  for (const Resource& resource : model.resources) {
    const bool has_condition =
        resource.condition && model.find_condition(resource.condition->text) != nullptr;
    if (has_condition && evaluator.is_active(resource) == Tri::False) {
      continue;
    }
    for (const Node* part : {resource.properties, resource.metadata, resource.creation_policy,
                             resource.update_policy}) {
      if (part != nullptr) {
        evaluator.evaluate(*part);
      }
    }
  }
  for (const Output& output : model.outputs) {
    const bool has_condition =
        output.condition && model.find_condition(output.condition->text) != nullptr;
    if (has_condition && evaluator.is_active(output) == Tri::False) {
      continue;
    }
    for (const Node* part : {output.value, output.export_name}) {
      if (part != nullptr) {
        evaluator.evaluate(*part);
      }
    }
  }
}

/// Passes faults on, each once.
class Filter {
 public:
  Filter(const FaultyPlaces& faulty, const FunctionOwners& owners, CheckOptions options, Sink& sink)
      : faulty_(faulty), owners_(owners), options_(options), sink_(sink) {}

  void pass(Diagnostic diagnostic) {
    if (diagnostic.code == "E1011" &&
        owners_.depends_on_environment(diagnostic.span, options_.region_is_chosen) &&
        diagnostic.message.find("Unable to get mapping") != std::string::npos) {
      return;  // true in this region, not of the template
    }
    diagnostic.code = std::string(owners_.code_at(diagnostic.span, diagnostic.code));
    if (!faulty_.overlaps(diagnostic.span) &&
        told_.emplace(diagnostic.code, diagnostic.span.begin.index, diagnostic.message).second) {
      sink_.add(std::move(diagnostic));
    }
  }

 private:
  const FaultyPlaces& faulty_;
  const FunctionOwners& owners_;
  CheckOptions options_;
  Sink& sink_;
  std::set<std::tuple<std::string, std::uint32_t, std::string>> told_;
};

/// The Default of the parameter that `span` lies in (parameters stand in template order).
const Member* default_at(const Template& model, SourceSpan span) {
  const auto after = std::upper_bound(
      model.parameters.begin(), model.parameters.end(), span.begin,
      [](SourcePos pos, const Parameter& parameter) { return pos < parameter.name.span.begin; });
  return after == model.parameters.begin() ? nullptr : std::prev(after)->node->find("Default");
}

/// Patterns that no default has tried yet.
void check_patterns(const Template& model, Sink& sink) {
  for (const Parameter& parameter : model.parameters) {
    if (parameter.default_value != nullptr || parameter.allowed_pattern.empty()) {
      continue;
    }
    if (const auto pattern = Pattern::compile(parameter.allowed_pattern); !pattern) {
      sink.error(pattern.error().code,
                 "AllowedPattern of parameter '" + std::string(parameter.name.text) +
                     "': " + pattern.error().message,
                 parameter.allowed_pattern_span);
    }
  }
}

/// Defaults are values like any other: what binding them reports is a fault of the template.
BoundParameters bind_defaults(const Template& model, const Knowledge& knowledge, Sink& sink) {
  Sink faults;
  BoundParameters bound =
      bind_parameters(model, {}, {}, knowledge, MissingParameters::Unknown, faults);
  for (Diagnostic& diagnostic : faults.take()) {
    if (diagnostic.code == kPatternFault) {
      sink.add(std::move(diagnostic));  // the pattern is wrong, whatever the default is
      continue;
    }
    if (const Member* written = default_at(model, diagnostic.span)) {
      diagnostic.code = "E2015";
      diagnostic.message = "The default does not fit: " + diagnostic.message;
      diagnostic.span = written->key_span;
      sink.add(std::move(diagnostic));
    }
  }
  return bound;
}

}  // namespace

void check_values(const Template& model, const Environment& environment,
                  const FunctionOwners& owners, const FaultyPlaces& faulty, CheckOptions options,
                  Sink& sink) {
  if (model.document == nullptr) {
    return;
  }
  const Knowledge nothing;
  const BoundParameters defaults = bind_defaults(model, nothing, sink);
  check_patterns(model, sink);
  if (has_unknown_macro(model)) {
    return;  // what the macro adds is not there to be evaluated
  }
  Filter filter(faulty, owners, options, sink);
  Sink faults;
  const BoundParameters unknown = unknown_parameters(model);
  Evaluator open(model, unknown, environment, nothing, faults);
  evaluate_all(model, open);
  open.check_rules();
  for (Diagnostic& diagnostic : faults.take()) {
    filter.pass(std::move(diagnostic));
  }
  // With the defaults more is known: which key of a mapping, which item of a list. Whether a
  // resource exists then depends on them too, so only faults that hold whatever is chosen later are
  // told.
  Evaluator usual(model, defaults, environment, nothing, faults);
  evaluate_all(model, usual);
  for (Diagnostic& diagnostic : faults.take()) {
    if (diagnostic.code == "E1011" || diagnostic.code == "E1017") {
      filter.pass(std::move(diagnostic));
    }
  }
}

}  // namespace formwork
