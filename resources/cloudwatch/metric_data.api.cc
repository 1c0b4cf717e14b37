// SPDX-License-Identifier: Apache-2.0
// GetMetricData: series of several metrics, expressions over them and queries over many metrics.
// All points are answered at once; other accounts' metrics are not known.
#include <algorithm>
#include <cmath>

#include "resources/cloudwatch/metric_math.hh"
#include "resources/cloudwatch/metric_query.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::size_t kMostQueries = 500;
constexpr std::int64_t kMinute = 60;

Failure bad(std::string message) {
  return fail("ValidationError", std::move(message));
}

struct Answered {
  std::string id;
  std::string label;
  bool is_told = true;
  std::int64_t period = kMinute;
  Series series;
  std::vector<std::string> units;  ///< Where there are several: of the first one is told.
  std::optional<std::vector<FoundSeries>> found;  ///< Instead of `series`.
};

class Queries {
 public:
  Queries(ApiCall& call, Millis begin, Millis end) : call_(call), begin_(begin), end_(end) {}

  Result<void> run() {
    const auto queries = input_items(call_, "MetricDataQueries");
    for (const Value& query : queries) {
      if (auto checked = check(query); !checked) {
        return checked;
      }
    }
    // Expressions may come before what they are made of.
    std::vector<bool> is_done(queries.size(), false);
    for (std::size_t i = 0; i < queries.size(); ++i) {
      answers_.push_back({queries[i].get_text("Id"),
                          "",
                          flag(queries[i], "ReturnData", true),
                          kMinute,
                          {},
                          {},
                          {}});
      if (queries[i].find("MetricStat") != nullptr) {
        if (auto read = read_metric(queries, i); !read) {
          return read;
        }
        is_done[i] = true;
      } else if (is_metric_query(queries[i].get_text("Expression"))) {
        if (auto read = read_query(queries[i], answers_[i]); !read) {
          return read;
        }
        is_done[i] = true;
      }
    }
    for (bool moves = true; moves;) {
      moves = false;
      for (std::size_t i = 0; i < queries.size(); ++i) {
        if (!is_done[i] && calculate(queries[i], answers_[i])) {
          moves = is_done[i] = true;
        }
      }
    }
    const auto open = std::find(is_done.begin(), is_done.end(), false);
    return open == is_done.end()
               ? Result<void>()
               : explain(queries[static_cast<std::size_t>(open - is_done.begin())]);
  }

  const std::vector<Answered>& answers() const { return answers_; }

 private:
  Result<void> check(const Value& query) {
    const std::string id = query.get_text("Id");
    if (id.empty() || id.front() < 'a' || id.front() > 'z') {
      return bad("The value " + id +
                 " for parameter MetricDataQueries.member.1.Id is not valid: it must begin with a "
                 "lower case letter.");
    }
    if (!ids_.emplace(id, 1).second) {
      return bad("The values for parameter id in MetricDataQueries are not unique. Duplicate: " +
                 id);
    }
    const bool has_metric = query.find("MetricStat") != nullptr;
    if (!has_metric && query.get_text("Expression").empty()) {
      return bad("The parameter MetricDataQueries.member." + std::to_string(ids_.size()) +
                 ".MetricStat is required.\n");
    }
    if (has_metric == !query.get_text("Expression").empty()) {
      return bad("Exactly one of MetricStat and Expression must be specified for a query.");
    }
    const Value* statistic = query.find_path({"MetricStat", "Stat"});
    if (has_metric && (statistic == nullptr || !is_statistic(statistic->scalar_text()))) {
      return bad("The value " + (statistic == nullptr ? "" : statistic->scalar_text()) +
                 " for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.");
    }
    if (has_metric && number_of(*query.find("MetricStat"), "Period") < 1) {
      return bad("Period must be greater than 0");
    }
    return {};
  }

  Result<void> read_metric(std::span<const Value> queries, std::size_t index) {
    const Value& stat = *queries[index].find("MetricStat");
    Answered& answer = answers_[index];
    answer.period = number_of(stat, "Period", kMinute);
    const std::string statistic = stat.get_text("Stat");
    const Value* shape = stat.find("Metric");
    const Metric metric{
        shape == nullptr ? "" : shape->get_text("Namespace"),
        shape == nullptr ? "" : shape->get_text("MetricName"),
        read_dimension_list(shape == nullptr ? nullptr : shape->find("Dimensions"))};
    const Millis step = std::min(answer.period, kMinute) * 1000;
    std::string unit = stat.get_text("Unit");
    if (unit.empty()) {
      auto units = units_of(metric, begin_ - begin_ % step);
      if (!units) {
        return std::move(units).failure();
      }
      if (units->size() > 1) {
        unit = *units->begin();
        answer.units.assign(units->begin(), units->end());
      }
    }
    auto windows =
        windows_of(call_.world, metric, begin_ - begin_ % step, end_, answer.period, unit);
    if (!windows) {
      return std::move(windows).failure();
    }
    for (const Gathered& window : *windows) {
      if (const auto value = statistic_of(window, statistic)) {
        answer.series[window.time] = *value;
      }
    }
    answer.label = label_of(queries, index, metric.name, statistic);
    known_[answer.id] = answer.series;
    metrics_.insert(answer.id);
    return {};
  }

  Result<std::set<std::string>> units_of(const Metric& metric, Millis begin) {
    std::set<std::string> units;
    auto store = MetricStore::open(call_.world);
    auto id = store ? store->find(metric) : std::move(store).failure();
    if (!id || !*id) {
      return id ? Result<std::set<std::string>>(std::move(units)) : std::move(id).failure();
    }
    auto points = store->points(**id, begin, end_, "");
    if (!points) {
      return std::move(points).failure();
    }
    for (const Gathered& point : *points) {
      units.insert(point.unit);
    }
    return units;
  }

