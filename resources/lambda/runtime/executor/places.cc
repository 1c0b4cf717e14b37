// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/places.hh"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <sys/mount.h>
#include <unistd.h>

#include "resources/lambda/runtime/executor/disk.hh"

namespace formwork::lambda {

namespace fs = std::filesystem;

Files::~Files() {
  std::error_code ignored;
  if (places_.has_disk) {
    ::umount2(places_.scratch.c_str(), MNT_DETACH);
  }
  fs::remove_all(places_.scratch, ignored);
}

std::int64_t Files::excess_kb(std::int64_t most_kb) const {
  return places_.has_disk ? 0
                          : std::max<std::int64_t>(held_kb(places_.scratch, most_kb) - most_kb, 0);
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
