// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/queue_metrics.hh"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include "engine/service/api_host.hh"
#include "engine/service/metric_feed.hh"
#include "engine/service/service_part.hh"
#include "resources/common/api_objects.hh"
#include "resources/sqs/queue.hh"

namespace formwork::sqs {

namespace {

constexpr Millis kMinute = 60'000;
constexpr std::int64_t kCollectPause = 1000;
constexpr std::size_t kMostQueues = 500;

/// Queue, metric, minute.
using Key = std::tuple<std::string, std::string_view, Millis>;

class QueueTally final : public ServicePart {
 public:
  void reset() override {
    const std::lock_guard lock(mutex_);
    worlds_.clear();
  }

  /// Answers whether it is the first since the last collection.
  bool add(const std::string& world, Key key, double value) {
    const std::lock_guard lock(mutex_);
    auto& series = worlds_[world].series;
    const bool is_first = series.empty();
    auto [place, is_new] = series.try_emplace(std::move(key));
    MetricPoint& point = place->second;
    point.least = is_new ? value : std::min(point.least, value);
    point.most = is_new ? value : std::max(point.most, value);
    point.sum += value;
    point.count += 1;
    return is_first;
  }

  std::map<Key, MetricPoint> take(const std::string& world) {
    const std::lock_guard lock(mutex_);
    return std::exchange(worlds_[world].series, {});
  }

  /// Whether how full the queues are was not told in that minute yet.
  bool begins(const std::string& world, Millis minute) {
    const std::lock_guard lock(mutex_);
    return std::exchange(worlds_[world].told, minute) != minute;
  }

 private:
  struct World {
    std::map<Key, MetricPoint> series;
    Millis told = -1;
  };
  std::mutex mutex_;
  std::map<std::string, World> worlds_;
};

std::unique_ptr<ServicePart> make_part(ApiHost& host) {
  (void)host;
  return std::make_unique<QueueTally>();
}

constinit ServicePartEntry part_entry{"sqs", &make_part};
const Register<ServicePartEntry> kRegisteredPart(part_entry);

QueueTally* tally_of(ApiCall& call) {
  return dynamic_cast<QueueTally*>(call.host.part("sqs"));
}

std::string world_key(const World& world) {
  return world.account_id + "-" + world.region;
}

Millis minute_of(const World& world) {
  const Millis now = world.clock.now();
  return now - now % kMinute;
}

void count(ApiCall& call, const QueueRow& queue, std::string_view metric, double value) {
  QueueTally* tally = tally_of(call);
  if (tally != nullptr &&
      tally->add(world_key(call.world), {queue.name, metric, minute_of(call.world)}, value)) {
    call.host.go_on_at(steady_ms() + kCollectPause);
  }
}

void tell(const std::string& queue, std::string_view metric, Millis minute, MetricPoint point,
          const std::function<void(MetricPoint)>& take) {
  point.name_space = "AWS/SQS";
  point.name = std::string(metric);
  point.dimensions = {{"QueueName", queue}};
  point.unit = metric == "SentMessageSize" ? "Bytes" : "Count";
  point.time = minute;
  if (point.least == point.most) {
    point.values = {{point.least, point.count}};
  }
  take(std::move(point));
}

void tell_contents(ApiCall& call, Millis minute, const std::function<void(MetricPoint)>& take) {
  auto urls = list_keys(call.world, kQueues);
  for (std::size_t i = 0; urls && i < std::min(urls->size(), kMostQueues); ++i) {
    const std::string name = last_part((*urls)[i], '/');
    auto queue = find_row(call.world, name);
    auto counts =
        queue ? count_messages(call.world, *queue) : Result<Counts>(std::move(queue).failure());
    if (!counts) {
      continue;
    }
    for (const auto& [metric, messages] :
         {std::pair("ApproximateNumberOfMessagesVisible", counts->visible),
          std::pair("ApproximateNumberOfMessagesNotVisible", counts->in_flight),
          std::pair("ApproximateNumberOfMessagesDelayed", counts->delayed)}) {
      MetricPoint point;
      point.count = 1;
      point.sum = point.least = point.most = static_cast<double>(messages);
      tell(name, metric, minute, std::move(point), take);
    }
  }
}

void collect(ApiCall& call, const std::function<void(MetricPoint)>& take) {
  QueueTally* tally = tally_of(call);
  if (tally == nullptr) {
    return;
  }
  const std::string world = world_key(call.world);
  for (auto& [key, point] : tally->take(world)) {
    tell(std::get<0>(key), std::get<1>(key), std::get<2>(key), std::move(point), take);
  }
  const Millis minute = minute_of(call.world);
  if (tally->begins(world, minute)) {
    tell_contents(call, minute, take);
  }
}

constinit MetricFeed feed{"sqs", &collect};
const Register<MetricFeed> kRegisteredFeed(feed);

}  // namespace

void count_sent(ApiCall& call, const QueueRow& queue, std::int64_t bytes) {
  count(call, queue, "NumberOfMessagesSent", 1);
  count(call, queue, "SentMessageSize", static_cast<double>(bytes));
}

void count_received(ApiCall& call, const QueueRow& queue, std::size_t messages) {
  if (messages == 0) {
    return count(call, queue, "NumberOfEmptyReceives", 1);
  }
  count(call, queue, "NumberOfMessagesReceived", static_cast<double>(messages));
}

void count_deleted(ApiCall& call, const QueueRow& queue) {
  count(call, queue, "NumberOfMessagesDeleted", 1);
}

}  // namespace formwork::sqs
