// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/containers.hh"

#include <algorithm>
#include <csignal>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "resources/lambda/runtime/executor/pipe.hh"
#include "resources/lambda/runtime/executor/spawn.hh"

namespace formwork::lambda {

namespace {

/// What Docker's program ends with when the container's was killed; what it says itself otherwise.
constexpr int kOfSignals = 128;
constexpr int kNotExecutable = 126;
constexpr int kNotThere = 127;

/// Docker's program while its container runs.
class ContainerProcess final : public EnvironmentProcess {
 public:
  ContainerProcess(std::string program, std::string name, pid_t child, Pipe& output,
                   std::shared_ptr<Removals> removals)
      : program_(std::move(program)),
        name_(std::move(name)),
        child_(child),
        event_(static_cast<int>(::syscall(SYS_pidfd_open, child, 0))),
        output_(output.take_reading()),
        removals_(std::move(removals)) {}
  ContainerProcess(const ContainerProcess&) = delete;
  ContainerProcess& operator=(const ContainerProcess&) = delete;
  ~ContainerProcess() override {
    kill();
    ::waitpid(child_, nullptr, 0);
    ::close(event_);
    ::close(output_);
  }

  int output() const override { return output_; }
  int telemetry() const override { return -1; }
  int exit_event() const override { return event_; }
  std::string exit_text() override {
    siginfo_t how{};
    // Its number stays taken until the object goes.
    if (::waitid(P_PID, static_cast<id_t>(child_), &how, WEXITED | WNOWAIT) != 0 ||
        how.si_code != CLD_EXITED || how.si_status == kOfSignals + SIGKILL) {
      return "signal: killed";
    }
    if (how.si_status == kNotExecutable || how.si_status == kNotThere) {
      return std::string("fork/exec: ") +
             (how.si_status == kNotThere ? "no such file or directory" : "permission denied");
    }
    return how.si_status == 0 ? "" : "exit status " + std::to_string(how.si_status);
  }
  std::vector<std::string> extensions() const override { return {}; }
  void terminate() override { ::kill(child_, SIGTERM); }  // it passes that on
  void kill() override {
    if (std::exchange(is_killed_, true)) {
      return;
    }
    // The container is not this process's child: its keeper has to be asked. That takes longer than
    // neighbours can be left to wait.
    siginfo_t how{};
    const bool has_ended =
        ::waitid(P_PID, static_cast<id_t>(child_), &how, WEXITED | WNOWAIT | WNOHANG) == 0 &&
        how.si_pid == child_;
    if (!has_ended) {
      removals_->begin({program_, "rm", "--force", name_});
    }
    ::kill(child_, SIGKILL);
  }
  void freeze() override {}
  void thaw() override {}
  std::int64_t memory_kb() override { return 0; }
  std::int64_t peak_memory_kb() override { return 0; }

