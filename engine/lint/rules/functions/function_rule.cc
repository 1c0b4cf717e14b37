// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/function_rule.hh"

#include <algorithm>
#include <iterator>

#include "engine/base/text.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr int kMostReferences = 32;
constexpr int kDeepestConstraint = 64;

// Keywords that tell one value from another of the same type.
constexpr std::string_view kConstraints[] = {
    "$ref",   "allOf", "anyOf",     "const",   "enum",      "exclusiveMaximum", "exclusiveMinimum",
    "format", "if",    "maxLength", "maximum", "minLength", "minimum",          "multipleOf",
    "not",    "oneOf", "pattern"};

bool constrains(SchemaNode schema, bool is_rest, int depth);

bool any_constrains(SchemaNode schemas, int depth) {
  for (const SchemaNode::Member& member : schemas) {
    if (constrains(member.value, false, depth)) {
      return true;
    }
  }
  return false;
}

// True when values can be right or wrong for `schema` beyond their type.
bool constrains(SchemaNode schema, bool is_rest, int depth) {
  if (!schema.is(SchemaNode::Kind::Map) || depth > kDeepestConstraint) {
    return false;
  }
  for (const SchemaNode::Member& member : schema) {
    const bool is_constraint = std::find(std::begin(kConstraints), std::end(kConstraints),
                                         member.key) != std::end(kConstraints);
    if (is_constraint && !(is_rest && member.key == "if")) {
      return true;
    }
    const bool is_schema = member.key == "items" || member.key == "additionalProperties";
    const bool has_schemas = member.key == "properties" || member.key == "patternProperties";
    if ((is_schema && constrains(member.value, false, depth + 1)) ||
        (has_schemas && any_constrains(member.value, depth + 1))) {
      return true;
    }
  }
  return false;
}

// Faults of a function's parts are the function's, but Ref keeps its own.
void attribute(Fault& fault, Keyword function) {
  if (fault.keyword != Keyword::Ref) {
    fault.keyword = function;
  }
}

void attribute(Faults& faults, Keyword function) {
  for (Fault& fault : faults) {
    attribute(fault, function);
  }
}

// Values that come from files of parameters are named with the file.
std::string origin_of(const KeywordCall& call, const Node& value) {
  const std::string_view name = referenced_name(call.instance);
  const Run& run = *call.validator.run;
  if (!call.validator.context.uses_parameter_sets || run.config().parameter_sets.empty() ||
      run.parameter(name) == nullptr) {
    return {};
  }
  std::string files;
  for (const ParameterSet& set : run.config().parameter_sets) {
    const auto given = set.values.find(std::string(name));
    if (given == set.values.end() || !value.is_string() || value.text() != given->second) {
      continue;
    }
    if (set.source.empty()) {
      return " to " + quote(value);
    }
    files += (files.empty() ? "" : ", ") + quote(set.source);
  }
  return " to " + quote(value) + " from [" + files + "]";
}

// Says of a fault of a value what it means for the function the value comes from.
void tell_of_function(Fault& fault, const KeywordCall& call, const FunctionFacts& facts,
                      const Node& value) {
  if (fault.path.size() > 1) {
    fault.path = {fault.path.back()};
  }
  fault.message = replace_all(fault.message, quote(value), quote(call.instance)) + " when " +
                  quote(function_name(facts.function)) + " is resolved";
  if (!fault.path_override.empty()) {
    fault.message += " at " + quote(path_text(call.validator.context.path));
  }
  fault.message += origin_of(call, value);
  fault.rule = find_rule(facts.resolved_rule);
  for (Fault& inner : fault.context) {
    tell_of_function(inner, call, facts, value);
  }
}

// Checks the values of the function. One that surely occurs and fits is enough.
void check_values(const KeywordCall& call, const FunctionFacts& facts, Faults& out) {
  Validator validator = call.validator;
  validator.context.is_strict = false;
  const PathStep step = function_step(call);
  Faults of_values;
  bool is_fine = false;
  validator.resolve(call.instance, [&](const Node* value, const Validator& found, Fault* fault) {
    if (fault != nullptr) {
      attribute(*fault, facts.function);
      out.push_back(std::move(*fault));
      return true;
    }
    Faults faults;
    found.descend(*value, call.schema, step, {}, faults);
    attribute(faults, facts.function);
    is_fine = faults.empty() && !found.context.is_from_parameters;
    for (Fault& each : faults) {
      tell_of_function(each, call, facts, *value);
      of_values.push_back(std::move(each));
    }
    return !is_fine;
  });
  if (!is_fine) {
    std::move(of_values.begin(), of_values.end(), std::back_inserter(out));
  }
}

}  // namespace

std::vector<std::string_view> wanted_types(const KeywordCall& call) {
  Schema schema = call.schema;
  for (int i = 0; i < kMostReferences && schema.node.is(SchemaNode::Kind::Map); ++i) {
    if (const SchemaNode type = schema.node.find("type")) {
      if (type.is(SchemaNode::Kind::String)) {
        return {type.text()};
      }
      std::vector<std::string_view> types;
      for (const SchemaNode::Member& item : type) {
        types.push_back(item.value.text());
      }
      return types;
    }
    const SchemaNode reference = schema.node.find("$ref");
    if (!reference) {
      break;
    }
    schema = call.validator.dereference(reference.text(), schema);
  }
  return {};
}

std::string type_names(std::span<const std::string_view> types) {
  std::string names;
  for (std::string_view type : types) {
    names += (names.empty() ? "" : ", ") + quote(type);
  }
  return names;
}

Faults shape_faults(const KeywordCall& call, const FunctionFacts& facts) {
  Faults faults;
  const std::vector<std::string_view> types = wanted_types(call);
  const auto is_given = [&](std::string_view type) {
    return std::find(facts.gives.begin(), facts.gives.end(), type) != facts.gives.end();
  };
  if (!types.empty() && std::none_of(types.begin(), types.end(), is_given)) {
    faults.emplace_back(quote(call.instance) + " is not of type " + type_names(types));
  }
  Validator validator = call.validator;
  validator.context.is_strict = false;
  validator.calls_rules = false;
  validator.descend(*function_of(call).value, call.validator.run->schema_document(facts.arguments),
                    function_step(call), {}, faults);
  attribute(faults, facts.function);
  return faults;
}

Faults function_faults(const KeywordCall& call, const FunctionFacts& facts) {
  if (call.validator.context.is_composite) {
    Faults unknown;
    unknown.emplace_back("Cannot resolve " + std::string(function_name(facts.function)) +
                         " in composite validation");
    unknown.back().is_unknown = true;
    return unknown;
  }
  Faults faults = shape_faults(call, facts);
  if (faults.empty() && !facts.resolved_rule.empty() &&
      constrains(call.schema.node, call.schema.is_rest, 0)) {
    check_values(call, facts, faults);
  }
  return faults;
}

void pass_on(const KeywordCall& call, Faults faults) {
  std::move(faults.begin(), faults.end(), std::back_inserter(call.out));
}

void add_broken_check(const KeywordCall& call, std::string_view problem, Keyword keyword) {
  call.out.emplace_back("Exception " + quote(problem) + " raised while validating " +
                        quote(name_of(keyword)));
}

}  // namespace formwork::lint
