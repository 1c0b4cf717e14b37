// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/metric_query.hh"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "engine/base/text.hh"
#include "resources/cloudwatch/statistic.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::int64_t kMostMetrics = 10000;
constexpr std::int64_t kMostGroups = 500;

Failure bad(const std::string& message) {
  return fail("ValidationError", message);
}

struct Word {
  std::string text;
  bool is_quoted = false;
};

// Words, texts in either quotes, and single signs.
Result<std::vector<Word>> words_of(std::string_view text) {
  std::vector<Word> words;
  constexpr std::string_view kSigns = "(){},=<>!";
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else if (c == '"' || c == '\'') {
      const std::size_t end = text.find(c, at + 1);
      if (end == std::string_view::npos) {
        return bad("Error in expression: a text does not end");
      }
      words.push_back({std::string(text.substr(at + 1, end - at - 1)), true});
      at = end + 1;
    } else if (c == '!' && text.substr(at, 2) == "!=") {
      words.push_back({"!="});
      at += 2;
    } else if (kSigns.find(c) != std::string_view::npos) {
      words.push_back({std::string(1, c)});
      ++at;
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\r\n(){},=<>!\"'", at), text.size());
      words.push_back({std::string(text.substr(at, end - at))});
      at = end;
    }
  }
  return words;
}

struct Condition {
  std::string dimension;
  std::string value;
  bool is_equal = true;
};

/// What both kinds of query ask for.
struct Asked {
  std::string name_space;
  std::string metric;
  std::string statistic;
  std::int64_t period = 0;                         ///< 0: the query's.
  std::optional<std::vector<std::string>> schema;  ///< Exactly these dimensions.
  std::vector<Condition> conditions;
  std::vector<std::string> words;  ///< Each is somewhere in the metric.
  std::vector<std::string> groups;
  bool is_search = false;
  bool is_descending = true;
  bool is_ordered = false;
  std::int64_t most = kMostGroups;
};

class Reader {
 public:
  explicit Reader(std::vector<Word> words) : words_(std::move(words)) {}
  bool at_end() const { return at_ == words_.size(); }
  bool is(std::string_view word) const {
    return !at_end() && !words_[at_].is_quoted && to_upper(words_[at_].text) == word;
  }
  bool take(std::string_view word) { return is(word) && ++at_ != 0; }
  std::string next() { return at_end() ? "" : words_[at_++].text; }
  Failure unexpected() const {
    return bad("Error in expression: unexpected '" + (at_end() ? "" : words_[at_].text) + "'");
  }

 private:
  std::vector<Word> words_;
  std::size_t at_ = 0;
};

// Names up to a closing sign.
std::vector<std::string> names_until(Reader& reader, std::string_view sign) {
  std::vector<std::string> names;
  while (!reader.at_end() && !reader.take(sign)) {
    if (!reader.take(",")) {
      names.push_back(reader.next());
    }
  }
  return names;
}

Result<Asked> read_select(Reader reader) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFunctions{
      {{"AVG", "Average"},
       {"SUM", "Sum"},
       {"MIN", "Minimum"},
       {"MAX", "Maximum"},
       {"COUNT", "SampleCount"}}};
  Asked asked;
  reader.take("SELECT");
  const std::string function = to_upper(reader.next());
  for (const auto& [name, statistic] : kFunctions) {
    asked.statistic = function == name ? std::string(statistic) : asked.statistic;
  }
  if (asked.statistic.empty() || !reader.take("(")) {
    return bad("Error in expression: SELECT needs AVG, COUNT, MAX, MIN or SUM of a metric");
  }
  asked.metric = reader.next();
  if (!reader.take(")") || !reader.take("FROM")) {
    return reader.unexpected();
  }
  if (reader.take("SCHEMA")) {
    reader.take("(");
    asked.schema = names_until(reader, ")");
    if (asked.schema->empty()) {
      return reader.unexpected();
    }
    asked.name_space = asked.schema->front();
    asked.schema->erase(asked.schema->begin());
  } else {
    asked.name_space = reader.next();
  }
  if (reader.take("WHERE")) {
    do {
      Condition condition{.dimension = reader.next(), .value = {}};
      condition.is_equal = !reader.is("!=");
      if (!reader.take("=") && !reader.take("!=")) {
        return reader.unexpected();
      }
      condition.value = reader.next();
      asked.conditions.push_back(std::move(condition));
    } while (reader.take("AND"));
  }
  if (reader.take("GROUP")) {
    if (!reader.take("BY")) {
      return reader.unexpected();
    }
    do {
      asked.groups.push_back(reader.next());
    } while (reader.take(","));
  }
  if (reader.take("ORDER")) {
    asked.is_ordered = true;
    if (!reader.take("BY") || reader.next().empty() || !reader.take("(") || !reader.take(")")) {
      return reader.unexpected();
    }
    asked.is_descending = reader.take("DESC") || !reader.take("ASC");
  }
  if (reader.take("LIMIT")) {
    asked.most = parse_integer(reader.next()).value_or(0);
  }
  if (!reader.at_end() || asked.most < 1) {
    return reader.unexpected();
  }
  return asked;
}

