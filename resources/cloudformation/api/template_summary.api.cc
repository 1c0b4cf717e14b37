// SPDX-License-Identifier: Apache-2.0
// GetTemplateSummary and ValidateTemplate: what a template says about itself, without parameters.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/catalog.hh"
#include "engine/stack/api_words.hh"
#include "engine/stack/capabilities.hh"
#include "engine/value/convert.hh"
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/stack_input.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::string_view kUnrecognized = "Template format error: Unrecognized resource types: [";

// A template as it was written: transforms are told, not carried out.
struct Read {
  SourceMap sources;
  std::unique_ptr<LoadedTemplate> loaded;
  std::vector<std::string> unrecognized;

  const Template& model() const { return loaded->model; }
};

// What transforms will make cannot be checked before they ran.
bool can_be_checked(const Template& model, const std::string& text) {
  return model.transforms.empty() && text.find("Fn::Transform") == std::string::npos;
}

Result<void> check(ApiCall& call, TemplateText text, bool forgives_types, Read& read) {
  StackRequest request;
  request.template_text = std::move(text);
  SourceMap sources;
  Result<PreparedTemplate> prepared =
      call.stacks.prepare_for_api(call.world.store, request, sources);
  if (prepared) {
    return {};
  }
  std::string_view message = prepared.error().message;
  if (!forgives_types || !message.starts_with(kUnrecognized)) {
    return std::move(prepared).failure();
  }
  message.remove_prefix(kUnrecognized.size());
  for (std::string_view type : split(message.substr(0, message.find(']')), ", ")) {
    read.unrecognized.emplace_back(type);
  }
  return {};
}

Result<std::unique_ptr<Read>> read(ApiCall& call, const TemplateText& text, bool forgives_types) {
  auto read = std::make_unique<Read>();
  Sink sink;
  read->loaded = load_template_text(read->sources, text.name, text.text, sink);
  if (read->loaded == nullptr || sink.has_errors()) {
    return api_failure(sink, read->sources);
  }
  if (can_be_checked(read->model(), text.text)) {
    if (Result<void> good = check(call, text, forgives_types, *read); !good) {
      return std::move(good).failure();
    }
  }
  return read;
}

Value parameter_value(const Parameter& parameter) {
  Value shape = Value::map();
  shape.set("ParameterKey", Value::string(std::string(parameter.name.text)));
  if (parameter.default_value != nullptr) {
    shape.set("DefaultValue",
              Value::string(value_from_node(*parameter.default_value).scalar_text()));
  }
  shape.set("NoEcho", Value::boolean(parameter.no_echo));
  set_text(shape, "Description", std::string(parameter.description));
  return shape;
}

// Beyond what ValidateTemplate tells.
Value summarized_parameter(const Parameter& parameter) {
  Value shape = parameter_value(parameter);
  shape.set("ParameterType", Value::string(std::string(parameter.type.text)));
  Value constraints = Value::map();
  if (parameter.allowed_values != nullptr) {
    Value allowed = Value::list();
    for (const Node* item : parameter.allowed_values->items()) {
      allowed.push(Value::string(value_from_node(*item).scalar_text()));
    }
    constraints.set("AllowedValues", std::move(allowed));
  }
  shape.set("ParameterConstraints", std::move(constraints));
  return shape;
}

// What both operations tell.
Value common_answer(const Template& model, Value (*parameter_shape)(const Parameter&)) {
  Value answer = Value::map();
  Value parameters = Value::list();
  for (const Parameter& parameter : model.parameters) {
    parameters.push(parameter_shape(parameter));
  }
  answer.set("Parameters", std::move(parameters));
  set_text(answer, "Description", std::string(model.description));
  NeededCapabilities needed = needed_capabilities(model);
  if (std::vector<std::string> names = needed.names(); !names.empty()) {
    answer.set("Capabilities", texts_value(names));
    std::vector<std::string> reasons = needed.iam_types;
    for (const Node* transform : model.transforms) {
      const Node* name = transform->is_map() ? transform->get("Name") : transform;
      reasons.emplace_back(name == nullptr ? std::string_view() : name->text());
    }
    answer.set("CapabilitiesReason",
               Value::string("The following resource(s) require capabilities: [" +
                             join(reasons, ", ") + "]"));
  }
  if (!model.transforms.empty()) {
    Value transforms = Value::list();
    for (const Node* transform : model.transforms) {
      const Node* name = transform->is_map() ? transform->get("Name") : transform;
      transforms.push(
          Value::string(std::string(name == nullptr ? std::string_view() : name->text())));
    }
    answer.set("DeclaredTransforms", std::move(transforms));
  }
  return answer;
}

