// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/stack_sets/advance.hh"

#include <algorithm>

#include "engine/service/background.hh"
#include "resources/cloudformation/stack_sets/target.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

/// The preferences of an operation, for one region with so many accounts.
struct Limits {
  std::int64_t tolerance = 0;
  std::int64_t concurrent = 1;
};

Limits limits_of(const Value& operation, std::int64_t accounts) {
  Limits limits;
  const Value* preferences = operation.find("OperationPreferences");
  if (preferences == nullptr) {
    return limits;
  }
  const std::int64_t tolerated = number_of(*preferences, "FailureTolerancePercentage", -1);
  limits.tolerance = tolerated >= 0 ? accounts * tolerated / 100
                                    : number_of(*preferences, "FailureToleranceCount", 0);
  const std::int64_t share = number_of(*preferences, "MaxConcurrentPercentage", -1);
  limits.concurrent =
      share >= 0 ? accounts * share / 100 : number_of(*preferences, "MaxConcurrentCount", 1);
  limits.concurrent = std::max<std::int64_t>(limits.concurrent, 1);
  const bool is_soft = preferences->get_text("ConcurrencyMode") == "SOFT_FAILURE_TOLERANCE";
  if (!is_soft) {
    limits.concurrent = std::min(limits.concurrent, limits.tolerance + 1);
  }
  return limits;
}

struct Counts {
  std::int64_t all = 0;
  std::int64_t pending = 0;
  std::int64_t running = 0;
  std::int64_t failed = 0;
};

class Run {
 public:
  Run(ApiCall& call, const Value& set, Value& operation)
      : call_(call), set_(set), operation_(operation), targets_(*operation.find("Targets")) {}

  Result<void> go() {
    // Every round begins or ends at least one target, or is the last.
    const std::size_t most_rounds = 2 * targets_.items().size() + 2;
    bool has_moved = true;
    for (std::size_t round = 0; has_moved && round < most_rounds; ++round) {
      const Value before = targets_;
      if (auto moved = move(); !moved) {
        return moved;
      }
      has_moved = !(before == targets_);
    }
    finish();
    operation_.set("Targets", std::move(targets_));
    return {};
  }

 private:
  Value::List& targets() { return *targets_.mutable_list(); }
  bool is_stopping() const { return operation_.get_text("IsStopping") == "true"; }

  std::vector<std::string> regions() const {
    std::vector<std::string> names;
    for (const Value& target : targets_.items()) {
      const std::string region = target.get_text("Region");
      if (std::find(names.begin(), names.end(), region) == names.end()) {
        names.push_back(region);
      }
    }
    return names;
  }

  Counts count(const std::string& region) const {
    Counts counts;
    for (const Value& target : targets_.items()) {
      if (target.get_text("Region") != region) {
        continue;
      }
      const std::string status = target.get_text("Status");
      ++counts.all;
      counts.pending += status == "PENDING" ? 1 : 0;
      counts.running += status == "RUNNING" ? 1 : 0;
      counts.failed += status == "FAILED" ? 1 : 0;
    }
    return counts;
  }

  bool is_exceeded(const std::string& region) const {
    const Counts counts = count(region);
    return counts.failed > limits_of(operation_, counts.all).tolerance;
  }

  Result<void> cancel_pending() {
    for (Value& target : targets()) {
      if (target.get_text("Status") == "PENDING") {
        if (auto cancelled = cancel_target(call_, operation_, target); !cancelled) {
          return cancelled;
        }
      }
    }
    return {};
  }

  Result<void> move() {
    for (Value& target : targets()) {
      if (target.get_text("Status") == "RUNNING") {
        if (auto stepped = step_target(call_, set_, operation_, target); !stepped) {
          return stepped;
        }
      }
    }
    if (is_stopping()) {
      return cancel_pending();
    }
    const Value* preferences = operation_.find("OperationPreferences");
    const bool is_parallel =
        preferences != nullptr && preferences->get_text("RegionConcurrencyType") == "PARALLEL";
    for (const std::string& region : regions()) {
      if (auto begun = begin_in(region); !begun) {
        return begun;
      }
      if (is_exceeded(region)) {
        return cancel_pending();
      }
      const Counts counts = count(region);
      if (!is_parallel && counts.pending + counts.running > 0) {
        return {};
      }
    }
    return {};
  }

  Result<void> begin_in(const std::string& region) {
    for (Value& target : targets()) {
      const Counts counts = count(region);
      const Limits limits = limits_of(operation_, counts.all);
      if (counts.failed > limits.tolerance || counts.running >= limits.concurrent) {
        return {};
      }
      if (target.get_text("Region") == region && target.get_text("Status") == "PENDING") {
        if (auto stepped = step_target(call_, set_, operation_, target); !stepped) {
          return stepped;
        }
      }
    }
    return {};
  }

  void finish() {
    bool is_exceeded_somewhere = false;
    for (const std::string& region : regions()) {
      const Counts counts = count(region);
      if (counts.pending + counts.running > 0) {
        return;
      }
      is_exceeded_somewhere = is_exceeded_somewhere || is_exceeded(region);
    }
    operation_.set("Status", Value::string(is_stopping()           ? "STOPPED"
                                           : is_exceeded_somewhere ? "FAILED"
                                                                   : "SUCCEEDED"));
    operation_.set("EndTimestamp", Value::number(call_.world.clock.now()));
  }

  ApiCall& call_;
  const Value& set_;
  Value& operation_;
  Value targets_;
};

Result<bool> advance_all(ApiCall& call) {
  auto open = list_objects(call.world, kOpen);
  if (!open) {
    return std::move(open).failure();
  }
  bool is_any_open = false;
  for (const auto& [id, mark] : *open) {
    auto set = find_object(call.world, kSets, id);
    if (!set) {
      return std::move(set).failure();
    }
    auto has_more = set->is_null() ? Result<bool>(false) : advance(call, *set);
    if (!has_more) {
      return has_more;
    }
    is_any_open = is_any_open || *has_more;
  }
  return is_any_open;
}

constinit BackgroundTask task{"stack sets", &advance_all};
const Register<BackgroundTask> kRegistered(task);

}  // namespace

Result<bool> advance(ApiCall& call, const Value& set) {
  auto operations = list_operations(call.world, id_of(set));
  if (!operations) {
    return std::move(operations).failure();
  }
  for (Value& operation : *operations) {
    if (is_finished(operation)) {
      continue;
    }
    if (operation.get_text("Status") == "QUEUED") {
      operation.set("Status", Value::string("RUNNING"));
    }
    const Value before = operation;
    if (auto gone = Run(call, set, operation).go(); !gone) {
      return std::move(gone).failure();
    }
    if (auto put = before == operation ? Result<void>() : put_operation(call.world, operation);
        !put) {
      return std::move(put).failure();
    }
    if (!is_finished(operation)) {
      return true;
    }
  }
  auto erased = call.world.store.erase_object(kOpen.service, kOpen.kind, id_of(set));
  return erased ? Result<bool>(false) : std::move(erased).failure();
}

}  // namespace formwork::cloudformation::stack_sets
