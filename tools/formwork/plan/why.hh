// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

/// The nearest cause of a place, of all rows that name it: "parameter Size", "Ref Queue",
/// "changed in the template".
std::string cause_text(const ResourceChange& change, const ChangeDetail& place);

/// Why a place changes, from the nearest cause down to the edit it began with: values that come
/// from a replaced resource lead to the property that replaces it, and so on. Bounded, no cause
/// twice.
std::vector<WhyLink> why_of(const ChangeSet& change_set, const ResourceChange& change,
                            const ChangeDetail& place, const SourceMap& sources);

}  // namespace formwork::cli
