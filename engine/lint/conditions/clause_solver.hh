// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace formwork::lint {

/// A boolean variable or its negation.
class Literal {
 public:
  constexpr Literal() = default;
  constexpr explicit Literal(std::uint32_t variable, bool is_true = true)
      : code_(2 * variable + (is_true ? 0U : 1U)) {}
  constexpr Literal operator~() const { return from_code(code_ ^ 1U); }
  constexpr Literal when(bool is_true) const { return is_true ? *this : ~*this; }
  constexpr std::uint32_t variable() const { return code_ / 2; }
  constexpr bool is_positive() const { return (code_ & 1U) == 0; }
  constexpr std::uint32_t code() const { return code_; }
  static constexpr Literal from_code(std::uint32_t code) {
    Literal literal;
    literal.code_ = code;
    return literal;
  }
  constexpr bool operator==(const Literal&) const = default;

 private:
  std::uint32_t code_ = 0;
};

/// Decides whether clauses can hold together, under changing assumptions: conflict-driven search
/// over the connected parts that matter, variables in the order they were made. Deterministic (the
/// same calls give the same answers) and bounded: a question that takes too much work is answered
/// with yes.
class ClauseSolver {
 public:
  ClauseSolver();

  Literal make_variable();
  Literal always() const { return Literal(0); }  ///< True in every solution.

  /// At least one of `literals` holds. Not after the first question.
  void add_clause(std::span<const Literal> literals);
  void add_clause(std::initializer_list<Literal> literals) {
    add_clause(std::span(literals.begin(), literals.size()));
  }
  /// At most one of `literals` holds: as many clauses as there are literals, not their square.
  void add_at_most_one(std::span<const Literal> literals);
  /// A literal that holds exactly when all (any) of `literals` do.
  Literal conjunction(std::span<const Literal> literals);
  Literal disjunction(std::span<const Literal> literals);
  void add_equivalence(Literal a, Literal b);

  /// Whether all clauses and all `assumptions` can hold together.
  bool can_hold(std::span<const Literal> assumptions);

 private:
  enum class Value : std::uint8_t { False, True, Open };
  struct Watch {
    std::uint32_t clause;
    Literal blocker;
  };
  struct Clause {
    std::uint32_t begin;
    std::uint32_t size;
    std::uint32_t next;  ///< Where the last watch was found: the search goes on from there.
  };
  static constexpr std::uint32_t kNone = 0xffffffff;

  Value value_of(Literal literal) const;
  void prepare();
  std::uint32_t find_part(std::uint32_t variable);
  bool search(std::span<const Literal> assumptions, std::span<const std::uint32_t> order);
  static bool fits(const std::vector<bool>& solution, std::span<const Literal> assumptions);
  bool is_known_to_hold(std::span<const Literal> assumptions) const;
  void remember_solution(std::span<const std::uint32_t> order);
  void assign(Literal literal, std::uint32_t reason);
  std::uint32_t propagate();  ///< The clause that failed, or kNone.
  bool propagate_watch(Literal literal, std::vector<Watch>& watches, std::uint32_t& conflict);
  std::uint32_t learn(std::uint32_t conflict);  ///< The level to go back to.
  void resolve_with(std::uint32_t clause, Literal implied, std::uint32_t& open);
  void undo_to(std::size_t level);
  Literal next_decision(std::span<const Literal> assumptions, std::span<const std::uint32_t> order,
                        bool& is_refuted);
  std::uint32_t store_clause(std::span<const Literal> literals);
  void drop_learned();

  std::vector<Literal> literals_;
  std::vector<Clause> clauses_;
  std::size_t original_clauses_ = 0;
  std::size_t original_literals_ = 0;
  std::vector<Literal> units_;
  std::vector<std::vector<Watch>> watches_;  // By the code of the literal that became false.
  std::vector<Value> values_;
  std::vector<bool> last_values_;             // The last solution found.
  std::vector<std::vector<bool>> solutions_;  // Some more, the newest replacing the oldest.
  std::size_t next_solution_ = 0;
  std::vector<std::uint32_t> levels_;
  std::vector<std::uint32_t> reasons_;
  std::vector<Literal> trail_;
  std::vector<std::size_t> level_starts_;
  std::vector<std::size_t> level_cursors_;  // Where in the order each level's decision stood.
  std::size_t propagated_ = 0;
  std::size_t cursor_ = 0;
  std::vector<bool> is_seen_;
  std::vector<Literal> learned_;
  std::vector<std::uint32_t> parts_;                    // Union-find over variables.
  std::vector<std::vector<std::uint32_t>> part_order_;  // By representative: its variables.
  bool is_prepared_ = false;
  bool is_contradictory_ = false;
  bool has_solution_ = false;
  std::uint64_t work_ = 0;  // Of this question.
  std::uint64_t limit_ = ~std::uint64_t{0};
  std::uint64_t total_work_ = 0;
};

}  // namespace formwork::lint
