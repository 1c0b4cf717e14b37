// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

#include <algorithm>
#include <unordered_map>

#include "engine/lint/rule_data.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

std::vector<const Rule *> collect_rules() {
  std::vector<const Rule *> rules;
  for (const Rule *rule = RegisteredList<Rule>::head; rule != nullptr;
       rule = rule->next) {
    rules.push_back(rule);
  }
  for (const Rule &rule : data_rules()) {
    rules.push_back(&rule);
  }
  std::sort(rules.begin(), rules.end(),
            [](const Rule *a, const Rule *b) { return a->id < b->id; });
  return rules;
}

const std::vector<const Rule *> &rules() {
  static const std::vector<const Rule *> kRules = collect_rules();
  return kRules;
}

// The function with which `rule` checks `keyword`, or null.
KeywordFn method_of(const Rule &rule, Keyword keyword) {
  for (const KeywordMethod &method : rule.methods) {
    if (method.keyword == keyword) {
      return method.check;
    }
  }
  return nullptr;
}

using Hooks = std::unordered_map<std::uint64_t, std::vector<Run::Hook>>;

std::unordered_map<std::string_view, Hooks> collect_hooks() {
  std::unordered_map<std::string_view, Hooks> hooks;
  for (const Rule *rule : rules()) {
    if (rule->validate != nullptr) {
      for (std::string_view place : rule->places) {
        hooks[rule->parent][place_hash(place)].push_back({rule, place});
      }
    }
  }
  return hooks;
}

} // namespace

std::span<const Rule *const> all_rules() { return rules(); }

const Rule *find_rule(std::string_view id) {
  const auto found = std::lower_bound(
      rules().begin(), rules().end(), id,
      [](const Rule *rule, std::string_view i) { return rule->id < i; });
  return found != rules().end() && (*found)->id == id ? *found : nullptr;
}

std::span<const Run::Hook> Run::hooks(std::string_view parent,
                                      std::uint64_t place) const {
  static const std::unordered_map<std::string_view, Hooks> kHooks =
      collect_hooks();
  const auto of_parent = kHooks.find(parent);
  if (of_parent == kHooks.end()) {
    return {};
  }
  const auto found = of_parent->second.find(place);
  return found == of_parent->second.end() ? std::span<const Hook>()
                                          : found->second;
}

Validator extend(const Validator &validator, const Rule &rule,
                 Vocabulary &storage) {
  storage = *validator.vocabulary;
  for (const KeywordMethod &method : rule.keywords) {
    storage[method.keyword] = {method.check, &rule};
  }
  for (const KeywordOwner &owner : rule.owners) {
    const Rule *other = find_rule(owner.rule_id);
    if (other == nullptr) {
      continue;
    }
    if (KeywordFn check = method_of(*other, owner.keyword)) {
      storage[owner.keyword] = {check, other};
    }
  }
  Validator result = validator;
  result.vocabulary = &storage;
  return result;
}

void claim(const Rule &rule, Fault &fault) {
  if (fault.rule == nullptr) {
    const auto owner = std::find_if(rule.owners.begin(), rule.owners.end(),
                                    [&](const KeywordOwner &entry) {
                                      return entry.keyword == fault.keyword;
                                    });
    if (owner != rule.owners.end() && fault.keyword != Keyword::None) {
      fault.rule = find_rule(owner->rule_id);
    } else if (!is_function(fault.keyword) || fault.keyword == Keyword::Condition) {
      fault.rule = &rule;
    }
  }
  for (Fault &inner : fault.context) {
    claim(rule, inner);
  }
}

Faults schema_faults(const HookCall &call, const Schema &schema) {
  Vocabulary storage;
  Validator validator = extend(call.validator, call.rule, storage);
  // Plain types: what the rule of types lets pass (code that is yet to be packaged) is none here.
  storage[Keyword::Type] = template_vocabulary()[Keyword::Type];
  validator.checks_references = false;
  validator.calls_rules = false;
  validator.context.is_composite = true;
  Faults faults = validator.faults(call.instance, schema);
  std::erase_if(faults, [](const Fault &fault) { return fault.is_unknown; });
  return faults;
}

void check_schema(const HookCall &call, const Schema &schema,
                  SchemaCheck options) {
  Faults faults = schema_faults(call, schema);
  if (options.all_matches) {
    for (Fault &fault : faults) {
      claim(call.rule, fault);
      call.out.push_back(std::move(fault));
    }
    return;
  }
  if (const Fault *best = best_match(faults)) {
    Fault fault = *best;
    fault.message = call.rule.title;
    fault.context.clear();
    fault.rule = &call.rule;
    call.out.push_back(std::move(fault));
  }
}

} // namespace formwork::lint
