// SPDX-License-Identifier: Apache-2.0
// How calls are carried out: one at a time, those that only concern a service's data several to a
// transaction. Whoever finds the host idle works for all who came meanwhile.
#include <algorithm>
#include <exception>
#include <span>
#include <utility>

#include <unistd.h>

#include "engine/host/host_impl.hh"
#include "engine/service/authorizer.hh"
#include "engine/service/submit_hold.hh"

namespace formwork {

namespace {

using Access = OperationEntry::Access;

/// Calls that share a commit.
constexpr std::size_t kMostInGroup = 64;

Failure not_implemented(const ApiRequest& request) {
  return fail("NotImplemented", "formwork does not emulate the operation " +
                                    std::string(request.service) + "." +
                                    std::string(request.operation) + " yet.");
}

bool is_same_world(const Caller& a, const Caller& b) {
  return a.region == b.region && a.account_id == b.account_id;
}

struct Finished {
  Answerer done;
  ApiAnswer answer;
  std::function<void(Answerer)> later;  // answers instead
};

void tell(Finished&& one) {
  if (one.later) {
    one.later(std::move(one.done));
  } else {
    one.done(std::move(one.answer));
  }
}

void forget_body(const std::optional<RequestBody>& body) {
  if (body && !body->file.empty()) {
    ::unlink(body->file.c_str());  // gone already when a service took it
  }
}

/// Several calls of one world within one transaction.
class Group {
 public:
  Group(WorldHost::Impl& impl, std::span<PendingCall> calls) : impl_(impl), calls_(calls) {
    for (const PendingCall& call : calls_) {
      writes_ += call.operation->access == Access::Data ? 1 : 0;
    }
  }

  void carry_out(std::vector<Finished>& finished) {
    answers_.reserve(calls_.size());
    if (Result<void> done = try_all(); !done) {
      // Nothing of it is in the store.
      answers_.clear();
      for (std::size_t i = 0; i < calls_.size(); ++i) {
        answers_.push_back({Result<Value>(fail(done.error())), {}, {}, {}});
      }
      effects_ = {};
    }
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      PendingCall& call = calls_[i];
      if (call.done && !answers_[i].wait.channel.empty()) {
        call.until_ms = answers_[i].wait.until_ms;
        std::string channel = world_name(call) + "/" + answers_[i].wait.channel;
        impl_.queue.park(std::move(channel), std::move(call));
        has_parked_ = true;
        continue;
      }
      forget_body(call.request.body);
      finished.push_back({std::move(call.done),
                          {std::move(answers_[i].output), std::move(answers_[i].head)},
                          std::move(answers_[i].later)});
    }
    impl_.apply(std::move(effects_));
    if (has_parked_) {
      impl_.bell.ring();  // it sleeps no longer than the first of them waits
    }
  }

 private:
  struct Answer {
    Result<Value> output;
    AnswerHead head;
    Wait wait;
    std::function<void(Answerer)> later;
  };

  static std::string world_name(const PendingCall& call) {
    return call.request.caller.account_id + "-" + call.request.caller.region;
  }

  Result<void> try_all() {
    const Caller& caller = calls_.front().request.caller;
    Result<NamedWorld*> named = impl_.find_world(caller.account_id, caller.region);
    if (!named) {
      return std::move(named).failure();
    }
    OpenWorld& world = *(*named)->world;
    for (const PendingCall& call : calls_) {
      if (auto made = world.make_tables(call.request.service); !made) {
        return made;
      }
    }
    Result<Transaction> tx = world.begin(writes_ > 0);
    if (!tx) {
      return std::move(tx).failure();
    }
    World view = world.view(*tx, *impl_.options.clock, impl_.ids);
    bool has_written = false;
    for (PendingCall& call : calls_) {
      Result<bool> wrote = carry_out(**named, *tx, view, call);
      if (!wrote) {
        return std::move(wrote).failure();
      }
      has_written = has_written || *wrote;
    }
    return has_written ? tx->commit() : Result<void>();
  }

