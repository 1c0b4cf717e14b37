// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

// Calls the rules that hooked into `place`.
void call_hooks(const KeywordCall &call, const Validator &validator,
                std::string_view place, std::uint64_t hash) {
  for (const Run::Hook &hook : validator.run->hooks("E1101", hash)) {
    if (hook.place != place) {
      continue;
    }
    const std::size_t before = call.out.size();
    hook.rule->validate(
        {*hook.rule, validator, place, call.instance, call.schema, call.out});
    for (std::size_t i = before; i < call.out.size(); ++i) {
      Fault &fault = call.out[i];
      if (fault.rule == nullptr && fault.keyword == Keyword::None &&
          !fault.schema.is(SchemaNode::Kind::Bool)) {
        fault.rule = hook.rule;
      }
    }
  }
}

void call_rules(const KeywordCall &call) {
  Validator validator = call.validator;
  validator.calls_rules = false;
  // Schemas name places of their own, where a rule looks at a part of a policy
  // wherever it stands.
  if (call.value.is(SchemaNode::Kind::String)) {
    call_hooks(call, validator, call.value.text(),
               place_hash(call.value.text()));
    return;
  }
  if (call.value) {
    for (const SchemaNode::Member &place : call.value) {
      call_hooks(call, validator, place.value.text(),
                 place_hash(place.value.text()));
    }
    return;
  }
  const PlaceNode *place = validator.context.place;
  if (place != nullptr && !validator.run->hooks("E1101", place->hash).empty()) {
    call_hooks(call, validator, place_text(place), place->hash);
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::CfnLint, &call_rules}};

constinit Rule rule{
    .id = "E1101",
    .title = "Rules for a place could be applied",
    .what = "Carries every rule that looks at one place of a template. A "
            "finding of its own says "
            "that the rules of a place could not be asked.",
    .why = "A place that cannot be checked may hide faults.",
    .example = "",
    .instead = "",
    .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
              "template-guide.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

} // namespace
} // namespace formwork::lint
