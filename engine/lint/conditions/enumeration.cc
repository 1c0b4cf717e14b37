// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/enumeration.hh"

#include <algorithm>

namespace formwork::lint {
namespace {

class Enumeration {
 public:
  Enumeration(ClauseSolver& solver, std::vector<Literal> base, std::span<const Literal> open,
              const std::function<bool(std::span<const Literal>)>& each)
      : solver_(solver),
        literals_(std::move(base)),
        base_(literals_.size()),
        open_(open),
        each_(each) {}

  void run() {
    const std::size_t fixed = open_.size() - std::min(open_.size(), kMostVarying);
    for (std::size_t i = 0; i < fixed; ++i) {
      if (!decide(open_[i]) && !decide(~open_[i])) {
        return;
      }
    }
    if (!open_.empty() || solver_.can_hold(literals_)) {
      vary(fixed);
    }
  }

 private:
  bool decide(Literal literal) {
    literals_.push_back(literal);
    if (solver_.can_hold(literals_)) {
      return true;
    }
    literals_.pop_back();
    return false;
  }

  bool vary(std::size_t at) {
    if (at == open_.size()) {
      return each_(std::span(literals_).subspan(base_));
    }
    for (const Literal literal : {open_[at], ~open_[at]}) {
      if (decide(literal)) {
        const bool goes_on = vary(at + 1);
        literals_.pop_back();
        if (!goes_on) {
          return false;
        }
      }
    }
    return true;
  }

  ClauseSolver& solver_;
  std::vector<Literal> literals_;
  std::size_t base_;
  std::span<const Literal> open_;
  const std::function<bool(std::span<const Literal>)>& each_;
};

}  // namespace

void each_decision(ClauseSolver& solver, std::vector<Literal> base, std::span<const Literal> open,
                   const std::function<bool(std::span<const Literal> decided)>& each) {
  Enumeration(solver, std::move(base), open.first(std::min(open.size(), kMostEnumerated)), each)
      .run();
}

}  // namespace formwork::lint
