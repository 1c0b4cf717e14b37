// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/resolvers/resolving.hh"

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {

Validator written_at(const Validator& validator, std::initializer_list<PathStep> steps) {
  Validator result = validator;
  const std::span<const PathStep> all(steps.begin(), steps.size());
  result.context.value_path = {validator.run->arena().copy(all), all.size()};
  return result;
}

TwoArguments two_arguments(const Node& argument) {
  if (argument.is_list() && argument.count == 2) {
    return {argument.items()[0], argument.items()[1]};
  }
  return {};
}

std::string_view referenced_name(const Node& node) {
  const Member* member = node.single();
  return member != nullptr && member->key == "Ref" && member->value->is_string()
             ? member->value->text()
             : std::string_view();
}

bool is_pseudo_reference(const Node& node) {
  return pseudo_parameter(referenced_name(node)) >= 0;
}

bool is_text_piece(const Node& node) {
  return node.is_scalar() && !node.is(NodeKind::Null) && !is_date(node);
}

}  // namespace formwork::lint
