// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/stepfunctions/start_states.hh"

#include <string>
#include <vector>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

/// Walks machines in machines; as deep as the document is, which its reader bounds.
class StartStates {
 public:
  StartStates(const HookCall& call, std::string_view property)
      : call_(call), path_{PathStep(property)} {}

  void check(const Node& machine) {
    const Node* start = machine.get("StartAt");
    const Node* states = machine.get("States");
    if (!is_text(start) || states == nullptr || !states->is_map()) {
      return;
    }
    if (states->find(start->text()) == nullptr) {
      report(start->text());
    }
    for (const Member& state : states->members()) {
      const std::size_t depth = path_.size();
      path_.emplace_back("States");
      path_.emplace_back(state.key);
      check_state(*state.value);
      path_.resize(depth);
    }
  }

 private:
  void check_state(const Node& state) {
    if (is_text(state.get("Type"), "Parallel")) {
      const Node* branches = state.get("Branches");
      int index = 0;
      path_.emplace_back("Branches");
      for (const Node* branch :
           branches == nullptr ? std::span<const Node* const>() : branches->items()) {
        path_.emplace_back(index++);
        check(*branch);
        path_.pop_back();
      }
      path_.pop_back();
    }
    if (is_text(state.get("Type"), "Map")) {
      for (const std::string_view key : {"ItemProcessor", "Iterator"}) {
        if (const Node* machine = state.get(key)) {
          path_.emplace_back(key);
          check(*machine);
          path_.pop_back();
        }
      }
    }
  }

  void report(std::string_view start) {
    std::string place;
    for (std::size_t i = 1; i < path_.size(); ++i) {
      place +=
          "/" + (path_[i].is_index() ? std::to_string(path_[i].index) : std::string(path_[i].key));
    }
    Fault& fault =
        call_.add("Missing 'Next' target '" + std::string(start) + "' at " + place + "/StartAt");
    fault.path.assign(path_.rbegin(), path_.rend());
    fault.append(PathStep("StartAt"));
  }

  const HookCall& call_;
  std::vector<PathStep> path_;
};

}  // namespace

void report_unknown_starts(const HookCall& call, std::string_view property, const Node& machine) {
  StartStates(call, property).check(machine);
}

}  // namespace formwork::lint
