// SPDX-License-Identifier: Apache-2.0
// From a queue to a function: long polls that the emulator's own queues answer, batches of what
// came, deleted once the function has taken them. What fails becomes visible again by itself.
#include <algorithm>
#include <atomic>
#include <map>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "resources/lambda/invoke/lineage.hh"
#include "resources/lambda/sources/source_records.hh"

namespace formwork::lambda {

namespace {

constexpr std::int64_t kLongestPoll = 20;  // seconds
constexpr std::int64_t kLargestReceive = 10;
/// Batches at once when the mapping does not say: as many as Lambda begins with.
constexpr std::int64_t kMostBatches = 5;
constexpr std::size_t kLargestPayload = 6 * 1024 * 1024;
constexpr std::int64_t kFirstPause = 250;  // milliseconds, doubled with every fault
constexpr std::int64_t kLongestPause = 30'000;
constexpr int kThrottledTries = 4;

/// Of a poll: once it is over, the queue's answer to it stays empty.
class PollHead final : public RequestHead {
 public:
  std::string_view method() const override { return "POST"; }
  std::string_view target() const override { return "/"; }
  std::string_view header(std::string_view name) const override {
    return name == "x-formwork-is-over" && is_over ? "true" : "";
  }
  std::vector<std::pair<std::string, std::string>> headers() const override { return {}; }

  std::atomic<bool> is_over = false;
};

std::string queue_url(const std::string& arn) {
  const auto parts = split(arn, ":");
  return parts.size() < 6
             ? std::string()
             : "http://localhost/" + std::string(parts[4]) + "/" + std::string(parts[5]);
}

class QueuePoller final : public SourcePoller, public std::enable_shared_from_this<QueuePoller> {
 public:
  QueuePoller(std::shared_ptr<SourceHome> home, EventSourceMapping mapping)
      : home_(std::move(home)),
        mapping_(std::move(mapping)),
        filter_(mapping_.filters),
        url_(queue_url(mapping_.source)) {}

  void start() override { step(); }

  void stop(std::function<void()> idle) override {
    is_over_ = true;
    if (poll_ != nullptr) {
      poll_->is_over = true;
    }
    flush();  // was taken from the queue already
    idle_ = std::move(idle);
    tell_idle();
  }

 private:
  using Messages = std::vector<Value>;

  std::int64_t most_batches() const {
    return mapping_.most_concurrency > 0 ? mapping_.most_concurrency : kMostBatches;
  }
  std::int64_t window_end() const { return gathered_since_ + mapping_.window_s * 1000; }

  // Whenever something has changed: polls when there is room for what comes.
  void step() {
    if (!gathered_.empty() && is_due()) {
      flush();
    }
    if (is_over_ || poll_ != nullptr || is_pausing_ || running_ >= most_batches()) {
      return;
    }
    const std::int64_t room = mapping_.batch_size - static_cast<std::int64_t>(gathered_.size());
    Value input = Value::map();
    input.set("QueueUrl", Value::string(url_));
    input.set("MaxNumberOfMessages",
              Value::number(std::clamp<std::int64_t>(room, 1, kLargestReceive)));
    input.set("WaitTimeSeconds", Value::number(kLongestPoll));
    input.set("AttributeNames", Value::list({Value::string("All")}));
    input.set("MessageAttributeNames", Value::list({Value::string("All")}));
    poll_ = std::make_shared<PollHead>();
    home_->call(
        "sqs", "ReceiveMessage", mapping_.source, std::move(input),
        [self = shared_from_this()](Result<Value> answer) { self->take(std::move(answer)); },
        poll_);
  }

  void take(Result<Value> answer) {
    poll_ = nullptr;
    if (!answer) {
      if (!is_over_) {
        pause();
      }
      tell_idle();
      return;
    }
    pause_ms_ = kFirstPause;
    Messages dropped;
    const Value* messages = answer->find("Messages");
    for (const Value& message :
         messages != nullptr ? messages->items() : std::span<const Value>()) {
      Value record = queue_record(message, mapping_.source, home_->region());
      if (filter_.lets_through(record)) {
        add(std::move(record));
      } else {
        dropped.push_back(std::move(record));
      }
    }
    remove(dropped, [] {});
    if (is_over_) {
      flush();
    }
    step();
    tell_idle();
  }

  void add(Value record) {
    if (gathered_.empty()) {
      gathered_since_ = steady_ms();
      if (mapping_.window_s > 0) {
        home_->loop().at(window_end(), [self = shared_from_this()] { self->step(); });
      }
    }
    const std::size_t size = record.get_text("body").size() + 1024;
    if (gathered_bytes_ + size > kLargestPayload && !gathered_.empty()) {
      flush();
      gathered_since_ = steady_ms();
    }
    gathered_bytes_ += size;
    gathered_.push_back(std::move(record));
  }

