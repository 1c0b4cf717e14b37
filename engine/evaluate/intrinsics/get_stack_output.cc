// SPDX-License-Identifier: Apache-2.0
// Fn::GetStackOutput: {StackName, OutputName, Region, RoleArn}
//
// An output of another stack, also of another region or account; it need not be exported. Region
// and RoleArn may be left out. Unknown where that stack is not known. Faults: E1033 for any other
// shape. Example: {Fn::GetStackOutput: {StackName: network, OutputName: VpcId}} -> "vpc-0a1b"
#include <array>
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

struct Field {
  std::string_view name;
  std::string StackOutputName::*target;
  bool is_required;
};

constexpr std::array<Field, 4> kFields = {{
    {"StackName", &StackOutputName::stack_name, true},
    {"OutputName", &StackOutputName::output_name, true},
    {"Region", &StackOutputName::region, false},
    {"RoleArn", &StackOutputName::role_arn, false},
}};

const Field* find_field(std::string_view name) {
  for (const Field& field : kFields) {
    if (field.name == name) {
      return &field;
    }
  }
  return nullptr;
}

Value malformed(Evaluator& evaluator, SourceSpan at) {
  return evaluator.fault("E1033",
                         "Fn::GetStackOutput needs an object with StackName and OutputName, and "
                         "optionally Region and RoleArn",
                         at);
}

Value evaluate_get_stack_output(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Resource) {
    return misplaced(evaluator, call, "Resources and Outputs");
  }
  if (!call.value->is_map() || find_call(*call.value) != nullptr) {
    return malformed(evaluator, call_span(call));
  }
  StackOutputName name;
  CauseSet causes;
  for (const Member& member : call.value->members()) {
    const Field* field = find_field(member.key);
    if (field == nullptr) {
      return malformed(evaluator, member.key_span);
    }
    const Value value = evaluator.evaluate(*member.value);
    const auto text = value_text(value);
    if (value.is_unknown()) {
      causes.add(value);
    } else if (!text || (text->empty() && field->is_required)) {
      return malformed(evaluator, member.value->span);
    } else {
      name.*field->target = *text;
    }
  }
  for (const Field& field : kFields) {
    if (field.is_required && call.value->find(field.name) == nullptr) {
      return malformed(evaluator, call_span(call));
    }
  }
  if (causes.is_waiting()) {
    return causes.take();
  }
  Result<std::optional<Value>> known = evaluator.knowledge().stack_output(name);
  if (!known) {
    return evaluator.fault(known.error().code, known.error().message, call_span(call),
                           known.error().help);
  }
  return *known ? std::move(**known)
                : Value::unknown(UnknownCause{
                      UnknownCause::Kind::Import, name.stack_name + "." + name.output_name, {}});
}

constinit Intrinsic get_stack_output{"Fn::GetStackOutput", &evaluate_get_stack_output};
const Register<Intrinsic> kRegister{get_stack_output};

}  // namespace
}  // namespace formwork
