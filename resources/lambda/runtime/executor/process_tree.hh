// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace formwork::lambda {

/// All processes below `first`, as far as they are found: new ones may come meanwhile.
std::vector<pid_t> descendants(pid_t first);
/// Of now, in KiB; 0 for a process that has gone.
std::int64_t resident_kb(pid_t process);
/// The most so far.
std::int64_t most_resident_kb(pid_t process);
/// Whether it runs this very program: a copy of this process that has not begun its own yet, whose
/// memory is still ours.
bool is_still_us(pid_t process);

}  // namespace formwork::lambda
