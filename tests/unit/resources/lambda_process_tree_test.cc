// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "resources/lambda/runtime/executor/process_tree.hh"

namespace formwork::lambda {
namespace {

TEST_CASE("lambda: the memory of a copy that has not begun its program is not the function's") {
  CHECK(is_still_us(::getpid()));
  int begun[2];
  REQUIRE(::pipe2(begun, O_CLOEXEC) == 0);
  const pid_t copy = ::fork();
  if (copy == 0) {
    ::close(begun[1]);
    ::pause();
    ::_exit(0);
  }
  CHECK(is_still_us(copy));
  const pid_t other = ::fork();
  if (other == 0) {
    ::execl("/bin/sleep", "sleep", "60", nullptr);
    ::_exit(1);
  }
  ::close(begun[1]);
  char byte = 0;
  CHECK(::read(begun[0], &byte, 1) == 0);  // closed by the copy, and by the other program
  CHECK_FALSE(is_still_us(other));
  CHECK_FALSE(is_still_us(-1));
  for (const pid_t each : {copy, other}) {
    ::kill(each, SIGKILL);
    ::waitpid(each, nullptr, 0);
  }
  ::close(begun[0]);
}

}  // namespace
}  // namespace formwork::lambda
