// SPDX-License-Identifier: Apache-2.0
// From a stream to a function: records in their order, each batch until it is taken or given up.
// How far that has come is in the store before the next batch begins.
#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/lambda/sources/failure_record.hh"
#include "resources/lambda/sources/source_records.hh"
#include "resources/lambda/sources/stream_batches.hh"

namespace formwork::lambda {

namespace {

constexpr std::int64_t kLongestPoll = 20;  // seconds
constexpr std::int64_t kLargestRead = 1000;
constexpr std::int64_t kFirstPause = 200;  // milliseconds, doubled with every fault
constexpr std::int64_t kLongestPause = 30'000;
constexpr const char* kGood = "OK";
constexpr const char* kFailed = "PROBLEM: Function call failed";

std::int64_t pause_after(std::int64_t faults) {
  return std::min(kFirstPause << std::min<std::int64_t>(faults, 10), kLongestPause);
}

std::int64_t time_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

class StreamPoller final : public SourcePoller, public std::enable_shared_from_this<StreamPoller> {
 public:
  StreamPoller(std::shared_ptr<SourceHome> home, EventSourceMapping mapping)
      : home_(std::move(home)),
        mapping_(std::move(mapping)),
        filter_(mapping_.filters),
        lanes_(
            static_cast<std::size_t>(std::clamp<std::int64_t>(mapping_.parallelization, 1, 10))) {}

  void start() override {
    Value input = Value::map();
    input.set("StreamArn", Value::string(mapping_.source));
    home_->call("dynamodbstreams", "DescribeStream", mapping_.source, std::move(input),
                [self = shared_from_this()](const Result<Value>& answer) {
                  const Value* shard =
                      answer ? answer->find_path({"StreamDescription", "Shards", "0", "ShardId"})
                             : nullptr;
                  if (shard == nullptr) {
                    return self->start_again();
                  }
                  self->faults_ = 0;
                  self->shard_id_ = shard->as_string();
                  self->read_checkpoint();
                  self->find_place();
                });
  }

  void stop(std::function<void()> idle) override {
    is_over_ = true;
    idle_ = std::move(idle);
    tell_idle();
  }

 private:
  using Self = std::shared_ptr<StreamPoller>;

  void start_again() {
    home_->loop().at(steady_ms() + pause_after(faults_++), [self = shared_from_this()] {
      if (!self->is_over_) {
        self->start();
      }
    });
  }

  // ---- the place in the stream

  void read_checkpoint() {
    const Value* mine = mapping_.checkpoints.find(shard_id_);
    if (mine == nullptr || !place_.empty()) {
      return;
    }
    place_ = mine->get_text("Next");
    is_after_place_ = place_.empty();
    place_ = is_after_place_ ? mine->get_text("After") : place_;
    const Value* lanes = mine->find("Lanes");
    if (lanes == nullptr || lanes->items().size() != lanes_.size()) {
      return;  // other lanes: what lies between is done again
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      const Value& lane = lanes->items()[i];
      lanes_[i].done = lane.get_text("Done");
      if (const Value* window = lane.find("Window"); window != nullptr && window->is_map()) {
        lanes_[i].window.emplace();
        lanes_[i].window->start_ms = parse_integer(window->get_text("Start")).value_or(0);
        const Value* state = window->find("State");
        lanes_[i].window->state = state != nullptr ? *state : Value::map();
        watch_window(i);
      }
    }
  }

  Value checkpoint() const {
    Value mine = Value::map();
    if (!open_.empty()) {
      mine.set("Next", Value::string(*open_.begin()));
    } else {
      mine.set("After", Value::string(place_));
    }
    Value lanes = Value::list();
    for (const StreamLane& lane : lanes_) {
      Value one = Value::map();
      one.set("Done", Value::string(lane.done));
      if (lane.window) {
        Value window = Value::map();
        window.set("Start", Value::number(lane.window->start_ms));
        window.set("State", lane.window->state);
        one.set("Window", std::move(window));
      }
      lanes.push(std::move(one));
    }
    mine.set("Lanes", std::move(lanes));
    Value all = Value::map();
    all.set(shard_id_, std::move(mine));
    return all;
  }

