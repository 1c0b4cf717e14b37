// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace formwork::s3 {

/// The MD5 of bytes that come in pieces. Every step of MD5 waits for the one before it, so that one
/// content leaves most of a core idle: those that arrive at the same time are worked through side
/// by side. Until then their bytes wait, 256 KiB of one and 4 MiB of all at most. Any thread.
class SharedMd5 {
 public:
  SharedMd5();
  SharedMd5(const SharedMd5&) = delete;
  SharedMd5& operator=(const SharedMd5&) = delete;
  ~SharedMd5();

  void add(std::string_view bytes);
  /// In hexadecimal; once.
  std::string finish_hex();

 private:
  struct Job;
  class Table;

  std::unique_ptr<Job> job_;
};

}  // namespace formwork::s3
