// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/resources/lambda_test_executor.hh"

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace formwork::testing {
namespace {

constexpr const char* kRuntime = R"py(
import os, sys, socket, json, time, threading
class Api:
    def __init__(self):
        host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
        self.place = (host, int(port))
        self.file = None
    def connect(self):
        s = socket.create_connection(self.place)
        self.socket = s
        self.file = s.makefile('rb')
    def raw(self, data):
        if self.file is None:
            self.connect()
        self.socket.sendall(data)
        return self.read()
    def read(self):
        status = int(self.file.readline().split()[1])
        headers = {}
        while True:
            line = self.file.readline().decode().rstrip('\r\n')
            if not line:
                break
            key, _, value = line.partition(':')
            headers[key.lower()] = value.strip()
        return status, headers, self.file.read(int(headers.get('content-length', '0')))
    def call(self, method, path, body=b'', extra=''):
        if isinstance(body, str):
            body = body.encode()
        head = '%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n' % (
            method, path, len(body), extra)
        return self.raw(head.encode() + body)
api = Api()
base = '/2018-06-01/runtime/'
sys.stdout.reconfigure(line_buffering=True)
space = {'api': api, 'os': os, 'sys': sys, 'json': json, 'time': time, 'threading': threading,
         'Api': Api, 'socket': socket}
if 'AS_EXTENSION' in os.environ:
    exec(os.environ['EXTENSION'], space)
    sys.exit(0)
try:
    exec(os.environ['CODE'], space)
except Exception as fault:
    api.call('POST', base + 'init/error', json.dumps(
        {'errorMessage': str(fault), 'errorType': type(fault).__name__}),
        'Lambda-Runtime-Function-Error-Type: Runtime.ImportModuleError\r\n')
    sys.exit(1)
while True:
    status, headers, event = api.call('GET', base + 'invocation/next')
    if status != 200:
        sys.exit(7)
    api.id = headers['lambda-runtime-aws-request-id']
    api.headers = headers
    api.answered = False
    try:
        result = space['handler'](json.loads(event), api)
        if not api.answered:
            api.call('POST', base + 'invocation/' + api.id + '/response', json.dumps(result),
                     'Content-Type: application/json\r\n')
    except Exception as fault:
        api.call('POST', base + 'invocation/' + api.id + '/error', json.dumps(
            {'errorMessage': str(fault), 'errorType': type(fault).__name__}),
            'Lambda-Runtime-Function-Error-Type: %s\r\n' % type(fault).__name__)
)py";

class TestFiles final : public lambda::EnvironmentFiles {};

class TestProcess final : public lambda::EnvironmentProcess {
 public:
  TestProcess(pid_t pid, pid_t extension, int output)
      : pid_(pid),
        extension_(extension),
        output_(output),
        exit_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  ~TestProcess() override {
    kill();
    reap(0);
    if (extension_ > 0) {
      ::waitpid(extension_, nullptr, 0);
    }
    ::close(output_);
    ::close(exit_);
  }
  int output() const override { return output_; }
  int telemetry() const override { return -1; }
  int exit_event() const override { return exit_; }
  std::string exit_text() override {
    reap(0);
    if (WIFSIGNALED(status_)) {
      return WTERMSIG(status_) == SIGKILL ? "signal: killed" : "signal: terminated";
    }
    return WEXITSTATUS(status_) == 0 ? "" : "exit status " + std::to_string(WEXITSTATUS(status_));
  }
  std::vector<std::string> extensions() const override {
    return extension_ > 0 ? std::vector<std::string>{"ext"} : std::vector<std::string>{};
  }
  void terminate() override { ::kill(-pid_, SIGTERM); }
  void kill() override { ::kill(-pid_, SIGKILL); }
  void freeze() override { ::kill(-pid_, SIGSTOP); }
  void thaw() override { ::kill(-pid_, SIGCONT); }
  std::int64_t memory_kb() override {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
    std::int64_t all = 0;
    std::int64_t resident = 0;
    file >> all >> resident;
    return resident * 4;
  }
  std::int64_t peak_memory_kb() override { return memory_kb(); }

 private:
  void reap(int flags) {
    if (!is_reaped_) {
      is_reaped_ = ::waitpid(pid_, &status_, flags) == pid_;
    }
  }
  const pid_t pid_;
  const pid_t extension_;
  const int output_;
  const int exit_;
  int status_ = 0;
  bool is_reaped_ = false;
};

/// In the process group `group`, or one of its own for 0.
pid_t spawn(std::vector<std::string> texts, pid_t group, int output) {
  std::vector<char*> variables;
  for (std::string& text : texts) {
    variables.push_back(text.data());
  }
  variables.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setpgid(0, group);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(output, 1);
    ::dup2(output, 2);
    ::execle("/usr/bin/python3", "python3", "-I", "-S", "-c", kRuntime, nullptr, variables.data());
    ::_exit(127);
  }
  ::setpgid(pid, group == 0 ? pid : group);
  return pid;
}

class TestExecutor final : public lambda::Executor {
 public:
  Result<std::shared_ptr<lambda::EnvironmentFiles>> prepare(
      const lambda::FunctionSpec& function) override {
    if (function.runtime == "unknown") {
      return fail("InvalidRuntimeException", "No such interpreter is installed.");
    }
    return std::shared_ptr<lambda::EnvironmentFiles>(std::make_shared<TestFiles>());
  }
  Result<std::unique_ptr<lambda::EnvironmentProcess>> start(lambda::ProcessSetup setup) override {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
      return fail("ServiceException", "no pipe");
    }
    std::vector<std::string> texts;
    bool has_extension = false;
    const auto& own = setup.variables;
    for (const auto* list : {&own, &setup.function->variables}) {
      for (const auto& [name, value] : *list) {
        texts.push_back(name + "=" + value);
        has_extension = has_extension || name == "EXTENSION";
      }
    }
    const pid_t pid = spawn(texts, 0, pipe[1]);
    texts.emplace_back("AS_EXTENSION=1");
    const pid_t extension = has_extension ? spawn(texts, pid, pipe[1]) : 0;
    ::close(pipe[1]);
    ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);
    return std::unique_ptr<lambda::EnvironmentProcess>(
        std::make_unique<TestProcess>(pid, extension, pipe[0]));
  }
  std::string runtime_version(const lambda::FunctionSpec&) override { return "python:3.12.v16"; }
  void expect(const lambda::FunctionSpec&) override {}
  std::string isolation() const override { return "none"; }
};

}  // namespace

std::unique_ptr<lambda::Executor> make_test_executor() {
  if (::access("/usr/bin/python3", X_OK) != 0) {
    return nullptr;
  }
  return std::make_unique<TestExecutor>();
}

}  // namespace formwork::testing
