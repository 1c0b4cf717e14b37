// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/cloudformation/stack_sets/sets.hh"

namespace formwork::cloudformation::stack_sets {

/// Reads what CreateStackSet and UpdateStackSet say of a set into its record: template, parameters,
/// tags, capabilities, roles, description. Template and parameters are checked as ValidateTemplate
/// does; capabilities must be there. Fails for what needs an organization.
Result<void> read_set(ApiCall& call, Value& set);

}  // namespace formwork::cloudformation::stack_sets