// The text between the first quotes is a search of its own.
Result<Asked> read_search(Reader reader) {
  Asked asked;
  asked.is_search = true;
  reader.take("SEARCH");
  if (!reader.take("(")) {
    return reader.unexpected();
  }
  auto inner = words_of(reader.next());
  if (!inner) {
    return std::move(inner).failure();
  }
  reader.take(",");
  asked.statistic = reader.next();
  if (reader.take(",")) {
    asked.period = parse_integer(reader.next()).value_or(0);
  }
  if (!reader.take(")") || !reader.at_end() || !is_statistic(asked.statistic)) {
    return reader.unexpected();
  }
  Reader terms(*std::move(inner));
  if (terms.take("{")) {
    asked.schema = names_until(terms, "}");
    if (asked.schema->empty()) {
      return terms.unexpected();
    }
    asked.name_space = asked.schema->front();
    asked.schema->erase(asked.schema->begin());
  }
  while (!terms.at_end()) {
    if (terms.take("AND")) {
      continue;
    }
    if (terms.is("(") || terms.is("OR") || terms.is("NOT")) {
      return bad("formwork's searches know terms joined by AND only.");
    }
    std::string word = terms.next();
    if (!terms.take("=")) {
      asked.words.push_back(std::move(word));
    } else if (word == "MetricName") {
      asked.metric = terms.next();
    } else if (word == "Namespace") {
      asked.name_space = terms.next();
    } else {
      asked.conditions.push_back({std::move(word), terms.next(), true});
    }
  }
  return asked;
}

std::optional<std::string> dimension_of(const Metric& metric, const std::string& name) {
  for (const auto& [key, value] : metric.dimensions) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

bool is_asked(const Asked& asked, const Metric& metric) {
  if (asked.schema) {
    const bool is_same =
        asked.schema->size() == metric.dimensions.size() &&
        std::all_of(asked.schema->begin(), asked.schema->end(),
                    [&metric](const auto& name) { return dimension_of(metric, name).has_value(); });
    if (!is_same) {
      return false;
    }
  }
  for (const Condition& condition : asked.conditions) {
    const auto value = dimension_of(metric, condition.dimension);
    if (!value || (*value == condition.value) != condition.is_equal) {
      return false;
    }
  }
  std::string all = metric.name_space + " " + metric.name;
  for (const auto& [name, value] : metric.dimensions) {
    all += " ";
    all += name;
    all += " ";
    all += value;
  }
  return std::all_of(asked.words.begin(), asked.words.end(), [&all](const std::string& word) {
    return to_lower(all).find(to_lower(word)) != std::string::npos;
  });
}

// What its series is called; nothing where a dimension to group by is not there.
std::optional<std::string> label_of(const Asked& asked, const Metric& metric) {
  std::string label;
  const auto add = [&label](const std::string& text) {
    label += (label.empty() ? "" : " ") + text;
  };
  if (asked.is_search) {
    for (const auto& [name, value] : metric.dimensions) {
      add(value);
    }
    return label.empty() || asked.metric.empty() ? (add(metric.name), label) : label;
  }
  for (const std::string& group : asked.groups) {
    const auto value = dimension_of(metric, group);
    if (!value) {
      return std::nullopt;
    }
    add(*value);
  }
  return label;
}

Result<std::map<std::string, std::map<Millis, Gathered>>> gathered(World& world, const Asked& asked,
                                                                   const QueryRange& range) {
  auto store = MetricStore::open(world);
  auto metrics = store ? store->list(asked.name_space, asked.metric, 0, kMostMetrics, 0)
                       : Result<std::vector<KnownMetric>>(std::move(store).failure());
  if (!metrics) {
    return std::move(metrics).failure();
  }
  std::map<std::string, std::map<Millis, Gathered>> groups;
  for (const KnownMetric& known : *metrics) {
    const auto label = is_asked(asked, known.metric) ? label_of(asked, known.metric) : std::nullopt;
    if (!label) {
      continue;
    }
    auto windows = windows_of(world, known.metric, range.begin, range.end, range.period, "");
    if (!windows) {
      return std::move(windows).failure();
    }
    auto& group = groups[*label];
    for (const Gathered& window : *windows) {
      const auto [place, is_new] = group.try_emplace(window.time, window);
      if (!is_new) {
        place->second.add(window);
      }
    }
  }
  return groups;
}

}  // namespace

bool is_metric_query(std::string_view expression) {
  const std::string text = to_upper(trim(expression));
  return text.starts_with("SELECT ") || text.starts_with("SEARCH(") || text.starts_with("SEARCH (");
}

Result<std::vector<FoundSeries>> run_metric_query(World& world, std::string_view expression,
                                                  const QueryRange& range) {
  auto words = words_of(trim(expression));
  if (!words) {
    return std::move(words).failure();
  }
  Reader reader(*std::move(words));
  auto asked = reader.is("SELECT") ? read_select(reader) : read_search(reader);
  if (!asked) {
    return std::move(asked).failure();
  }
  QueryRange own = range;
  own.period = asked->period > 0 ? asked->period : range.period;
  auto groups = gathered(world, *asked, own);
  if (!groups) {
    return std::move(groups).failure();
  }
  std::vector<FoundSeries> found;
  for (const auto& [label, windows] : *groups) {
    FoundSeries one{.label = label, .series = {}};
    for (const auto& [time, window] : windows) {
      if (const auto value = statistic_of(window, asked->statistic)) {
        one.series[time] = *value;
      }
    }
    found.push_back(std::move(one));
  }
  if (asked->is_ordered) {
    const auto total = [](const FoundSeries& one) {
      double sum = 0;
      for (const auto& [time, value] : one.series) {
        sum += value;
      }
      return sum;
    };
    std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
      return asked->is_descending ? total(a) > total(b) : total(a) < total(b);
    });
  }
  found.resize(std::min(found.size(), static_cast<std::size_t>(asked->most)));
  return found;
}

}  // namespace formwork::cloudwatch
