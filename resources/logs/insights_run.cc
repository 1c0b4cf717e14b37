// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/base/text.hh"
#include "resources/logs/insights_parts.hh"

namespace formwork::logs {

namespace {

using Maybe = std::optional<std::string>;

// A column that an earlier command made, or the expression's value.
Maybe value_of(const Column& column, const Row& row) {
  const auto found = row.find(column.name);
  return found == row.end() ? column.value->value(row) : Maybe(found->second);
}

void sort_rows(std::vector<Row>& rows, const QueryCommand& command) {
  std::stable_sort(rows.begin(), rows.end(), [&command](const Row& a, const Row& b) {
    for (std::size_t i = 0; i < command.columns.size(); ++i) {
      const int order = compare_values(value_of(command.columns[i], a).value_or(""),
                                       value_of(command.columns[i], b).value_or(""));
      if (order != 0) {
        return command.descending[i] ? order > 0 : order < 0;
      }
    }
    return false;
  });
}

/// The values of an aggregate's argument in the rows that have one, newest first.
struct Measured {
  std::vector<std::string> texts;
  std::vector<double> numbers;  ///< Of the texts that are some, in order.
};

Measured measured(const Expression& argument, const std::vector<const Row*>& rows) {
  Measured found;
  for (const Row* row : rows) {
    auto value = argument.value(*row);
    if (!value) {
      continue;
    }
    if (const auto number = parse_number(*value)) {
      found.numbers.push_back(*number);
    }
    found.texts.push_back(*std::move(value));
  }
  return found;
}

double sum_of(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers) {
    sum += number;
  }
  return sum;
}

double deviation(const std::vector<double>& numbers) {
  const double mean = sum_of(numbers) / static_cast<double>(numbers.size());
  double squares = 0;
  for (const double number : numbers) {
    squares += (number - mean) * (number - mean);
  }
  return numbers.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(numbers.size() - 1));
}

