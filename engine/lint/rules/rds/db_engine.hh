// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "engine/lint/rule.hh"

// Rules for databases: RDS reads the name of an engine in any case.
namespace formwork::lint {

/// The properties with Engine in lower case; the same node when it is already, or is no text.
const Node& with_lower_engine(const Validator& validator, const Node& properties);

/// `call` about properties whose Engine is in lower case. `body` gets it only when they are a map.
void with_lower_engine(const HookCall& call, const std::function<void(const HookCall&)>& body);

/// For every region of the run: the one fault that says most against the part of the rule document
/// `name` for that region, with the region in its message. Functions count as plain maps.
void check_in_regions(const HookCall& call, std::string_view name);

/// "Additional properties are not allowed 'X'" and `words`, where a property must not be there at
/// all; what the fault says itself otherwise.
std::string unwanted_or_own(const Fault& fault, std::string_view words);

}  // namespace formwork::lint