  bool is_due() const {
    return mapping_.window_s == 0 || steady_ms() >= window_end() ||
           static_cast<std::int64_t>(gathered_.size()) >= mapping_.batch_size;
  }

  void flush() {
    if (gathered_.empty()) {
      return;
    }
    gathered_bytes_ = 0;
    ++running_;
    invoke(std::make_shared<Messages>(std::exchange(gathered_, {})), 0);
  }

  // The trace of the message that went through the most functions goes on.
  static std::string trace_of(const Messages& batch) {
    std::string trace;
    for (const Value& record : batch) {
      const Value* own = record.find_path({"attributes", "AWSTraceHeader"});
      if (own != nullptr &&
          (trace.empty() || longest_loop(own->scalar_text()) > longest_loop(trace))) {
        trace = own->scalar_text();
      }
    }
    return trace;
  }

  void invoke(std::shared_ptr<Messages> batch, int tries) {
    home_->invoke(mapping_.function, records_event(*batch), trace_of(*batch),
                  [self = shared_from_this(), batch, tries](SourceOutcome outcome) {
                    self->finish(batch, tries, outcome);
                  });
  }

  void finish(const std::shared_ptr<Messages>& batch, int tries, const SourceOutcome& outcome) {
    if (outcome.is_throttled && tries < kThrottledTries && !is_over_) {
      home_->loop().at(
          steady_ms() + (kFirstPause << tries),
          [self = shared_from_this(), batch, tries] { self->invoke(batch, tries + 1); });
      return;
    }
    auto over = [self = shared_from_this()] {
      --self->running_;
      self->step();
      self->tell_idle();
    };
    if (outcome.is_error && !outcome.fault.empty() && !outcome.is_throttled) {
      // There is no such function, or nothing here runs it: not at every message anew.
      pause();
    }
    if (outcome.is_error) {
      return over();
    }
    remove(taken(*batch, outcome.payload), over);
  }

  // Those of the batch that the function is done with.
  Messages taken(const Messages& batch, const std::string& payload) const {
    if (!mapping_.reports_item_failures) {
      return batch;
    }
    const auto failed = failed_items(payload);
    if (!failed) {
      return {};
    }
    std::map<std::string, bool> is_failed;
    for (const Value& record : batch) {
      is_failed[record.get_text("messageId")] = false;
    }
    for (const std::string& id : *failed) {
      const auto found = is_failed.find(id);
      if (found == is_failed.end()) {
        return {};  // no message of this batch: the answer is not to be trusted
      }
      found->second = true;
    }
    Messages good;
    std::copy_if(batch.begin(), batch.end(), std::back_inserter(good),
                 [&](const Value& record) { return !is_failed[record.get_text("messageId")]; });
    return good;
  }

  // Deletes them, ten at a time.
  void remove(const Messages& records, const std::function<void()>& done) {
    if (records.empty()) {
      return done();
    }
    const std::size_t most = kLargestReceive;
    auto left = std::make_shared<std::size_t>((records.size() + most - 1) / most);
    for (std::size_t begin = 0; begin < records.size(); begin += most) {
      Value entries = Value::list();
      for (std::size_t i = begin; i < std::min(begin + most, records.size()); ++i) {
        Value entry = Value::map();
        entry.set("Id", Value::string(std::to_string(i)));
        entry.set("ReceiptHandle", Value::string(records[i].get_text("receiptHandle")));
        entries.push(std::move(entry));
      }
      Value input = Value::map();
      input.set("QueueUrl", Value::string(url_));
      input.set("Entries", std::move(entries));
      home_->call("sqs", "DeleteMessageBatch", mapping_.source, std::move(input),
                  [left, done](const Result<Value>&) {
                    if (--*left == 0) {
                      done();
                    }
                  });
    }
  }

  void pause() {
    is_pausing_ = true;
    home_->loop().at(steady_ms() + pause_ms_, [self = shared_from_this()] {
      self->is_pausing_ = false;
      self->step();
    });
    pause_ms_ = std::min(pause_ms_ * 2, kLongestPause);
  }

  void tell_idle() {
    if (is_over_ && running_ == 0 && idle_) {
      std::exchange(idle_, nullptr)();
    }
  }

  const std::shared_ptr<SourceHome> home_;
  const EventSourceMapping mapping_;
  const SourceFilter filter_;
  const std::string url_;

  std::shared_ptr<PollHead> poll_;  // under way
  Messages gathered_;
  std::size_t gathered_bytes_ = 0;
  std::int64_t gathered_since_ = 0;
  std::int64_t running_ = 0;  // batches
  bool is_pausing_ = false;
  std::int64_t pause_ms_ = kFirstPause;
  bool is_over_ = false;
  std::function<void()> idle_;
};

}  // namespace

std::shared_ptr<SourcePoller> make_queue_poller(std::shared_ptr<SourceHome> home,
                                                EventSourceMapping mapping) {
  return std::make_shared<QueuePoller>(std::move(home), std::move(mapping));
}

}  // namespace formwork::lambda
