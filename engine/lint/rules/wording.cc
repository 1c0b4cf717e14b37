// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/wording.hh"

#include <utility>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

void reword(const HookCall& call, Fault& fault, Wording wording) {
  if (fault.rule == &call.rule) {
    fault.message = wording(call, fault);
  }
  for (Fault& inner : fault.context) {
    reword(call, inner, wording);
  }
}

}  // namespace

void check_document(const HookCall& call, std::string_view name, Wording wording) {
  const Schema schema = call.validator.run->schema_document(name);
  const Faults faults = schema_faults(call, schema);
  const Fault* best = best_match(faults);
  if (best == nullptr) {
    return;
  }
  Fault fault = *best;
  fault.context.clear();
  fault.rule = &call.rule;
  if (wording != nullptr) {
    fault.message = wording(call, fault);
  }
  call.out.push_back(std::move(fault));
}

void check_document_fully(const HookCall& call, std::string_view name, Wording wording) {
  const Schema schema = call.validator.run->schema_document(name);
  for (Fault& fault : schema_faults(call, schema)) {
    claim(call.rule, fault);
    if (wording != nullptr) {
      reword(call, fault, wording);
    }
    call.out.push_back(std::move(fault));
  }
}

std::string quote_or_none(const Node* node) {
  return node == nullptr ? "None" : quote(*node);
}

bool is_text(const Node* node) {
  return node != nullptr && node->is_string();
}

bool is_text(const Node* node, std::string_view text) {
  return is_text(node) && node->text() == text;
}

}  // namespace formwork::lint
