// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/metric_math.hh"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/base/text.hh"

namespace formwork::cloudwatch {

namespace {

constexpr int kDeepest = 100;

Failure bad(std::string message) {
  return fail("ValidationError", "Error in expression: " + std::move(message));
}

MathValue of_number(double number) {
  return {false, number, {}};
}

MathValue of_series(Series series) {
  return {true, 0, std::move(series)};
}

// Where both are series, only times that both have.
MathValue combine(const MathValue& a, const MathValue& b,
                  const std::function<double(double, double)>& apply) {
  if (!a.is_series && !b.is_series) {
    return of_number(apply(a.number, b.number));
  }
  Series series;
  for (const auto& [time, value] : a.is_series ? a.series : b.series) {
    if (a.is_series && b.is_series) {
      if (const auto other = b.series.find(time); other != b.series.end()) {
        series[time] = apply(value, other->second);
      }
    } else {
      series[time] = a.is_series ? apply(value, b.number) : apply(a.number, value);
    }
  }
  return of_series(std::move(series));
}

MathValue each(const MathValue& a, const std::function<double(double)>& apply) {
  return combine(a, of_number(0), [&](double value, double) { return apply(value); });
}

double fold(std::string_view name, const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  const double mean = values.empty() ? 0 : sum / static_cast<double>(values.size());
  if (name == "AVG") {
    return mean;
  }
  if (name == "MIN" || name == "MAX") {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return values.empty() ? 0 : name == "MIN" ? *least : *most;
  }
  if (name == "STDDEV") {
    double squares = 0;
    for (const double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.empty() ? 0 : std::sqrt(squares / static_cast<double>(values.size()));
  }
  return sum;
}

// Of one series a number; of several a series.
MathValue folded(std::string_view name, const std::vector<MathValue>& all) {
  if (all.size() == 1) {
    std::vector<double> values;
    for (const auto& [time, value] : all.front().series) {
      values.push_back(value);
    }
    return of_number(all.front().is_series ? fold(name, values) : all.front().number);
  }
  std::map<Millis, std::vector<double>> by_time;
  for (const MathValue& one : all) {
    for (const auto& [time, value] : one.series) {
      by_time[time].push_back(value);
    }
  }
  Series series;
  for (const auto& [time, values] : by_time) {
    series[time] = fold(name, values);
  }
  return of_series(std::move(series));
}

MathValue differences(const Series& from, bool is_rate) {
  Series series;
  for (auto it = from.begin(); it != from.end(); ++it) {
    if (it != from.begin()) {
      const auto before = std::prev(it);
      const double seconds = static_cast<double>(it->first - before->first) / 1000;
      const double change = it->second - before->second;
      series[it->first] = is_rate ? change / seconds : change;
    }
  }
  return of_series(std::move(series));
}

class Parser {
 public:
  Parser(std::string_view text, const std::map<std::string, Series>& named,
         const std::set<std::string>& metrics, std::int64_t period)
      : text_(text), named_(named), metrics_(metrics), period_(period) {}

  Result<MathValue> all() {
    auto value = logical(0);
    skip();
    if (value && at_ < text_.size()) {
      return bad("unexpected '" + std::string(text_.substr(at_, 10)) + "'");
    }
    return value;
  }

 private:
  using Level = Result<MathValue> (Parser::*)(int);
  struct Sign {
    std::string_view text;
    double (*apply)(double, double);
  };

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool take(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) {
      return false;
    }
    at_ += token.size();
    return true;
  }

  Result<MathValue> chain(int depth, Level next, std::initializer_list<Sign> signs) {
    auto value = (this->*next)(depth);
    while (value) {
      const Sign* found = nullptr;
      for (const Sign& sign : signs) {
        if (take(sign.text)) {
          found = &sign;
          break;
        }
      }
      if (found == nullptr) {
        return value;
      }
      auto right = (this->*next)(depth);
      if (!right) {
        return right;
      }
      value = combine(*value, *right, found->apply);
    }
    return value;
  }

  Result<MathValue> logical(int depth) {
    return chain(depth, &Parser::compared,
                 {{"&&", [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }},
                  {"||", [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }},
                  {"AND ", [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }},
                  {"OR ", [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }}});
  }

  Result<MathValue> compared(int depth) {
    return chain(depth, &Parser::sum,
                 {{">=", [](double a, double b) { return a >= b ? 1.0 : 0.0; }},
                  {"<=", [](double a, double b) { return a <= b ? 1.0 : 0.0; }},
                  {"==", [](double a, double b) { return a == b ? 1.0 : 0.0; }},
                  {"!=", [](double a, double b) { return a != b ? 1.0 : 0.0; }},
                  {">", [](double a, double b) { return a > b ? 1.0 : 0.0; }},
                  {"<", [](double a, double b) { return a < b ? 1.0 : 0.0; }}});
  }

  Result<MathValue> sum(int depth) {
    return chain(depth, &Parser::product,
                 {{"+", [](double a, double b) { return a + b; }},
                  {"-", [](double a, double b) { return a - b; }}});
  }

  Result<MathValue> product(int depth) {
    return chain(depth, &Parser::power,
                 {{"*", [](double a, double b) { return a * b; }},
                  {"/", [](double a, double b) { return b == 0 ? NAN : a / b; }}});
  }

  Result<MathValue> power(int depth) {
    return chain(depth, &Parser::unary, {{"^", [](double a, double b) { return std::pow(a, b); }}});
  }

  Result<MathValue> unary(int depth) {
    if (depth > kDeepest) {
      return bad("too deep");
    }
    if (take("-")) {
      auto value = unary(depth + 1);
      if (!value) {
        return value;
      }
      return each(*value, [](double a) { return -a; });
    }
    if (take("(")) {
      auto value = logical(depth + 1);
      if (value && !take(")")) {
        return bad("')' expected");
      }
      return value;
    }
    return atom(depth + 1);
  }

  Result<MathValue> atom(int depth) {
    skip();
    const std::size_t begin = at_;
    const auto is_part = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '.';
    };
    while (at_ < text_.size() && is_part(text_[at_])) {
      ++at_;
    }
    const std::string word(text_.substr(begin, at_ - begin));
    if (word.empty()) {
      return bad(at_ < text_.size() ? "unexpected '" + std::string(1, text_[at_]) + "'"
                                    : "unexpected end");
    }
    if (const auto number = parse_number(word)) {
      return of_number(*number);
    }
    if (take("(")) {
      return function(word, depth);
    }
    const auto named = named_.find(word);
    return named == named_.end() ? bad("unknown id " + word)
                                 : Result<MathValue>(of_series(named->second));
  }

