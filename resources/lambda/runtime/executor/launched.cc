// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/launched.hh"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstring>

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "resources/lambda/runtime/executor/process_tree.hh"
#include "resources/lambda/runtime/executor/sandbox.hh"

namespace formwork::lambda {

namespace {

constexpr int kMostRounds = 100;
constexpr unsigned kBetweenRounds = 200;  // microseconds

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string signal_name(int signal) {
  const char* name = ::sigdescr_np(signal);
  return name == nullptr ? std::to_string(signal) : lower(name);
}

}  // namespace

ProcessGroup::~ProcessGroup() {
  ::close(output_);
  ::close(status_);
}

std::string ProcessGroup::exit_text() {
  ChildWord word;
  if (::read(status_, &word, sizeof word) != static_cast<ssize_t>(sizeof word)) {
    return "signal: killed";
  }
  if (word.kind != ChildWord::Kind::Ended) {
    return "fork/exec: " + lower(std::strerror(word.value));
  }
  if (WIFSIGNALED(word.value)) {
    return "signal: " + signal_name(WTERMSIG(word.value));
  }
  const int code = WEXITSTATUS(word.value);
  return code == 0 ? "" : "exit status " + std::to_string(code);
}

void ProcessGroup::terminate() {
  send(SIGTERM);
}
void ProcessGroup::freeze() {
  send(SIGSTOP);
}
void ProcessGroup::thaw() {
  send(SIGCONT);
}

void ProcessGroup::send(int signal) {
  for (const pid_t each : descendants(first())) {
    ::kill(each, signal);
  }
}

void ProcessGroup::kill() {
  // Outside of a namespace of processes, what is forked meanwhile has to be found again.
  for (int rounds = 0; rounds < kMostRounds; ++rounds) {
    const std::vector<pid_t> all = descendants(first());
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
  if (first_event() >= 0) {
    ::syscall(SYS_pidfd_send_signal, first_event(), SIGKILL, nullptr, 0);
  }
}

std::int64_t ProcessGroup::memory_kb() {
  std::int64_t all = 0;
  for (const pid_t each : descendants(first())) {
    all += is_still_us(each) ? 0 : resident_kb(each);
  }
  return all;
}

std::int64_t ProcessGroup::peak_memory_kb() {
  std::int64_t all = 0;
  for (const pid_t each : descendants(first())) {
    all += is_still_us(each) ? 0 : most_resident_kb(each);
  }
  peak_ = std::max(peak_, all);
  return peak_;
}

}  // namespace formwork::lambda
