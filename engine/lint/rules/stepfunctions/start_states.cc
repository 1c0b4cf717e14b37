// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/stepfunctions/start_states.hh"

#include <span>
#include <string>
#include <vector>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

/// Walks machines in machines; as deep as the document is, which its reader bounds.
class StartStates {
 public:
  StartStates(const HookCall& call, std::string_view property, bool is_text)
      : call_(call), is_text_(is_text), path_{PathStep(property)} {}

  bool has_failed() const { return has_failed_; }

  void check(const Node& machine) {
    if (!machine.is_map()) {
      fail(machine);
      return;
    }
    const Node* start = machine.get("StartAt");
    const Node* states = machine.get("States");
    if (!is_text(start) || states == nullptr || !states->is_map()) {
      return;
    }
    if (states->find(start->text()) == nullptr) {
      report(start->text());
    }
    for (const Member& state : states->members()) {
      if (has_failed_) {
        return;
      }
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
        if (has_failed_) {
          return;
        }
        path_.emplace_back(index++);
        check(*branch);
        path_.pop_back();
      }
      path_.pop_back();
    }
    if (is_text(state.get("Type"), "Map")) {
      for (const std::string_view key : {"ItemProcessor", "Iterator"}) {
        const Node* machine = state.get(key);
        if (machine != nullptr && machine->is_map() && !has_failed_) {
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

  void fail(const Node& machine) {
    has_failed_ = true;
    Fault& fault = call_.out.emplace_back("Exception \"'" + std::string(python_type(machine)) +
                                          "' object has no attribute 'get'\" raised while "
                                          "validating 'cfnLint'");
    fault.keyword = Keyword::CfnLint;
  }

  std::string_view python_type(const Node& node) const {
    switch (node.kind) {
      case NodeKind::Null:
        return "NoneType";
      case NodeKind::Bool:
        return "bool";
      case NodeKind::Int:
        return "int";
      case NodeKind::Float:
        return "float";
      case NodeKind::String:
        return is_text_ ? "str" : "str_node";
      case NodeKind::List:
        return is_text_ ? "list" : "list_node";
      case NodeKind::Map:
        break;
    }
    return "dict";
  }

  const HookCall& call_;
  bool is_text_;
  bool has_failed_ = false;
  std::vector<PathStep> path_;
};

}  // namespace

bool report_unknown_starts(const HookCall& call, std::string_view property, const Node& machine,
                           bool is_text) {
  StartStates states(call, property, is_text);
  states.check(machine);
  return !states.has_failed();
}

}  // namespace formwork::lint
