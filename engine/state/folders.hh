// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.hh"

namespace formwork {

/// Makes the folders above `path`. Fails with F301.
Result<void> make_parent_folders(const std::string& path);

}  // namespace formwork
