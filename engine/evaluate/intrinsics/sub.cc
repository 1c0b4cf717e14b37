// SPDX-License-Identifier: Apache-2.0
// Fn::Sub: text, or [text, {name: value}]
//
// The text with every ${name} replaced: by the map's value of that name, else by Ref name, else
// (with a dot) by Fn::GetAtt. ${!name} stands for the text "${name}". Unknown values make the whole
// text unknown. Faults: E1019 for any other shape, for names with characters that no name has, for
// values that are lists or maps, for names that are declared nowhere. Example: {Fn::Sub:
// "${AWS::Region}-${Name}"} -> "us-east-1-x"
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/evaluate/arguments.hh"
#include "engine/template/reference.hh"

namespace formwork {
namespace {

using Variables = std::map<std::string_view, Value, std::less<>>;

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ':';
  });
}

/// Of ${name} inside the text when the text is written without escapes or folding, else of the
/// text.
SourceSpan variable_span(const Node& text, const SubPiece& piece) {
  const std::uint32_t quote = text.has(Node::kQuoted) ? 1 : 0;
  if (!text.span.is_known() || text.span.length != text.count + 2 * quote) {
    return text.span;
  }
  const auto offset = static_cast<std::uint32_t>(piece.offset);
  return {{text.span.begin.index + quote + offset},
          static_cast<std::uint32_t>(piece.text.size() + 3)};
}

Value variable_value(Evaluator& evaluator, const Variables& variables, std::string_view name,
                     SourceSpan at) {
  if (const auto given = variables.find(name); given != variables.end()) {
    return given->second;
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) {
    return evaluator.ref(name, at, "E1019");
  }
  const std::string_view logical_id = name.substr(0, dot);
  const std::string_view attribute = name.substr(dot + 1);
  if (logical_id.empty() || attribute.empty() ||
      (evaluator.place() == Evaluator::Place::Resource &&
       evaluator.model().find_resource(logical_id) == nullptr)) {
    return evaluator.fault(
        "E1019",
        "Template error: instance of Fn::Sub references invalid resource attribute " +
            std::string(name),
        at, evaluator.suggest(logical_id, Evaluator::Names::Resources));
  }
  return evaluator.get_att(logical_id, attribute, at);
}

Value substitute(Evaluator& evaluator, const Node& text, const Variables& variables) {
  CauseSet causes;
  std::string out;
  for (const SubPiece& piece : parse_sub(text.text())) {
    if (!piece.is_variable) {
      out += piece.text;
      continue;
    }
    const SourceSpan at = variable_span(text, piece);
    if (!is_name(piece.text)) {
      causes.add(evaluator.fault(
          "E1019",
          "Template error: variable names in Fn::Sub syntax must contain only "
          "alphanumeric characters, underscores, periods, and colons",
          at, "Write ${!" + std::string(piece.text) + "} to keep the text as it is."));
      continue;
    }
    const Value value = variable_value(evaluator, variables, piece.text, at);
    if (value.is_unknown()) {
      causes.add(value);
      continue;
    }
    const auto replacement = value_text(value);
    if (!replacement) {
      causes.add(evaluator.fault("E1019",
                                 "Template error: variable " + std::string(piece.text) +
                                     " in Fn::Sub expression does not resolve to a string",
                                 at, "Join the list's items with Fn::Join first."));
      continue;
    }
    if (!evaluator.charge(replacement->size(), at)) {
      return Value::unknown(std::vector<UnknownCause>());
    }
    out += *replacement;
  }
  return causes.is_waiting() ? causes.take() : Value::string(std::move(out));
}

Value malformed(Evaluator& evaluator, const Member& call) {
  return evaluator.fault(
      "E1019",
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected "
      "arguments. Specify a string as first argument, and an optional second argument "
      "to specify a mapping of values to replace in the string",
      call_span(call));
}

/// The values of the map argument; false when one is not a text.
bool evaluate_variables(Evaluator& evaluator, const Node& map, Variables& variables) {
  bool is_good = true;
  for (const Member& member : map.members()) {
    Value value = evaluator.evaluate(*member.value);
    if (!value.is_unknown() && !value_text(value)) {
      evaluator.fault(
          "E1019",
          "Template error: every value of the context object of every Fn::Sub object must be "
          "a string or a function that returns a string",
          member.value->span);
      is_good = false;
    }
    variables.try_emplace(member.key, std::move(value));
  }
  return is_good;
}

Value evaluate_sub(Evaluator& evaluator, const Member& call) {
  const Node& argument = *call.value;
  if (argument.is_scalar() && !argument.is(NodeKind::Null)) {
    return substitute(evaluator, argument, {});
  }
  const auto items = list_arguments(argument, 2, 2);
  if (!items || !(*items)[0]->is_string() || !(*items)[1]->is_map() ||
      find_call(*(*items)[1]) != nullptr) {
    return malformed(evaluator, call);
  }
  Variables variables;
  if (!evaluate_variables(evaluator, *(*items)[1], variables)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  return substitute(evaluator, *(*items)[0], variables);
}

constinit Intrinsic sub{"Fn::Sub", &evaluate_sub};
const Register<Intrinsic> kRegister{sub};

}  // namespace
}  // namespace formwork
