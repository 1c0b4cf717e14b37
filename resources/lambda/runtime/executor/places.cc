// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/places.hh"

#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace formwork::lambda {

namespace fs = std::filesystem;

Files::~Files() {
  std::error_code ignored;
  fs::remove_all(places_.scratch, ignored);
}

void Files::give_to(std::uint32_t user) {
  if (::geteuid() != 0 || user == owner_) {
    return;
  }
  owner_ = user;
  static_cast<void>(::lchown(places_.scratch.c_str(), user, user));
  std::error_code error;
  for (fs::recursive_directory_iterator at(places_.scratch, error), end; !error && at != end;
       at.increment(error)) {
    static_cast<void>(::lchown(at->path().c_str(), user, user));
  }
}

}  // namespace formwork::lambda
