// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/cgroup.hh"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "formwork-";
constexpr std::int64_t kMemoryOfOne = 1769;
constexpr std::int64_t kPeriod = 100'000;  // microseconds

bool write_text(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  const bool is_good = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return is_good;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

ControlGroup::ControlGroup(std::string folder) : folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directory(folder_, error);
  joining_ = ::open((folder_ + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
  if (joining_ >= 0) {
    descriptor_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
}

ControlGroup::~ControlGroup() {
  limit("cgroup.kill", "1");
  ::close(joining_);
  ::close(descriptor_);
  ::rmdir(folder_.c_str());
}

void ControlGroup::limit(const char* name, const std::string& value) const {
  static_cast<void>(write_text(folder_ + "/" + name, value));
}

ControlGroups::ControlGroups()
    : folder_(variable("FORMWORK_LAMBDA_CGROUP")),
      is_proportional_(variable("FORMWORK_LAMBDA_CPU") == "proportional") {
  if (folder_.empty() || ::access((folder_ + "/cgroup.controllers").c_str(), F_OK) != 0) {
    folder_.clear();
    return;
  }
  // Each for itself: not all of them have been given.
  for (const char* each : {"+memory", "+pids", "+cpu"}) {
    write_text(folder_ + "/cgroup.subtree_control", each);
  }
  // Of processes that were killed; what still runs cannot be removed.
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename().string().starts_with(kName)) {
      ::rmdir(at->path().c_str());
    }
  }
}

std::shared_ptr<ControlGroup> ControlGroups::make(std::int64_t memory_mb, std::int64_t disk_mb) {
  if (!is_there()) {
    return nullptr;
  }
  auto made =
      std::make_shared<ControlGroup>(folder_ + "/" + std::string(kName) +
                                     std::to_string(::getpid()) + "-" + std::to_string(next_++));
  if (made->descriptor() < 0) {
    return nullptr;
  }
  made->limit("memory.max", std::to_string(memory_mb + disk_mb) + "M");
  made->limit("memory.swap.max", "0");
  made->limit("memory.oom.group", "1");
  made->limit("pids.max", "1024");
  if (is_proportional_) {
    made->limit("cpu.max",
                std::to_string(memory_mb * kPeriod / kMemoryOfOne) + " " + std::to_string(kPeriod));
  }
  return made;
}

}  // namespace formwork::lambda
