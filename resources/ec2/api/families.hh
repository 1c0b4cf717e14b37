// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// The kinds that have nothing to them but a row, for tags.
std::vector<const Kind*> family_kinds();

}  // namespace formwork::ec2
