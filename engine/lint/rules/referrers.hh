// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/lint/run.hh"

namespace formwork::lint {

/// The resources that need `name`: by Ref, Fn::GetAtt, Fn::Sub or DependsOn anywhere in them. In
/// template order; none once the run is out of budget.
std::vector<const Resource*> referrers(Run& run, std::string_view name);

}  // namespace formwork::lint
