// SPDX-License-Identifier: Apache-2.0
// Functions of Logs Insights: of texts, numbers, times and IPv4 addresses. Those of structures
// (jsonParse...) and of IPv6 addresses are not here.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "engine/base/clock.hh"
#include "engine/base/text.hh"
#include "resources/logs/insights_parts.hh"

namespace formwork::logs {

namespace {

using Maybe = std::optional<std::string>;
using Arguments = std::vector<Maybe>;

/// How a function is worked out of its arguments, of which the first may be absent where it says.
struct Function {
  std::string_view name;
  std::size_t least = 1;
  std::size_t most = 1;
  Maybe (*work)(const Arguments& arguments) = nullptr;
  bool takes_absent = false;
};

constexpr std::size_t kAny = 64;

Maybe yes(bool is_true) {
  return is_true ? "1" : "0";
}

Maybe told(double number) {
  return std::isfinite(number) ? Maybe(number_text(number)) : std::nullopt;
}

// A function of one number.
template <double (*kFunction)(double)>
Maybe of_number(const Arguments& arguments) {
  const auto number = parse_number(*arguments[0]);
  return number ? told(kFunction(*number)) : std::nullopt;
}

double absolute(double x) {
  return std::fabs(x);
}
double up(double x) {
  return std::ceil(x);
}
double down(double x) {
  return std::floor(x);
}
double logarithm(double x) {
  return std::log(x);
}
double root(double x) {
  return std::sqrt(x);
}

template <bool kGreatest>
Maybe extreme(const Arguments& arguments) {
  Maybe best;
  for (const Maybe& each : arguments) {
    const bool is_better = each && (!best || (compare_values(*each, *best) > 0) == kGreatest);
    best = is_better ? each : best;
  }
  return best;
}

std::string trimmed(std::string_view text, std::string_view characters, bool left, bool right) {
  while (left && !text.empty() && characters.find(text.front()) != std::string_view::npos) {
    text.remove_prefix(1);
  }
  while (right && !text.empty() && characters.find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

template <bool kLeft, bool kRight>
Maybe trim_of(const Arguments& arguments) {
  const std::string characters = arguments.size() > 1 ? *arguments[1] : " \t\r\n";
  return trimmed(*arguments[0], characters, kLeft, kRight);
}

Maybe substring(const Arguments& arguments) {
  const std::string& text = *arguments[0];
  const auto begin = parse_integer(*arguments[1]);
  const auto length = arguments.size() > 2
                          ? parse_integer(*arguments[2])
                          : std::optional<std::int64_t>(static_cast<std::int64_t>(text.size()));
  if (!begin || !length || *begin < 0 || *length < 0 ||
      static_cast<std::size_t>(*begin) > text.size()) {
    return std::nullopt;
  }
  return text.substr(static_cast<std::size_t>(*begin), static_cast<std::size_t>(*length));
}

Maybe joined_text(const Arguments& arguments) {
  std::string text;
  for (const Maybe& each : arguments) {
    text += each.value_or("");
  }
  return text;
}

Maybe first_present(const Arguments& arguments) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [](const Maybe& each) { return each.has_value(); });
  return found == arguments.end() ? std::nullopt : *found;
}

// The start of the period that a time lies in, or its end.
template <bool kUp>
Maybe rounded_time(const Arguments& arguments) {
  const auto time = parse_query_time(*arguments[0]);
  const auto period = period_of(*arguments[1]);
  if (!time || !period) {
    return std::nullopt;
  }
  const std::int64_t floor = *time - *time % *period;
  return query_time(kUp && floor != *time ? floor + *period : floor);
}

Maybe to_milliseconds(const Arguments& arguments) {
  const auto time = parse_query_time(*arguments[0]);
  return time ? Maybe(std::to_string(*time)) : std::nullopt;
}

Maybe from_milliseconds(const Arguments& arguments) {
  const auto number = parse_integer(*arguments[0]);
  return number ? Maybe(query_time(*number)) : std::nullopt;
}

std::optional<std::uint32_t> address_of(std::string_view text) {
  std::uint32_t address = 0;
  const auto parts = split(text, ".");
  for (const std::string_view part : parts) {
    const auto number = parse_integer(part);
    if (!number || *number < 0 || *number > 255 || part.size() > 3) {
      return std::nullopt;
    }
    address = (address << 8U) | static_cast<std::uint32_t>(*number);
  }
  return parts.size() == 4 ? std::optional(address) : std::nullopt;
}

Maybe is_address(const Arguments& arguments) {
  return yes(address_of(*arguments[0]).has_value());
}

Maybe is_in_subnet(const Arguments& arguments) {
  const std::string& subnet = *arguments[1];
  const std::size_t slash = subnet.find('/');
  const auto own = address_of(*arguments[0]);
  const auto base = address_of(subnet.substr(0, slash));
  const auto length =
      slash == std::string::npos ? std::nullopt : parse_integer(subnet.substr(slash + 1));
  if (!own || !base || !length || *length < 0 || *length > 32) {
    return yes(false);
  }
  const std::uint32_t mask =
      *length == 0 ? 0 : ~std::uint32_t{0} << static_cast<std::uint32_t>(32 - *length);
  return yes((*own & mask) == (*base & mask));
}

constexpr Function kFunctions[] = {
    {"abs", 1, 1, &of_number<&absolute>},
    {"ceil", 1, 1, &of_number<&up>},
    {"floor", 1, 1, &of_number<&down>},
    {"log", 1, 1, &of_number<&logarithm>},
    {"sqrt", 1, 1, &of_number<&root>},
    {"greatest", 1, kAny, &extreme<true>, true},
    {"least", 1, kAny, &extreme<false>, true},
    {"ispresent", 1, 1, [](const Arguments& all) { return yes(all[0].has_value()); }, true},
    {"coalesce", 1, kAny, &first_present, true},
    {"isempty", 1, 1, [](const Arguments& all) { return yes(!all[0] || all[0]->empty()); }, true},
    {"isblank", 1, 1, [](const Arguments& all) { return yes(!all[0] || trim(*all[0]).empty()); },
     true},
    {"concat", 1, kAny, &joined_text, true},
    {"trim", 1, 2, &trim_of<true, true>},
    {"ltrim", 1, 2, &trim_of<true, false>},
    {"rtrim", 1, 2, &trim_of<false, true>},
    {"strlen", 1, 1,
     [](const Arguments& all) { return Maybe(std::to_string(character_count(*all[0]))); }},
    {"toupper", 1, 1, [](const Arguments& all) { return Maybe(to_upper(*all[0])); }},
    {"tolower", 1, 1, [](const Arguments& all) { return Maybe(to_lower(*all[0])); }},
    {"substr", 2, 3, &substring},
    {"replace", 3, 3,
     [](const Arguments& all) {
       return all[1]->empty() ? all[0] : Maybe(replace_all(*all[0], *all[1], *all[2]));
     }},
    {"strcontains", 2, 2,
     [](const Arguments& all) { return yes(all[0]->find(*all[1]) != std::string::npos); }},
    {"datefloor", 2, 2, &rounded_time<false>},
    {"dateceil", 2, 2, &rounded_time<true>},
    {"tomillis", 1, 1, &to_milliseconds},
    {"frommillis", 1, 1, &from_milliseconds},
    {"isvalidip", 1, 1, &is_address},
    {"isvalidipv4", 1, 1, &is_address},
    {"isipinsubnet", 2, 2, &is_in_subnet},
    {"isipv4insubnet", 2, 2, &is_in_subnet},
};

struct Called final : Expression {
  const Function* function = nullptr;
  std::vector<ExpressionPointer> arguments;