  Result<void> read_query(const Value& query, Answered& answer) {
    answer.period = number_of(query, "Period", kMinute);
    const Millis step = std::min(answer.period, kMinute) * 1000;
    auto found = run_metric_query(call_.world, query.get_text("Expression"),
                                  {begin_ - begin_ % step, end_, answer.period});
    if (!found) {
      return std::move(found).failure();
    }
    const std::string label = query.get_text("Label");
    for (FoundSeries& one : *found) {
      one.label = !label.empty() ? label : one.label.empty() ? answer.id : one.label;
    }
    if (found->size() == 1) {
      known_[answer.id] = found->front().series;
    }
    answer.found = *std::move(found);
    return {};
  }

  // The name; where others have the same one, with what they differ in: statistic, period.
  static std::string label_of(std::span<const Value> queries, std::size_t index,
                              const std::string& name, const std::string& statistic) {
    if (const std::string given = queries[index].get_text("Label"); !given.empty()) {
      return given;
    }
    const std::string period = queries[index].find("MetricStat")->get_text("Period");
    bool other_statistic = false;
    bool other_period = false;
    for (const Value& query : queries) {
      const Value* other = query.find("MetricStat");
      const Value* other_name = query.find_path({"MetricStat", "Metric", "MetricName"});
      if (other_name != nullptr && other_name->scalar_text() == name) {
        other_statistic = other_statistic || other->get_text("Stat") != statistic;
        other_period = other_period || other->get_text("Period") != period;
      }
    }
    return name + (other_statistic ? " " + statistic : "") + (other_period ? " " + period : "");
  }

  bool calculate(const Value& query, Answered& answer) {
    answer.period = number_of(query, "Period", kMinute);
    auto value = evaluate_math(query.get_text("Expression"), known_, metrics_, answer.period);
    if (!value) {
      return false;
    }
    if (!value->is_series) {
      for (const auto& [id, series] : known_) {
        for (const auto& [time, ignored] : series) {
          value->series[time] = value->number;
        }
      }
    }
    std::erase_if(value->series, [](const auto& one) { return !std::isfinite(one.second); });
    answer.series = std::move(value->series);
    const std::string label = query.get_text("Label");
    answer.label = label.empty() ? answer.id : label;
    known_[answer.id] = answer.series;
    return true;
  }

  Result<void> explain(const Value& query) {
    auto value = evaluate_math(query.get_text("Expression"), known_, metrics_, kMinute);
    return value ? bad("Error in expression '" + query.get_text("Id") + "'")
                 : Result<void>(std::move(value).failure());
  }

  ApiCall& call_;
  Millis begin_;
  Millis end_;
  std::map<std::string, int> ids_;
  std::map<std::string, Series> known_;
  std::set<std::string> metrics_;
  std::vector<Answered> answers_;
};

Value result_of(const Answered& answer, const std::string& label, const Series& series,
                bool is_ascending) {
  Value times = Value::list();
  Value values = Value::list();
  const auto put = [&](const auto& point) {
    times.push(Value::number(point.first));
    values.push(number_value(point.second));
  };
  if (is_ascending) {
    std::for_each(series.begin(), series.end(), put);
  } else {
    std::for_each(series.rbegin(), series.rend(), put);
  }
  Value result = map_with("Id", Value::string(answer.id));
  result.set("Label", Value::string(label));
  result.set("Timestamps", std::move(times));
  result.set("Values", std::move(values));
  result.set("StatusCode", Value::string("Complete"));
  if (!answer.units.empty()) {
    std::string units;
    for (const std::string& unit : answer.units) {
      units += (units.empty() ? "" : ", ") + unit;
    }
    Value message = map_with("Code", Value::string("MultipleUnits"));
    message.set("Value", Value::string("Multiple units returned: '[" + units + "]'"));
    Value messages = Value::list();
    messages.push(std::move(message));
    result.set("Messages", std::move(messages));
  }
  return result;
}

Result<Value> get(ApiCall& call) {
  const auto begin = time_of_input(call.find("StartTime"));
  const auto end = time_of_input(call.find("EndTime"));
  if (!begin || !end) {
    return fail("MissingParameter", std::string("The parameter ") +
                                        (begin ? "EndTime" : "StartTime") + " is required.");
  }
  if (*begin == *end) {
    return bad("The parameter StartTime must not equal parameter EndTime.");
  }
  if (*begin > *end) {
    return bad("The parameter EndTime must be greater than StartTime.");
  }
  if (input_items(call, "MetricDataQueries").size() > kMostQueries) {
    return bad("The collection MetricDataQueries must not have a size greater than 500.");
  }
  if (auto collected = collect_feeds(call); !collected) {
    return std::move(collected).failure();
  }
  Queries queries(call, *begin, *end);
  if (auto run = queries.run(); !run) {
    return std::move(run).failure();
  }
  Value results = Value::list();
  const bool is_ascending = call.text("ScanBy") == "TimestampAscending";
  for (const Answered& answer : queries.answers()) {
    if (answer.is_told && !answer.found) {
      results.push(result_of(answer, answer.label, answer.series, is_ascending));
    } else if (answer.is_told) {
      for (const FoundSeries& one : *answer.found) {
        results.push(result_of(answer, one.label, one.series, is_ascending));
      }
    }
  }
  Value answer = map_with("MetricDataResults", std::move(results));
  answer.set("Messages", Value::list());
  return answer;
}

constinit OperationEntry entry{"cloudwatch", "GetMetricData", OperationEntry::Access::Data, &get};
const Register<OperationEntry> kRegistered(entry);

}  // namespace

}  // namespace formwork::cloudwatch