  Result<MathValue> function(const std::string& name, int depth) {
    std::vector<MathValue> given;
    bool has_all = false;
    while (!take(")")) {
      if (!given.empty() && !take(",")) {
        return bad("')' expected");
      }
      if (take("METRICS()")) {
        for (const auto& [id, series] : named_) {
          if (metrics_.contains(id)) {
            given.push_back(of_series(series));
          }
        }
        has_all = true;
        continue;
      }
      if (name == "FILL" && given.size() == 1 && take("REPEAT")) {
        given.push_back(of_number(NAN));
        continue;
      }
      auto value = logical(depth);
      if (!value) {
        return value;
      }
      given.push_back(std::move(*value));
    }
    return apply(name, given, has_all);
  }

  Result<MathValue> apply(const std::string& name, const std::vector<MathValue>& given,
                          bool has_all) {
    for (const std::string_view known : {"SUM", "AVG", "MIN", "MAX", "STDDEV"}) {
      if (name == known && !given.empty()) {
        // METRICS() of one series is still a series.
        return has_all && given.size() == 1 ? given.front() : folded(name, given);
      }
    }
    if (name == "PERIOD" && given.size() == 1) {
      return of_number(static_cast<double>(period_));
    }
    if (name == "IF" && given.size() >= 2) {
      return choose(given);
    }
    if (given.empty()) {
      return bad("function " + name + " is not supported");
    }
    const MathValue& first = given.front();
    if (name == "ABS") {
      return each(first, [](double a) { return std::fabs(a); });
    }
    if (name == "CEIL") {
      return each(first, [](double a) { return std::ceil(a); });
    }
    if (name == "FLOOR") {
      return each(first, [](double a) { return std::floor(a); });
    }
    if (name == "RATE" || name == "DIFF") {
      return differences(first.series, name == "RATE");
    }
    if (name == "RUNNING_SUM") {
      double sum = 0;
      Series series;
      for (const auto& [time, value] : first.series) {
        series[time] = sum += value;
      }
      return of_series(std::move(series));
    }
    if (name == "FILL" && given.size() == 2) {
      return filled(first, given[1].number);
    }
    return name == "TIME_SERIES" ? filled(of_series({}), first.number)
                                 : Result<MathValue>(bad("function " + name + " is not supported"));
  }

  // At all times that any series has.
  MathValue filled(const MathValue& from, double with) const {
    Series series = from.series;
    for (const auto& [id, other] : named_) {
      for (const auto& [time, value] : other) {
        const auto next = series.lower_bound(time);
        if (!std::isnan(with)) {
          series.try_emplace(time, with);
        } else if ((next == series.end() || next->first != time) && next != series.begin()) {
          series[time] = std::prev(next)->second;
        }
      }
    }
    return of_series(std::move(series));
  }

  static MathValue choose(const std::vector<MathValue>& given) {
    const auto at = [](const MathValue& value, Millis time) -> std::optional<double> {
      if (!value.is_series) {
        return value.number;
      }
      const auto found = value.series.find(time);
      return found == value.series.end() ? std::nullopt : std::optional(found->second);
    };
    if (!given[0].is_series) {
      return given[0].number != 0 ? given[1] : given.size() > 2 ? given[2] : of_series({});
    }
    Series series;
    for (const auto& [time, value] : given[0].series) {
      const std::size_t which = value != 0 ? 1 : 2;
      const auto taken = which < given.size() ? at(given[which], time) : std::nullopt;
      if (taken) {
        series[time] = *taken;
      }
    }
    return of_series(std::move(series));
  }

  std::string_view text_;
  const std::map<std::string, Series>& named_;
  const std::set<std::string>& metrics_;
  std::int64_t period_;
  std::size_t at_ = 0;
};

}  // namespace

Result<MathValue> evaluate_math(std::string_view expression,
                                const std::map<std::string, Series>& named,
                                const std::set<std::string>& metrics, std::int64_t period) {
  return Parser(expression, named, metrics, period).all();
}

}  // namespace formwork::cloudwatch
