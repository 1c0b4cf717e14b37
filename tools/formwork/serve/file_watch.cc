// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/file_watch.hh"

#include <algorithm>
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

/// Without an event for so long, it is quiet. Events tell of whole files: it is about editors that
/// write several.
constexpr int kQuietMs = 6;
/// What never falls quiet is looked at that often.
constexpr int kMostRounds = 50;
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
  if (watched >= 0) {
    folders_[watched] = path;
  }
  return {};
}

bool FileWatch::has_event(int longest_ms) {
  pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, longest_ms) <= 0) {
    return false;
  }
  alignas(inotify_event) char events[8192];
  ssize_t size = 0;
  while ((size = ::read(descriptor_, events, sizeof events)) > 0) {
    std::size_t at = 0;
    while (at + sizeof(inotify_event) <= static_cast<std::size_t>(size)) {
      inotify_event event{};
      std::memcpy(&event, events + at, sizeof event);
      at += sizeof event + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) {  // some were lost: it may be any
        for (const auto& [watched, folder] : folders_) {
          changed_.insert(folder);
        }
      } else if (auto folder = folders_.find(event.wd); folder != folders_.end()) {
        changed_.insert(folder->second);
      }
    }
  }
  return true;
}

bool FileWatch::wait(int longest_ms) {
  changed_.clear();
  if (!has_event(longest_ms)) {
    return false;
  }
  for (int round = 0; round < kMostRounds && has_event(kQuietMs); ++round) {
  }
  return true;
}

bool FileWatch::concerns(const std::string& path) const {
  const fs::path place(path);
  std::error_code error;
  const fs::path folder = fs::is_directory(place, error) ? place : place.parent_path();
  const std::string whole = folder.empty() ? "." : folder.string();
  return std::any_of(changed_.begin(), changed_.end(), [&](const std::string& changed) {
    return changed == whole || changed.starts_with(whole.ends_with('/') ? whole : whole + "/");
  });
}

}  // namespace formwork::cli