  void find_place() {
    Value input = Value::map();
    input.set("StreamArn", Value::string(mapping_.source));
    input.set("ShardId", Value::string(shard_id_));
    const char* type = place_.empty()    ? "TRIM_HORIZON"
                       : is_after_place_ ? "AFTER_SEQUENCE_NUMBER"
                                         : "AT_SEQUENCE_NUMBER";
    if (!place_.empty()) {
      input.set("SequenceNumber", Value::string(place_));
    } else if (mapping_.start == EventSourceMapping::Start::Latest) {
      // From when the mapping was made, also after a restart before anything came.
      type = "LATEST";
      input.set("Since", Value::number(mapping_.created_ms));
    }
    input.set("ShardIteratorType", Value::string(type));
    home_->call("dynamodbstreams", "GetShardIterator", mapping_.source, std::move(input),
                [self = shared_from_this()](const Result<Value>& answer) {
                  if (!answer) {
                    return self->start_again();
                  }
                  self->iterator_ = answer->get_text("ShardIterator");
                  self->read();
                });
  }

  // ---- reading

  void read() {
    const auto most = static_cast<std::size_t>(mapping_.batch_size) * 2 * lanes_.size();
    if (is_over_ || is_reading_ || iterator_.empty() || open_.size() >= most) {
      return;
    }
    is_reading_ = true;
    Value input = Value::map();
    input.set("ShardIterator", Value::string(iterator_));
    input.set("Limit", Value::number(std::min(mapping_.batch_size, kLargestRead)));
    input.set("WaitTimeSeconds", Value::number(kLongestPoll));
    home_->call("dynamodbstreams", "GetRecords", mapping_.source, std::move(input),
                [self = shared_from_this()](Result<Value> answer) {
                  self->is_reading_ = false;
                  self->take(std::move(answer));
                });
  }

  void take(Result<Value> answer) {
    if (is_over_) {
      return;
    }
    if (!answer) {
      iterator_.clear();
      if (answer.error().code == "ExpiredIteratorException") {
        return find_place();
      }
      return start_again();
    }
    faults_ = 0;
    iterator_ = answer->get_text("NextShardIterator");
    const Value* records = answer->find("Records");
    for (const Value& record : records != nullptr ? records->items() : std::span<const Value>()) {
      add(record);
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      step(i);
    }
    read();
  }

  std::size_t lane_of(const Value& record) const {
    const Value* keys = record.find_path({"dynamodb", "Keys"});
    if (lanes_.size() == 1 || keys == nullptr) {
      return 0;
    }
    const std::string digest = md5_hex(value_to_json(*keys));
    return std::stoul(digest.substr(0, 8), nullptr, 16) % lanes_.size();
  }

  void add(const Value& given) {
    StreamItem item;
    if (const Value* sequence = given.find_path({"dynamodb", "SequenceNumber"})) {
      item.sequence = sequence->as_string();
    }
    if (const Value* time = given.find_path({"dynamodb", "ApproximateCreationDateTime"})) {
      item.time_ms = parse_integer(time->scalar_text()).value_or(0);
    }
    place_ = item.sequence;
    is_after_place_ = true;
    const std::size_t index = lane_of(given);
    StreamLane& lane = lanes_[index];
    item.record = stream_record(given, mapping_.source);
    if (item.sequence <= lane.done || !filter_.lets_through(item.record)) {
      return;
    }
    open_.insert(item.sequence);
    if (lane.waiting.empty()) {
      lane.waiting_since = steady_ms();
      if (mapping_.window_s > 0) {
        look_later(index, mapping_.window_s * 1000);
      }
    }
    lane.waiting.push_back(std::move(item));
  }

  void look_later(std::size_t index, std::int64_t wait_ms) {
    home_->loop().at(steady_ms() + wait_ms,
                     [self = shared_from_this(), index] { self->step(index); });
  }

  // ---- work

