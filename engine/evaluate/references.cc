// SPDX-License-Identifier: Apache-2.0
// What Ref and Fn::GetAtt give, however they are written.
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/evaluate/pseudo.hh"

namespace formwork {
namespace {

constexpr std::size_t kMostSearches = 1000;

bool lies_in(SourceSpan inner, const Node* outer) {
  return outer != nullptr && outer->span.is_known() && inner.is_known() &&
         inner.begin >= outer->span.begin && inner.begin < outer->span.end();
}

std::size_t size_of(const Value& value) {
  std::size_t size = value.is_string() ? value.as_string().size() : 0;
  for (const Value& item : value.items()) {
    size += sizeof(Value) + size_of(item);
  }
  for (const Value::Member& member : value.members()) {
    size += sizeof(Value::Member) + member.key.size() + size_of(member.value);
  }
  return size;
}

/// CloudFormation leaves the prefix out for outputs.
std::string unresolved(std::string_view name, std::string_view section) {
  return std::string(section == "Outputs" ? "" : "Template format error: ") +
         "Unresolved resource dependencies [" + std::string(name) + "] in the " +
         std::string(section) + " block of the template";
}

}  // namespace

std::string_view Evaluator::section_of(SourceSpan at) const {
  // A search, so only for as many faults as anyone reads.
  for (std::size_t i = 0; i < model_.outputs.size() && told_.size() < kMostSearches; ++i) {
    if (lies_in(at, model_.outputs[i].node)) {
      return "Outputs";
    }
  }
  return place_ == Place::Condition ? "Conditions" : place_ == Place::Rule ? "Rules" : "Resources";
}

Value Evaluator::forbidden_reference(std::string_view name, SourceSpan at) {
  const std::string section = place_ == Place::Rule ? "Rules" : "Conditions";
  return fault("E1020",
               "Template format error: Unresolved dependencies [" + std::string(name) +
                   "]. Cannot reference resources in the " + section + " block of the template",
               at, section + " may depend on parameters, mappings and pseudo parameters only.");
}

Value Evaluator::ref(std::string_view name, SourceSpan at, std::string_view code) {
  if (name.starts_with("AWS::")) {
    if (std::optional<Value> value = pseudo_parameter(environment_, name)) {
      return std::move(*value);
    }
    return fault(std::string(code), unresolved(name, section_of(at)), at,
                 nearest_help(name, pseudo_parameter_names()));
  }
  if (const auto bound = parameters_.find(name); bound != parameters_.end()) {
    const Value& value = bound->second.value;
    return charge(size_of(value), at) ? value : Value::unknown(std::vector<UnknownCause>());
  }
  if (model_.find_parameter(name) != nullptr) {
    return Value::unknown(UnknownCause{UnknownCause::Kind::Parameter, std::string(name), {}});
  }
  const Resource* resource = model_.find_resource(name);
  if (place_ != Place::Resource) {
    if (resource != nullptr) {
      return forbidden_reference(name, at);
    }
    return fault(std::string(code),
                 "Template format error: Unresolved dependencies [" + std::string(name) +
                     "] in the " + std::string(section_of(at)) + " block of the template",
                 at, suggest(name, Names::References));
  }
  if (resource == nullptr) {
    return fault(std::string(code), unresolved(name, section_of(at)), at,
                 suggest(name, Names::References));
  }
  if (is_active(*resource) == Tri::False) {
    return fault(
        "ValidationError", unresolved(name, section_of(at)), at,
        "The resource's condition " + std::string(resource->condition->text) + " is false.");
  }
  if (std::optional<Value> value = knowledge_.ref(name)) {
    return charge(size_of(*value), at) ? std::move(*value)
                                       : Value::unknown(std::vector<UnknownCause>());
  }
  return Value::unknown(UnknownCause{UnknownCause::Kind::Ref, std::string(name), {}});
}

Value Evaluator::get_att(std::string_view logical_id, std::string_view attribute, SourceSpan at) {
  if (place_ != Place::Resource) {
    return forbidden_reference(logical_id, at);
  }
  const Resource* resource = model_.find_resource(logical_id);
  if (resource == nullptr) {
    return fault("E1010",
                 "Template error: instance of Fn::GetAtt references undefined resource " +
                     std::string(logical_id),
                 at, suggest(logical_id, Names::Resources));
  }
  if (is_active(*resource) == Tri::False) {
    return fault(
        "ValidationError", unresolved(logical_id, section_of(at)), at,
        "The resource's condition " + std::string(resource->condition->text) + " is false.");
  }
  Result<std::optional<Value>> known = knowledge_.attribute(logical_id, attribute);
  if (!known) {
    const Diagnostic& error = known.error();
    return fault(error.code, error.message, error.span.is_known() ? error.span : at, error.help);
  }
  if (*known) {
    return charge(size_of(**known), at) ? std::move(**known)
                                        : Value::unknown(std::vector<UnknownCause>());
  }
  return Value::unknown(
      UnknownCause{UnknownCause::Kind::Attribute, std::string(logical_id), std::string(attribute)});
}

}  // namespace formwork