  // Answers whether there is something to commit.
  Result<bool> carry_out(NamedWorld& named, Transaction& tx, World& view, PendingCall& pending) {
    const bool is_write = pending.operation->access == Access::Data;
    const bool is_part = is_write && calls_.size() > 1;
    if (is_part) {
      if (auto begun = tx.begin_part(); !begun) {
        return std::move(begun).failure();
      }
    }
    ApiRequest& request = pending.request;
    ApiCall call{view,       request.caller,  request.input,     named.world->stacks(),
                 impl_.host, request.service, request.operation, request.request_id};
    call.body = request.body ? &*request.body : nullptr;
    call.head = request.head.get();
    call.begun_ms = pending.begun_ms;
    Effects own;
    impl_.effects = &own;
    impl_.entered.push_back(&named);
    Result<Value> output = impl_.authorize_and_call(*pending.operation, call);
    impl_.entered.pop_back();
    impl_.effects = nullptr;
    const bool is_good = static_cast<bool>(output);
    if (is_part && !is_good) {
      tx.undo_part();
    } else if (is_part) {
      if (auto kept = tx.keep_part(); !kept) {
        return std::move(kept).failure();
      }
    }
    if (is_good) {
      effects_.add(std::move(own));
    }
    answers_.push_back({std::move(output), std::move(call.answer),
                        is_good ? Wait{} : std::move(call.wait),
                        is_good ? std::move(call.later) : nullptr});
    return is_good && is_write;
  }

  WorldHost::Impl& impl_;
  std::span<PendingCall> calls_;
  std::size_t writes_ = 0;
  std::vector<Answer> answers_;
  Effects effects_;
  bool has_parked_ = false;
};

}  // namespace

Result<Value> WorldHost::Impl::authorize_and_call(const OperationEntry& operation, ApiCall& call) {
  using Policies = HostOptions::Policies;
  try {
    const Authorizer* authorizer = RegisteredList<Authorizer>::head;
    if (options.policies != Policies::Off && authorizer != nullptr) {
      Result<void> allowed = authorizer->check(call);
      if (!allowed && options.policies == Policies::On) {
        return std::move(allowed).failure();
      }
      if (!allowed && options.on_fault) {
        options.on_fault(allowed.error());
      }
    }
    return operation.handler(call);
  } catch (const std::exception&) {
    return fail("InternalFailure", "The operation could not be carried out.");
  }
}

void WorldHost::Impl::apply(Effects&& done) {
  if (!done.woken.empty()) {
    queue.wake(done.woken);
  }
  if (!done.after_commit.empty()) {
    outside->push(std::move(done.after_commit));
  }
  if (!done.busy.empty() || !done.due.empty()) {
    busy.merge(done.busy);
    for (const auto& [name, time] : done.due) {
      const auto [at, is_new] = due.emplace(name, time);
      at->second = is_new ? time : std::min(at->second, time);
    }
    if (!is_in_task) {
      bell.ring();
    }
  }
}

// A write after which deployments may have to go on.
Result<Value> WorldHost::Impl::write_once(NamedWorld& named, const ApiRequest& request,
                                          const OperationEntry& operation, Written& written,
                                          RequestBody* body, std::int64_t begun_ms) {
  OpenWorld& world = *named.world;
  Effects own;
  {
    Result<Transaction> tx = world.begin(true);
    if (!tx) {
      return std::move(tx).failure();
    }
    World view = world.view(*tx, *options.clock, ids);
    ApiCall call{view, request.caller,  request.input,     world.stacks(),
                 host, request.service, request.operation, request.request_id};
    call.body = body;
    call.head = request.head.get();
    call.begun_ms = begun_ms;
    effects = &own;
    entered.push_back(&named);
    Result<Value> answer = authorize_and_call(operation, call);
    entered.pop_back();
    effects = nullptr;
    written.head = std::move(call.answer);
    if (answer) {
      if (Result<void> committed = tx->commit(); !committed) {
        answer = std::move(committed).failure();
      }
    }
    if (!answer) {
      world.stacks().forget_begun();
      return answer;
    }
    written.later = std::move(call.later);
    apply(std::move(own));
    if (request.service != kPrivateService) {
      world.stacks().refresh();
      settle(world);
      return answer;
    }
    // The transaction must be over before deployments go on.
    { Transaction over = std::move(*tx); }
    if (Result<void> read = world.read_private_types(); !read) {
      return std::move(read).failure();
    }
    settle(world);
    return answer;
  }
}

