// SPDX-License-Identifier: Apache-2.0
#include "engine/service/answer_stream.hh"

#include <utility>

namespace formwork {

void AnswerStream::write(std::string_view bytes) {
  std::function<void()> ready;
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_ || is_abandoned_ || bytes.empty()) {
      return;
    }
    bytes_ += bytes;
    ready = std::exchange(ready_, nullptr);
  }
  if (ready) {
    ready();
  }
}

void AnswerStream::close() {
  std::function<void()> ready;
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    ready = std::exchange(ready_, nullptr);
  }
  if (ready) {
    ready();
  }
}

bool AnswerStream::is_abandoned() {
  const std::lock_guard lock(mutex_);
  return is_abandoned_;
}

std::optional<std::string> AnswerStream::read(std::function<void()> ready) {
  const std::lock_guard lock(mutex_);
  if (!bytes_.empty()) {
    return std::exchange(bytes_, {});
  }
  if (is_closed_) {
    return std::nullopt;
  }
  ready_ = std::move(ready);
  return std::string();
}

void AnswerStream::abandon() {
  std::function<void()> ready;  // goes without the lock: it may own its reader
  const std::lock_guard lock(mutex_);
  is_abandoned_ = true;
  bytes_ = {};
  ready = std::exchange(ready_, nullptr);
}

}  // namespace formwork
