// SPDX-License-Identifier: Apache-2.0
// Fn::GetAtt: [logical id, attribute] or "LogicalId.Attribute"
//
// An attribute of a resource. The text form is cut at its first dot, so nested attributes
// ("Endpoint.Port", "Outputs.VpcId") work in both. The logical id is literal; the attribute may be
// computed from parameters. Faults: E1010 for any other shape, an undeclared resource, an attribute
// the type does not have. Example: {Fn::GetAtt: [Queue, Arn]} -> "arn:aws:sqs:..."
#include <string>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value malformed(Evaluator& evaluator, const Member& call) {
  return evaluator.fault(
      "E1010",
      "Template error: every Fn::GetAtt object requires two non-empty parameters, the "
      "resource name and the resource attribute",
      call_span(call), "Write !GetAtt LogicalId.Attribute.");
}

Value evaluate_get_att(Evaluator& evaluator, const Member& call) {
  const Node& argument = *call.value;
  if (argument.is_string()) {
    const std::string_view text = argument.text();
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) {
      return malformed(evaluator, call);
    }
    return evaluator.get_att(text.substr(0, dot), text.substr(dot + 1), argument.span);
  }
  const auto items = list_arguments(argument, 2, 2);
  if (!items || !(*items)[0]->is_string() || (*items)[0]->text().empty()) {
    return malformed(evaluator, call);
  }
  const Value attribute = evaluator.evaluate(*(*items)[1]);
  if (attribute.is_unknown()) {
    return attribute;
  }
  const std::optional<std::string> name = value_text(attribute);
  if (!name || name->empty()) {
    return malformed(evaluator, call);
  }
  return evaluator.get_att((*items)[0]->text(), *name, argument.span);
}

constinit Intrinsic get_att{"Fn::GetAtt", &evaluate_get_att};
const Register<Intrinsic> kRegister{get_att};

}  // namespace
}  // namespace formwork
