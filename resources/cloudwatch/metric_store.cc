// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/metric_store.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "engine/base/text.hh"
#include "engine/state/service_tables.hh"
#include "engine/value/convert.hh"
#include "resources/cloudwatch/alarm_watch.hh"
#include "resources/common/api_objects.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::string_view kFirst = R"(
CREATE TABLE cloudwatch_metrics (
  id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL,
  newest INTEGER NOT NULL);
CREATE UNIQUE INDEX cloudwatch_metrics_by_name ON cloudwatch_metrics (namespace, name, dimensions);
CREATE TABLE cloudwatch_points (
  metric INTEGER NOT NULL, time INTEGER NOT NULL, unit TEXT NOT NULL, count REAL NOT NULL,
  sum REAL NOT NULL, least REAL NOT NULL, most REAL NOT NULL, spread TEXT NOT NULL,
  PRIMARY KEY (metric, time, unit)) WITHOUT ROWID;
CREATE TABLE cloudwatch_history (
  id INTEGER PRIMARY KEY, alarm TEXT NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL,
  alarm_type TEXT NOT NULL, summary TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX cloudwatch_history_by_alarm ON cloudwatch_history (alarm, time);
CREATE INDEX cloudwatch_history_by_time ON cloudwatch_history (time)
)";

constexpr std::array<std::string_view, 1> kVersions{kFirst};
constinit ServiceTables tables{"cloudwatch", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

constexpr std::size_t kMostValues = 2000;

std::string number_text(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number);
  return {text, end.ptr};
}

double read_number(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string spread_text(const std::vector<std::pair<double, double>>& values) {
  std::string text;
  for (const auto& [value, count] : values) {
    text.append(text.empty() ? "" : " ").append(number_text(value));
    if (count != 1) {
      text.append("*").append(number_text(count));
    }
  }
  return text;
}

std::vector<std::pair<double, double>> read_spread(std::string_view text) {
  std::vector<std::pair<double, double>> values;
  if (text.empty()) {
    return values;
  }
  for (const std::string_view each : split(text, " ")) {
    const std::size_t star = each.find('*');
    values.emplace_back(read_number(each.substr(0, star)),
                        star == std::string_view::npos ? 1 : read_number(each.substr(star + 1)));
  }
  return values;
}

void append_escaped(std::string& text, std::string_view part) {
  for (const char c : part) {
    if (c == '%' || c == '=' || c == ',') {
      text.push_back('%');
    }
    text.push_back(c);
  }
}

Dimensions read_dimensions(std::string_view text) {
  Dimensions dimensions;
  std::string name;
  std::string part;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 1 < text.size()) {
      part.push_back(text[++i]);
    } else if (text[i] == '=') {
      name = std::exchange(part, {});
    } else if (text[i] == ',') {
      dimensions.emplace_back(std::exchange(name, {}), std::exchange(part, {}));
    } else {
      part.push_back(text[i]);
    }
  }
  if (!name.empty()) {
    dimensions.emplace_back(std::move(name), std::move(part));
  }
  return dimensions;
}

Query& bind_number(Query& query, double number) {
  return query.bind(number_text(number));
}

Gathered read_point(Query& row) {
  Gathered point;
  point.time = row.integer();
  point.unit = row.text();
  point.count = read_number(row.view());
  point.sum = read_number(row.view());
  point.least = read_number(row.view());
  point.most = read_number(row.view());
  point.values = read_spread(row.view());
  return point;
}

Gathered gathered(const MetricPoint& point, Millis time) {
  return {time, point.unit, point.count, point.sum, point.least, point.most, point.values};
}

}  // namespace

void Gathered::add(const Gathered& other) {
  if (other.count == 0) {
    return;
  }
  least = count == 0 ? other.least : std::min(least, other.least);
  most = count == 0 ? other.most : std::max(most, other.most);
  count += other.count;
  sum += other.sum;
  for (const auto& value : other.values) {
    if (values.size() < kMostValues) {
      values.push_back(value);
    }
  }
}

std::string dimensions_text(const Dimensions& dimensions) {
  Dimensions sorted = dimensions;
  std::sort(sorted.begin(), sorted.end());
  std::string text;
  for (const auto& [name, value] : sorted) {
    text.append(text.empty() ? "" : ",");
    append_escaped(text, name);
    text.push_back('=');
    append_escaped(text, value);
  }
  return text;
}

Result<MetricStore> MetricStore::open(World& world) {
  auto database = world.store.tables("cloudwatch");
  return database ? Result<MetricStore>(MetricStore(**database)) : std::move(database).failure();
}

Result<std::optional<std::int64_t>> MetricStore::find(const Metric& metric) {
  Query query(*database_,
              "SELECT id FROM cloudwatch_metrics WHERE namespace = ? AND name = ? AND dimensions = "
              "?");
  query.bind(metric.name_space).bind(metric.name).bind(dimensions_text(metric.dimensions));
  return read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
}