std::vector<std::string> types_of(const Template& model) {
  std::vector<std::string> types;
  for (const Resource& resource : model.resources) {
    std::string type(resource.type.text);
    if (std::find(types.begin(), types.end(), type) == types.end()) {
      types.push_back(std::move(type));
    }
  }
  return types;
}

// How a resource of the type is named when it is to be imported.
Value identifier_summary(const Template& model, const std::string& type) {
  Value summary = Value::map();
  summary.set("ResourceType", Value::string(type));
  Value ids = Value::list();
  for (const Resource& resource : model.resources) {
    if (resource.type.text == type) {
      ids.push(Value::string(std::string(resource.name.text)));
    }
  }
  summary.set("LogicalResourceIds", std::move(ids));
  const TypeSchema* schema = SchemaCatalog::builtin().find(type);
  if (schema != nullptr && !schema->primary_identifier.empty()) {
    Value names = Value::list();
    for (std::string_view pointer : schema->primary_identifier) {
      names.push(Value::string(std::string(pointer.substr(pointer.find_first_not_of('/')))));
    }
    summary.set("ResourceIdentifiers", std::move(names));
  }
  return summary;
}

Result<TemplateText> summarized_text(ApiCall& call) {
  std::string name = call.text("StackName");
  if (name.empty()) {
    return read_template(call);
  }
  if (call.find("TemplateBody") != nullptr || call.find("TemplateURL") != nullptr) {
    return validation_error(
        "You can specify only one of StackName, Template URL and Template "
        "Body.");
  }
  Result<StackRecord> stack = get_stack(call, name, Missing::WithId);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (stack->status == "REVIEW_IN_PROGRESS") {
    return validation_error("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.");
  }
  return TemplateText{"<template>", stack->template_body};
}

Result<Value> get_template_summary(ApiCall& call) {
  if (!call.text("StackSetName").empty()) {
    return fail("NotImplemented", "formwork does not summarize the templates of stack sets yet.");
  }
  Result<TemplateText> text = summarized_text(call);
  if (!text) {
    return std::move(text).failure();
  }
  const Value* forgives =
      call.input.find_path({"TemplateSummaryConfig", "TreatUnrecognizedResourceTypesAsWarnings"});
  Result<std::unique_ptr<Read>> template_read =
      read(call, *text, forgives != nullptr && forgives->scalar_text() == "true");
  if (!template_read) {
    return std::move(template_read).failure();
  }
  const Template& model = (*template_read)->model();
  Value answer = common_answer(model, summarized_parameter);
  std::vector<std::string> types = types_of(model);
  answer.set("ResourceTypes", texts_value(types));
  answer.set("Version", Value::string(std::string(
                            model.format_version.empty() ? "2010-09-09" : model.format_version)));
  if (model.metadata != nullptr) {
    answer.set("Metadata", Value::string(value_to_json(value_from_node(*model.metadata))));
  }
  Value summaries = Value::list();
  for (const std::string& type : types) {
    summaries.push(identifier_summary(model, type));
  }
  answer.set("ResourceIdentifierSummaries", std::move(summaries));
  if (!(*template_read)->unrecognized.empty()) {
    Value warnings = Value::map();
    warnings.set("UnrecognizedResourceTypes", texts_value((*template_read)->unrecognized));
    answer.set("Warnings", std::move(warnings));
  }
  return answer;
}

Result<Value> validate_template(ApiCall& call) {
  Result<TemplateText> text = read_template(call);
  if (!text) {
    return std::move(text).failure();
  }
  Result<std::unique_ptr<Read>> template_read = read(call, *text, false);
  if (!template_read) {
    return std::move(template_read).failure();
  }
  return common_answer((*template_read)->model(), parameter_value);
}

OperationEntry summary_entry{"cloudformation", "GetTemplateSummary", OperationEntry::Access::Read,
                             get_template_summary};
OperationEntry validate_entry{"cloudformation", "ValidateTemplate", OperationEntry::Access::Read,
                              validate_template};
const Register<OperationEntry> kSummary{summary_entry};
const Register<OperationEntry> kValidate{validate_entry};

}  // namespace

}  // namespace formwork::cloudformation
