// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

/// Makes a folder with a function: handler, template and a test event. Answers the files that were
/// written. F001 for a runtime that there is no beginning for, F101 when the folder is there.
Result<std::vector<std::string>> make_project(const std::string& folder,
                                              const std::string& runtime);

}  // namespace formwork::cli