Result<std::int64_t> MetricStore::id_of(const Metric& metric, Millis time) {
  auto known = find(metric);
  if (!known) {
    return std::move(known).failure();
  }
  if (*known) {
    auto touched =
        Query(*database_, "UPDATE cloudwatch_metrics SET newest = max(newest, ?) WHERE id = ?")
            .bind(time)
            .bind(**known)
            .run();
    return touched ? Result<std::int64_t>(**known) : std::move(touched).failure();
  }
  auto added = Query(*database_,
                     "INSERT INTO cloudwatch_metrics (namespace, name, dimensions, newest) VALUES "
                     "(?,?,?,?)")
                   .bind(metric.name_space)
                   .bind(metric.name)
                   .bind(dimensions_text(metric.dimensions))
                   .bind(time)
                   .run();
  if (!added) {
    return std::move(added).failure();
  }
  auto made = find(metric);
  if (!made || !*made) {
    return made ? Result<std::int64_t>(fail("InternalServiceFault", "The metric was not stored."))
                : std::move(made).failure();
  }
  return **made;
}

Result<void> MetricStore::put(const MetricPoint& point, std::int64_t resolution) {
  const Millis step = resolution * 1000;
  const Millis time = point.time - point.time % step;
  auto id = id_of({point.name_space, point.name, point.dimensions}, time);
  if (!id) {
    return std::move(id).failure();
  }
  Gathered whole{time, point.unit, 0, 0, 0, 0, {}};
  {
    Query query(*database_,
                "SELECT time, unit, CAST(count AS TEXT), CAST(sum AS TEXT), CAST(least AS TEXT), "
                "CAST(most AS TEXT), spread FROM cloudwatch_points WHERE metric = ? AND time = ? "
                "AND unit = ?");
    query.bind(*id).bind(time).bind(point.unit);
    auto known = read_one<Gathered>(query, read_point);
    if (!known) {
      return std::move(known).failure();
    }
    if (*known) {
      whole = std::move(**known);
    }
  }
  whole.add(gathered(point, time));
  Query put(*database_,
            "INSERT OR REPLACE INTO cloudwatch_points (metric, time, unit, count, sum, least, "
            "most, spread) VALUES (?,?,?,?,?,?,?,?)");
  put.bind(*id).bind(time).bind(point.unit);
  bind_number(put, whole.count);
  bind_number(put, whole.sum);
  bind_number(put, whole.least);
  bind_number(put, whole.most);
  return put.bind(spread_text(whole.values)).run();
}

Result<std::vector<KnownMetric>> MetricStore::list(const std::string& name_space,
                                                   const std::string& name, std::int64_t after_id,
                                                   std::int64_t most, Millis active_since) {
  std::string sql =
      "SELECT id, namespace, name, dimensions FROM cloudwatch_metrics WHERE id > ? AND newest >= ?";
  sql.append(name_space.empty() ? "" : " AND namespace = ?");
  sql.append(name.empty() ? "" : " AND name = ?").append(" ORDER BY id LIMIT ?");
  Query query(*database_, sql);
  query.bind(after_id).bind(active_since);
  if (!name_space.empty()) {
    query.bind(name_space);
  }
  if (!name.empty()) {
    query.bind(name);
  }
  query.bind(most);
  return read_all<KnownMetric>(query, [](Query& row) {
    KnownMetric known;
    known.id = row.integer();
    known.metric.name_space = row.text();
    known.metric.name = row.text();
    known.metric.dimensions = read_dimensions(row.text());
    return known;
  });
}

Result<std::vector<Gathered>> MetricStore::points(std::int64_t metric, Millis begin, Millis end,
                                                  const std::string& unit) {
  std::string sql =
      "SELECT time, unit, CAST(count AS TEXT), CAST(sum AS TEXT), CAST(least AS TEXT), CAST(most "
      "AS TEXT), spread FROM cloudwatch_points WHERE metric = ? AND time >= ? AND time < ?";
  sql.append(unit.empty() ? "" : " AND unit = ?").append(" ORDER BY time");
  Query query(*database_, sql);
  query.bind(metric).bind(begin).bind(end);
  if (!unit.empty()) {
    query.bind(unit);
  }
  return read_all<Gathered>(query, read_point);
}

Result<void> collect_feeds(ApiCall& call) {
  std::vector<MetricPoint> measured;
  for (const auto* feed = RegisteredList<MetricFeed>::head; feed != nullptr; feed = feed->next) {
    feed->collect(call, [&measured](MetricPoint point) { measured.push_back(std::move(point)); });
  }
  if (measured.empty()) {
    return {};
  }
  auto store = MetricStore::open(call.world);
  if (!store) {
    return std::move(store).failure();
  }
  std::set<std::string> names;
  for (const MetricPoint& point : measured) {
    constexpr std::int64_t kStandard = 60;
    if (auto put = store->put(point, kStandard); !put) {
      return put;
    }
    names.insert(point.name_space + "/" + point.name);
  }
  return look_at_alarms(call, names);
}

}  // namespace formwork::cloudwatch