// The value below which this share of the values lies, by nearest rank.
double percentile(std::vector<double> numbers, double share) {
  std::sort(numbers.begin(), numbers.end());
  const double rank = std::ceil(share / 100 * static_cast<double>(numbers.size())) - 1;
  const double last = static_cast<double>(numbers.size() - 1);
  return numbers[static_cast<std::size_t>(std::clamp(rank, 0.0, last))];
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

// By the events' times.
Maybe at_the_edge(const Expression& argument, const std::vector<const Row*>& rows, bool latest) {
  Maybe best;
  std::int64_t best_time = 0;
  for (const Row* row : rows) {
    const auto time = row->find("#time");
    const std::int64_t at = time == row->end() ? 0 : parse_integer(time->second).value_or(0);
    auto value = argument.value(*row);
    if (value && (!best || (latest ? at > best_time : at <= best_time))) {
      best = std::move(value);
      best_time = at;
    }
  }
  return best;
}

Maybe of_texts(const std::string& function, const Measured& found) {
  const auto [first, last] =
      std::minmax_element(found.texts.begin(), found.texts.end(),
                          [](const auto& a, const auto& b) { return compare_values(a, b) < 0; });
  if (found.texts.empty()) {
    return std::nullopt;
  }
  return function == "min" || function == "sortsfirst" ? *first : *last;
}

Maybe aggregated(const Aggregate& aggregate, const std::vector<const Row*>& rows) {
  const std::string& function = aggregate.function;
  if (aggregate.argument == nullptr) {
    return std::to_string(rows.size());
  }
  if (function == "earliest" || function == "latest") {
    return at_the_edge(*aggregate.argument, rows, function == "latest");
  }
  const Measured found = measured(*aggregate.argument, rows);
  if (function == "count") {
    return std::to_string(found.texts.size());
  }
  if (function == "count_distinct") {
    return std::to_string(std::set<std::string>(found.texts.begin(), found.texts.end()).size());
  }
  if (function == "sortsfirst" || function == "sortslast" ||
      (found.numbers.empty() && (function == "min" || function == "max"))) {
    return of_texts(function, found);
  }
  if (found.numbers.empty()) {
    return std::nullopt;
  }
  const std::vector<double>& numbers = found.numbers;
  if (function == "sum") {
    return number_text(sum_of(numbers));
  }
  if (function == "avg") {
    return number_text(sum_of(numbers) / static_cast<double>(numbers.size()));
  }
  if (function == "pct" || function == "percentile") {
    return number_text(percentile(numbers, aggregate.share));
  }
  if (function == "median") {
    return number_text(median(numbers));
  }
  if (function == "stddev" || function == "stdev") {
    return number_text(deviation(numbers));
  }
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  return number_text(function == "min" ? *least : *most);
}

std::vector<Row> grouped(const QueryCommand& command, const std::vector<Row>& rows) {
  std::map<std::vector<Maybe>, std::vector<const Row*>> groups;
  if (command.columns.empty()) {
    groups[{}];
  }
  for (const Row& row : rows) {
    std::vector<Maybe> keys;
    keys.reserve(command.columns.size());
    for (const Column& column : command.columns) {
      keys.push_back(value_of(column, row));
    }
    groups[std::move(keys)].push_back(&row);
  }
  std::vector<Row> out;
  for (const auto& [keys, members] : groups) {
    Row row;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i]) {
        row[command.columns[i].name] = *keys[i];
      }
    }
    for (const Aggregate& aggregate : command.aggregates) {
      if (auto value = aggregated(aggregate, members)) {
        row[aggregate.name] = *std::move(value);
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

void take_apart(const FieldParser& parser, Row& row) {
  const auto text = row.find(parser.field);
  const auto groups = text == row.end() ? std::nullopt : parser.pattern->named_groups(text->second);
  for (std::size_t i = 0; groups && i < groups->size() && i < parser.names.size(); ++i) {
    if ((*groups)[i].second) {
      row[parser.names[i]] = *(*groups)[i].second;
    }
  }
}

// Keeps the first row of each set of values; rows without one of the values are all kept.
void drop_repeated(std::vector<Row>& rows, const std::vector<Column>& columns) {
  std::set<std::vector<std::string>> seen;
  std::erase_if(rows, [&](const Row& row) {
    std::vector<std::string> values;
    for (const Column& column : columns) {
      auto value = value_of(column, row);
      if (!value) {
        return false;
      }
      values.push_back(*std::move(value));
    }
    return !seen.insert(std::move(values)).second;
  });
}

/// Columns of the answer while commands add to them.
struct Shown {
  std::vector<std::string> names;
  bool is_default = true;

  void add(const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
};

void add_columns(const QueryCommand& command, std::vector<Row>& rows, Shown& shown) {
  if (command.kind == QueryCommand::Kind::Display || shown.is_default) {
    shown.names.clear();
    shown.is_default = false;
  }
  for (const Column& column : command.columns) {
    shown.add(column.name);
    for (Row& row : rows) {
      if (auto value = row.contains(column.name) && command.kind == QueryCommand::Kind::Display
                           ? std::nullopt
                           : column.value->value(row)) {
        row[column.name] = *std::move(value);
      }
    }
  }
}

void carry_out(const QueryCommand& command, QueryTable& table, Shown& shown) {
  using Kind = QueryCommand::Kind;
  switch (command.kind) {
    case Kind::Fields:
    case Kind::Display:
      add_columns(command, table.rows, shown);
      break;
    case Kind::Filter:
      std::erase_if(table.rows, [&command](const Row& row) { return !holds(*command.test, row); });
      table.matched = static_cast<std::int64_t>(table.rows.size());
      break;
    case Kind::Parse:
      for (Row& row : table.rows) {
        take_apart(command.parser, row);
      }
      for (const std::string& name : command.parser.names) {
        shown.add(name);
      }
      break;
    case Kind::Sort:
      sort_rows(table.rows, command);
      break;
    case Kind::Limit:
      table.rows.resize(std::min(table.rows.size(), static_cast<std::size_t>(command.limit)));
      break;
    case Kind::Dedup:
      drop_repeated(table.rows, command.columns);
      break;
    case Kind::Stats:
      table.rows = grouped(command, table.rows);
      shown = {.names = {}, .is_default = false};
      for (const Column& column : command.columns) {
        shown.add(column.name);
      }
      for (const Aggregate& aggregate : command.aggregates) {
        shown.add(aggregate.name);
      }
      break;
  }
}

}  // namespace

std::string number_text(double number) {
  if (std::floor(number) == number && std::fabs(number) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

QueryTable run_query(const InsightsQuery& query, std::vector<Row> rows, std::int64_t limit) {
  QueryTable table;
  table.rows = std::move(rows);
  table.matched = static_cast<std::int64_t>(table.rows.size());
  Shown shown{.names = {"@timestamp", "@message"}};
  for (const QueryCommand& command : query.commands) {
    carry_out(command, table, shown);
  }
  table.fields = std::move(shown.names);
  table.rows.resize(std::min(table.rows.size(), static_cast<std::size_t>(limit)));
  return table;
}

}  // namespace formwork::logs