 private:
  const std::string program_;
  const std::string name_;
  const pid_t child_;
  const int event_;
  const int output_;
  const std::shared_ptr<Removals> removals_;
  bool is_killed_ = false;
};

/// "area:1" of "123456789012.dkr.ecr.us-east-1.amazonaws.com/area:1": what is built here has no
/// registry's name.
std::string local_name(const std::string& uri) {
  const std::size_t slash = uri.find('/');
  const bool has_registry = slash != std::string::npos && uri.find('.') < slash;
  return has_registry ? uri.substr(slash + 1) : uri;
}

/// Variables that Docker's program looks at itself.
bool is_of_docker(std::string_view name) {
  return name == "PATH" || name == "HOME" || name == "TMPDIR" || name.starts_with("DOCKER_") ||
         name.starts_with("XDG_") || name.starts_with("LD_") || name.ends_with("_PROXY") ||
         name.ends_with("_proxy") || name.starts_with("CONTAINER");
}

/// Values go by the program's environment, which others of this machine cannot read as they can
/// read its arguments.
std::vector<std::string> add_variables(std::vector<std::string>& arguments,
                                       const ProcessSetup& setup) {
  std::map<std::string, std::string> all;
  for (const auto* some : {&setup.function->variables, &setup.variables}) {
    for (const auto& [name, value] : *some) {
      all[name] = value;
    }
  }
  std::vector<std::string> values;
  for (const auto& [name, value] : all) {
    const std::string both = name + "=" + value;
    arguments.insert(arguments.end(), {"--env", is_of_docker(name) ? both : name});
    if (!is_of_docker(name)) {
      values.push_back(both);
    }
  }
  return values;
}

}  // namespace

Removals::~Removals() {
  for (const pid_t each : running_) {
    ::waitpid(each, nullptr, 0);
  }
}

void Removals::begin(const std::vector<std::string>& arguments) {
  std::erase_if(running_, [](pid_t each) { return ::waitpid(each, nullptr, WNOHANG) != 0; });
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const pid_t child = spawn(arguments, nothing);
  ::close(nothing);
  if (child > 0) {
    running_.push_back(child);
  }
}

Result<std::string> Containers::program() const {
  std::string found = find_program({"docker", "podman"});
  if (found.empty()) {
    return fail("ServiceException",
                "Functions that are images cannot be run here: install Docker or Podman (Debian: "
                "docker.io or podman), or package the function as an archive.");
  }
  return found;
}

void Containers::interrupt() {
  interruption_.end();
}

Result<void> Containers::fetch(const FunctionSpec& function) {
  auto found = program();
  if (!found) {
    return std::move(found).failure();
  }
  const std::lock_guard lock(mutex_);
  const std::string& uri = function.image_uri;
  if (fetched_.count(uri) != 0) {
    return {};
  }
  bool is_there = run_to_end({*found, "image", "inspect", uri}, &interruption_).is_good;
  if (const std::string local = local_name(uri); !is_there && local != uri) {
    is_there = run_to_end({*found, "image", "inspect", local}).is_good &&
               run_to_end({*found, "tag", local, uri}).is_good;
  }
  if (!is_there) {
    const Printed pulled = run_to_end({*found, "pull", "--quiet", uri}, &interruption_);
    if (!pulled.is_good) {
      return fail("ServiceException", "The image " + uri +
                                          " is not on this machine and cannot be "
                                          "fetched: " +
                                          pulled.text.substr(0, 1000));
    }
  }
  fetched_.insert(uri);
  return {};
}

Result<std::unique_ptr<EnvironmentProcess>> Containers::start(const ProcessSetup& setup,
                                                              const std::string& scratch) {
  auto found = program();
  if (!found) {
    return std::move(found).failure();
  }
  const FunctionSpec& function = *setup.function;
  const std::string name =
      "formwork-" + std::to_string(::getpid()) + "-" + std::to_string(next_.fetch_add(1));
  std::vector<std::string> arguments = {*found,
                                        "run",
                                        "--rm",
                                        "--name",
                                        name,
                                        "--network",
                                        "host",
                                        "--pull",
                                        "never",
                                        "--memory",
                                        std::to_string(function.memory_mb) + "m",
                                        "--read-only",
                                        "--volume",
                                        scratch + ":/tmp"};
  const std::vector<std::string> values = add_variables(arguments, setup);
  if (!function.working_directory.empty()) {
    arguments.insert(arguments.end(), {"--workdir", function.working_directory});
  }
  std::vector<std::string> entry = function.entry_point;
  if (!entry.empty()) {
    arguments.insert(arguments.end(), {"--entrypoint", entry.front()});
    entry.erase(entry.begin());
  }
  arguments.push_back(function.image_uri);
  arguments.insert(arguments.end(), entry.begin(), entry.end());
  arguments.insert(arguments.end(), function.command.begin(), function.command.end());
  Pipe output;
  const pid_t child = output.is_open() ? spawn(arguments, output.writing(), values) : -1;
  output.close_writing();
  if (child < 0) {
    return fail("ServiceException", *found + " cannot be started.");
  }
  return std::unique_ptr<EnvironmentProcess>(
      std::make_unique<ContainerProcess>(*found, name, child, output, removals_));
}

}  // namespace formwork::lambda
