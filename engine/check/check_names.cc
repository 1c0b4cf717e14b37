// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/pseudo.hh"
#include "engine/check/check_parts.hh"
#include "engine/check/function_owners.hh"
#include "engine/schema/catalog.hh"
#include "engine/template/reference.hh"

namespace formwork {
namespace {

using NameList = std::vector<std::string_view>;

// Finding the nearest name costs time per candidate; nobody reads more helps than these.
constexpr std::size_t kMostHelps = 50;

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kConditionOwners = {{
    {"Fn::And", "E8004"},
    {"Fn::Not", "E8005"},
    {"Fn::Or", "E8006"},
}};

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// Names CloudFormation lets stand in ${}; others are the evaluator's to report.
bool is_sub_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.' || c == ':';
  });
}

class NameChecker {
 public:
  NameChecker(const Template& model, const FunctionOwners& owners, Sink& sink, FaultyPlaces& faulty)
      : model_(model),
        sink_(sink),
        faulty_(faulty),
        owners_(owners),
        is_closed_(!has_unknown_macro(model)) {
    for (const Resource& resource : model.resources) {
      resource_names_.push_back(resource.name.text);
    }
    value_names_ = resource_names_;
    for (const Parameter& parameter : model.parameters) {
      value_names_.push_back(parameter.name.text);
    }
    value_names_.insert(value_names_.end(), pseudo_parameter_names().begin(),
                        pseudo_parameter_names().end());
    for (const Condition& condition : model.conditions) {
      condition_names_.push_back(condition.name.text);
    }
    for (const Mapping& mapping : model.mappings) {
      mapping_names_.push_back(mapping.name.text);
    }
  }

  void run() {
    for (const Resource& resource : model_.resources) {
      check_resource(resource);
    }
    for (const Output& output : model_.outputs) {
      section_ = "Outputs";
      if (output.value != nullptr) {
        check_value(*output.value);
      }
      if (output.export_name != nullptr) {
        check_value(*output.export_name);
      }
      if (output.condition) {
        check_condition(output.condition->text, output.condition->span, "E6005");
      }
    }
    for (const Condition& condition : model_.conditions) {
      check_condition_node(*condition.node, "E8007");
    }
  }

 private:
  void check_resource(const Resource& resource) {
    section_ = "Resources";
    if (resource.condition) {
      check_condition(resource.condition->text, resource.condition->span, "E3015");
    }
    for (const NameAt& needed : resource.depends_on) {
      if (is_closed_ && model_.find_resource(needed.text) == nullptr) {
        report("E3005",
               "Template format error: Unresolved resource dependencies [" +
                   std::string(needed.text) + "] in the Resources block of the template",
               needed.span, needed.text, resource_names_);
      }
    }
    for (const Node* part :
         {resource.properties, resource.metadata, resource.creation_policy, resource.update_policy,
          resource.deletion_policy, resource.update_replace_policy}) {
      if (part != nullptr) {
        check_value(*part);
      }
    }
  }

  void check_value(const Node& node) {
    for_each_reference(node, [this](const Reference& reference) { check_reference(reference); });
  }

  std::string_view code_of(const Reference& reference, std::string_view usual) const {
    // Faults inside a function are filed where the function's own are: at its name.
    const Member* call = reference.node->single();
    return call == nullptr ? usual : owners_.code_at(call->key_span, usual);
  }

  void check_reference(const Reference& reference) {
    switch (reference.kind) {
      case Reference::Kind::Ref:
        check_ref(reference, "E1020");
        break;
      case Reference::Kind::SubRef:
        if (is_sub_name(reference.name)) {
          check_ref(reference, "E1019");
        }
        break;
      case Reference::Kind::GetAtt:
        check_attribute(reference, "E1010");
        break;
      case Reference::Kind::SubGetAtt:
        if (is_sub_name(reference.name)) {
          check_attribute(reference, "E1019");
        }
        break;
      case Reference::Kind::Condition:
        check_condition(reference.name, reference.span, "E1028");
        break;
      case Reference::Kind::FindInMap:
        check_mapping(reference);
        break;
    }
  }

