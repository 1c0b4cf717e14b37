// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/formwork/console.hh"
#include "tools/formwork/lambda/emulator.hh"

namespace formwork::cli {

/// Prints what a function has logged, oldest first; goes on with what comes when `is_following`,
/// until an interrupt.
Result<void> tell_log(Emulator& emulator, const std::string& function, bool is_following,
                      Console& console);

}  // namespace formwork::cli
