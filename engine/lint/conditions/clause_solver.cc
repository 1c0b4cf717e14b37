// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/clause_solver.hh"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hh"

namespace formwork::lint {
namespace {

// Watch visits: what one question may cost at first, what all may cost together, and what is left
// for each question after that. Templates people write need a few hundred a question.
constexpr std::uint64_t kWorkPerQuestion = 4'000'000;
constexpr std::uint64_t kWorkInTotal = 40'000'000;
constexpr std::uint64_t kWorkWhenTired = 2'000;
// Solutions remembered: one of them often fits the next question.
constexpr std::size_t kMostSolutions = 12;
// Learned literals kept from one question to the next.
constexpr std::size_t kMostLearnedLiterals = 200'000;

}  // namespace

ClauseSolver::ClauseSolver() {
  add_clause({make_variable()});
}

Literal ClauseSolver::make_variable() {
  FORMWORK_ENSURE(!is_prepared_);
  const auto variable = static_cast<std::uint32_t>(parts_.size());
  parts_.push_back(variable);
  return Literal(variable);
}

std::uint32_t ClauseSolver::find_part(std::uint32_t variable) {
  while (parts_[variable] != variable) {
    parts_[variable] = parts_[parts_[variable]];
    variable = parts_[variable];
  }
  return variable;
}

void ClauseSolver::add_clause(std::span<const Literal> literals) {
  FORMWORK_ENSURE(!is_prepared_);
  std::vector<Literal> clause(literals.begin(), literals.end());
  std::sort(clause.begin(), clause.end(), [](Literal a, Literal b) { return a.code() < b.code(); });
  clause.erase(std::unique(clause.begin(), clause.end()), clause.end());
  for (std::size_t i = 0; i + 1 < clause.size(); ++i) {
    if (clause[i] == ~clause[i + 1]) {
      return;  // Always holds.
    }
  }
  // What always holds (or never does) says nothing about the rest and must not tie parts together.
  if (clause.size() > 1 && clause.front().variable() == 0) {
    if (clause.front().is_positive()) {
      return;
    }
    clause.erase(clause.begin());
  }
  if (clause.empty()) {
    is_contradictory_ = true;
  } else if (clause.size() == 1) {
    units_.push_back(clause.front());
  } else {
    store_clause(clause);
    for (const Literal literal : clause) {
      parts_[find_part(literal.variable())] = find_part(clause.front().variable());
    }
  }
}

std::uint32_t ClauseSolver::store_clause(std::span<const Literal> literals) {
  const auto index = static_cast<std::uint32_t>(clauses_.size());
  clauses_.push_back({static_cast<std::uint32_t>(literals_.size()),
                      static_cast<std::uint32_t>(literals.size()), 2});
  literals_.insert(literals_.end(), literals.begin(), literals.end());
  return index;
}

void ClauseSolver::add_at_most_one(std::span<const Literal> literals) {
  // A ladder: `above` holds once any of the literals so far does.
  Literal above;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    if (i > 0) {
      add_clause({~literals[i], ~above});
    }
    if (i + 1 < literals.size()) {
      const Literal next = make_variable();
      add_clause({~literals[i], next});
      if (i > 0) {
        add_clause({~above, next});
      }
      above = next;
    }
  }
}

Literal ClauseSolver::conjunction(std::span<const Literal> literals) {
  std::vector<Literal> opposites;
  opposites.reserve(literals.size());
  for (const Literal literal : literals) {
    opposites.push_back(~literal);
  }
  return ~disjunction(opposites);
}

Literal ClauseSolver::disjunction(std::span<const Literal> literals) {
  if (literals.empty()) {
    return ~always();
  }
  if (literals.size() == 1) {
    return literals.front();
  }
  const Literal any = make_variable();
  std::vector<Literal> clause;
  clause.reserve(literals.size() + 1);
  for (const Literal literal : literals) {
    add_clause({~literal, any});
    clause.push_back(literal);
  }
  clause.push_back(~any);
  add_clause(clause);
  return any;
}

void ClauseSolver::add_equivalence(Literal a, Literal b) {
  add_clause({~a, b});
  add_clause({a, ~b});
}

ClauseSolver::Value ClauseSolver::value_of(Literal literal) const {
  const Value value = values_[literal.variable()];
  if (value == Value::Open || literal.is_positive()) {
    return value;
  }
  return value == Value::True ? Value::False : Value::True;
}

void ClauseSolver::assign(Literal literal, std::uint32_t reason) {
  const std::uint32_t variable = literal.variable();
  values_[variable] = literal.is_positive() ? Value::True : Value::False;
  levels_[variable] = static_cast<std::uint32_t>(level_starts_.size());
  reasons_[variable] = reason;
  trail_.push_back(literal);
}

