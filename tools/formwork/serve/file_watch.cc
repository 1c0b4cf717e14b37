// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/file_watch.hh"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace formwork::cli {
namespace {

namespace fs = std::filesystem;

/// Without an event for so long, it is quiet.
constexpr int kQuietMs = 60;
constexpr std::size_t kMostFolders = 4096;

bool is_left_out(const std::string& name) {
  return name == ".git" || name == "__pycache__" || name == "node_modules";
}

// A file is watched by its folder: editors replace files.
std::set<std::string> folders_of(const std::vector<std::string>& paths) {
  std::set<std::string> folders;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      const fs::path parent = fs::path(path).parent_path();
      folders.insert(parent.empty() ? "." : parent.string());
      continue;
    }
    folders.insert(path);
    fs::recursive_directory_iterator it(path, error);
    while (!error && it != fs::recursive_directory_iterator() && folders.size() < kMostFolders) {
      std::error_code ignored;
      if (is_left_out(it->path().filename().string())) {
        it.disable_recursion_pending();
      } else if (it->is_directory(ignored)) {
        folders.insert(it->path().string());
      }
      it.increment(error);
    }
  }
  return folders;
}

}  // namespace

Result<std::unique_ptr<FileWatch>> FileWatch::begin(const std::vector<std::string>& paths) {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) {
    return fail("F723", std::string("changes cannot be watched: ") + std::strerror(errno));
  }
  std::unique_ptr<FileWatch> watch(new FileWatch(descriptor));
  for (const std::string& folder : folders_of(paths)) {
    if (auto added = watch->add(folder); !added) {
      return std::move(added).failure();
    }
  }
  return watch;
}

FileWatch::~FileWatch() {
  ::close(descriptor_);
}

Result<void> FileWatch::add(const std::string& path) {
  constexpr std::uint32_t kChanges =
      IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;
  const int watched = ::inotify_add_watch(descriptor_, path.c_str(), kChanges);
  if (watched < 0 && errno != ENOENT && errno != ENOTDIR) {
    return fail("F723", "changes of " + path + " cannot be watched: " + std::strerror(errno), {},
                "Raise fs.inotify.max_user_watches, or give --no-reload.");
  }
  return {};
}

bool FileWatch::has_event(int longest_ms) {
  pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, longest_ms) <= 0) {
    return false;
  }
  char events[8192];
  while (::read(descriptor_, events, sizeof events) > 0) {
  }
  return true;
}

bool FileWatch::wait(int longest_ms) {
  if (!has_event(longest_ms)) {
    return false;
  }
  while (has_event(kQuietMs)) {
  }
  return true;
}

}  // namespace formwork::cli
