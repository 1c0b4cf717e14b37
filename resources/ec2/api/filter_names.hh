// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// Fails with InvalidParameterValue when the call filters by a name that its operation does not
/// know (schemas/ec2/filters.tsv; operations that are not in it take every name).
Result<void> check_filters(const ApiCall& call);

}  // namespace formwork::ec2
