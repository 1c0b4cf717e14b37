// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/workers.hh"

#include <exception>
#include <utility>

#include "engine/provision/deployment_run.hh"
#include "engine/provision/function_runner.hh"

namespace formwork {

Progress call_provider(ResourceProvider& provider, Operation operation,
                       const ProviderRequest& request) {
  try {
    switch (operation) {
      case Operation::Create:
        return provider.create(request);
      case Operation::Update:
        return provider.update(request);
      case Operation::Delete:
        return provider.remove(request);
      case Operation::Read:
        return provider.read(request);
      case Operation::None:
        break;
    }
  } catch (const std::exception& error) {
    return Progress::failed(HandlerErrorCode::InternalFailure, error.what());
  }
  return Progress::failed(HandlerErrorCode::InternalFailure, "no operation");
}

namespace {

// The provider is asked again, with what the function answered.
Progress call_function(const FunctionCall& call, const Value& context) {
  FunctionAnswer answer;
  try {
    answer = call.function->invoke(call.payload, call.timeout_ms);
  } catch (const std::exception& error) {
    answer = {false, {}, error.what()};
  }
  Value told = Value::map();
  told.set("Ok", Value::boolean(answer.is_ok));
  told.set("Payload", Value::string(std::move(answer.payload)));
  told.set("Error", Value::string(std::move(answer.error)));
  Value next = context.is_map() ? context : Value::map();
  next.set("Answer", std::move(told));
  return Progress::in_progress(std::move(next), 0);
}

}  // namespace

Workers::~Workers() {
  {
    std::lock_guard lock(mutex_);
    is_ending_ = true;
    under_way_ -= calls_.size();
    calls_.clear();
  }
  has_calls_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void Workers::submit(Call call) {
  std::lock_guard lock(mutex_);
  calls_.push_back(std::move(call));
  ++under_way_;
  if (threads_.size() < under_way_ && threads_.size() < static_cast<std::size_t>(limit_)) {
    threads_.emplace_back([this] { work(); });
  }
  has_calls_.notify_one();
}

std::vector<Workers::Answer> Workers::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

void Workers::wait(Deadline deadline) {
  std::unique_lock lock(mutex_);
  auto is_enough = [this] { return !answers_.empty(); };
  if (deadline) {
    has_answers_.wait_until(lock, *deadline, is_enough);
  } else if (under_way_ != 0) {
    has_answers_.wait(lock, is_enough);
  }
}

void Workers::drain() {
  std::unique_lock lock(mutex_);
  under_way_ -= calls_.size();
  calls_.clear();
  has_answers_.wait(lock, [this] { return under_way_ == 0; });
  answers_.clear();
}

std::size_t Workers::under_way() const {
  std::lock_guard lock(mutex_);
  return under_way_;
}

bool Workers::is_busy() const {
  std::lock_guard lock(mutex_);
  return under_way_ != 0 || !answers_.empty();
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_calls_.wait(lock, [this] { return is_ending_ || !calls_.empty(); });
    if (calls_.empty()) {
      return;
    }
    Call call = std::move(calls_.front());
    calls_.pop_front();
    lock.unlock();
    Progress progress = call.function_call
                            ? call_function(*call.function_call, call.request.callback_context)
                            : call_provider(*call.provider, call.operation, call.request);
    lock.lock();
    --under_way_;
    answers_.push_back(
        {call.deployment_id, call.step_id, call.request.request_token, std::move(progress)});
    has_answers_.notify_all();
    if (on_answer_) {
      lock.unlock();
      on_answer_();
      lock.lock();
    }
  }
}

}  // namespace formwork
