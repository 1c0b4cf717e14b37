// SPDX-License-Identifier: Apache-2.0
#include "engine/base/diagnostic.hh"

#include "engine/base/ensure.hh"

namespace formwork {

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Info:
      return "info";
  }
  return "error";
}

void fail_ensure(const char* condition, const char* file, int line) {
  throw InternalError(std::string("broken invariant: ") + condition + " (" + file + ":" +
                      std::to_string(line) + ")");
}

}  // namespace formwork
