// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/logs/insights_parts.hh"

namespace formwork::logs {

namespace {

constexpr int kDeepest = 50;

using TestPointer = std::shared_ptr<const RowTest>;

class QueryReader {
 public:
  explicit QueryReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

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
  const Token& next() const { return tokens_[at_]; }
  bool take(std::string_view sign) {
    if (next().kind != Token::Kind::Sign || next().text != sign) {
      return false;
    }
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (next().kind != Token::Kind::Word || to_lower(next().text) != word) {
      return false;
    }
    ++at_;
    return true;
  }
  Failure unexpected() const {
    return malformed(next().kind == Token::Kind::End ? std::string("unexpected end of the query")
                                                     : "unexpected symbol found " + next().text);
  }
  Result<std::string> field() {
    if (next().kind != Token::Kind::Word) {
      return unexpected();
    }
    return tokens_[at_++].text;
  }

  Result<QueryCommand> one_command() {
    if (take_word("fields") || take_word("display")) {
      return fields();
    }
    if (take_word("filter")) {
      QueryCommand command;
      command.kind = QueryCommand::Kind::Filter;
      auto test = condition(0);
      if (!test) {
        return std::move(test).failure();
      }
      command.test = *std::move(test);
      return command;
    }
    if (take_word("sort")) {
      return sort();
    }
    if (take_word("limit") || take_word("head")) {
      QueryCommand command;
      command.kind = QueryCommand::Kind::Limit;
      const auto number = parse_integer(next().text);
      if (!number || *number < 1) {
        return unexpected();
      }
      ++at_;
      command.limit = *number;
      return command;
    }
    if (take_word("stats")) {
      return stats();
    }
    for (const char* other : {"parse", "dedup", "pattern", "diff", "unmask", "unnest", "anomaly",
                              "lookup", "join", "source", "filterindex"}) {
      if (next().kind == Token::Kind::Word && to_lower(next().text) == other) {
        return fail("NotImplemented",
                    "formwork's queries have no command '" + std::string(other) + "'.");
      }
    }
    return unexpected();
  }

  Result<QueryCommand> fields() {
    QueryCommand command;
    do {
      auto name = field();
      if (!name) {
        return std::move(name).failure();
      }
      if (next().text == "(" ||
          (next().kind == Token::Kind::Word && to_lower(next().text) == "as")) {
        return fail("NotImplemented", "formwork's queries have no functions or names in fields.");
      }
      command.fields.push_back(*std::move(name));
    } while (take(","));
    return command;
  }

  Result<QueryCommand> sort() {
    QueryCommand command;
    command.kind = QueryCommand::Kind::Sort;
    do {
      auto name = field();
      if (!name) {
        return std::move(name).failure();
      }
      command.fields.push_back(*std::move(name));
      if (take("(")) {  // count(*), of stats before it
        std::string& whole = command.fields.back();
        whole += '(';
        while (next().kind != Token::Kind::End && !take(")")) {
          whole += tokens_[at_++].text;
        }
        whole += ')';
      }
      const bool is_descending = take_word("desc");
      if (!is_descending) {
        take_word("asc");
      }
      command.descending.push_back(is_descending);
    } while (take(","));
    return command;
  }

  Result<QueryCommand> stats() {
    QueryCommand command;
    command.kind = QueryCommand::Kind::Stats;
    do {
      auto aggregate = one_aggregate();
      if (!aggregate) {
        return std::move(aggregate).failure();
      }
      command.aggregates.push_back(*std::move(aggregate));
    } while (take(","));
    if (take_word("by")) {
      do {
        auto key = group_key();
        if (!key) {
          return std::move(key).failure();
        }
        command.keys.push_back(*std::move(key));
      } while (take(","));
    }
    return command;
  }

  Result<Aggregate> one_aggregate() {
    constexpr std::array<std::string_view, 6> kFunctions{"count", "sum", "avg",
                                                         "min",   "max", "count_distinct"};
    auto function = field();
    if (!function) {
      return std::move(function).failure();
    }
    Aggregate aggregate;
    aggregate.function = to_lower(*function);
    if (std::find(kFunctions.begin(), kFunctions.end(), aggregate.function) == kFunctions.end()) {
      return fail("NotImplemented", "formwork's queries have no function '" + *function + "'.");
    }
    if (!take("(")) {
      return unexpected();
    }
    if (take("*")) {
      aggregate.field = "*";
    } else if (next().kind == Token::Kind::Word) {
      aggregate.field = tokens_[at_++].text;
    } else {
      aggregate.field = aggregate.function == "count" ? "*" : "";
    }
    if (!take(")") || aggregate.field.empty()) {
      return unexpected();
    }
    aggregate.name = *function + "(" + aggregate.field + ")";
    if (take_word("as")) {
      auto name = field();
      if (!name) {
        return std::move(name).failure();
      }
      aggregate.name = *std::move(name);
    }
    return aggregate;
  }

