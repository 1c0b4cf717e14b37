// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

/// Tells when something changes in files and folders, as the system tells it (inotify). What
/// editors do in one go (a new file and a rename) is one change.
class FileWatch {
 public:
  /// Folders with all that is below them now. Paths that are not there are left out. Fails with
  /// F723 where the system has no more watches.
  static Result<std::unique_ptr<FileWatch>> begin(const std::vector<std::string>& paths);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Whether something has changed; waits that long for it (milliseconds), and then until it is
  /// quiet.
  bool wait(int longest_ms);
  /// The folders in which the last wait() saw something change.
  const std::set<std::string>& changed() const { return changed_; }
  /// Whether one of them is the path, is below it, or has it as a file.
  bool concerns(const std::string& path) const;

 private:
  explicit FileWatch(int descriptor) : descriptor_(descriptor) {}
  Result<void> add(const std::string& path);
  bool has_event(int longest_ms);

  int descriptor_;
  std::map<int, std::string> folders_;
  std::set<std::string> changed_;
};

}  // namespace formwork::cli
