// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/process_tree.hh"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace formwork::lambda {

namespace {

constexpr std::size_t kMostProcesses = 4096;

std::string read_proc(pid_t process, const char* name) {
  const std::string path = "/proc/" + std::to_string(process) + "/" + name;
  std::string text;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return text;
  }
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(file, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(file);
  return text;
}

void add_numbers(std::string_view text, std::vector<pid_t>& numbers) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    pid_t number = 0;
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec == std::errc()) {
      numbers.push_back(number);
    }
    at = std::max(parsed.ptr, at + 1);
  }
}

/// Any thread of a process may have children.
void add_children(pid_t process, std::vector<pid_t>& found) {
  const std::string folder = "/proc/" + std::to_string(process) + "/task";
  DIR* threads = ::opendir(folder.c_str());
  if (threads == nullptr) {
    return;
  }
  while (const dirent* thread = ::readdir(threads)) {
    if (thread->d_name[0] != '.') {
      add_numbers(read_proc(process, ("task/" + std::string(thread->d_name) + "/children").c_str()),
                  found);
    }
  }
  ::closedir(threads);
}

}  // namespace

std::vector<pid_t> descendants(pid_t first) {
  std::vector<pid_t> found;
  add_children(first, found);
  for (std::size_t at = 0; at < found.size() && found.size() < kMostProcesses; ++at) {
    add_children(found[at], found);
  }
  return found;
}

std::int64_t resident_kb(pid_t process) {
  std::vector<pid_t> numbers;
  add_numbers(read_proc(process, "statm"), numbers);
  static const std::int64_t page_kb = ::sysconf(_SC_PAGESIZE) / 1024;
  return numbers.size() > 1 ? numbers[1] * page_kb : 0;
}

std::int64_t most_resident_kb(pid_t process) {
  const std::string text = read_proc(process, "status");
  const std::size_t at = text.find("VmHWM:");
  std::vector<pid_t> numbers;
  if (at != std::string::npos) {
    add_numbers(std::string_view(text).substr(at, text.find('\n', at) - at), numbers);
  }
  return numbers.empty() ? 0 : numbers.front();
}

bool is_still_us(pid_t process) {
  struct stat own {};
  struct stat found {};
  return ::stat("/proc/self/exe", &own) == 0 &&
         ::stat(("/proc/" + std::to_string(process) + "/exe").c_str(), &found) == 0 &&
         own.st_dev == found.st_dev && own.st_ino == found.st_ino;
}

}  // namespace formwork::lambda
