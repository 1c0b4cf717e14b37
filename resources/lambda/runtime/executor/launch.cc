// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/launch.hh"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <linux/landlock.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "resources/lambda/runtime/executor/launched.hh"
#include "resources/lambda/runtime/executor/pipe.hh"
#include "resources/lambda/runtime/executor/sandbox.hh"

namespace formwork::lambda {

namespace {

/// A process of this one's with a copy of everything, in namespaces of its own when asked for. As
/// fork(); `descriptor` gets its pidfd.
pid_t clone_process(bool is_isolated, bool is_root, const ControlGroup* group, int* descriptor) {
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD;
  if (is_isolated) {
    arguments.flags |= CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC;
    arguments.flags |= is_root ? 0 : CLONE_NEWUSER;
  }
  arguments.pidfd = reinterpret_cast<std::uint64_t>(descriptor);
  arguments.exit_signal = SIGCHLD;
  if (group != nullptr) {
    arguments.flags |= CLONE_INTO_CGROUP;
    arguments.cgroup = static_cast<std::uint64_t>(group->descriptor());
  }
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

class LaunchedProcess final : public ProcessGroup {
 public:
  LaunchedProcess(pid_t first, int event, Pipe& output, Pipe& status,
                  std::vector<std::string> extensions, std::shared_ptr<ControlGroup> group)
      : ProcessGroup(output.take_reading(), status.take_reading()),
        first_(first),
        event_(event),
        extensions_(std::move(extensions)),
        group_(std::move(group)) {}
  LaunchedProcess(const LaunchedProcess&) = delete;
  LaunchedProcess& operator=(const LaunchedProcess&) = delete;
  ~LaunchedProcess() override {
    kill();
    ::waitpid(first_, nullptr, __WALL);
    ::close(event_);
  }
  std::vector<std::string> extensions() const override { return extensions_; }
  void kill_runtime() override {
    extensions_.empty() ? kill()
                        : void(::syscall(SYS_pidfd_send_signal, event_, kEndRuntime, 0, 0));
  }

 protected:
  pid_t first() override { return first_; }
  int first_event() override { return event_; }

 private:
  const pid_t first_;
  const int event_;
  const std::vector<std::string> extensions_;
  const std::shared_ptr<ControlGroup> group_;  // goes after the processes
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
  const pid_t child = clone_process(true, prepared.is_root, nullptr, &event);
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
  const ChildEnds ends{output.writing(), status.writing(), plan.control};
  int event = -1;
  const pid_t first = clone_process(plan.isolation == Isolation::Namespaces, prepared.is_root,
                                    plan.group.get(), &event);
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
  return std::unique_ptr<EnvironmentProcess>(std::make_unique<LaunchedProcess>(
      first, event, output, status, std::move(names), plan.group));
}

}  // namespace formwork::lambda
