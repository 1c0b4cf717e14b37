// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "engine/state/store.hh"

namespace formwork {

namespace {

// The XDG specification says to ignore relative paths.
std::string absolute_from(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && value[0] == '/' ? value : "";
}

}  // namespace

std::string default_store_path(std::string_view account_id, std::string_view region) {
  std::string folder = absolute_from("XDG_STATE_HOME");
  if (folder.empty()) {
    std::string home = absolute_from("HOME");
    // Without a home there is still the current folder.
    folder = home.empty() ? ".formwork" : home + "/.local/state/formwork";
  } else {
    folder += "/formwork";
  }
  return folder + "/" + std::string(account_id) + "-" + std::string(region) + ".sqlite";
}

}  // namespace formwork
