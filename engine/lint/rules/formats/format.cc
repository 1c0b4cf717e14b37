// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/text.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/rules/formats/ip_text.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

bool is_email(std::string_view text) {
  return text.find('@') != std::string_view::npos;
}

// The offset is written with two signs: cfn-lint's pattern says so.
bool is_date_time(std::string_view text) {
  return matches_fully(
      R"([0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}T([01][0-9]|2[0123]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?)"
      R"((Z|[+-][+-]([01][0-9]|2[0123]):[0-5][0-9]))",
      text);
}

bool is_time(std::string_view text) {
  return is_date_time("1970-01-01T" + std::string(text));
}

int days_of(int year, int month) {
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month == 2) {
    return is_leap ? 29 : 28;
  }
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool is_date_text(std::string_view text) {
  return matches_fully("[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}", text);
}

// What is wrong with a text that only looks like a date; empty when it is one.
std::string_view calendar_problem(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t size) {
    return static_cast<int>(parse_integer(text.substr(at, size)).value_or(0));
  };
  const int year = number(0, 4);
  const int day = number(8, 2);
  if (year == 0) {
    return "year 0 is out of range";
  }
  return day >= 1 && day <= days_of(year, number(5, 2)) ? "" : "day is out of range for month";
}

struct PlainFormat {
  std::string_view name;
  bool (*fits)(std::string_view text);
};

constexpr PlainFormat kPlainFormats[] = {{"date", &is_date_text},
                                         {"date-time", &is_date_time},
                                         {"email", &is_email},
                                         {"ipv4", &is_ipv4_address},
                                         {"ipv4-network", &is_ipv4_network},
                                         {"ipv6", &is_ipv6_address},
                                         {"ipv6-network", &is_ipv6_network},
                                         {"regex", &is_expression},
                                         {"time", &is_time}};

// True when `format` is one of the plain ones.
bool check_plain(const KeywordCall& call, std::string_view format) {
  for (const PlainFormat& plain : kPlainFormats) {
    if (plain.name != format) {
      continue;
    }
    if (!call.instance.is_string()) {
      return true;
    }
    const std::string_view text = call.instance.text();
    if (!plain.fits(text)) {
      call.out.emplace_back(quote(call.instance) + " is not a " + quote(format));
    } else if (format == "date" && !calendar_problem(text).empty()) {
      call.out.emplace_back("Exception " + quote(calendar_problem(text)) +
                            " raised while validating 'format'");
    }
    return true;
  }
  return false;
}

void check_format(const KeywordCall& call) {
  const std::string_view format = call.value.text();
  if (check_plain(call, format)) {
    return;
  }
  for (const Run::Hook& hook : call.validator.run->hooks("E1103", place_hash(format))) {
    if (hook.place == format) {
      hook.rule->validate(
          {*hook.rule, call.validator, hook.place, call.instance, call.schema, call.out});
    }
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::Format, &check_format}};

constinit Rule rule{
    .id = "E1103",
    .title = "Values have the format of their property",
    .what =
        "Checks texts against the format a schema names: dates, times, addresses, networks "
        "and regular expressions.",
    .why = "The service refuses the value.",
    .example = "CidrIp: 10.0.0.1/24\n",
    .instead = "CidrIp: 10.0.0.0/24\n",
    .source =
        "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
        "resource-type-schema.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
