// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"

// The words in which the serverless transform refuses a template.
namespace formwork::lint {

/// "Resource with id [F] is invalid. <why>"
std::string refuse(std::string_view resource, std::string_view why);
/// The same about the event `event` of `resource`.
std::string refuse_event(std::string_view resource, std::string_view event, std::string_view why);
/// "Property 'Auth' should be a map."
std::string should_be(std::string_view property, std::string_view kind);
/// "Structure of the SAM template is invalid. <why>"
std::string wrong_structure(std::string_view why);

/// {"Ref": ...}, {"Condition": ...} or {"Fn::...": ...}: one call and nothing else.
bool is_call(const Node& node);
/// What Python takes for true: neither null, false, 0 nor anything empty. Null pointers are false.
bool is_set(const Node* node);
/// The member, or null when `node` is null or no map.
const Node* member_of(const Node* node, std::string_view name);
/// The text, or empty when there is none.
std::string_view text_of(const Node* node);
/// The name in {"Ref": name}, or a plain text; else empty.
std::string_view name_in(const Node* node);

}  // namespace formwork::lint
