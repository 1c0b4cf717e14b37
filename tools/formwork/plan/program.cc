// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/program.hh"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace formwork::cli {

namespace {

constexpr std::chrono::minutes kLongest{2};
constexpr std::size_t kErrorKept = 4096;
constexpr int kPollMs = 1000;

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  ~Pipe() {
    shut(read);
    shut(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  static void shut(int& fd) {
    if (fd >= 0) {
      ::close(std::exchange(fd, -1));
    }
  }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) {
    out.push_back(text.data());
  }
  out.push_back(nullptr);
  return out;
}

// 0, or an errno value.
int spawn(std::vector<std::string> command, const std::vector<std::string>& extra, const Pipe& out,
          const Pipe& err, pid_t& pid) {
  std::vector<std::string> variables = extra;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
  const int error = posix_spawnp(&pid, command.front().c_str(), &actions, nullptr,
                                 pointers(command).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Reads what is there; false at the end.
bool take(int fd, std::string& into, std::size_t most) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count < 0) {
    return errno == EINTR || errno == EAGAIN;
  }
  const std::size_t room = into.size() < most ? most - into.size() : 0;
  into.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
  return count > 0;
}

// Reads both pipes to their ends. Answers what went wrong, or "".
std::string drain(Pipe& out, Pipe& err, ProgramOutput& output, std::size_t largest) {
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  while (out.read >= 0 || err.read >= 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      return "it takes longer than two minutes";
    }
    std::array<pollfd, 2> files = {{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
    if (::poll(files.data(), files.size(), kPollMs) < 0 && errno != EINTR) {
      return std::strerror(errno);
    }
    if (files[0].revents != 0 && !take(out.read, output.text, largest + 1)) {
      Pipe::shut(out.read);
    }
    if (files[1].revents != 0 && !take(err.read, output.error, kErrorKept)) {
      Pipe::shut(err.read);
    }
    if (output.text.size() > largest) {
      return "its answer is too large";
    }
  }
  return "";
}

}  // namespace

Result<ProgramOutput> run_program(const std::vector<std::string>& command,
                                  const std::vector<std::string>& extra, std::size_t largest) {
  const std::string& name = command.front();
  Pipe out;
  Pipe err;
  pid_t pid = 0;
  if (out.read < 0 || err.read < 0) {
    return fail("F502", "cannot run " + name + ": " + std::strerror(errno));
  }
  if (const int error = spawn(command, extra, out, err, pid); error != 0) {
    return fail("F502", "cannot run " + name + ": " + std::strerror(error), {},
                "Install " + name + ", or look at PATH.");
  }
  Pipe::shut(out.write);
  Pipe::shut(err.write);
  ProgramOutput output;
  const std::string fault = drain(out, err, output, largest);
  if (!fault.empty()) {
    ::kill(pid, SIGKILL);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!fault.empty()) {
    return fail("F502", "cannot use " + name + ": " + fault);
  }
  constexpr int kSignalled = 128;
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
  return output;
}

}  // namespace formwork::cli
