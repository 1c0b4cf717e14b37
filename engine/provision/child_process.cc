// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/child_process.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace formwork {

namespace {

using Time = std::chrono::steady_clock;

constexpr std::size_t kErrorOutputKept = 8192;
constexpr int kBusyAttempts = 20;
constexpr std::chrono::milliseconds kGraceAfterAnswer{1000};
constexpr std::chrono::milliseconds kLongestPoll{50};

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { reset(); }
  void reset() {
    if (fd_ >= 0) {
      ::close(std::exchange(fd_, -1));
    }
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

/// A process without standard streams gets 0, 1 or 2 here, which the program's own would overwrite.
Descriptor above_standard(Descriptor fd) {
  return fd.get() > STDERR_FILENO ? std::move(fd)
                                  : Descriptor(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
}

bool open_pipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return false;
  }
  pipe.read = above_standard(Descriptor(ends[0]));
  pipe.write = above_standard(Descriptor(ends[1]));
  return pipe.read.is_open() && pipe.write.is_open();
}

bool set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/// Keeps SIGPIPE from the thread while it writes to a program that may be gone.
class PipeSignalGuard {
 public:
  PipeSignalGuard() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalGuard() {
    if (!was_pending_) {
      // A SIGPIPE of ours is for this thread; taken here, it does not fire when the mask comes off.
      const timespec at_once{0, 0};
      while (sigtimedwait(&pipe_, nullptr, &at_once) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalGuard(const PipeSignalGuard&) = delete;
  PipeSignalGuard& operator=(const PipeSignalGuard&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

/// Arguments of posix_spawn, freed in every case.
struct SpawnSetup {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnSetup() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) {
    out.push_back(text.data());
  }
  out.push_back(nullptr);
  return out;
}

/// 0, or an errno value.
int spawn(const ChildProcessRequest& request, int in, int out, int err, pid_t& pid) {
  SpawnSetup setup;
  posix_spawn_file_actions_adddup2(&setup.actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&setup.actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&setup.actions, err, STDERR_FILENO);
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
  posix_spawn_file_actions_addclosefrom_np(&setup.actions, 3);
#endif
#endif
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
    sigaddset(&defaults, signal);
  }
  posix_spawnattr_setsigmask(&setup.attributes, &none);
  posix_spawnattr_setsigdefault(&setup.attributes, &defaults);
  posix_spawnattr_setpgroup(&setup.attributes, 0);
  posix_spawnattr_setflags(
      &setup.attributes,
      static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  std::vector<std::string> arguments = request.command;
  std::vector<std::string> environment;
  for (const auto& [name, value] : request.environment) {
    environment.push_back(name + "=" + value);
  }
  int error = 0;
  for (int attempt = 0; attempt < kBusyAttempts; ++attempt) {
    error = posix_spawnp(&pid, arguments.front().c_str(), &setup.actions, &setup.attributes,
                         pointers(arguments).data(), pointers(environment).data());
    if (error != ETXTBSY) {
      break;
    }
    // A fork elsewhere in this process may hold the file open for writing for a moment.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return error;
}

/// One running program and its three pipes.
class Child {
 public:
  Child(const ChildProcessRequest& request, pid_t pid, Descriptor in, Descriptor out,
        Descriptor err)
      : request_(request),
        pid_(pid),
        in_(std::move(in)),
        out_(std::move(out)),
        err_(std::move(err)),
        deadline_(Time::now() + std::chrono::milliseconds(request.timeout_ms)) {}

  ChildProcessAnswer run() {
    using End = ChildProcessAnswer::End;
    answer_.end = End::Exited;
    while (true) {
      if (Time::now() >= deadline_) {
        answer_.end = End::TimedOut;
        break;
      }
      const bool is_over = has_exited();
      exchange(is_over ? std::chrono::milliseconds(0) : wait_time());
      if (take_line()) {
        answer_.end = End::Answered;
        break;
      }
      if (answer_.line.size() > request_.largest_line) {
        answer_.end = End::TooLarge;
        answer_.line.clear();
        break;
      }
      if (is_over) {
        drain();
        take_rest();
        break;
      }
    }
    finish();
    return std::move(answer_);
  }

 private:
  std::chrono::milliseconds wait_time() const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Time::now());
    // With nothing left to read only the exit is waited for, and that is seen by asking.
    const auto longest = out_.is_open() ? kLongestPoll : std::chrono::milliseconds(5);
    return std::clamp(left + std::chrono::milliseconds(1), std::chrono::milliseconds(0), longest);
  }

  /// Leaves the exit status in place, so that the group's id stays ours until the group is killed.
  bool has_exited() const {
    siginfo_t info{};
    const int asked = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    return asked == 0 ? info.si_pid == pid_ : errno == ECHILD;
  }

  void exchange(std::chrono::milliseconds wait) {
    std::array<pollfd, 3> set{
        {{in_.get(), POLLOUT, 0}, {out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    if (::poll(set.data(), set.size(), static_cast<int>(wait.count())) <= 0) {
      return;
    }
    if (set[0].revents != 0) {
      write_input();
    }
    if (set[1].revents != 0) {
      read_output();
    }
    if (set[2].revents != 0) {
      read_errors();
    }
  }

  void write_input() {
    const PipeSignalGuard guard;
    const ssize_t count =
        ::write(in_.get(), request_.input.data() + written_, request_.input.size() - written_);
    if (count > 0) {
      written_ += static_cast<std::size_t>(count);
    }
    const bool is_gone = count < 0 && errno != EAGAIN && errno != EINTR;
    if (is_gone || written_ == request_.input.size()) {
      in_.reset();
    }
  }

  /// False when there is nothing more to read at once.
  bool read_output() {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(out_.get(), buffer.data(), buffer.size());
    if (count > 0) {
      answer_.line.append(buffer.data(), static_cast<std::size_t>(count));
      return true;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      out_.reset();
    }
    return false;
  }

  bool read_errors() {
    std::array<char, 4096> buffer;
    const ssize_t count = ::read(err_.get(), buffer.data(), buffer.size());
    if (count > 0) {
      std::string& kept = answer_.error_output;
      kept.append(buffer.data(), static_cast<std::size_t>(count));
      if (kept.size() > kErrorOutputKept) {
        kept.erase(0, kept.size() - kErrorOutputKept);
      }
      return true;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      err_.reset();
    }
    return false;
  }

  /// Takes what an ended program left in its pipes; something it started may still hold them open.
  void drain() {
    while (out_.is_open() && answer_.line.size() <= request_.largest_line && read_output()) {
    }
    drain_errors();
  }

  void drain_errors() {
    // A bound, since a descendant may write without end.
    for (int i = 0; i < 64 && err_.is_open() && read_errors(); ++i) {
    }
  }

  bool take_line() {
    const std::size_t end = answer_.line.find('\n', searched_);
    searched_ = answer_.line.size();
    if (end == std::string::npos || end > request_.largest_line) {
      return false;
    }
    answer_.line.resize(end > 0 && answer_.line[end - 1] == '\r' ? end - 1 : end);
    return true;
  }

  void take_rest() {
    using End = ChildProcessAnswer::End;
    if (take_line()) {
      answer_.end = End::Answered;
    } else if (answer_.line.size() > request_.largest_line) {
      answer_.end = End::TooLarge;
      answer_.line.clear();
    } else if (!answer_.line.empty()) {
      answer_.end = End::Answered;
    }
  }

  void finish() {
    in_.reset();
    if (answer_.end == ChildProcessAnswer::End::Answered) {
      const auto grace = std::min(deadline_, Time::now() + kGraceAfterAnswer);
      while (!has_exited() && Time::now() < grace) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
    drain_errors();
    // The leader is not reaped yet, so the group id cannot belong to anyone else.
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) {
      answer_.exit_code = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
      answer_.signal = WTERMSIG(status);
    }
  }

  const ChildProcessRequest& request_;
  pid_t pid_;
  Descriptor in_;
  Descriptor out_;
  Descriptor err_;
  Time::time_point deadline_;
  std::size_t written_ = 0;
  std::size_t searched_ = 0;
  ChildProcessAnswer answer_;
};

}  // namespace

Result<ChildProcessAnswer> run_child_process(const ChildProcessRequest& request) {
  if (request.command.empty() || request.command.front().empty()) {
    return fail("F502", "A provider needs a command");
  }
  Pipe in;
  Pipe out;
  Pipe err;
  if (!open_pipe(in) || !open_pipe(out) || !open_pipe(err) || !set_nonblocking(in.write.get()) ||
      !set_nonblocking(out.read.get()) || !set_nonblocking(err.read.get())) {
    return fail("F502", std::string("No pipes for a provider: ") + std::strerror(errno));
  }
  pid_t pid = 0;
  const int error = spawn(request, in.read.get(), out.write.get(), err.write.get(), pid);
  if (error != 0) {
    return fail("F502", "Cannot start " + request.command.front() + ": " + std::strerror(error), {},
                "Check that the file exists and may be executed.");
  }
  in.read.reset();
  out.write.reset();
  err.write.reset();
  return Child(request, pid, std::move(in.write), std::move(out.read), std::move(err.read)).run();
}

}  // namespace formwork
