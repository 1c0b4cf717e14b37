// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/logs/insights_parts.hh"

namespace formwork::logs {

namespace {

using Kind = QueryCommand::Kind;

constexpr std::array<std::string_view, 15> kAggregates{
    "count",      "count_distinct", "sum",    "avg",    "min",      "max",
    "pct",        "percentile",     "stddev", "median", "earliest", "latest",
    "sortsfirst", "sortslast",      "stdev"};

bool is_aggregate(std::string_view word) {
  return std::find(kAggregates.begin(), kAggregates.end(), to_lower(word)) != kAggregates.end();
}

// A text with wildcards as an expression with a group for each.
std::string expression_of(std::string_view glob, std::size_t& wildcards) {
  constexpr std::string_view kSpecial = R"(\^$.|?+()[]{}/)";
  std::string out = "(?s)";
  for (std::size_t i = 0; i < glob.size(); ++i) {
    const char c = glob[i];
    if (c == '*') {
      out += "(?<g" + std::to_string(wildcards++) + (i + 1 == glob.size() ? ">.*)" : ">.*?)");
      continue;
    }
    if (kSpecial.find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

class QueryReader : private ExpressionReader {
 public:
  using ExpressionReader::ExpressionReader;

  Result<InsightsQuery> whole() {
    InsightsQuery query;
    do {
      auto command = one_command();
      if (!command) {
        return std::move(command).failure();
      }
      query.commands.push_back(*std::move(command));
    } while (take("|"));
    if (next().kind != Token::Kind::End) {
      return unexpected();
    }
    return query;
  }

 private:
  using Command = Result<QueryCommand>;

  Command one_command() {
    if (take_word("fields")) {
      return with_columns(Kind::Fields);
    }
    if (take_word("display")) {
      return with_columns(Kind::Display);
    }
    if (take_word("dedup")) {
      return with_columns(Kind::Dedup);
    }
    if (take_word("filter") || take_word("filterindex")) {
      return filter();
    }
    if (take_word("parse")) {
      return parse();
    }
    if (take_word("sort")) {
      return sort();
    }
    if (take_word("limit") || take_word("head")) {
      return limit();
    }
    if (take_word("stats")) {
      return stats();
    }
    for (const char* other : {"pattern", "diff", "unmask", "unnest", "anomaly", "lookup", "join",
                              "source", "addtotals", "subqueries"}) {
      if (is_word(other)) {
        return fail("NotImplemented",
                    "formwork's queries have no command '" + std::string(other) + "'.");
      }
    }
    return unexpected();
  }

  Command filter() {
    QueryCommand command;
    command.kind = Kind::Filter;
    auto test = expression();
    if (!test) {
      return std::move(test).failure();
    }
    command.test = *std::move(test);
    return command;
  }

  Command limit() {
    QueryCommand command;
    command.kind = Kind::Limit;
    const auto number = parse_integer(next().text);
    if (!number || *number < 1) {
      return unexpected();
    }
    take_token();
    command.limit = *number;
    return command;
  }

  // An expression with its name; "count(*)" is the column that stats made.
  Result<Column> column() {
    const std::size_t begin = place();
    Column column;
    const bool is_made = next().kind == Token::Kind::Word && is_aggregate(next().text) &&
                         after_next().text == "(" && after_next().kind == Token::Kind::Sign;
    if (is_made) {
      while (next().kind != Token::Kind::End && !take(")")) {
        take_token();
      }
      column.name = text_since(begin);
      column.value = std::make_shared<FieldOf>(column.name);
    } else {
      const bool is_name = next().kind == Token::Kind::Name;
      const std::string plain = next().text;
      auto value = expression();
      if (!value) {
        return std::move(value).failure();
      }
      column.value = *std::move(value);
      column.name = text_since(begin);
      column.name = is_name && column.name == "`" + plain + "`" ? plain : column.name;
    }
    if (take_word("as")) {
      auto told = name();
      if (!told) {
        return std::move(told).failure();
      }
      column.name = *std::move(told);
    }
    return column;
  }

  Command with_columns(Kind kind) {
    QueryCommand command;
    command.kind = kind;
    do {
      auto each = column();
      if (!each) {
        return std::move(each).failure();
      }
      command.columns.push_back(*std::move(each));
    } while (take(","));
    return command;
  }

  Command sort() {
    QueryCommand command;
    command.kind = Kind::Sort;
    do {
      auto each = column();
      if (!each) {
        return std::move(each).failure();
      }
      command.columns.push_back(*std::move(each));
      const bool is_descending = take_word("desc");
      if (!is_descending) {
        take_word("asc");
      }
      command.descending.push_back(is_descending);
    } while (take(","));
    return command;
  }

  // parse [field] "text with *" as name, ... or parse [field] /(?<name>...)/
  Command parse() {
    QueryCommand command;
    command.kind = Kind::Parse;
    FieldParser& parser = command.parser;
    parser.field = "@message";
    if (next().kind == Token::Kind::Word || next().kind == Token::Kind::Name) {
      parser.field = take_token().text;
    }
    const bool is_glob = next().kind == Token::Kind::Text;
    if (!is_glob && next().kind != Token::Kind::Expression) {
      return unexpected();
    }
    std::size_t wildcards = 0;
    const std::string text = take_token().text;
    auto pattern = Pattern::compile(is_glob ? expression_of(text, wildcards) : text);
    if (!pattern) {
      return malformed("invalid regular expression " + text);
    }
    if (take_word("as")) {
      do {
        auto each = name();
        if (!each) {
          return std::move(each).failure();
        }
        parser.names.push_back(*std::move(each));
      } while (take(","));
    }
    const std::vector<std::string> groups = pattern->group_names();
    if (!is_glob && parser.names.empty()) {
      parser.names = groups;
    }
    if (groups.empty() || groups.size() != parser.names.size()) {
      return malformed("parse needs a name for each of its " + std::to_string(groups.size()) +
                       " fields");
    }
    parser.pattern = std::make_shared<const Pattern>(*std::move(pattern));
    return command;
  }

  Command stats() {
    QueryCommand command;
    command.kind = Kind::Stats;
    do {
      auto aggregate = one_aggregate();
      if (!aggregate) {
        return std::move(aggregate).failure();
      }
      command.aggregates.push_back(*std::move(aggregate));
    } while (take(","));
    if (take_word("by")) {
      do {
        auto key = column();
        if (!key) {
          return std::move(key).failure();
        }
        command.columns.push_back(*std::move(key));
      } while (take(","));
    }
    return command;
  }

  Result<Aggregate> one_aggregate() {
    const std::size_t begin = place();
    auto function = name();
    if (!function) {
      return std::move(function).failure();
    }
    Aggregate aggregate;
    aggregate.function = to_lower(*function);
    if (!is_aggregate(aggregate.function)) {
      return fail("NotImplemented", "formwork's queries have no function '" + *function + "'.");
    }
    if (!take("(")) {
      return unexpected();
    }
    if (!take("*") && !(next().kind == Token::Kind::Sign && next().text == ")")) {
      auto argument = expression();
      if (!argument) {
        return std::move(argument).failure();
      }
      aggregate.argument = *std::move(argument);
    } else if (aggregate.function != "count") {
      return unexpected();
    }
    if (aggregate.function == "pct" || aggregate.function == "percentile") {
      const auto share = take(",") ? parse_number(next().text) : std::nullopt;
      if (!share || *share < 0 || *share > 100) {
        return unexpected();
      }
      take_token();
      aggregate.share = *share;
    }
    if (!take(")")) {
      return unexpected();
    }
    aggregate.name = text_since(begin);
    if (next().kind == Token::Kind::Sign && std::string("+-*/%^").find(next().text) < 6) {
      return fail("NotImplemented", "formwork's queries do not calculate with " + aggregate.name +
                                        " inside of stats.");
    }
    if (take_word("as")) {
      auto told = name();
      if (!told) {
        return std::move(told).failure();
      }
      aggregate.name = *std::move(told);
    }
    return aggregate;
  }
};

}  // namespace

Result<InsightsQuery> InsightsQuery::compile(std::string_view text) {
  auto tokens = tokens_of(text);
  if (!tokens) {
    return std::move(tokens).failure();
  }
  return QueryReader(text, *std::move(tokens)).whole();
}

}  // namespace formwork::logs
