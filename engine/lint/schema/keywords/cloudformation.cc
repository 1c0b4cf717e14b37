// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kTransform = "Fn::Transform";

FunctionSet function_set(SchemaNode names) {
  FunctionSet set;
  for (const SchemaNode::Member& name : names) {
    set.add(function_of(name.value.text()));
  }
  return set;
}

// Names that may be written at a place: of conditions, of mappings, or whatever Ref may name.
enum class Names : std::uint8_t { Conditions, Mappings, References };

std::optional<Names> names_called(std::string_view source) {
  if (source == "conditions") {
    return Names::Conditions;
  }
  if (source == "mappings") {
    return Names::Mappings;
  }
  return source == "refs" ? std::optional(Names::References) : std::nullopt;
}

std::vector<std::string_view> mapping_names(const Run& run) {
  std::vector<std::string_view> names;
  if (const Node* mappings = run.section("Mappings")) {
    for (const Member& mapping : mappings->members()) {
      if (mapping.key != kTransform) {
        names.push_back(mapping.key);
      }
    }
  }
  return names;
}

std::vector<std::string_view> reference_names(const Run& run, const Context& context) {
  std::vector<std::string_view> names;
  for (const Parameter& parameter : run.parameters()) {
    names.push_back(parameter.name);
  }
  if (context.has_resources) {
    for (const Resource& resource : run.resources()) {
      names.push_back(resource.name);
    }
  }
  for (std::size_t i = 0; i < kPseudoParameters.size(); ++i) {
    if ((context.pseudo_parameters >> i & 1U) != 0) {
      names.push_back(kPseudoParameters[i]);
    }
  }
  for (const ChosenValue* chosen = context.chosen; chosen != nullptr; chosen = chosen->up) {
    if (chosen->value != nullptr) {
      names.push_back(chosen->name);
    }
  }
  return names;
}

std::vector<std::string_view> all_names(Names kind, const Run& run, const Context& context) {
  switch (kind) {
    case Names::Conditions:
      return run.conditions().names();
    case Names::Mappings:
      return mapping_names(run);
    default:
      return reference_names(run, context);
  }
}

bool is_reference_name(std::string_view name, const Run& run, const Context& context) {
  if (run.parameter(name) != nullptr || (context.has_resources && run.resource(name) != nullptr)) {
    return true;
  }
  const int pseudo = pseudo_parameter(name);
  if (pseudo >= 0 && (context.pseudo_parameters >> pseudo & 1U) != 0) {
    return true;
  }
  for (const ChosenValue* chosen = context.chosen; chosen != nullptr; chosen = chosen->up) {
    if (chosen->name == name && chosen->value != nullptr) {
      return true;
    }
  }
  return false;
}

// As "is `name` among all_names()", without collecting them.
bool is_name(Names kind, std::string_view name, const Run& run, const Context& context) {
  switch (kind) {
    case Names::Conditions:
      return run.conditions().has(name);
    case Names::Mappings: {
      const Node* mappings = run.section("Mappings");
      return mappings != nullptr && name != kTransform && mappings->find(name) != nullptr;
    }
    default:
      return is_reference_name(name, run, context);
  }
}

void check_source(const KeywordCall& call, std::string_view source) {
  const std::optional<Names> kind = names_called(source);
  if (!kind) {
    return;
  }
  const Run& run = *call.validator.run;
  const Context& context = call.validator.context;
  if (!call.instance.is_scalar() || !is_name(*kind, plain_text(call.instance), run, context)) {
    call.out
        .emplace_back(quote(call.instance) + " is not one of " +
                      quote(all_names(*kind, run, context)))
        .keyword = Keyword::Enum;
  }
}

}  // namespace

void check_cfn_context(const KeywordCall& call) {
  Validator inner = call.validator;
  if (const SchemaNode functions = call.value.find("functions")) {
    SchemaNode names = functions;
    if (functions.is(SchemaNode::Kind::Map)) {
      names = SchemaNode();
      if (const SchemaNode reference = functions.find("$ref")) {
        names = call.validator.dereference(reference.text(), call.schema).node;
      }
    }
    inner.context.functions = function_set(names);
  }
  if (const SchemaNode pseudo = call.value.find("pseudoParameters")) {
    inner.context.pseudo_parameters = 0;
    for (const SchemaNode::Member& name : pseudo) {
      const int index = pseudo_parameter(name.value.text());
      if (index >= 0) {
        inner.context.pseudo_parameters =
            static_cast<std::uint16_t>(inner.context.pseudo_parameters | 1U << index);
      }
    }
  }
  if (const SchemaNode references = call.value.find("references")) {
    bool has_resources = references.find("Resources") ? true : false;
    for (const SchemaNode::Member& name : references) {
      has_resources = has_resources || name.value.text() == "Resources";
    }
    inner.context.has_resources = inner.context.has_resources && has_resources;
  }
  if (const SchemaNode schema = call.value.find("schema")) {
    inner.check(call.instance, call.schema.at(schema), call.out);
  }
}

void check_dynamic_validation(const KeywordCall& call) {
  if (const SchemaNode transform = call.value.find("transformCheck")) {
    if (!call.validator.run->has_transform(transform.text())) {
      call.out.emplace_back("Transform " + quote(transform.text()) +
                            " is required but not present in the template");
    }
  }
  if (const SchemaNode source = call.value.find("context")) {
    check_source(call, source.text());
  }
  if (const SchemaNode path = call.value.find("pathCheck")) {
    const std::string expression = "^" + std::string(path.text()) + ".*$";
    const std::string here = path_text(call.validator.context.path);
    if (!matches(expression, here)) {
      call.out.emplace_back(quote(here) + " does not match " + quote(expression)).keyword =
          Keyword::Pattern;
    }
  }
}

void check_unknown_function(const KeywordCall& call) {
  if (call.validator.context.is_composite) {
    call.out.emplace_back("Cannot resolve a function in composite validation").is_unknown = true;
  }
}

}  // namespace formwork::lint
