// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/template/load_support.hh"
#include "engine/template/template.hh"

namespace formwork {
namespace {

constexpr std::array<std::string_view, 11> kSections = {"AWSTemplateFormatVersion",
                                                        "Description",
                                                        "Metadata",
                                                        "Parameters",
                                                        "Rules",
                                                        "Mappings",
                                                        "Conditions",
                                                        "Transform",
                                                        "Resources",
                                                        "Outputs",
                                                        "Hooks"};
constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";

/// A span for faults of the template as a whole.
SourceSpan start_of(const Node& root) {
  return {root.span.begin, root.span.length == 0 ? 0U : 1U};
}

void load_format_version(LoadContext& context, const Member& section) {
  if (!section.value->is_scalar() || section.value->text() != "2010-09-09") {
    context.sink.error("E1001", "AWSTemplateFormatVersion must be '2010-09-09'", section.key_span,
                       "There is only one version: write 2010-09-09 or leave the section out.");
    return;
  }
  context.model.format_version = section.value->text();
}

void load_description(LoadContext& context, const Member& section) {
  if (!section.value->is_scalar() || section.value->is(NodeKind::Null)) {
    context.sink.error("E1004", "Description must be a string, not " + article(*section.value),
                       section.key_span);
    return;
  }
  context.model.description = section.value->text();
  if (context.model.description.size() > kLongestDescription) {
    context.sink.error("E1003",
                       "Description has " + std::to_string(context.model.description.size()) +
                           " bytes; the limit is " + std::to_string(kLongestDescription),
                       section.key_span);
  }
}

void load_metadata(LoadContext& context, const Member& section) {
  if (!section.value->is_map()) {
    context.sink.error("E4002", "Metadata must be an object, not " + article(*section.value),
                       section.key_span);
    return;
  }
  context.model.metadata = section.value;
  for (const Member& member : section.value->members()) {
    if (member.value->is(NodeKind::Null)) {
      context.sink.error("E4002", "Metadata '" + std::string(member.key) + "' must not be null",
                         member.key_span);
    }
  }
  if (const Node* interface = section.value->get("AWS::CloudFormation::Interface")) {
    static constexpr std::array<std::string_view, 2> kAllowed = {"ParameterGroups",
                                                                 "ParameterLabels"};
    check_keys(context, *interface, kAllowed, "E4001", "AWS::CloudFormation::Interface");
  }
}

void load_transform(LoadContext& context, const Member* owner, const Node& node) {
  const SourceSpan at = owner != nullptr ? owner->key_span : node.span;
  if (node.is_string()) {
    context.model.transforms.push_back(&node);
    return;
  }
  if (!node.is_map()) {
    context.sink.error("E1005", "A transform must be a name or an object, not " + article(node),
                       at);
    return;
  }
  static constexpr std::array<std::string_view, 2> kAllowed = {"Name", "Parameters"};
  check_keys(context, node, kAllowed, "E1005", "a transform");
  const Node* name = node.get("Name");
  if (name == nullptr) {
    context.sink.error("E1005", "A transform needs a Name", at);
  } else if (!name->is_string()) {
    context.sink.error("E1005", "Key Name of transform definition must be a string.", name->span);
  } else {
    context.model.transforms.push_back(&node);
  }
}

void load_transforms(LoadContext& context, const Member& section) {
  if (!section.value->is_list()) {
    load_transform(context, &section, *section.value);
    return;
  }
  for (const Node* item : section.value->items()) {
    load_transform(context, nullptr, *item);
  }
}

/// Sections that others depend on come first: transforms decide which keys are legal.
void load_section(LoadContext& context, const Member& section) {
  using Load = void (*)(LoadContext&, const Member&);
  static constexpr std::array<std::pair<std::string_view, Load>, 10> kLoaders = {{
      {"AWSTemplateFormatVersion", load_format_version},
      {"Description", load_description},
      {"Metadata", load_metadata},
      {"Parameters", load_parameters},
      {"Rules", load_rules},
      {"Mappings", load_mappings},
      {"Conditions", load_conditions},
      {"Resources", load_resources},
      {"Outputs", load_outputs},
      {"Hooks", load_hooks},
  }};
  for (const auto& [name, load] : kLoaders) {
    if (section.key == name) {
      load(context, section);
      return;
    }
  }
}

void check_sections(LoadContext& context, const Node& root) {
  std::vector<std::string_view> allowed(kSections.begin(), kSections.end());
  if (context.model.declares_transform(kServerless)) {
    allowed.push_back("Globals");
  }
  check_keys(context, root, allowed, "E1001", "a template");
  // A template that another one is included into may get its resources there.
  const bool may_gain_resources =
      root.find("Fn::Transform") != nullptr || context.model.declares_transform("AWS::Include");
  const Node* resources = root.get("Resources");
  if (resources == nullptr && !may_gain_resources) {
    context.sink.error("E1001", "The template has no Resources section", start_of(root),
                       "Every template declares at least one resource under Resources.");
  } else if (resources != nullptr && resources->is_map() && resources->members().empty() &&
             !may_gain_resources) {
    context.sink.error("ValidationError",
                       "Template format error: At least one Resources member must be defined.",
                       root.find("Resources")->key_span);
  }
}

void check_unique_names(LoadContext& context) {
  for (const Resource& resource : context.model.resources) {
    if (const Parameter* parameter = context.model.find_parameter(resource.name.text)) {
      context.sink.add(
          {"E3007",
           Severity::Error,
           "The resource '" + std::string(resource.name.text) + "' has the name of a parameter",
           resource.name.span,
           {{parameter->name.span, "the parameter"}},
           "Rename one of the two: Ref could not tell them apart."});
    }
  }
}

}  // namespace

Template load_template(const Document& document, Sink& sink) {
  Template model;
  model.document = &document;
  LoadContext context{model, sink};
  const Node& root = *document.root;
  if (document.source != nullptr && document.source->text.size() > kLargestBody) {
    sink.error("E1002",
               "The template has " + std::to_string(document.source->text.size()) +
                   " bytes; the limit is " + std::to_string(kLargestBody),
               start_of(root), "Split the template, for instance into nested stacks.");
  }
  if (!root.is_map()) {
    sink.error("E1001", "A template must be an object, not " + article(root), start_of(root));
    return model;
  }
  if (const Member* transforms = root.find("Transform")) {
    load_transforms(context, *transforms);
  }
  check_sections(context, root);
  for (const std::string_view name : kSections) {
    if (const Member* section = root.find(name)) {
      load_section(context, *section);
    }
  }
  check_unique_names(context);
  return model;
}

}  // namespace formwork
