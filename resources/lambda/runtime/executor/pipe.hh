// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace formwork::lambda {

/// A pipe whose reading end does not block.
class Pipe {
 public:
  Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe();
  bool is_open() const { return read_ >= 0; }
  int reading() const { return read_; }
  int writing() const { return write_; }
  void close_writing();
  int take_reading() { return std::exchange(read_, -1); }

 private:
  int read_ = -1;
  int write_ = -1;
};

}  // namespace formwork::lambda
