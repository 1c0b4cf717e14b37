// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace formwork {

/// A broken invariant of ours. Input can never cause it; it is caught in main and in worker loops.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_ensure(const char* condition, const char* file, int line);

}  // namespace formwork

/// Checks an invariant, in every build type. Never reachable by input.
#define FORMWORK_ENSURE(condition)                             \
  do {                                                         \
    if (!(condition)) {                                        \
      ::formwork::fail_ensure(#condition, __FILE__, __LINE__); \
    }                                                          \
  } while (false)
