// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace formwork::cli {

/// Makes the first SIGINT, SIGTERM or SIGHUP a wish to stop in order; the second ends the process
/// at once.
void catch_interrupts();
bool is_interrupted();

}  // namespace formwork::cli
