// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/code_unpacker.hh"

#include <utility>

namespace formwork::lambda {
namespace {

/// Functions with the same archives share what was unpacked.
std::string key_of(const FunctionSpec& function) {
  std::string key = function.runtime + " " + function.image_uri + " " + function.code.sha256 + " " +
                    function.code.folder;
  for (const CodePlace& layer : function.layers) {
    key.append("\n").append(layer.sha256).append(" ").append(layer.folder);
  }
  return key;
}

}  // namespace

CodeUnpacker::~CodeUnpacker() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    archives_.jobs.clear();
    images_.jobs.clear();
  }
  changed_.notify_all();
  executor_.interrupt();
  for (Lane* lane : {&archives_, &images_}) {
    if (lane->thread.joinable()) {
      lane->thread.join();
    }
  }
}

void CodeUnpacker::make_ready(const std::shared_ptr<const FunctionSpec>& function, Take take) {
  std::string key = key_of(*function);
  if (ready_.contains(key)) {
    return take({});
  }
  std::vector<Take>& waiting = waiting_[key];
  waiting.push_back(std::move(take));
  if (waiting.size() > 1) {
    return;
  }
  const std::lock_guard lock(mutex_);
  Lane& lane = function->is_image ? images_ : archives_;
  lane.jobs.push_back({std::move(key), function});
  if (!lane.thread.joinable()) {
    lane.thread = std::thread([this, &lane] { work(lane); });
  }
  changed_.notify_all();
}

void CodeUnpacker::work(Lane& lane) {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this, &lane] { return is_ending_ || !lane.jobs.empty(); });
    if (is_ending_) {
      return;
    }
    const Job job = std::move(lane.jobs.front());
    lane.jobs.pop_front();
    lock.unlock();
    auto result = std::make_shared<Result<void>>(executor_.unpack(*job.function));
    loop_.post([this, key = job.key, result] { finished(key, *result); });
    lock.lock();
  }
}

void CodeUnpacker::finished(const std::string& key, const Result<void>& result) {
  auto found = waiting_.find(key);
  const std::vector<Take> waiting = std::move(found->second);
  waiting_.erase(found);
  if (result) {
    ready_.insert(key);
  }
  for (const Take& take : waiting) {
    take(result ? Result<void>() : Result<void>(fail(result.error())));
  }
}

}  // namespace formwork::lambda
