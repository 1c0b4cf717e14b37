// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/waterfall.hh"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "tools/formwork/console.hh"

namespace formwork::cli {

namespace {

using Kind = TraceStep::Kind;

constexpr std::int64_t kQuietUs = 250'000;
/// An event that waits for longer is told without the rest.
constexpr std::int64_t kLongestUs = 20'000'000;
constexpr std::size_t kMostSteps = 200;
constexpr std::size_t kMostWays = 2000;
constexpr std::int64_t kColumns = 32;

struct Row {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  char mark = '#';
  int depth = 0;
  std::string name;
};

std::string bar(const Row& row, std::int64_t start, std::int64_t all) {
  const auto column = [&](std::int64_t at) {
    return std::clamp<std::int64_t>((at - start) * kColumns / std::max<std::int64_t>(all, 1), 0,
                                    kColumns);
  };
  const std::int64_t first = std::min(column(row.begin), kColumns - 1);
  const std::int64_t last = std::max(column(row.end), first + 1);
  std::string text(static_cast<std::size_t>(kColumns), ' ');
  std::fill(text.begin() + first, text.begin() + last, row.mark);
  return text;
}

std::string line_of(const Row& row, std::int64_t start, std::int64_t all) {
  char times[64];
  std::snprintf(times, sizeof times, "%9.1f %9.1f  ", static_cast<double>(row.begin - start) / 1e3,
                static_cast<double>(row.end - row.begin) / 1e3);
  return times + bar(row, start, all) + "  " +
         std::string(static_cast<std::size_t>(row.depth) * 2, ' ') + printable(row.name) + "\n";
}

// The call that a function's own requests have as their parent.
const TraceStep* run_of(const std::vector<TraceStep>& steps, std::string_view parent) {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const TraceStep& step) {
    return step.kind == Kind::Run && !parent.empty() &&
           trace_part(step.trace_id, "Parent") == parent;
  });
  return found == steps.end() ? nullptr : &*found;
}

void add_run(const std::vector<TraceStep>& steps, const TraceStep& run, std::vector<Row>& rows) {
  constexpr std::int64_t kWorthTelling = 100;
  std::int64_t began = run.begin_us;
  for (const TraceStep& step : steps) {
    if (step.kind == Kind::Accepted && step.id == run.id && step.begin_us <= run.begin_us) {
      rows.push_back({step.begin_us, run.begin_us, '.', 0, run.name + " waits"});
      break;
    }
  }
  const std::int64_t own = std::max(run.end_us - run.run_us, began);
  if (own - began >= kWorthTelling) {
    rows.push_back(
        {began, own, '+', 0, run.name + (run.place.empty() ? " is called" : " starts cold")});
    began = own;
  }
  rows.push_back({began, run.end_us, '#', 0,
                  run.name + " runs" + (run.fault.empty() ? "" : ": " + run.fault)});
}

void add_call(const std::vector<TraceStep>& steps, const TraceStep& call, std::vector<Row>& rows) {
  std::string name = call.name + (call.place.empty() ? "" : " " + call.place) +
                     (call.fault.empty() ? "" : ": " + call.fault);
  const bool is_within = run_of(steps, trace_part(call.trace_id, "Parent")) != nullptr;
  rows.push_back({call.begin_us, call.end_us, '#', is_within ? 1 : 0, std::move(name)});
}

}  // namespace

std::string waterfall_text(std::vector<TraceStep> steps) {
  std::vector<Row> rows;
  std::string_view root;
  bool has_run = false;
  for (const TraceStep& step : steps) {
    if (step.kind == Kind::Run) {
      add_run(steps, step, rows);
      has_run = true;
    } else if (step.kind == Kind::Call) {
      add_call(steps, step, rows);
    }
    root = root.empty() ? trace_part(step.trace_id, "Root") : root;
  }
  if (!has_run) {
    return {};
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  const std::int64_t start = rows.front().begin;
  std::int64_t end = start;
  for (const Row& row : rows) {
    end = std::max(end, row.end);
  }
  char head[64];
  std::snprintf(head, sizeof head, ", %.1f ms\n", static_cast<double>(end - start) / 1e3);
  std::string text = "trace " + printable(root) + head;
  for (const Row& row : rows) {
    text += line_of(row, start, end - start);
  }
  return text;
}

Waterfalls::Waterfalls(std::function<void(const std::string&)> tell)
    : tell_(std::move(tell)), worker_([this] { work(); }) {
  set_trace_sink([this](TraceStep step) { take(std::move(step)); });
}

Waterfalls::~Waterfalls() {
  set_trace_sink({});
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  worker_.join();
}

void Waterfalls::take(TraceStep step) {
  const std::string root(trace_part(step.trace_id, "Root"));
  if (root.empty()) {
    return;
  }
  const std::lock_guard lock(mutex_);
  if (ways_.size() >= kMostWays && !ways_.contains(root)) {
    return;
  }
  Way& way = ways_[root];
  way.last_us = steady_us();
  const bool was_accepted =
      step.kind == Kind::Begun &&
      std::any_of(way.steps.begin(), way.steps.end(), [&](const TraceStep& other) {
        return other.kind == Kind::Accepted && other.id == step.id;
      });
  const bool opens = step.kind == Kind::Accepted || (step.kind == Kind::Begun && !was_accepted);
  way.open += opens ? 1 : step.kind == Kind::Run ? -1 : 0;
  if (way.steps.size() < kMostSteps) {
    way.steps.push_back(std::move(step));
  }
  changed_.notify_all();
}

std::vector<std::vector<TraceStep>> Waterfalls::take_quiet(bool all) {
  std::vector<std::vector<TraceStep>> quiet;
  const std::int64_t now = steady_us();
  for (auto at = ways_.begin(); at != ways_.end();) {
    const std::int64_t still = now - at->second.last_us;
    if (all || still > kLongestUs || (at->second.open <= 0 && still > kQuietUs)) {
      quiet.push_back(std::move(at->second.steps));
      at = ways_.erase(at);
    } else {
      ++at;
    }
  }
  return quiet;
}

void Waterfalls::work() {
  constexpr std::chrono::milliseconds kLook(50);
  std::unique_lock lock(mutex_);
  while (true) {
    if (ways_.empty() && !is_over_) {
      changed_.wait(lock);
    } else if (!is_over_) {
      changed_.wait_for(lock, kLook, [this] { return is_over_; });
    }
    const bool is_last = is_over_;
    auto quiet = take_quiet(is_last);
    lock.unlock();
    for (std::vector<TraceStep>& steps : quiet) {
      if (std::string text = waterfall_text(std::move(steps)); !text.empty()) {
        tell_(text);
      }
    }
    lock.lock();
    if (is_last) {
      return;
    }
  }
}

}  // namespace formwork::cli