  Result<GroupKey> group_key() {
    auto name = field();
    if (!name) {
      return std::move(name).failure();
    }
    GroupKey key{.field = *name, .name = *name};
    if (to_lower(*name) == "bin" && take("(")) {
      const std::string span = next().text;
      constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kUnits{
          {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}}};
      const std::size_t unit_at = std::min(span.find_first_not_of("0123456789"), span.size());
      const auto count = parse_integer(span.substr(0, unit_at));
      for (const auto& [unit, ms] : kUnits) {
        if (count && *count > 0 && *count < 1000000 && span.substr(unit_at) == unit) {
          key.bin_ms = *count * ms;
        }
      }
      if (key.bin_ms == 0) {
        return unexpected();
      }
      ++at_;
      key.field = "@timestamp";
      key.name = *name + "(" + span + ")";
      if (!take(")")) {
        return unexpected();
      }
    }
    if (take_word("as")) {
      auto told = field();
      if (!told) {
        return std::move(told).failure();
      }
      key.name = *std::move(told);
    }
    return key;
  }

  // "or" binds less than "and".
  Result<TestPointer> condition(int depth) { return joined(depth, false); }

  Result<TestPointer> joined(int depth, bool is_and) {
    auto group = std::make_shared<Joined>();
    group->is_and = is_and;
    do {
      auto part = is_and ? single(depth) : joined(depth, true);
      if (!part) {
        return part;
      }
      group->parts.push_back(*std::move(part));
    } while (take_word(is_and ? "and" : "or"));
    return TestPointer(std::move(group));
  }

  Result<TestPointer> single(int depth) {
    if (depth > kDeepest) {
      return malformed("the query has too many parentheses");
    }
    if (take_word("not")) {
      auto part = single(depth + 1);
      if (!part) {
        return part;
      }
      auto negated = std::make_shared<Negated>();
      negated->part = *std::move(part);
      return TestPointer(std::move(negated));
    }
    if (take("(")) {
      auto inner = condition(depth + 1);
      return inner && !take(")") ? Result<TestPointer>(unexpected()) : std::move(inner);
    }
    if (take_word("ispresent")) {
      auto present = std::make_shared<Present>();
      auto name = take("(") ? field() : Result<std::string>(unexpected());
      if (!name || !take(")")) {
        return name ? unexpected() : std::move(name).failure();
      }
      present->field = *std::move(name);
      return TestPointer(std::move(present));
    }
    auto name = field();
    return name ? comparison(*name) : Result<TestPointer>(std::move(name).failure());
  }

  Result<TestPointer> comparison(const std::string& name) {
    const bool is_negated = take_word("not");
    Result<TestPointer> test = TestPointer();
    if (take_word("like") || take("=~")) {
      test = like(name);
    } else if (take_word("in")) {
      test = one_of(name);
    } else if (!is_negated) {
      return compared(name);
    } else {
      return unexpected();
    }
    if (!test || !is_negated) {
      return test;
    }
    auto negated = std::make_shared<Negated>();
    negated->part = *std::move(test);
    return TestPointer(std::move(negated));
  }

  Result<TestPointer> like(const std::string& name) {
    auto like = std::make_shared<Like>();
    like->field = name;
    like->text = next().text;
    if (next().kind == Token::Kind::Expression) {
      auto pattern = Pattern::compile(next().text);
      if (!pattern) {
        return malformed("invalid regular expression " + next().text);
      }
      like->expression = std::make_shared<const Pattern>(*std::move(pattern));
    } else if (next().kind != Token::Kind::Text && next().kind != Token::Kind::Word) {
      return unexpected();
    }
    ++at_;
    return TestPointer(std::move(like));
  }

  Result<TestPointer> one_of(const std::string& name) {
    auto one_of = std::make_shared<OneOf>();
    one_of->field = name;
    if (!take("[")) {
      return unexpected();
    }
    do {
      if (next().kind != Token::Kind::Text && next().kind != Token::Kind::Word) {
        return unexpected();
      }
      one_of->values.push_back(tokens_[at_++].text);
    } while (take(","));
    return take("]") ? Result<TestPointer>(TestPointer(std::move(one_of)))
                     : Result<TestPointer>(unexpected());
  }

  Result<TestPointer> compared(const std::string& name) {
    constexpr std::array<std::string_view, 7> kSigns{"=", "==", "!=", "<", "<=", ">", ">="};
    auto compared = std::make_shared<Compared>();
    compared->field = name;
    compared->sign = next().text;
    const bool is_sign = next().kind == Token::Kind::Sign &&
                         std::find(kSigns.begin(), kSigns.end(), next().text) != kSigns.end();
    if (!is_sign) {
      return unexpected();
    }
    ++at_;
    if (next().kind != Token::Kind::Text && next().kind != Token::Kind::Word) {
      return unexpected();
    }
    compared->text = tokens_[at_++].text;
    return TestPointer(std::move(compared));
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

Result<InsightsQuery> InsightsQuery::compile(std::string_view text) {
  auto tokens = tokens_of(text);
  if (!tokens) {
    return std::move(tokens).failure();
  }
  return QueryReader(*std::move(tokens)).whole();
}

}  // namespace formwork::logs
