// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/world.hh"

namespace formwork::iam {

/// Stacks keep what they make of IAM in the world of their own region; the API finds it there when
/// the home world does not have it. Which regions of an account hold such things is known to the
/// process: providers tell, and worlds are looked at when they are opened.
void note_region(const World& world);
/// Regions beside the home region, sorted.
std::vector<std::string> regions_of(std::string_view account_id);

}  // namespace formwork::iam
