// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/provision/provider.hh"

namespace formwork {

enum class Operation : std::uint8_t;

/// Asks a provider; an exception of its becomes Failed/InternalFailure.
Progress call_provider(ResourceProvider& provider, Operation operation,
                       const ProviderRequest& request);

/// Threads that call external providers. Calls wait in a queue; results are taken by the one thread
/// that writes. Threads start with the first call and end with the object, after the calls under
/// way.
class Workers {
 public:
  struct Call {
    std::string deployment_id;
    std::string step_id;
    ResourceProvider* provider = nullptr;
    Operation operation{};
    ProviderRequest request;
    std::optional<FunctionCall> function_call = {};  ///< Called instead of the provider.
  };
  struct Answer {
    std::string deployment_id;
    std::string step_id;
    std::string request_token;
    Progress progress;
  };
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;

  /// `on_answer` is called on the worker's thread after each answer; may be empty.
  Workers(int threads, std::function<void()> on_answer)
      : limit_(threads < 1 ? 1 : threads), on_answer_(std::move(on_answer)) {}
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void submit(Call call);
  /// All answers that are there.
  std::vector<Answer> take();
  /// Waits until an answer is there, nothing is under way, or the deadline.
  void wait(Deadline deadline);
  /// Waits for every call and drops the answers.
  void drain();
  std::size_t under_way() const;
  /// A call is under way or its answer has not been taken.
  bool is_busy() const;

 private:
  void work();

  const int limit_;
  const std::function<void()> on_answer_;
  mutable std::mutex mutex_;
  std::condition_variable has_calls_;
  std::condition_variable has_answers_;
  std::deque<Call> calls_;
  std::vector<Answer> answers_;
  std::size_t under_way_ = 0;  // queued and running calls
  bool is_ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace formwork
