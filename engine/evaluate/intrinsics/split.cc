// SPDX-License-Identifier: Apache-2.0
// Fn::Split: [delimiter, text]
//
// A text cut at every delimiter: a list of texts. The delimiter is literal; a text without it gives
// a list of one. Faults: E1018 for any other shape, and for an empty delimiter. Example:
// {Fn::Split: [",", "a,b,"]} -> ["a", "b", ""]
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"

namespace formwork {
namespace {

Value malformed(Evaluator& evaluator, const Member& call) {
  return evaluator.fault(
      "E1018",
      "Template error: every Fn::Split object requires two parameters, (1) a string "
      "delimiter and (2) a string to be split or a function that returns a string to "
      "be split.",
      call_span(call));
}

Value evaluate_split(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 2);
  const auto delimiter = items ? literal_text(*(*items)[0]) : std::nullopt;
  if (!delimiter || delimiter->empty()) {
    return malformed(evaluator, call);
  }
  const Value source = evaluator.evaluate(*(*items)[1]);
  if (source.is_unknown()) {
    return source;
  }
  const auto text = value_text(source);
  if (!text) {
    return malformed(evaluator, call);
  }
  const std::vector<std::string_view> pieces = split(*text, *delimiter);
  if (!evaluator.charge(text->size() + pieces.size() * sizeof(Value), call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  Value::List out;
  out.reserve(pieces.size());
  for (const std::string_view piece : pieces) {
    out.push_back(Value::string(std::string(piece)));
  }
  return Value::list(std::move(out));
}

constinit Intrinsic split_function{"Fn::Split", &evaluate_split};
const Register<Intrinsic> kRegister{split_function};

}  // namespace
}  // namespace formwork