  Maybe value(const Row& row) const override {
    Arguments values;
    for (const ExpressionPointer& argument : arguments) {
      values.push_back(argument->value(row));
      if (!values.back() && !function->takes_absent) {
        return std::nullopt;
      }
    }
    return function->work(values);
  }
};

}  // namespace

std::optional<std::int64_t> period_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 16> kUnits{{{"ms", 1},
                                                                              {"s", 1000},
                                                                              {"sec", 1000},
                                                                              {"second", 1000},
                                                                              {"seconds", 1000},
                                                                              {"m", 60000},
                                                                              {"min", 60000},
                                                                              {"minute", 60000},
                                                                              {"minutes", 60000},
                                                                              {"h", 3600000},
                                                                              {"hour", 3600000},
                                                                              {"hours", 3600000},
                                                                              {"d", 86400000},
                                                                              {"day", 86400000},
                                                                              {"days", 86400000},
                                                                              {"w", 604800000}}};
  const std::size_t unit_at = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parse_integer(text.substr(0, unit_at));
  for (const auto& [unit, ms] : kUnits) {
    if (count && *count > 0 && *count < 1000000 && text.substr(unit_at) == unit) {
      return *count * ms;
    }
  }
  return std::nullopt;
}

Result<ExpressionPointer> make_call(const std::string& name,
                                    std::vector<ExpressionPointer> arguments) {
  if (name == "bin") {  // of the event's time
    arguments.insert(arguments.begin(), std::make_shared<FieldOf>("@timestamp"));
    return make_call("datefloor", std::move(arguments));
  }
  const auto* const found =
      std::find_if(std::begin(kFunctions), std::end(kFunctions),
                   [&name](const Function& each) { return each.name == name; });
  if (found == std::end(kFunctions)) {
    return fail("NotImplemented", "formwork's queries have no function '" + name + "'.");
  }
  if (arguments.size() < found->least || arguments.size() > found->most) {
    return malformed("wrong number of arguments of the function " + name);
  }
  auto called = std::make_shared<Called>();
  called->function = found;
  called->arguments = std::move(arguments);
  return ExpressionPointer(std::move(called));
}

std::string query_time(std::int64_t milliseconds) {
  std::string text = format_time(milliseconds);  // 2026-11-22T10:40:41.123Z
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::optional<std::int64_t> parse_query_time(std::string_view text) {
  if (const auto number = parse_integer(text)) {
    return number;
  }
  constexpr std::array<std::size_t, 7> kPlaces{0, 5, 8, 11, 14, 17, 20};
  if (text.size() < 23) {
    return std::nullopt;
  }
  std::array<int, 7> parts{};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const std::size_t width = i == 0 ? 4 : i == 6 ? 3 : 2;
    const auto number = parse_integer(text.substr(kPlaces[i], width));
    if (!number) {
      return std::nullopt;
    }
    parts[i] = static_cast<int>(*number);
  }
  using namespace std::chrono;
  const year_month_day date{year(parts[0]), month(static_cast<unsigned>(parts[1])),
                            day(static_cast<unsigned>(parts[2]))};
  if (!date.ok()) {
    return std::nullopt;
  }
  const auto time = sys_days(date).time_since_epoch() + hours(parts[3]) + minutes(parts[4]) +
                    seconds(parts[5]) + milliseconds(parts[6]);
  return duration_cast<milliseconds>(time).count();
}

}  // namespace formwork::logs