void ClauseSolver::prepare() {
  is_prepared_ = true;
  const std::size_t count = parts_.size();
  watches_.resize(2 * count);
  values_.assign(count, Value::Open);
  last_values_.assign(count, false);
  levels_.assign(count, 0);
  reasons_.assign(count, kNone);
  is_seen_.assign(count, false);
  part_order_.resize(count);
  for (std::uint32_t variable = 0; variable < count; ++variable) {
    part_order_[find_part(variable)].push_back(variable);
  }
  original_clauses_ = clauses_.size();
  original_literals_ = literals_.size();
  for (std::uint32_t i = 0; i < clauses_.size(); ++i) {
    const Literal* clause = &literals_[clauses_[i].begin];
    watches_[clause[0].code()].push_back({i, clause[1]});
    watches_[clause[1].code()].push_back({i, clause[0]});
  }
  for (const Literal unit : units_) {
    if (value_of(unit) == Value::False) {
      is_contradictory_ = true;
    } else if (value_of(unit) == Value::Open) {
      assign(unit, kNone);
    }
  }
  is_contradictory_ = is_contradictory_ || propagate() != kNone;
  // Every part must have a solution of its own; later questions look at the parts they touch only.
  for (std::uint32_t part = 0; part < count && !is_contradictory_; ++part) {
    if (part_order_[part].size() > 1) {
      is_contradictory_ = !search({}, part_order_[part]);
    } else if (part_order_[part].size() == 1) {
      last_values_[part] = values_[part] == Value::True;
    }
  }
  has_solution_ = !is_contradictory_;
}

bool ClauseSolver::fits(const std::vector<bool>& solution, std::span<const Literal> assumptions) {
  return std::all_of(assumptions.begin(), assumptions.end(), [&](Literal literal) {
    return solution[literal.variable()] == literal.is_positive();
  });
}

bool ClauseSolver::is_known_to_hold(std::span<const Literal> assumptions) const {
  return fits(last_values_, assumptions) ||
         std::any_of(solutions_.begin(), solutions_.end(), [&](const std::vector<bool>& solution) {
           return fits(solution, assumptions);
         });
}

void ClauseSolver::remember_solution(std::span<const std::uint32_t> order) {
  if (has_solution_) {
    if (solutions_.size() < kMostSolutions) {
      solutions_.push_back(last_values_);
    } else {
      solutions_[next_solution_] = last_values_;
      next_solution_ = (next_solution_ + 1) % kMostSolutions;
    }
  }
  work_ += order.size();
  for (const std::uint32_t variable : order) {
    last_values_[variable] = values_[variable] == Value::True;
  }
}

bool ClauseSolver::can_hold(std::span<const Literal> assumptions) {
  if (!is_prepared_) {
    prepare();
  }
  if (is_contradictory_) {
    return false;
  }
  if (is_known_to_hold(assumptions)) {
    return true;
  }
  std::vector<std::uint32_t> parts;
  for (const Literal literal : assumptions) {
    parts.push_back(find_part(literal.variable()));
  }
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  if (parts.size() == 1) {
    return search(assumptions, part_order_[parts.front()]);
  }
  std::vector<std::uint32_t> order;
  for (const std::uint32_t part : parts) {
    order.insert(order.end(), part_order_[part].begin(), part_order_[part].end());
  }
  return search(assumptions, order);
}

Literal ClauseSolver::next_decision(std::span<const Literal> assumptions,
                                    std::span<const std::uint32_t> order, bool& is_refuted) {
  // Assumptions are the first decisions, one a level; the cursor runs over them and then over the
  // order of variables.
  for (; cursor_ < assumptions.size() + order.size(); ++cursor_) {
    ++work_;
    if (cursor_ < assumptions.size()) {
      const Literal literal = assumptions[cursor_];
      if (value_of(literal) == Value::False) {
        is_refuted = true;
        return literal;
      }
      if (value_of(literal) == Value::Open) {
        return literal;
      }
    } else {
      const std::uint32_t variable = order[cursor_ - assumptions.size()];
      if (values_[variable] == Value::Open) {
        return Literal(variable, last_values_[variable]);
      }
    }
  }
  return Literal(0);  // Nothing is left to decide: variable 0 always holds.
}

bool ClauseSolver::search(std::span<const Literal> assumptions,
                          std::span<const std::uint32_t> order) {
  limit_ = total_work_ < kWorkInTotal ? kWorkPerQuestion : kWorkWhenTired;
  work_ = 0;
  cursor_ = 0;
  bool can_hold = false;
  while (true) {
    const std::uint32_t conflict = propagate();
    if (conflict != kNone) {
      if (level_starts_.empty()) {
        is_contradictory_ = true;  // Whatever is assumed.
        break;
      }
      const std::uint32_t level = learn(conflict);
      undo_to(level);
      if (learned_.size() == 1) {
        assign(learned_.front(), kNone);
      } else {
        const std::uint32_t clause = store_clause(learned_);
        watches_[learned_[0].code()].push_back({clause, learned_[1]});
        watches_[learned_[1].code()].push_back({clause, learned_[0]});
        assign(learned_.front(), clause);
      }
      continue;
    }
    if (work_ > limit_) {
      can_hold = true;
      break;
    }
    bool is_refuted = false;
    const Literal decision = next_decision(assumptions, order, is_refuted);
    if (is_refuted) {
      break;
    }
    if (decision.variable() == 0) {
      remember_solution(order);
      can_hold = true;
      break;
    }
    level_starts_.push_back(trail_.size());
    level_cursors_.push_back(cursor_);
    assign(decision, kNone);
  }
  total_work_ += work_ + 1;
  undo_to(0);
  if (literals_.size() > original_literals_ + kMostLearnedLiterals) {
    drop_learned();
  }
  return can_hold;
}

