// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/base/text.hh"
#include "engine/state/folders.hh"
#include "engine/state/store.hh"

namespace formwork {

namespace {

// Who holds the lock, as the holder wrote it: "pid 4711 (deploy)".
std::string read_holder(int descriptor) {
  char buffer[256];
  ssize_t size = ::pread(descriptor, buffer, sizeof buffer, 0);
  std::string holder(trim(std::string_view(buffer, size > 0 ? static_cast<std::size_t>(size) : 0)));
  return holder.empty() ? "another process" : holder;
}

// Only a note for people: whether it could be written does not matter to the lock.
void write_holder(int descriptor, std::string_view command) {
  std::string note = "pid " + std::to_string(::getpid()) + " (" + std::string(command) + ")\n";
  if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, note.data(), note.size(), 0) < 0) {
    return;
  }
}

}  // namespace

Result<void> make_parent_folders(const std::string& path) {
  std::filesystem::path parent = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!parent.empty() && !std::filesystem::is_directory(parent, error)) {
    std::filesystem::create_directories(parent, error);
    if (error) {
      return fail("F301", "cannot make the folder " + parent.string() + ": " + error.message(), {},
                  "Name another file with --state.");
    }
  }
  return {};
}

Result<WorldLock> WorldLock::acquire(const std::string& store_path, std::string_view command,
                                     int wait_ms) {
  if (store_path == ":memory:") {
    return WorldLock(-1);
  }
  if (auto made = make_parent_folders(store_path); !made) {
    return std::move(made).failure();
  }
  std::string path = store_path + ".lock";
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    int reason = errno;
    bool read_only = reason == EROFS || reason == EACCES || reason == EPERM;
    return fail(read_only ? "F306" : "F301",
                "cannot open the lock file " + path + ": " + std::strerror(reason), {},
                "Name a store in a folder you may write to with --state.");
  }
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) {
      continue;
    }
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= deadline) {
      std::string holder = read_holder(descriptor);
      ::close(descriptor);
      return fail("F304", "the store " + store_path + " is in use by " + holder, {},
                  "Wait until it is done, or use another store with --state.");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  write_holder(descriptor, command);
  return WorldLock(descriptor);
}

WorldLock::WorldLock(WorldLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

WorldLock::~WorldLock() {
  if (descriptor_ >= 0) {
    // The file stays: removing it would let a waiter lock a file that no longer has a name.
    if (::ftruncate(descriptor_, 0) == 0) {
      ::flock(descriptor_, LOCK_UN);
    }
    ::close(descriptor_);
  }
}

}  // namespace formwork
