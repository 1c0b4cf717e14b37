// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/schema/validator.hh"

// The quotas of sections: an error above the limit, a remark from nine tenths of it on. The rule
// that owns the method says which remark it is (E6010 and I6010).
namespace formwork::lint {

/// maxProperties: the number of a section's members.
void check_member_count(const KeywordCall& call);
/// propertyNames: every name of a member fits the schema; maxLength has its remark.
void check_member_names(const KeywordCall& call);

}  // namespace formwork::lint
