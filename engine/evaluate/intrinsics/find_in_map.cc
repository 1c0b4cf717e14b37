// SPDX-License-Identifier: Apache-2.0
// Fn::FindInMap: [map name, top key, second key] or, with AWS::LanguageExtensions,
//                [map name, top key, second key, {DefaultValue: value}]
//
// A value of the Mappings section. Keys may be Ref or Fn::FindInMap; with AWS::LanguageExtensions
// any function. The default is given when the map or one of the keys is missing. Faults: E1011 for
// any other shape, and for a miss without default. Example: {Fn::FindInMap: [Sizes, prod, cpu]} ->
// "4"
#include <array>
#include <string>

#include "engine/evaluate/arguments.hh"
#include "engine/value/convert.hh"

namespace formwork {
namespace {

constexpr std::string_view kShape =
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key "
    "and the "
    "attribute for return value";

Value malformed(Evaluator& evaluator, SourceSpan at, std::string help = {}) {
  return evaluator.fault("E1011", std::string(kShape), at, std::move(help));
}

bool is_simple_key(const Node& node) {
  const Member* function = find_call(node);
  return node.is_scalar() ||
         (function != nullptr && (function->key == "Ref" || function->key == "Fn::FindInMap"));
}

/// The DefaultValue argument; null when there is none.
const Node* default_argument(const Node& options) {
  return options.is_map() && options.count == 1 ? options.get("DefaultValue") : nullptr;
}

std::string key_names(const Node& map) {
  constexpr std::size_t kMost = 10;
  std::string names;
  std::size_t count = 0;
  for (const Member& member : map.members()) {
    if (++count > kMost) {
      return names + ", ...";
    }
    names += (count == 1 ? "" : ", ") + std::string(member.key);
  }
  return names;
}

/// Which of the keys is not there.
std::string miss_help(Evaluator& evaluator, const std::array<std::string, 3>& keys) {
  const Mapping* mapping = evaluator.model().find_mapping(keys[0]);
  if (mapping == nullptr) {
    return evaluator.suggest(keys[0], Evaluator::Names::Mappings);
  }
  if (mapping->node == nullptr || !mapping->node->is_map()) {
    return {};
  }
  const Node* row = evaluator.find_member(*mapping->node, keys[1]);
  if (row == nullptr) {
    return "The mapping '" + keys[0] + "' has no key '" + keys[1] +
           "'; it has: " + key_names(*mapping->node) + ".";
  }
  return "The key '" + keys[1] + "' of the mapping '" + keys[0] + "' has no '" + keys[2] +
         "'; it has: " + key_names(*row) + ".";
}

/// The value the three texts lead to, or null.
const Node* look_up(Evaluator& evaluator, const std::array<std::string, 3>& keys) {
  const Mapping* mapping = evaluator.model().find_mapping(keys[0]);
  const Node* row = mapping == nullptr || mapping->node == nullptr
                        ? nullptr
                        : evaluator.find_member(*mapping->node, keys[1]);
  return row == nullptr ? nullptr : evaluator.find_member(*row, keys[2]);
}

Value literal_value(Evaluator& evaluator, const Node& node, SourceSpan at) {
  const std::size_t size = node.is_list() ? node.count * sizeof(Value) : node.count;
  if (!evaluator.charge(size, at)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  // Without functions in mappings, evaluating is reading; it reports null values.
  return evaluator.evaluate(node);
}

Value evaluate_find_in_map(Evaluator& evaluator, const Member& call) {
  const bool is_extended = has_language_extensions(evaluator);
  const auto items = list_arguments(*call.value, 3, is_extended ? 4 : 3);
  if (!items) {
    return malformed(evaluator, call_span(call),
                     !is_extended && call.value->is_list() && call.value->count == 4
                         ? "A DefaultValue needs `Transform: AWS::LanguageExtensions`."
                         : "");
  }
  const Node* fallback = items->size() == 4 ? default_argument(*(*items)[3]) : nullptr;
  if (items->size() == 4 && fallback == nullptr) {
    return malformed(evaluator, (*items)[3]->span, "The fourth argument is {DefaultValue: value}.");
  }
  CauseSet causes;
  std::array<std::string, 3> keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Node& item = *(*items)[i];
    if (!is_extended && !is_simple_key(item)) {
      return malformed(
          evaluator, item.span,
          "Only Ref and Fn::FindInMap may compute a key; other functions need `Transform: "
          "AWS::LanguageExtensions`.");
    }
    const Value key = evaluator.evaluate(item);
    const auto text = value_text(key);
    if (key.is_unknown()) {
      causes.add(key);
    } else if (!text) {
      return malformed(evaluator, item.span);
    } else {
      keys[i] = *text;
    }
  }
  if (causes.is_waiting()) {
    return causes.take();
  }
  if (const Node* found = look_up(evaluator, keys)) {
    return literal_value(evaluator, *found, call.key_span);
  }
  if (fallback != nullptr) {
    return evaluator.evaluate(*fallback);
  }
  return evaluator.fault(
      "E1011",
      "Template error: Unable to get mapping for " + keys[0] + "::" + keys[1] + "::" + keys[2],
      call_span(call), miss_help(evaluator, keys));
}

constinit Intrinsic find_in_map{"Fn::FindInMap", &evaluate_find_in_map};
const Register<Intrinsic> kRegister{find_in_map};

}  // namespace
}  // namespace formwork
