// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

FunctionSet function_set(SchemaNode names) {
  FunctionSet set;
  for (const SchemaNode::Member& name : names) {
    set.add(function_of(name.value.text()));
  }
  return set;
}

// Names that may be written at a place: of conditions, of mappings, or whatever Ref may name.
std::optional<std::vector<std::string_view>> names_of(const KeywordCall& call,
                                                      std::string_view source) {
  Run& run = *call.validator.run;
  if (source == "conditions") {
    return run.conditions().names();
  }
  std::vector<std::string_view> names;
  if (source == "mappings") {
    if (const Node* mappings = run.section("Mappings")) {
      for (const Member& mapping : mappings->members()) {
        if (mapping.key != "Fn::Transform") {
          names.push_back(mapping.key);
        }
      }
    }
    return names;
  }
  if (source != "refs") {
    return std::nullopt;
  }
  const Context& context = call.validator.context;
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

void check_source(const KeywordCall& call, std::string_view source) {
  const auto names = names_of(call, source);
  if (!names) {
    return;
  }
  const std::string text =
      call.instance.is_scalar() ? plain_text(call.instance) : std::string();
  if (!call.instance.is_scalar() ||
      std::find(names->begin(), names->end(), text) == names->end()) {
    call.out.emplace_back(quote(call.instance) + " is not one of " + quote(*names)).keyword =
        Keyword::Enum;
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