  void check_ref(const Reference& reference, std::string_view usual) {
    const auto pseudo = pseudo_parameter_names();
    const bool is_known = std::find(pseudo.begin(), pseudo.end(), reference.name) != pseudo.end() ||
                          model_.find_parameter(reference.name) != nullptr ||
                          model_.find_resource(reference.name) != nullptr;
    if (!is_known && (is_closed_ || reference.name.starts_with("AWS::"))) {
      report(code_of(reference, usual), unresolved(reference.name), reference.span, reference.name,
             value_names_);
    }
  }

  std::string unresolved(std::string_view name) const {
    return std::string(section_ == "Outputs" ? "" : "Template format error: ") +
           "Unresolved resource dependencies [" + std::string(name) + "] in the " +
           std::string(section_) + " block of the template";
  }

  void check_attribute(const Reference& reference, std::string_view usual) {
    const Resource* resource = model_.find_resource(reference.name);
    if (resource == nullptr) {
      if (is_closed_) {
        report(code_of(reference, usual),
               reference.kind == Reference::Kind::GetAtt
                   ? "Template error: instance of Fn::GetAtt references undefined resource " +
                         std::string(reference.name)
                   : "Template error: instance of Fn::Sub references invalid resource attribute " +
                         std::string(reference.name) + "." + std::string(reference.attribute),
               reference.span, reference.name, resource_names_);
      }
      return;
    }
    const TypeSchema* type = SchemaCatalog::builtin().find(resource->type.text);
    if (type == nullptr || reference.attribute.empty() || type->any_attribute ||
        type->has_attribute(reference.attribute)) {
      return;
    }
    report(code_of(reference, usual),
           std::string(resource->type.text) + " has no attribute " + quoted(reference.attribute),
           reference.span, reference.attribute, type->attributes);
  }

  void check_mapping(const Reference& reference) {
    const Node* arguments = reference.node->get("Fn::FindInMap");
    const bool has_default = arguments != nullptr && arguments->items().size() > 3;
    if (model_.find_mapping(reference.name) == nullptr && !has_default && is_closed_) {
      report("E1011",
             "Template error: Mapping named " + quoted(reference.name) +
                 " is not present in the 'Mappings' "
                 "section of template.",
             reference.span, reference.name, mapping_names_);
    }
  }

  void check_condition(std::string_view name, SourceSpan span, std::string_view code) {
    if (model_.find_condition(name) == nullptr && is_closed_) {
      report(code,
             code == "E1028"
                 ? "Template error: unresolved condition dependency " + std::string(name) +
                       " in Fn::If"
                 : "Template format error: Unresolved condition dependency " + std::string(name) +
                       " in the " + std::string(code.starts_with("E8") ? "Conditions" : section_) +
                       " block of the template",
             span, name, condition_names_);
    }
  }

  /// Condition names inside the Conditions section, filed under the function that holds them.
  void check_condition_node(const Node& node, std::string_view code) {
    for (const Node* item : node.items()) {
      check_condition_node(*item, code);
    }
    const Member* call = node.single();
    if (call == nullptr) {
      return;
    }
    if (call->key == "Condition" && call->value->is_string()) {
      check_condition(call->value->text(), call->value->span, code);
      return;
    }
    for (const auto& [function, own] : kConditionOwners) {
      if (call->key == function) {
        check_condition_node(*call->value, own);
      }
    }
  }

  void report(std::string_view code, std::string message, SourceSpan span, std::string_view name,
              std::span<const std::string_view> candidates) {
    std::string help;
    if (++helps_ <= kMostHelps) {
      if (const auto nearest = find_nearest(name, candidates)) {
        help = "Did you mean " + quoted(*nearest) + "?";
      }
    }
    faulty_.add(span);
    sink_.error(std::string(code), std::move(message), span, std::move(help));
  }

  const Template& model_;
  Sink& sink_;
  FaultyPlaces& faulty_;
  const FunctionOwners& owners_;
  bool is_closed_;
  std::string_view section_;
  NameList resource_names_;
  NameList value_names_;
  NameList condition_names_;
  NameList mapping_names_;
  std::size_t helps_ = 0;
};

}  // namespace

void check_names(const Template& model, const FunctionOwners& owners, Sink& sink,
                 FaultyPlaces& faulty) {
  NameChecker(model, owners, sink, faulty).run();
}

}  // namespace formwork
