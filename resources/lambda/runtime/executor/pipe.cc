// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/pipe.hh"

#include <fcntl.h>
#include <unistd.h>

namespace formwork::lambda {

namespace {

void close_once(int& descriptor) {
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  descriptor = -1;
}

}  // namespace

Pipe::Pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) == 0) {
    read_ = ends[0];
    write_ = ends[1];
    ::fcntl(read_, F_SETFL, O_NONBLOCK);
  }
}

Pipe::~Pipe() {
  close_once(read_);
  close_once(write_);
}

void Pipe::close_writing() {
  close_once(write_);
}

}  // namespace formwork::lambda
