// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/lint/rule.hh"

namespace formwork::lint {

/// What a rule says of `fault` instead of the fault's own message.
using Wording = std::string (*)(const HookCall& call, const Fault& fault);

/// Checks the instance against the rule document `name` as rules made of a schema do, and adds the
/// one fault that says most: in the words of `wording`, or in its own when there is none.
void check_document(const HookCall& call, std::string_view name, Wording wording = nullptr);

/// The same with every fault. Those that fall to the rule itself, also among what alternatives
/// said, are told in the words of `wording`.
void check_document_fully(const HookCall& call, std::string_view name, Wording wording = nullptr);

/// quote(), or "None" for a value that is not there.
std::string quote_or_none(const Node* node);

/// True for a text; what rules ask before they look at one.
bool is_text(const Node* node);
bool is_text(const Node* node, std::string_view text);

}  // namespace formwork::lint
