// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/base/clock.hh"
#include "engine/base/text.hh"
#include "resources/logs/insights.hh"

namespace formwork::logs {

namespace {

std::string text_of(const Row& row, const std::string& field) {
  const auto found = row.find(field);
  return found == row.end() ? "" : found->second;
}

bool is_less(const std::string& a, const std::string& b) {
  const auto left = parse_number(a);
  const auto right = parse_number(b);
  return left && right ? *left < *right : a < b;
}

void sort_rows(std::vector<Row>& rows, const QueryCommand& command) {
  std::stable_sort(rows.begin(), rows.end(), [&command](const Row& a, const Row& b) {
    for (std::size_t i = 0; i < command.fields.size(); ++i) {
      const std::string left = text_of(a, command.fields[i]);
      const std::string right = text_of(b, command.fields[i]);
      if (left != right) {
        return command.descending[i] ? is_less(right, left) : is_less(left, right);
      }
    }
    return false;
  });
}

std::string number_text(double number) {
  if (std::floor(number) == number && std::fabs(number) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string aggregated(const Aggregate& aggregate, const std::vector<const Row*>& rows) {
  std::vector<double> numbers;
  std::set<std::string> distinct;
  std::int64_t count = 0;
  for (const Row* row : rows) {
    const auto value = row->find(aggregate.field);
    if (aggregate.field != "*" && value == row->end()) {
      continue;
    }
    ++count;
    if (value != row->end()) {
      distinct.insert(value->second);
      if (const auto number = parse_number(value->second)) {
        numbers.push_back(*number);
      }
    }
  }
  if (aggregate.function == "count") {
    return std::to_string(count);
  }
  if (aggregate.function == "count_distinct") {
    return std::to_string(distinct.size());
  }
  if (numbers.empty()) {
    return "";
  }
  double sum = 0;
  for (const double number : numbers) {
    sum += number;
  }
  if (aggregate.function == "sum") {
    return number_text(sum);
  }
  if (aggregate.function == "avg") {
    return number_text(sum / static_cast<double>(numbers.size()));
  }
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  return number_text(aggregate.function == "min" ? *least : *most);
}

std::string key_of(const GroupKey& key, const Row& row) {
  if (key.bin_ms == 0) {
    return text_of(row, key.field);
  }
  const std::int64_t time = parse_integer(text_of(row, "#time")).value_or(0);
  return query_time(time - time % key.bin_ms);
}

std::vector<Row> grouped(const QueryCommand& command, const std::vector<Row>& rows) {
  std::map<std::vector<std::string>, std::vector<const Row*>> groups;
  if (command.keys.empty()) {
    groups[{}];
  }
  for (const Row& row : rows) {
    std::vector<std::string> keys;
    keys.reserve(command.keys.size());
    for (const GroupKey& key : command.keys) {
      keys.push_back(key_of(key, row));
    }
    groups[std::move(keys)].push_back(&row);
  }
  std::vector<Row> out;
  for (const auto& [keys, members] : groups) {
    Row row;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      row[command.keys[i].name] = keys[i];
    }
    for (const Aggregate& aggregate : command.aggregates) {
      if (std::string value = aggregated(aggregate, members); !value.empty()) {
        row[aggregate.name] = std::move(value);
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

void carry_out(const QueryCommand& command, QueryTable& table) {
  using Kind = QueryCommand::Kind;
  switch (command.kind) {
    case Kind::Fields:
      table.fields = command.fields;
      break;
    case Kind::Filter:
      std::erase_if(table.rows, [&command](const Row& row) { return !command.test->holds(row); });
      break;
    case Kind::Sort:
      sort_rows(table.rows, command);
      break;
    case Kind::Limit:
      table.rows.resize(std::min(table.rows.size(), static_cast<std::size_t>(command.limit)));
      break;
    case Kind::Stats:
      table.rows = grouped(command, table.rows);
      table.fields.clear();
      for (const GroupKey& key : command.keys) {
        table.fields.push_back(key.name);
      }
      for (const Aggregate& aggregate : command.aggregates) {
        table.fields.push_back(aggregate.name);
      }
      break;
  }
}

}  // namespace

std::string query_time(std::int64_t milliseconds) {
  std::string text = format_time(milliseconds);  // 2026-11-22T10:40:41.123Z
  text[10] = ' ';
  text.pop_back();
  return text;
}

QueryTable run_query(const InsightsQuery& query, std::vector<Row> rows, std::int64_t limit) {
  QueryTable table;
  table.fields = {"@timestamp", "@message"};
  table.rows = std::move(rows);
  table.matched = static_cast<std::int64_t>(table.rows.size());
  for (const QueryCommand& command : query.commands) {
    carry_out(command, table);
    if (command.kind == QueryCommand::Kind::Filter) {
      table.matched = static_cast<std::int64_t>(table.rows.size());
    }
  }
  table.rows.resize(std::min(table.rows.size(), static_cast<std::size_t>(limit)));
  return table;
}

}  // namespace formwork::logs
