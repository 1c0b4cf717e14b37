// SPDX-License-Identifier: Apache-2.0
// cpu_time RUNS LABEL COMMAND ARG...: runs a command RUNS times (after one warm-up), its output
// thrown away, and prints the median CPU time (user + system, as the kernel accounts it), the
// least, and peak memory.
// "@PREPARE@" separates a command to run, untimed, before each run: COMMAND... @PREPARE@ COMMAND...
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Usage {
  double cpu_ms = 0;
  long peak_kib = 0;
  int status = 0;
};

double to_ms(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

Usage run(std::vector<char*> command) {
  command.push_back(nullptr);
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 1);
    dup2(null, 2);
    execvp(command[0], command.data());
    _exit(127);
  }
  Usage usage;
  rusage counted{};
  wait4(child, &usage.status, 0, &counted);
  usage.cpu_ms = to_ms(counted.ru_utime) + to_ms(counted.ru_stime);
  usage.peak_kib = counted.ru_maxrss;
  return usage;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: cpu_time RUNS LABEL COMMAND ARG...\n");
    return 2;
  }
  int runs = std::max(1, std::atoi(argv[1]));
  std::vector<char*> command;
  std::vector<char*> prepare;
  for (int i = 3; i < argc; ++i) {
    if (std::strcmp(argv[i], "@PREPARE@") == 0) {
      prepare.assign(argv + i + 1, argv + argc);
      break;
    }
    command.push_back(argv[i]);
  }
  std::vector<double> times;
  long peak = 0;
  for (int i = 0; i <= runs; ++i) {
    if (!prepare.empty()) {
      run(prepare);
    }
    Usage usage = run(command);
    // Findings of the linter are exit codes up to 14; 124 is the end of a time limit.
    constexpr int kMostFindings = 14;
    constexpr int kTimeLimit = 124;
    int code = WIFEXITED(usage.status) ? WEXITSTATUS(usage.status) : 255;
    if (code > kMostFindings && code != kTimeLimit) {
      std::fprintf(stderr, "cpu_time: %s failed\n", argv[2]);
      return 1;
    }
    if (i > 0) {
      times.push_back(usage.cpu_ms);
    }
    peak = std::max(peak, usage.peak_kib);
  }
  std::sort(times.begin(), times.end());
  std::printf("%-44s %10.2f %10.2f %10.1f\n", argv[2], times[times.size() / 2], times.front(),
              static_cast<double>(peak) / 1024);
  return 0;
}
