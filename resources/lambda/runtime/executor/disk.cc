// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/disk.hh"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "resources/lambda/runtime/executor/sandbox.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

/// Of stat(): what a file takes is counted in these, whatever the file system's own are.
constexpr std::int64_t kBlocksOfKilobyte = 2;

/// A full disk takes memory: never more than half of what there is to have.
bool has_memory_for(std::int64_t megabytes) {
  constexpr std::string_view kMark = "MemAvailable:";
  const auto text = read_file("/proc/meminfo");
  const std::size_t at = text ? text->find(kMark) : std::string::npos;
  if (at == std::string::npos) {
    return false;
  }
  std::string_view rest = std::string_view(*text).substr(at + kMark.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const auto kilobytes = parse_integer(rest.substr(0, rest.find(' ')));
  return kilobytes && megabytes <= *kilobytes / 1024 / 2;
}

}  // namespace

bool Disks::make_own() const {
  if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0 || !leave_machine_mounts(folder_.c_str())) {
    return false;
  }
  // Interpreters that make copies of themselves have been started before some of the disks: they
  // see those, too.
  const char* const place = folder_.c_str();
  return ::mount(place, place, nullptr, MS_BIND, nullptr) == 0 &&
         ::mount(nullptr, place, nullptr, MS_PRIVATE, nullptr) == 0 &&
         ::mount(nullptr, place, nullptr, MS_SHARED, nullptr) == 0;
}

bool Disks::begin() {
  if (!std::exchange(is_tried_, true)) {
    is_begun_ = make_own();
  }
  return is_begun_;
}

bool Disks::add(const std::string& place, std::int64_t megabytes) {
  const std::string size = "mode=700,size=" + std::to_string(megabytes) + "m";
  return begin() && has_memory_for(megabytes) &&
         ::mount("tmpfs", place.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, size.c_str()) == 0;
}

std::int64_t held_kb(const std::string& folder, std::int64_t most_kb) {
  std::int64_t all = 0;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && at != end && all <= most_kb;
       at.increment(error)) {
    struct stat found {};
    if (::lstat(at->path().c_str(), &found) == 0) {
      all += found.st_blocks / kBlocksOfKilobyte;
    }
  }
  return all;
}

}  // namespace formwork::lambda