  void step(std::size_t index) {
    StreamLane& lane = lanes_[index];
    if (is_over_ || lane.is_busy) {
      return;
    }
    if (lane.work.empty()) {
      const bool had_window = lane.window.has_value();
      lane.form(mapping_, steady_ms());
      if (!had_window && lane.window) {
        watch_window(index);
      }
    }
    if (lane.work.empty()) {
      if (!lane.waiting.empty()) {
        look_later(index, std::max<std::int64_t>(
                              1, lane.waiting_since + mapping_.window_s * 1000 - steady_ms()));
      }
      return;
    }
    lane.is_busy = true;
    run(index);
  }

  void watch_window(std::size_t index) {
    const std::int64_t start = lanes_[index].window->start_ms;
    const std::int64_t end = start + mapping_.tumbling_window_s * 1000;
    const std::int64_t wait =
        std::clamp<std::int64_t>(end - time_now(), 0, mapping_.tumbling_window_s * 1000);
    home_->loop().at(steady_ms() + wait, [self = shared_from_this(), index, start] {
      StreamLane& lane = self->lanes_[index];
      if (lane.window && lane.window->start_ms == start) {
        lane.window->is_over = true;
        self->step(index);
      }
    });
  }

  void run(std::size_t index) {
    if (is_over_) {
      return tell_idle();
    }
    StreamLane& lane = lanes_[index];
    StreamBatch& batch = lane.work.front();
    if (mapping_.longest_age_s >= 0) {
      const std::int64_t oldest = time_now() - mapping_.longest_age_s * 1000;
      const auto young =
          std::find_if(batch.items.begin(), batch.items.end(),
                       [oldest](const StreamItem& item) { return item.time_ms >= oldest - 999; });
      if (young != batch.items.begin()) {
        return give_up(index, static_cast<std::size_t>(young - batch.items.begin()),
                       "RecordAgeExceeded");
      }
    }
    ++calls_;
    home_->invoke(mapping_.function, stream_event(mapping_, shard_id_, lane, batch), "",
                  [self = shared_from_this(), index](SourceOutcome outcome) {
                    --self->calls_;
                    self->last_outcome_ = outcome;
                    self->finish(index, outcome);
                  });
  }

  void finish(std::size_t index, const SourceOutcome& outcome) {
    StreamLane& lane = lanes_[index];
    StreamBatch& batch = lane.work.front();
    if (!outcome.fault.empty()) {  // it was not called: that is no attempt
      return try_again(index, "PROBLEM: " + outcome.fault);
    }
    if (outcome.is_error) {
      return retry(index);
    }
    const auto failed = mapping_.reports_item_failures ? failed_items(outcome.payload)
                                                       : std::optional(std::vector<std::string>());
    const auto good = failed ? good_items(batch, *failed) : std::nullopt;
    if (!good) {
      return retry(index);
    }
    if (*good == batch.items.size()) {
      take_state(lane, batch, outcome.payload);
      return complete(index, batch.items.size(), kGood);
    }
    if (*good == 0) {
      return retry(index);
    }
    ++batch.attempts;
    complete(index, *good, kFailed);
  }

  // Items before the first that failed; nothing when an identifier is none of the batch.
  static std::optional<std::size_t> good_items(const StreamBatch& batch,
                                               const std::vector<std::string>& failed) {
    std::size_t first = batch.items.size();
    for (const std::string& id : failed) {
      const auto found =
          std::find_if(batch.items.begin(), batch.items.end(),
                       [&id](const StreamItem& item) { return item.sequence == id; });
      if (found == batch.items.end()) {
        return std::nullopt;
      }
      first = std::min(first, static_cast<std::size_t>(found - batch.items.begin()));
    }
    return first;
  }

  static void take_state(StreamLane& lane, const StreamBatch& batch, const std::string& payload) {
    if (!lane.window || batch.ends_window) {
      return;
    }
    const auto answer = value_from_json(payload);
    const Value* state = answer ? answer->find("state") : nullptr;
    if (state != nullptr && state->is_map()) {
      lane.window->state = *state;
    }
  }