void ClauseSolver::undo_to(std::size_t level) {
  if (level_starts_.size() <= level) {
    return;
  }
  const std::size_t keep = level_starts_[level];
  for (std::size_t i = keep; i < trail_.size(); ++i) {
    values_[trail_[i].variable()] = Value::Open;
  }
  trail_.resize(keep);
  cursor_ = level_cursors_[level];
  level_starts_.resize(level);
  level_cursors_.resize(level);
  propagated_ = keep;
}

bool ClauseSolver::propagate_watch(Literal literal, std::vector<Watch>& watches,
                                   std::uint32_t& conflict) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < watches.size(); ++i) {
    ++work_;
    const Watch watch = watches[i];
    if (conflict != kNone || value_of(watch.blocker) == Value::True) {
      watches[kept++] = watch;
      continue;
    }
    Clause& clause = clauses_[watch.clause];
    Literal* const literals = &literals_[clause.begin];
    if (literals[0] == literal) {
      std::swap(literals[0], literals[1]);
    }
    bool has_moved = false;
    if (value_of(literals[0]) != Value::True) {
      for (std::uint32_t tried = 2; tried < clause.size && !has_moved; ++tried) {
        ++work_;
        clause.next = clause.next + 1 < clause.size ? clause.next + 1 : 2;
        if (value_of(literals[clause.next]) != Value::False) {
          std::swap(literals[1], literals[clause.next]);
          watches_[literals[1].code()].push_back({watch.clause, literals[0]});
          has_moved = true;
        }
      }
    }
    if (has_moved) {
      continue;
    }
    watches[kept++] = {watch.clause, literals[0]};
    if (value_of(literals[0]) == Value::False) {
      conflict = watch.clause;
    } else if (value_of(literals[0]) == Value::Open) {
      assign(literals[0], watch.clause);
    }
  }
  watches.resize(kept);
  return conflict == kNone;
}

std::uint32_t ClauseSolver::propagate() {
  std::uint32_t conflict = kNone;
  while (propagated_ < trail_.size() && work_ <= limit_) {
    const Literal failed = ~trail_[propagated_++];
    // A clause never moves its watch to the literal that just failed, so the list stays put.
    if (!propagate_watch(failed, watches_[failed.code()], conflict)) {
      break;
    }
  }
  return conflict;
}

void ClauseSolver::resolve_with(std::uint32_t clause, Literal implied, std::uint32_t& open) {
  const Clause& place = clauses_[clause];
  const auto level = static_cast<std::uint32_t>(level_starts_.size());
  for (std::uint32_t i = 0; i < place.size; ++i) {
    const Literal literal = literals_[place.begin + i];
    const std::uint32_t variable = literal.variable();
    if (literal == implied || is_seen_[variable] || levels_[variable] == 0) {
      continue;
    }
    ++work_;
    is_seen_[variable] = true;
    if (levels_[variable] == level) {
      ++open;
    } else {
      learned_.push_back(literal);
    }
  }
}

std::uint32_t ClauseSolver::learn(std::uint32_t conflict) {
  // The first point all of this level's share in the conflict goes through.
  learned_.assign(1, Literal());
  std::uint32_t open = 0;
  resolve_with(conflict, Literal::from_code(kNone), open);
  std::size_t at = trail_.size();
  Literal implied;
  while (true) {
    do {
      implied = trail_[--at];
    } while (!is_seen_[implied.variable()]);
    is_seen_[implied.variable()] = false;
    if (--open == 0) {
      break;
    }
    resolve_with(reasons_[implied.variable()], implied, open);
  }
  learned_.front() = ~implied;
  std::uint32_t back = 0;
  for (std::size_t i = 1; i < learned_.size(); ++i) {
    is_seen_[learned_[i].variable()] = false;
    const std::uint32_t level = levels_[learned_[i].variable()];
    if (level > back) {
      back = level;
      std::swap(learned_[1], learned_[i]);
    }
  }
  return back;
}

void ClauseSolver::drop_learned() {
  clauses_.resize(original_clauses_);
  literals_.resize(original_literals_);
  for (std::vector<Watch>& watches : watches_) {
    std::erase_if(watches, [&](const Watch& watch) { return watch.clause >= original_clauses_; });
  }
}

}  // namespace formwork::lint
