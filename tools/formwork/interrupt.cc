// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/interrupt.hh"

#include <csignal>
#include <initializer_list>

namespace formwork::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void note_interrupt(int number) {
  interrupted = 1;
  std::signal(number, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action = {};
    action.sa_handler = &note_interrupt;
    ::sigaction(number, &action, nullptr);
  }
}

bool is_interrupted() {
  return interrupted != 0;
}

}  // namespace formwork::cli
