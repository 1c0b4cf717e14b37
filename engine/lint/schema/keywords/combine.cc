// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// Inside alternatives no rule is called, and a function makes the answer unknown.
Validator composite(const Validator& validator) {
  Validator inner = validator;
  inner.calls_rules = false;
  inner.context.is_composite = true;
  return inner;
}

void add_unknown(const KeywordCall& call, std::string_view what) {
  Fault& fault = call.out.emplace_back("Cannot determine " + std::string(what));
  fault.is_unknown = true;
}

void move_to(Faults& from, Faults& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void check_reference(const KeywordCall& call) {
  const Schema found = call.validator.dereference(call.value.text(), call.schema);
  if (found.node) {
    call.validator.check(call.instance, found, call.out);
  }
}

void check_all_of(const KeywordCall& call) {
  const Validator inner = composite(call.validator);
  bool has_unknown = false;
  Faults known;
  for (const SchemaNode::Member& part : call.value) {
    Faults faults = inner.faults(call.instance, call.schema.at(part.value));
    if (any_unknown(faults)) {
      has_unknown = true;
    } else {
      move_to(faults, known);
    }
  }
  if (has_unknown) {
    add_unknown(call, "allOf");
    return;
  }
  move_to(known, call.out);
}

void check_any_of(const KeywordCall& call) {
  const Validator inner = composite(call.validator);
  bool has_unknown = false;
  Faults all;
  Faults mild;  // warnings and notes do not make an alternative unfit
  for (const SchemaNode::Member& part : call.value) {
    Faults faults;
    for (Fault& fault : inner.faults(call.instance, call.schema.at(part.value))) {
      const bool is_mild = fault.rule != nullptr && !fault.rule->id.starts_with('E');
      (is_mild ? mild : faults).push_back(std::move(fault));
    }
    if (any_unknown(faults)) {
      has_unknown = true;
    } else if (faults.empty()) {
      return;
    } else {
      move_to(faults, all);
    }
  }
  if (has_unknown) {
    add_unknown(call, "anyOf");
    return;
  }
  move_to(mild, all);
  Fault& fault = call.out.emplace_back(quote(call.instance) +
                                       " is not valid under any of the given schemas");
  fault.context = std::move(all);
}

void check_one_of(const KeywordCall& call) {
  const Validator inner = composite(call.validator);
  bool has_unknown = false;
  Faults all;
  std::vector<SchemaNode> fitting;
  for (const SchemaNode::Member& part : call.value) {
    Faults faults = inner.faults(call.instance, call.schema.at(part.value));
    if (any_unknown(faults)) {
      has_unknown = true;
    } else if (faults.empty()) {
      fitting.push_back(part.value);
    } else {
      move_to(faults, all);
    }
  }
  if (has_unknown && fitting.size() < 2) {
    add_unknown(call, "oneOf");
    return;
  }
  if (fitting.empty()) {
    Fault& fault = call.out.emplace_back(quote(call.instance) +
                                         " is not valid under any of the given schemas");
    fault.context = std::move(all);
  } else if (fitting.size() > 1) {
    std::string names;
    for (SchemaNode schema : fitting) {
      names += (names.empty() ? "" : ", ") + quote(schema);
    }
    call.out.emplace_back(quote(call.instance) + " is valid under each of " + names);
  }
}

void check_not(const KeywordCall& call) {
  const Faults faults = composite(call.validator).faults(call.instance, call.schema.at(call.value));
  if (any_unknown(faults)) {
    add_unknown(call, "not");
  } else if (faults.empty()) {
    call.out.emplace_back(quote(call.instance) + " should not be valid under " +
                          quote(call.value));
  }
}

void check_if(const KeywordCall& call) {
  Validator condition = composite(call.validator);
  condition.context.allows_exceptions = false;
  const Faults faults = condition.faults(call.instance, call.schema.at(call.value));
  if (any_unknown(faults)) {
    add_unknown(call, "if");
    return;
  }
  const SchemaNode branch = call.schema.node.find(faults.empty() ? "then" : "else");
  if (branch) {
    Validator validator = call.validator;
    validator.calls_rules = false;
    validator.check(call.instance, call.schema.at(branch), call.out);
  }
}

}  // namespace formwork::lint
