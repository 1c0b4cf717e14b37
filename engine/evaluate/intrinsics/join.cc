// SPDX-License-Identifier: Apache-2.0
// Fn::Join: [delimiter, list]
//
// The items of a list (or of a function that gives one) as one text. The delimiter is literal. No
// items give "". Unknown items make the whole text unknown. Faults: E1022 for any other shape, and
// for items that are lists or maps. Example: {Fn::Join: ["-", [a, b]]} -> "a-b"
#include <string>

#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value malformed(Evaluator& evaluator, SourceSpan at) {
  return evaluator.fault(
      "E1022",
      "Template error: every Fn::Join object requires two parameters, (1) a string "
      "delimiter and (2) a list of strings to be joined or a function that returns a "
      "list of strings (such as Fn::GetAZs) to be joined.",
      at);
}

/// The item when it is written in the call; values of parameters and mappings come from elsewhere.
SourceSpan item_span(const Value& item, const Member& call) {
  const SourceSpan whole = call_span(call);
  const bool is_inside = item.origin.is_known() && item.origin.begin >= whole.begin &&
                         item.origin.end() <= whole.end();
  return is_inside ? item.origin : whole;
}

Value join_items(Evaluator& evaluator, const Member& call, const Value& list,
                 const std::string& delimiter) {
  CauseSet causes;
  std::string out;
  bool is_first = true;
  for (const Value& item : list.items()) {
    if (item.is_unknown()) {
      causes.add(item);
      continue;
    }
    const std::optional<std::string> text = value_text(item);
    if (!text) {
      return malformed(evaluator, item_span(item, call));
    }
    if (!evaluator.charge(delimiter.size() + text->size(), call.key_span)) {
      return Value::unknown(std::vector<UnknownCause>());
    }
    out += (is_first ? "" : delimiter) + *text;
    is_first = false;
  }
  return causes.is_waiting() ? causes.take() : Value::string(std::move(out));
}

Value evaluate_join(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 2);
  const auto delimiter = items ? literal_text(*(*items)[0]) : std::nullopt;
  if (!delimiter) {
    return malformed(evaluator, call_span(call));
  }
  const Value list = evaluator.evaluate(*(*items)[1]);
  if (list.is_unknown()) {
    return list;
  }
  if (!list.is_list()) {
    return malformed(evaluator, call_span(call));
  }
  return join_items(evaluator, call, list, *delimiter);
}

constinit Intrinsic join_function{"Fn::Join", &evaluate_join};
const Register<Intrinsic> kRegister{join_function};

}  // namespace
}  // namespace formwork