void WorldHost::Impl::settle(OpenWorld& world) {
  world.stacks().refresh();
  auto end = Steady::now() + std::chrono::milliseconds(options.settle_ms);
  bool has_worked = true;
  bool has_more = false;
  bool has_changed = false;
  while (has_worked && Steady::now() < end) {
    Result<Turn> turn = world.stacks().turn();
    has_worked = turn && turn->has_worked;
    has_more = !turn || has_worked || turn->again;
    has_changed = has_changed || has_worked;
  }
  if (has_changed) {
    const auto found = std::find_if(worlds.begin(), worlds.end(), [&](const auto& named) {
      return named.second.world.get() == &world;
    });
    busy.insert(found->first);
    has_more = true;
  }
  if (has_more) {
    bell.ring();
  }
}

Result<Value> WorldHost::call(const ApiRequest& request) {
  const OperationEntry* operation = find_operation(request.service, request.operation);
  if (operation == nullptr) {
    return not_implemented(request);
  }
  std::vector<Finished> finished;
  std::optional<Result<Value>> output;
  PendingCall pending;
  pending.request = request;
  pending.operation = operation;
  pending.begun_ms = steady_ms();
  const HostLock lock(*impl_);
  if (operation->access == OperationEntry::Access::Write) {
    return impl_->call_once(request, *operation);
  }
  Group(*impl_, std::span(&pending, 1)).carry_out(finished);
  if (finished.empty() || finished.front().later) {
    return fail("InternalFailure", "The operation waits, which only a client can.");
  }
  return std::move(finished.front().answer.output);
}

Result<Value> WorldHost::Impl::call_once(const ApiRequest& request,
                                         const OperationEntry& operation) {
  Result<NamedWorld*> world = find_world(request.caller.account_id, request.caller.region);
  if (!world) {
    return std::move(world).failure();
  }
  Written written;
  return write_once(**world, request, operation, written, nullptr, steady_ms());
}

void WorldHost::submit(ApiRequest request, std::function<void(ApiAnswer)> done) {
  const OperationEntry* operation = find_operation(request.service, request.operation);
  if (operation == nullptr) {
    return done({not_implemented(request), {}});
  }
  PendingCall pending;
  pending.request = std::move(request);
  pending.operation = operation;
  pending.done = std::move(done);
  pending.begun_ms = steady_ms();
  impl_->queue.push(std::move(pending));
  if (!SubmitHold::defer([this] { impl_->drain(); })) {
    impl_->drain();
  }
}

// Whoever holds the lock comes here behind it, so what was pushed meanwhile is never left lying.
void WorldHost::Impl::drain() {
  while (!queue.is_empty() && mutex.try_lock()) {
    std::vector<Finished> finished;
    std::vector<PendingCall> calls = queue.take(kMostInGroup);
    std::size_t i = 0;
    while (i < calls.size()) {
      PendingCall& first = calls[i];
      std::size_t end = i + 1;
      if (first.operation->access == OperationEntry::Access::Write) {
        ApiAnswer answer{Value(), {}};
        Written written;
        Result<NamedWorld*> world =
            find_world(first.request.caller.account_id, first.request.caller.region);
        answer.output =
            world ? write_once(**world, first.request, *first.operation, written,
                               first.request.body ? &*first.request.body : nullptr, first.begun_ms)
                  : Result<Value>(std::move(world).failure());
        forget_body(first.request.body);
        answer.head = std::move(written.head);
        finished.push_back({std::move(first.done), std::move(answer), std::move(written.later)});
      } else {
        while (end < calls.size() &&
               calls[end].operation->access != OperationEntry::Access::Write &&
               is_same_world(calls[end].request.caller, first.request.caller)) {
          ++end;
        }
        Group(*this, std::span(calls).subspan(i, end - i)).carry_out(finished);
      }
      i = end;
    }
    mutex.unlock();
    for (Finished& one : finished) {
      tell(std::move(one));
    }
  }
}

}  // namespace formwork
