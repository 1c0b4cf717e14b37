// SPDX-License-Identifier: Apache-2.0
// Fn::ImportValue: export name
//
// The value another stack of this account and region exports under a name. The name may be
// computed, but not from resources, other imports or zone lists. Faults: E1016 for any other
// argument; what is known of exports says "No export named X found". Example: {Fn::ImportValue:
// network-VpcId} -> "vpc-0a1b"
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"
#include "engine/template/reference.hh"

namespace formwork {
namespace {

bool has_call(const Node& node, std::string_view name) {
  if (const Member* function = find_call(node); function != nullptr && function->key == name) {
    return true;
  }
  for (const Node* item : node.items()) {
    if (has_call(*item, name)) {
      return true;
    }
  }
  for (const Member& member : node.members()) {
    if (has_call(*member.value, name)) {
      return true;
    }
  }
  return false;
}

bool depends_on_resources(const Template& model, const Node& argument) {
  bool is_found = false;
  for_each_reference(argument, [&](const Reference& reference) {
    using Kind = Reference::Kind;
    const bool is_attribute = reference.kind == Kind::GetAtt || reference.kind == Kind::SubGetAtt;
    const bool is_ref = reference.kind == Kind::Ref || reference.kind == Kind::SubRef;
    is_found = is_found || is_attribute ||
               (is_ref && model.find_parameter(reference.name) == nullptr &&
                model.find_resource(reference.name) != nullptr);
  });
  return is_found || has_call(argument, "Fn::ImportValue") || has_call(argument, "Fn::GetAZs");
}

Value evaluate_import_value(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Resource) {
    return misplaced(evaluator, call, "Resources and Outputs");
  }
  if (!call.value->is_scalar() && depends_on_resources(evaluator.model(), *call.value)) {
    return evaluator.fault(
        "E1016",
        "Template error: the attribute in Fn::ImportValue must not depend on any "
        "resources, imported values, or Fn::GetAZs",
        call_span(call));
  }
  const Value name = evaluator.evaluate(*call.value);
  if (name.is_unknown()) {
    return name;
  }
  const auto text = value_text(name);
  if (!text || text->empty()) {
    return evaluator.fault("E1016",
                           "Template error: the attribute in Fn::ImportValue must be a string or a "
                           "function that returns a string",
                           call_span(call));
  }
  Result<std::optional<Value>> known = evaluator.knowledge().import_value(*text);
  if (!known) {
    return evaluator.fault(known.error().code, known.error().message, call_span(call),
                           known.error().help);
  }
  return *known ? std::move(**known)
                : Value::unknown(UnknownCause{UnknownCause::Kind::Import, *text, {}});
}

constinit Intrinsic import_value{"Fn::ImportValue", &evaluate_import_value};
const Register<Intrinsic> kRegister{import_value};

}  // namespace
}  // namespace formwork
