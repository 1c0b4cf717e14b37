// SPDX-License-Identifier: Apache-2.0
// From a template's text to something that can be compared and deployed.
#include <algorithm>
#include <filesystem>

#include "engine/base/file.hh"
#include "engine/check/check.hh"
#include "engine/stack/macros.hh"
#include "engine/stack/operations_impl.hh"
#include "engine/stack/template_url.hh"
#include "engine/transform/serverless/expand.hh"

namespace formwork {

namespace {

// Includes are read as the template was: relative to its folder.
Result<std::string> read_beside(const std::string& template_name, std::string_view location) {
  if (location.starts_with("s3://") || location.starts_with("https://") ||
      location.starts_with("http://")) {
    return fail("F101",
                "Cannot read " + std::string(location) + ": only local files can be included.", {},
                "Use a path relative to the template.");
  }
  if (location.starts_with("file://")) {
    location.remove_prefix(std::string_view("file://").size());
  }
  std::filesystem::path path(location);
  if (path.is_relative()) {
    path = std::filesystem::path(template_name).parent_path() / path;
  }
  return read_file(path.string());
}

// What a served template includes: objects of the emulated S3, never files of this machine.
Result<std::string> read_included_object(Transaction* tx, std::string_view location) {
  if (tx == nullptr || !location.starts_with("s3://")) {
    return fail("F103", "The location parameter is not a valid S3 uri.");
  }
  std::string place = s3_place(location);
  std::string bucket = place.substr(0, place.find('/'));
  Result<std::optional<Value>> known = tx->find_object("s3", "bucket", bucket);
  if (!known) {
    return std::move(known).failure();
  }
  if (!*known) {
    return fail("F102", "S3 bucket [" + bucket + "] does not exist.");
  }
  Result<std::string> text = read_s3_text(*tx, place);
  return text ? std::move(text) : fail("F102", "The specified key does not exist.");
}

bool lacks_auto_expand(const StackRequest& request) {
  const std::vector<std::string>& given = request.capabilities;
  return !request.all_capabilities && !request.shows_expansion &&
         std::find(given.begin(), given.end(), "CAPABILITY_AUTO_EXPAND") == given.end();
}

// The linter knows the catalogue's types only; a type with a provider of its own is as good.
void check_structure(const Template& model, const PrepareInput& input, const ProviderSet& providers,
                     Sink& sink) {
  constexpr std::string_view kUnknownType = "E3006";
  constexpr std::string_view kBeforeType = ": ";
  Sink found;
  check_template(model, input.environment, found);
  for (Diagnostic& diagnostic : found.take()) {
    std::size_t colon = diagnostic.message.find(kBeforeType);
    if (diagnostic.code == kUnknownType && colon != std::string::npos) {
      std::string type = diagnostic.message.substr(colon + kBeforeType.size());
      if (input.types_are_checked_later || providers.find(type) != nullptr) {
        continue;
      }
    }
    sink.add(std::move(diagnostic));
  }
}

// The inputs with what an update keeps: values of the stored stack for parameters that are not
// given.
ParameterInputs with_kept_values(const Template& model, const PrepareInput& input) {
  ParameterInputs inputs = input.request.parameters;
  for (const Parameter& parameter : model.parameters) {
    auto previous = input.previous.find(parameter.name.text);
    auto given = inputs.find(parameter.name.text);
    bool is_kept = given == inputs.end() ? input.keeps_parameters : given->second.use_previous;
    if (is_kept && previous != input.previous.end()) {
      inputs[std::string(parameter.name.text)] = {previous->second, false};
    }
  }
  return inputs;
}

}  // namespace

std::optional<PreparedTemplate> StackOperations::Impl::prepare(const PrepareInput& input,
                                                               Sink& sink) {
  const StackRequest& request = input.request;
  PreparedTemplate prepared;
  prepared.loaded =
      load_template_text(*sources, request.template_text.name, request.template_text.text, sink);
  if (prepared.loaded == nullptr) {
    return std::nullopt;
  }
  const ParameterInputs inputs = with_kept_values(prepared.loaded->model, input);
  const Node* original = prepared.loaded->document->root;
  const std::string& name = request.template_text.name;
  TransformContext transform{*sources, inputs, input.environment, input.knowledge,
                             [&](std::string_view location) {
                               return context.is_served ? read_included_object(input.tx, location)
                                                        : read_beside(name, location);
                             }};
  transform.serverless =
      context.is_served ? ServerlessTemplates::Expanded : ServerlessTemplates::ExpandedWithPaths;
  const bool is_rewritten =
      uses_macros(*prepared.loaded) || prepared.loaded->model.declares_transform(kServerless);
  if (!input.leaves_macros && input.tx != nullptr && is_rewritten && lacks_auto_expand(request)) {
    sink.error("InsufficientCapabilitiesException",
               "Requires capabilities : [CAPABILITY_AUTO_EXPAND]", {});
    return std::nullopt;
  }
  if (input.leaves_macros) {
    transform.macro = [](const MacroCall& call) { return Result<std::string>(call.fragment); };
  } else if (input.tx != nullptr && uses_macros(*prepared.loaded)) {
    transform.macro = [&, own = macros_made(prepared.loaded->model)](const MacroCall& call) {
      World world = world_in(*input.tx);
      return own.contains(call.name) ? Result<std::string>(no_such_macro(world, call.name))
                                     : call_macro(world, context.functions, call);
    };
  }
  std::unique_ptr<LoadedTemplate> expanded =
      expand_transforms(std::move(prepared.loaded), transform, sink);
  if (expanded == nullptr) {
    return std::nullopt;
  }
  prepared.loaded = std::move(expanded);
  if (prepared.loaded->document->root != original) {
    prepared.processed_json = node_to_json(*prepared.loaded->document->root);
  }
  prepared.parameters = bind_parameters(prepared.loaded->model, inputs, input.previous,
                                        input.knowledge, input.missing, sink);
  check_structure(prepared.loaded->model, input, context.providers, sink);
  if (!sink.has_errors() && input.missing == MissingParameters::Error) {
    Evaluator evaluator(prepared.loaded->model, prepared.parameters, input.environment,
                        input.knowledge, sink);
    evaluator.check_rules();
  }
  return prepared;
}

}  // namespace formwork
