// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <sys/types.h>

#include "engine/state/store.hh"

namespace formwork {

/// A new folder that is removed with everything in it.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

/// A child process and a pipe on which it says that it has come to the point of interest.
class Child {
 public:
  /// Runs `body(ready)` in the child; its result is the exit code. `ready()` wakes
  /// wait_until_ready().
  explicit Child(const std::function<int(const std::function<void()>& ready)>& body);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  bool wait_until_ready() const;
  void kill_hard() const;
  /// The exit code; -signal when a signal ended it.
  int wait();

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

/// A store in `location`; fails the test when it cannot be opened.
std::unique_ptr<Store> open_store(const StoreLocation& location);

/// A stack of which every field differs from its default.
StackRecord sample_stack(const std::string& name);

/// Commits one stack called `name`.
void commit_stack(Store& store, const std::string& name);

/// Names of all stacks.
std::vector<std::string> stack_names(Store& store);

/// "ok" when SQLite finds nothing wrong with the file.
std::string integrity(const std::string& path);

}  // namespace formwork
