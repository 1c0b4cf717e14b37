// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/rds/db_engine.hh"

#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {

const Node& with_lower_engine(const Validator& validator, const Node& properties) {
  const Node* engine = properties.get("Engine");
  if (!is_text(engine)) {
    return properties;
  }
  const std::string name = to_lower(engine->text());
  if (name == engine->text()) {
    return properties;
  }
  NodeBuilder& build = validator.run->build();
  std::vector<Member> members(properties.members().begin(), properties.members().end());
  for (Member& member : members) {
    if (member.key == "Engine") {
      member.value = build.copy_string(name, engine->span, engine->flags);
    }
  }
  return *build.map(members, properties.span, properties.flags);
}

void with_lower_engine(const HookCall& call, const std::function<void(const HookCall&)>& body) {
  if (call.instance.is_map()) {
    body({call.rule, call.validator, call.place, with_lower_engine(call.validator, call.instance),
          call.schema, call.out});
  }
}

void check_in_regions(const HookCall& call, std::string_view name) {
  const Schema schema = call.validator.run->schema_document(name);
  Validator validator = call.validator;
  validator.context.functions = {};
  for (std::size_t i = 0; i < call.validator.context.regions.size(); ++i) {
    validator.context.regions = call.validator.context.regions.subspan(i, 1);
    const std::string_view region = validator.context.regions.front();
    const SchemaNode regional = schema.node.find(region);
    if (!regional) {
      continue;
    }
    Faults faults = validator.faults(call.instance, schema.at(regional));
    std::erase_if(faults, [](const Fault& fault) { return fault.is_unknown; });
    if (const Fault* best = best_match(faults)) {
      Fault fault = *best;
      fault.context.clear();
      fault.rule = &call.rule;
      fault.message += " in " + quote(region);
      call.out.push_back(std::move(fault));
    }
  }
}

std::string unwanted_or_own(const Fault& fault, std::string_view words) {
  if (!fault.schema.is(SchemaNode::Kind::Bool) || fault.path.empty()) {
    return fault.message;
  }
  return "Additional properties are not allowed " + quote(fault.path.back().key) +
         std::string(words);
}

}  // namespace formwork::lint