  void retry(std::size_t index) {
    StreamLane& lane = lanes_[index];
    StreamBatch& batch = lane.work.front();
    if (mapping_.bisects && batch.items.size() > 1 && mapping_.most_retries != 0) {
      StreamBatch second;
      second.attempts = batch.attempts;
      const auto middle =
          batch.items.begin() + static_cast<std::ptrdiff_t>((batch.items.size() + 1) / 2);
      second.items.assign(std::make_move_iterator(middle),
                          std::make_move_iterator(batch.items.end()));
      batch.items.erase(middle, batch.items.end());
      lane.work.insert(lane.work.begin() + 1, std::move(second));
      return run(index);
    }
    ++batch.attempts;
    if (mapping_.most_retries >= 0 && batch.attempts > mapping_.most_retries) {
      return give_up(index, batch.items.size(), "RetryAttemptsExhausted");
    }
    try_again(index, kFailed);
  }

  void try_again(std::size_t index, const std::string& result) {
    keep_result(result);
    const std::int64_t faults = lanes_[index].work.front().attempts;
    home_->loop().at(steady_ms() + pause_after(std::max<std::int64_t>(faults - 1, 0)),
                     [self = shared_from_this(), index] { self->run(index); });
    tell_idle();
  }

  void give_up(std::size_t index, std::size_t count, const char* condition) {
    const StreamBatch& batch = lanes_[index].work.front();
    GivenUp given;
    given.condition = condition;
    given.shard_id = shard_id_;
    for (std::size_t i = 0; i < count; ++i) {
      given.records.push_back(batch.items[i].record);
    }
    if (count > 0) {
      given.first_ms = batch.items.front().time_ms;
      given.last_ms = batch.items[count - 1].time_ms;
    }
    given.calls = batch.attempts;
    given.outcome = last_outcome_;
    ++calls_;
    tell_destination(*home_, mapping_, given, time_now(),
                     [self = shared_from_this(), index, count] {
                       --self->calls_;
                       self->complete(index, count, kFailed);
                     });
  }

  // The first items of the batch are done with: kept in the store before anything else is begun.
  void complete(std::size_t index, std::size_t count, const char* result) {
    StreamLane& lane = lanes_[index];
    StreamBatch& batch = lane.work.front();
    for (std::size_t i = 0; i < count; ++i) {
      open_.erase(batch.items[i].sequence);
      lane.done = batch.items[i].sequence;
    }
    if (count == batch.items.size()) {
      if (batch.ends_window) {
        lane.window.reset();
      }
      lane.work.pop_front();
    } else {
      batch.items.erase(batch.items.begin(),
                        batch.items.begin() + static_cast<std::ptrdiff_t>(count));
    }
    last_result_ = result;
    ++calls_;
    home_->keep(mapping_.id, result, checkpoint(), [self = shared_from_this(), index] {
      --self->calls_;
      self->lanes_[index].is_busy = false;
      self->tell_idle();
      self->step(index);
      self->read();
    });
  }

  void keep_result(const std::string& result) {
    if (std::exchange(last_result_, result) != result) {
      home_->keep(mapping_.id, result, Value(), [] {});
    }
  }

  void tell_idle() {
    if (is_over_ && calls_ == 0 && idle_) {
      std::exchange(idle_, nullptr)();
    }
  }

  const std::shared_ptr<SourceHome> home_;
  const EventSourceMapping mapping_;
  const SourceFilter filter_;

  std::string shard_id_;
  std::string place_;  // "" when nothing was read yet
  bool is_after_place_ = false;
  std::string iterator_;
  bool is_reading_ = false;
  std::int64_t faults_ = 0;     // in a row, of reading
  std::set<std::string> open_;  // sequences that were read and are not done
  std::vector<StreamLane> lanes_;
  SourceOutcome last_outcome_;
  std::string last_result_;
  std::int64_t calls_ = 0;  // under way
  bool is_over_ = false;
  std::function<void()> idle_;
};

}  // namespace

std::shared_ptr<SourcePoller> make_stream_poller(std::shared_ptr<SourceHome> home,
                                                 EventSourceMapping mapping) {
  return std::make_shared<StreamPoller>(std::move(home), std::move(mapping));
}

}  // namespace formwork::lambda
