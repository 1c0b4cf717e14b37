// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/launch.hh"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "resources/lambda/runtime/executor/process_tree.hh"
#include "resources/lambda/runtime/executor/sandbox.hh"

namespace formwork::lambda {

namespace {

/// A process of this one's with a copy of everything, in namespaces of its own when asked for. As
/// fork(); `descriptor` gets its pidfd.
pid_t clone_process(bool is_isolated, bool is_root, int* descriptor) {
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD;
  if (is_isolated) {
    arguments.flags |= CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC;
    arguments.flags |= is_root ? 0 : CLONE_NEWUSER;
  }
  arguments.pidfd = reinterpret_cast<std::uint64_t>(descriptor);
  arguments.exit_signal = SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

class Pipe {
 public:
  Pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) == 0) {
      read_ = ends[0];
      write_ = ends[1];
      ::fcntl(read_, F_SETFL, O_NONBLOCK);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(read_);
    close(write_);
  }
  bool is_open() const { return read_ >= 0; }
  int reading() const { return read_; }
  int writing() const { return write_; }
  void close_writing() { close(write_); }
  int take_reading() { return std::exchange(read_, -1); }

 private:
  static void close(int& descriptor) {
    if (descriptor >= 0) {
      ::close(descriptor);
    }
    descriptor = -1;
  }
  int read_ = -1;
  int write_ = -1;
};

class LaunchedProcess final : public EnvironmentProcess {
 public:
  LaunchedProcess(pid_t first, int event, Pipe& output, Pipe& status,
                  std::vector<std::string> extensions)
      : first_(first),
        event_(event),
        output_(output.take_reading()),
        status_(status.take_reading()),
        extensions_(std::move(extensions)) {}
  LaunchedProcess(const LaunchedProcess&) = delete;
  LaunchedProcess& operator=(const LaunchedProcess&) = delete;
  ~LaunchedProcess() override {
    kill();
    ::waitpid(first_, nullptr, __WALL);
    for (const int descriptor : {event_, output_, status_}) {
      ::close(descriptor);
    }
  }

  int output() const override { return output_; }
  int telemetry() const override { return -1; }  // all goes through the output, in order
  int exit_event() const override { return event_; }

  std::string exit_text() override {
    ChildWord word;
    if (::read(status_, &word, sizeof word) != static_cast<ssize_t>(sizeof word)) {
      return "signal: killed";
    }
    if (word.kind != ChildWord::Kind::Ended) {
      return std::string("fork/exec: ") + std::strerror(word.value);
    }
    if (WIFSIGNALED(word.value)) {
      return "signal: " + signal_name(WTERMSIG(word.value));
    }
    const int code = WEXITSTATUS(word.value);
    return code == 0 ? "" : "exit status " + std::to_string(code);
  }

  std::vector<std::string> extensions() const override { return extensions_; }
  void terminate() override { send(SIGTERM); }
  void freeze() override { send(SIGSTOP); }
  void thaw() override { send(SIGCONT); }

  void kill() override {
    // Outside of a namespace of processes, what is forked meanwhile has to be found again.
    for (int rounds = 0; rounds < kMostRounds; ++rounds) {
      const std::vector<pid_t> all = descendants(first_);
      if (all.empty()) {
        break;
      }
      for (const pid_t each : all) {
        ::kill(each, SIGKILL);
      }
      if (rounds > 0) {
        ::usleep(kBetweenRounds);
      }
    }
    ::syscall(SYS_pidfd_send_signal, event_, SIGKILL, nullptr, 0);
  }

  std::int64_t memory_kb() override {
    std::int64_t all = 0;
    for (const pid_t each : descendants(first_)) {
      all += resident_kb(each);
    }
    return all;
  }
  std::int64_t peak_memory_kb() override {
    std::int64_t all = 0;
    for (const pid_t each : descendants(first_)) {
      all += most_resident_kb(each);
    }
    peak_ = std::max(peak_, all);
    return peak_;
  }

 private:
  static constexpr int kMostRounds = 100;
  static constexpr unsigned kBetweenRounds = 200;  // microseconds

  void send(int signal) {
    for (const pid_t each : descendants(first_)) {
      ::kill(each, signal);
    }
  }

  static std::string signal_name(int signal) {
    const char* name = ::sigdescr_np(signal);
    std::string text = name == nullptr ? std::to_string(signal) : name;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  }

  const pid_t first_;
  const int event_;
  const int output_;
  const int status_;
  const std::vector<std::string> extensions_;
  std::int64_t peak_ = 0;
};

bool has_landlock() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

}  // namespace

const char* to_string(Isolation isolation) {
  switch (isolation) {
    case Isolation::Namespaces:
      return "namespaces";
    case Isolation::Landlock:
      return "landlock";
    case Isolation::None:
      break;
  }
  return "none";
}

Isolation probe_isolation(const std::string& root) {
  LaunchPlan plan;
  plan.isolation = Isolation::Namespaces;
  plan.root = root;
  plan.binds = {{"/usr", "/usr"}};
  const PreparedPlan prepared(plan);
  int event = -1;
  const pid_t child = clone_process(true, prepared.is_root, &event);
  if (child == 0) {
    try_sandbox(prepared);
  }
  int status = 1;
  if (child > 0) {
    while (::waitpid(child, &status, __WALL) < 0 && errno == EINTR) {
    }
    ::close(event);
  }
  if (child > 0 && status == 0) {
    return Isolation::Namespaces;
  }
  return has_landlock() ? Isolation::Landlock : Isolation::None;
}

Result<std::unique_ptr<EnvironmentProcess>> launch(const LaunchPlan& plan) {
  const PreparedPlan prepared(plan);
  Pipe output;
  Pipe status;
  if (!output.is_open() || !status.is_open()) {
    return fail("ServiceException", "There are no descriptors left for another environment.");
  }
  const ChildEnds ends{output.writing(), status.writing()};
  int event = -1;
  const pid_t first =
      clone_process(plan.isolation == Isolation::Namespaces, prepared.is_root, &event);
  if (first == 0) {
    run_first_process(prepared, ends);
  }
  if (first < 0) {
    return fail("ServiceException",
                "No process can be started for the function: " + std::string(std::strerror(errno)));
  }
  for (Pipe* pipe : {&output, &status}) {
    pipe->close_writing();
  }
  std::vector<std::string> names;
  for (const auto& extension : plan.extensions) {
    names.push_back(extension.front().substr(extension.front().rfind('/') + 1));
  }
  return std::unique_ptr<EnvironmentProcess>(
      std::make_unique<LaunchedProcess>(first, event, output, status, std::move(names)));
}

}  // namespace formwork::lambda
