// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace formwork::crash {

/// What stands outside of the store: one file per object, one per request token with its answer,
/// and a log of effects, all in one folder.
///
/// Plays the provider of one call (a line of JSON on standard input, a line on standard output)
/// over `folder`.
int play_provider(const std::string& folder);

/// The provider's own record of what was done.
struct OutsideRecord {
  std::map<std::string, std::string> objects;  ///< Physical id -> "logical id version".
  std::map<std::string, int> effects;  ///< Request token -> how often something was done for it.
  /// Logical ids for which a second object was made while the first one was there.
  std::string doubled;
};
OutsideRecord read_outside(const std::string& folder);

}  // namespace formwork::crash
