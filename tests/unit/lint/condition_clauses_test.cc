// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/lint/conditions/clause_solver.hh"
#include "engine/lint/conditions/enumeration.hh"

using formwork::lint::ClauseSolver;
using formwork::lint::each_decision;
using formwork::lint::Literal;

namespace {

std::vector<Literal> variables(ClauseSolver& solver, std::size_t count) {
  std::vector<Literal> made;
  for (std::size_t i = 0; i < count; ++i) {
    made.push_back(solver.make_variable());
  }
  return made;
}

bool can_hold(ClauseSolver& solver, std::vector<Literal> assumptions) {
  return solver.can_hold(assumptions);
}

/// A small generator: tests need the same numbers everywhere.
class Numbers {
 public:
  std::uint32_t below(std::uint32_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state_ >> 33U) % limit;
  }

 private:
  std::uint64_t state_ = 42;
};

using Clauses = std::vector<std::vector<Literal>>;

bool holds_under(std::uint32_t bits, const std::vector<Literal>& clause, const Literal& first) {
  for (const Literal literal : clause) {
    const bool value = (bits >> (literal.variable() - first.variable()) & 1U) != 0;
    if (value == literal.is_positive()) {
      return true;
    }
  }
  return false;
}

/// Tries all assignments of `count` variables.
bool exhaustive(const Clauses& clauses, const std::vector<Literal>& assumed, const Literal& first,
                std::uint32_t count) {
  for (std::uint32_t bits = 0; bits < 1U << count; ++bits) {
    bool holds = true;
    for (const auto& clause : clauses) {
      holds = holds && holds_under(bits, clause, first);
    }
    for (const Literal literal : assumed) {
      holds = holds && holds_under(bits, {literal}, first);
    }
    if (holds) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("clauses: agree with trying everything") {
  Numbers numbers;
  int answers[2] = {0, 0};
  for (int round = 0; round < 300; ++round) {
    ClauseSolver solver;
    constexpr std::uint32_t kCount = 9;
    const std::vector<Literal> names = variables(solver, kCount);
    Clauses clauses;
    for (std::uint32_t i = 0; i < 22 + numbers.below(16); ++i) {
      std::vector<Literal> clause;
      for (int k = 0; k < 3; ++k) {
        clause.push_back(names[numbers.below(kCount)].when(numbers.below(2) == 0));
      }
      solver.add_clause(clause);
      clauses.push_back(clause);
    }
    for (int question = 0; question < 12; ++question) {
      std::vector<Literal> assumed;
      for (std::uint32_t k = 0; k < numbers.below(4); ++k) {
        assumed.push_back(names[numbers.below(kCount)].when(numbers.below(2) == 0));
      }
      const bool expected = exhaustive(clauses, assumed, names.front(), kCount);
      ++answers[expected ? 1 : 0];
      REQUIRE(solver.can_hold(assumed) == expected);
    }
  }
  CHECK(answers[0] > 500);
  CHECK(answers[1] > 500);
}

TEST_CASE("clauses: contradictions hold under no assumption") {
  ClauseSolver solver;
  const std::vector<Literal> names = variables(solver, 3);
  solver.add_clause({names[0]});
  solver.add_clause({~names[0], names[1]});
  solver.add_clause({~names[1]});
  CHECK_FALSE(can_hold(solver, {}));
  CHECK_FALSE(can_hold(solver, {names[2]}));
}

TEST_CASE("clauses: at most one of many") {
  ClauseSolver solver;
  const std::vector<Literal> names = variables(solver, 40);
  solver.add_at_most_one(names);
  CHECK(can_hold(solver, {names[17]}));
  CHECK(can_hold(solver, {~names[17], names[39]}));
  for (std::size_t i = 1; i < names.size(); ++i) {
    CHECK_FALSE(can_hold(solver, {names[0], names[i]}));
    CHECK_FALSE(can_hold(solver, {names[i], names[i - 1]}));
  }
  solver = ClauseSolver();
  const Literal only = solver.make_variable();
  solver.add_at_most_one(std::span(&only, 1));
  CHECK(can_hold(solver, {only}));
}

TEST_CASE("clauses: conjunctions and disjunctions, also of nothing") {
  ClauseSolver solver;
  const std::vector<Literal> names = variables(solver, 2);
  const Literal both = solver.conjunction(names);
  const Literal any = solver.disjunction(names);
  CHECK(solver.conjunction({}) == solver.always());
  CHECK(solver.disjunction({}) == ~solver.always());
  CHECK_FALSE(can_hold(solver, {both, ~names[0]}));
  CHECK_FALSE(can_hold(solver, {~both, names[0], names[1]}));
  CHECK_FALSE(can_hold(solver, {any, ~names[0], ~names[1]}));
  CHECK_FALSE(can_hold(solver, {~any, names[1]}));
  CHECK(can_hold(solver, {any, ~both}));
}

TEST_CASE("clauses: a question that is too hard is answered with yes, soon") {
  // Twelve pigeons in eleven holes.
  ClauseSolver solver;
  constexpr std::size_t kPigeons = 12;
  const Literal asked = solver.make_variable();
  std::vector<std::vector<Literal>> in;
  for (std::size_t pigeon = 0; pigeon < kPigeons; ++pigeon) {
    in.push_back(variables(solver, kPigeons - 1));
    std::vector<Literal> clause = in.back();
    clause.push_back(~asked);
    solver.add_clause(clause);
  }
  for (std::size_t hole = 0; hole + 1 < kPigeons; ++hole) {
    for (std::size_t pigeon = 0; pigeon < kPigeons; ++pigeon) {
      for (std::size_t other = 0; other < pigeon; ++other) {
        solver.add_clause({~in[pigeon][hole], ~in[other][hole]});
      }
    }
  }
  CHECK(can_hold(solver, {asked}));
  CHECK(can_hold(solver, {~asked}));
  CHECK_FALSE(can_hold(solver, {in[0][0], in[1][0]}));
}

TEST_CASE("clauses: enumeration goes from all true to all false") {
  ClauseSolver solver;
  const std::vector<Literal> names = variables(solver, 3);
  solver.add_clause({~names[0], names[2]});
  std::vector<std::string> ways;
  each_decision(solver, {}, names, [&](std::span<const Literal> decided) {
    std::string way;
    for (std::size_t i = 0; i < decided.size(); ++i) {
      way += decided[i] == names[i] ? '1' : '0';
    }
    ways.push_back(way);
    return ways.size() < 5;
  });
  CHECK(ways == std::vector<std::string>{"111", "101", "011", "010", "001"});
}

TEST_CASE("clauses: of many, the last seven vary and the others stay as true as they can") {
  ClauseSolver solver;
  const std::vector<Literal> names = variables(solver, 100);
  solver.add_clause({~names[0], ~names[1]});
  int count = 0;
  bool is_as_expected = true;
  each_decision(solver, {}, names, [&](std::span<const Literal> decided) {
    ++count;
    is_as_expected = is_as_expected && decided.size() == formwork::lint::kMostEnumerated &&
                     decided[0] == names[0] && decided[1] == ~names[1] && decided[2] == names[2];
    return true;
  });
  CHECK(count == 128);
  CHECK(is_as_expected);
}
