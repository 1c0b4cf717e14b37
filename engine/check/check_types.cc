// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/check/check_parts.hh"
#include "engine/schema/catalog.hh"

namespace formwork {
namespace {

// Looking for the nearest of all names is for people: nobody reads more than a few.
constexpr std::size_t kMostHelps = 20;

/// Types whose schema stands in no catalogue and need not.
bool is_open_type(std::string_view type) {
  return type.starts_with("Custom::") || type.ends_with("::MODULE");
}

SourceSpan type_key_span(const Resource& resource) {
  const Member* type = resource.node->find("Type");
  return type == nullptr ? resource.name.span : type->key_span;
}

}  // namespace

void check_types(const Template& model, Sink& sink) {
  const SchemaCatalog& catalog = SchemaCatalog::builtin();
  std::vector<std::string_view> names;
  std::size_t helps = 0;
  for (const Resource& resource : model.resources) {
    const std::string_view type = resource.type.text;
    if (type.empty() || is_open_type(type) || catalog.find(type) != nullptr) {
      continue;
    }
    if (type.starts_with("AWS::Serverless::")) {
      if (!model.declares_transform("AWS::Serverless-2016-10-31")) {
        sink.error("E3038",
                   "Type " + std::string(type) + " needs the transform AWS::Serverless-2016-10-31",
                   type_key_span(resource),
                   "Add 'Transform: AWS::Serverless-2016-10-31' to the template.");
      }
      if (model.declares_transform("AWS::Serverless-2016-10-31")) {
        continue;
      }
    }
    if (has_unknown_macro(model) && !type.starts_with("AWS::")) {
      continue;
    }
    std::string help;
    if (++helps <= kMostHelps) {
      if (names.empty()) {
        names = catalog.type_names();
      }
      if (const auto nearest = find_nearest(type, names)) {
        help = "Did you mean '" + std::string(*nearest) + "'?";
      }
    }
    sink.error("E3006", "Unrecognized resource type: " + std::string(type), type_key_span(resource),
               std::move(help));
  }
}

}  // namespace formwork
