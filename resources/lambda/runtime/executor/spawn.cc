// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/spawn.hh"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace formwork::lambda {

namespace {

constexpr std::size_t kMostText = 64 * 1024;

/// As C wants them, with a null at the end.
std::vector<char*> pointers_of(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const std::string& each : texts) {
    all.push_back(const_cast<char*>(each.c_str()));
  }
  all.push_back(nullptr);
  return all;
}

}  // namespace

pid_t spawn(const std::vector<std::string>& arguments, int output,
            const std::vector<std::string>& variables) {
  std::vector<char*> given = pointers_of(arguments);
  std::vector<char*> all = pointers_of(variables);
  all.pop_back();
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view text = *each;
    const std::string_view name = text.substr(0, std::min(text.find('='), text.size() - 1) + 1);
    const bool is_given =
        std::any_of(variables.begin(), variables.end(),
                    [&](const std::string& variable) { return variable.starts_with(name); });
    if (!is_given) {
      all.push_back(*each);
    }
  }
  all.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, output, 1);
  ::posix_spawn_file_actions_adddup2(&files, output, 2);
  // The threads here take no signals; the program's own does.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t signals;
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  ::sigfillset(&signals);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t child = -1;
  const int fault =
      ::posix_spawn(&child, given.front(), &files, &attributes, given.data(), all.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return fault == 0 ? child : -1;
}

void Interruption::end() {
  const std::lock_guard lock(mutex_);
  is_over_ = true;
  if (process_ > 0) {
    ::kill(-process_, SIGKILL);
  }
}

bool Interruption::watch(pid_t process) {
  const std::lock_guard lock(mutex_);
  process_ = process;
  return !is_over_;
}

Printed run_to_end(const std::vector<std::string>& arguments, Interruption* interruption) {
  Printed printed;
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return printed;
  }
  const pid_t child = spawn(arguments, ends[1]);
  ::close(ends[1]);
  if (child > 0 && interruption != nullptr && !interruption->watch(child)) {
    ::kill(-child, SIGKILL);
  }
  char piece[4096];
  for (ssize_t got = 1; child > 0 && (got > 0 || errno == EINTR);) {
    got = ::read(ends[0], piece, sizeof piece);
    const std::size_t room = kMostText - printed.text.size();
    printed.text.append(piece, got > 0 ? std::min(static_cast<std::size_t>(got), room) : 0);
    errno = got < 0 ? errno : 0;
  }
  ::close(ends[0]);
  // Not reaped yet: the number is still its own.
  if (interruption != nullptr) {
    interruption->watch(0);
  }
  int status = 1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  printed.is_good = child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return printed;
}

std::string find_program(const std::vector<std::string>& names) {
  const char* path = std::getenv("PATH");
  for (const std::string& name : names) {
    for (std::string_view rest = path == nullptr ? "" : path; !rest.empty();) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      std::string program = std::string(rest.substr(0, end)) + "/" + name;
      if (::access(program.c_str(), X_OK) == 0) {
        return program;
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return "";
}

}  // namespace formwork::lambda
