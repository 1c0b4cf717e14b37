// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/arguments.hh"

#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork {

SourceSpan call_span(const Member& call) {
  SourceSpan span = call.key_span;
  if (call.value == nullptr || !call.value->span.is_known()) {
    return span;
  }
  if (!span.is_known()) {
    return call.value->span;
  }
  const SourcePos end = call.value->span.end();
  // An aliased argument lies elsewhere: then the name alone is the place.
  if (end > span.end() && !call.value->has(Node::kAlias)) {
    span.length = end.index - span.begin.index;
  }
  return span;
}

std::optional<std::span<const Node* const>> list_arguments(const Node& argument, std::size_t least,
                                                           std::size_t most) {
  if (!argument.is_list() || argument.count < least || argument.count > most) {
    return std::nullopt;
  }
  return argument.items();
}

std::optional<std::string> literal_text(const Node& node) {
  if (node.is(NodeKind::Null) || !node.is_scalar()) {
    return std::nullopt;
  }
  return value_from_node(node).scalar_text();
}

std::optional<std::string> value_text(const Value& value) {
  if (value.is_scalar()) {
    return value.scalar_text();
  }
  if (value.is_no_value()) {
    return std::string();
  }
  return std::nullopt;
}

bool has_language_extensions(const Evaluator& evaluator) {
  return evaluator.model().declares_transform("AWS::LanguageExtensions");
}

Value misplaced(Evaluator& evaluator, const Member& call, std::string_view where) {
  return evaluator.fault(
      "ValidationError",
      "Template error: " + std::string(call.key) + " can only be used in " + std::string(where),
      call_span(call));
}

Tri undecidable(Evaluator& evaluator, const Member& call, std::string_view needs) {
  evaluator.wait_for(evaluator.fault(
      "E1701",
      "Template error: every " + std::string(call.key) + " object requires " + std::string(needs),
      call_span(call)));
  return Tri::Unknown;
}

std::optional<ListAndText> read_list_and_text(Evaluator& evaluator, const Member& call) {
  if (evaluator.place() != Evaluator::Place::Rule) {
    evaluator.wait_for(misplaced(evaluator, call, "the Rules section"));
    return std::nullopt;
  }
  constexpr std::string_view kNeeds = "two parameters, (1) a list of strings and (2) a string";
  const auto items = list_arguments(*call.value, 2, 2);
  if (!items) {
    undecidable(evaluator, call, kNeeds);
    return std::nullopt;
  }
  ListAndText read{evaluator.evaluate(*(*items)[0]), evaluator.evaluate(*(*items)[1])};
  const bool is_list = read.list.is_unknown() || read.list.is_list();
  if (!is_list || (!read.text.is_unknown() && !value_text(read.text))) {
    undecidable(evaluator, call, kNeeds);
    return std::nullopt;
  }
  return read;
}

Tri unless_waiting(Evaluator& evaluator, const ListAndText& arguments, Tri otherwise) {
  CauseSet causes;
  causes.add(arguments.list);
  causes.add(arguments.text);
  if (!causes.is_waiting()) {
    return otherwise;
  }
  evaluator.wait_for(causes.causes());
  return Tri::Unknown;
}

Value needs_language_extensions(Evaluator& evaluator, const Member& call, std::string code) {
  return evaluator.fault(
      std::move(code), std::string(call.key) + " needs the transform AWS::LanguageExtensions",
      call_span(call), "Add `Transform: AWS::LanguageExtensions` to the template.");
}

Value decided_value(Evaluator& evaluator, const Intrinsic& intrinsic, const Member& call) {
  if (evaluator.place() == Evaluator::Place::Resource) {
    return evaluator.fault("ValidationError",
                           "Template error: " + std::string(call.key) +
                               " gives a truth value and can only be used in Conditions and Rules",
                           call_span(call), "Name the condition and choose a value with Fn::If.");
  }
  CauseSet causes;
  const Tri truth = evaluator.decide(intrinsic, call, causes);
  return truth == Tri::Unknown ? causes.take() : Value::boolean(truth == Tri::True);
}

std::string nearest_help(std::string_view name, std::span<const std::string_view> candidates) {
  const std::optional<std::string_view> nearest = find_nearest(name, candidates);
  return nearest ? "Did you mean '" + std::string(*nearest) + "'?" : std::string();
}

}  // namespace formwork
