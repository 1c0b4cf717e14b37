// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/parameters.hh"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/evaluate/constraints.hh"

namespace formwork {
namespace {

using PreviousValues = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t kLongestValue = 4096;  // bytes; a quota of CloudFormation

/// What all steps share.
struct Binding {
  const Template& model;
  const ParameterInputs& inputs;
  const PreviousValues& previous;
  const Knowledge& knowledge;
  Sink& sink;
};

std::string bracketed(const std::vector<std::string>& names) {
  return "[" + join(names, ", ") + "]";
}

void report_unknown_names(const Binding& binding) {
  std::vector<std::string> names;
  for (const auto& [name, input] : binding.inputs) {
    if (binding.model.find_parameter(name) == nullptr) {
      names.push_back(name);
    }
  }
  if (names.empty()) {
    return;
  }
  std::vector<std::string_view> declared;
  for (const Parameter& parameter : binding.model.parameters) {
    declared.push_back(parameter.name.text);
  }
  binding.sink.error("ValidationError",
                     "Parameters: " + bracketed(names) + " do not exist in the template", {},
                     nearest_help(names.front(), declared));
}

/// The text that was chosen for a parameter.
struct Choice {
  std::optional<std::string> text;
  bool is_default = false;
  bool is_faulty = false;  ///< Reported already: not missing.
};

Choice choose(const Binding& binding, const Parameter& parameter) {
  const auto input = binding.inputs.find(parameter.name.text);
  if (input == binding.inputs.end()) {
    // A default that is a list or a map is reported when the template is loaded.
    const Node* node = parameter.default_value;
    return {node == nullptr ? std::nullopt : literal_text(*node), true, false};
  }
  if (!input->second.use_previous) {
    return {input->second.value, false, false};
  }
  const auto previous = binding.previous.find(parameter.name.text);
  if (previous != binding.previous.end()) {
    return {previous->second, false, false};
  }
  binding.sink.error("ValidationError",
                     "Invalid input for parameter key " + std::string(parameter.name.text) +
                         ". Cannot specify usePreviousValue as true for a parameter key not in the "
                         "previous template",
                     parameter.name.span);
  return {std::nullopt, false, true};
}

void report_missing(const Binding& binding, const std::vector<const Parameter*>& missing) {
  std::vector<std::string> names;
  Diagnostic diagnostic;
  for (const Parameter* parameter : missing) {
    names.emplace_back(parameter->name.text);
    if (parameter != missing.front()) {
      diagnostic.related.push_back({parameter->name.span, "also without a value"});
    }
  }
  diagnostic.code = "ValidationError";
  diagnostic.message = "Parameters: " + bracketed(names) + " must have values";
  diagnostic.span = missing.front()->name.span;
  diagnostic.help = "Give the values, or declare a Default.";
  binding.sink.add(std::move(diagnostic));
}

std::vector<std::string> elements_of(const Parameter& parameter, const std::string& text) {
  if (!parameter.kind.is_list) {
    return {text};
  }
  std::vector<std::string> elements;
  for (const std::string_view piece : split(text, ",")) {
    elements.emplace_back(trim(piece));
  }
  return elements;
}

Value value_of_elements(const Parameter& parameter, std::vector<std::string> elements) {
  if (!parameter.kind.is_list) {
    return Value::string(std::move(elements.front()));
  }
  Value::List items;
  items.reserve(elements.size());
  for (std::string& element : elements) {
    items.push_back(Value::string(std::move(element)));
  }
  return Value::list(std::move(items));
}

Value not_known(const Parameter& parameter) {
  return Value::unknown(
      UnknownCause{UnknownCause::Kind::Parameter, std::string(parameter.name.text), {}});
}

Value faulty() {
  return Value::unknown(std::vector<UnknownCause>());
}

/// The stored value behind an SSM-typed parameter, cut and typed like a given one.
Value stored_value(const Binding& binding, const Parameter& parameter, const std::string& given) {
  Result<std::optional<Value>> stored = binding.knowledge.ssm_parameter(given);
  if (!stored) {
    Diagnostic diagnostic = *std::move(stored).failure().diagnostic;
    if (!diagnostic.span.is_known()) {
      diagnostic.span = parameter.name.span;
    }
    binding.sink.add(std::move(diagnostic));
    return faulty();
  }
  if (!*stored || (*stored)->is_unknown()) {
    return not_known(parameter);
  }
  if (!(*stored)->is_scalar()) {
    return std::move(**stored);
  }
  return value_of_elements(parameter, elements_of(parameter, (*stored)->scalar_text()));
}

Value typed_value(const Binding& binding, const Parameter& parameter, const std::string& given) {
  if (given.size() > kLongestValue) {
    binding.sink.error(
        "ValidationError",
        "Parameter '" + std::string(parameter.name.text) + "' has a value of more than 4096 bytes",
        parameter.name.span);
    return faulty();
  }
  const bool is_stored =
      parameter.kind.is_ssm && parameter.type.text != "AWS::SSM::Parameter::Name";
  // The constraints of an SSM parameter are about its name, which is one text whatever it stands
  // for.
  std::vector<std::string> elements =
      is_stored ? std::vector<std::string>{given} : elements_of(parameter, given);
  if (auto violation = find_violation(parameter, elements)) {
    binding.sink.add(std::move(*violation));
    return faulty();
  }
  return is_stored ? stored_value(binding, parameter, given)
                   : value_of_elements(parameter, std::move(elements));
}

}  // namespace

BoundParameters bind_parameters(const Template& model, const ParameterInputs& inputs,
                                const PreviousValues& previous, const Knowledge& knowledge,
                                MissingParameters missing, Sink& sink) {
  const Binding binding{model, inputs, previous, knowledge, sink};
  report_unknown_names(binding);

  std::vector<Choice> choices;
  std::vector<const Parameter*> without_value;
  for (const Parameter& parameter : model.parameters) {
    Choice choice = choose(binding, parameter);
    if (!choice.text && !choice.is_faulty) {
      without_value.push_back(&parameter);
    }
    choices.push_back(std::move(choice));
  }
  if (!without_value.empty() && missing == MissingParameters::Error) {
    report_missing(binding, without_value);
  }

  BoundParameters bound;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const Parameter& parameter = model.parameters[i];
    const Choice& choice = choices[i];
    BoundParameter entry;
    entry.name = parameter.name.text;
    entry.is_ssm = parameter.kind.is_ssm;
    entry.no_echo = parameter.no_echo;
    if (choice.text) {
      entry.given = *choice.text;
      entry.is_default = choice.is_default;
      entry.value = typed_value(binding, parameter, *choice.text);
      entry.value.origin = choice.is_default ? parameter.default_value->span : SourceSpan();
    } else {
      entry.value =
          choice.is_faulty || missing == MissingParameters::Error ? faulty() : not_known(parameter);
    }
    bound.try_emplace(entry.name, std::move(entry));
  }
  return bound;
}

}  // namespace formwork
