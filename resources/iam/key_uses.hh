// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/service/world.hh"

namespace formwork::iam {

/// When a key was last used, and for what. Kept in the process: writing each use down would make a
/// write of every read. Whatever writes a key's row writes its last use with it. Thread-safe.
struct KeyUse {
  Millis time = 0;
  std::string service;  ///< "s3"
  std::string region;
};
void note_key_use(std::string_view id, KeyUse use);
std::optional<KeyUse> last_use_of_key(std::string_view id);

}  // namespace formwork::iam
