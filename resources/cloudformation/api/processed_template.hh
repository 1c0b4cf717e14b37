// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/world.hh"
#include "engine/state/records.hh"

namespace formwork::cloudformation {

/// The template of a stack after its transforms, as GetTemplate shows it. AWS::LanguageExtensions
/// leaves nothing open that its functions, the parameters and the pseudo parameters decide; what
/// waits for resources stays. Other templates are what they were.
std::string processed_template(const World& world, const StackRecord& stack);

}  // namespace formwork::cloudformation
