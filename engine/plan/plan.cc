// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/plan.hh"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "engine/change/data_verdict.hh"

namespace formwork {

namespace {

using StepIds = std::map<std::string, std::string, std::less<>>;

std::string step_id(StepKind kind, std::string_view logical_id) {
  return std::string(to_string(kind)) + ":" + std::string(logical_id);
}

PlanStep make_step(StepKind kind, const std::string& logical_id, const std::string& type) {
  PlanStep step;
  step.kind = kind;
  step.id = step_id(kind, logical_id);
  step.logical_id = logical_id;
  step.type = type;
  return step;
}

std::string policy_of(PolicyAction action) {
  switch (action) {
    case PolicyAction::Retain:
    case PolicyAction::ReplaceAndRetain:
      return "Retain";
    case PolicyAction::Snapshot:
    case PolicyAction::ReplaceAndSnapshot:
      return "Snapshot";
    case PolicyAction::None:
    case PolicyAction::Delete:
    case PolicyAction::ReplaceAndDelete:
      return "Delete";
  }
  return "Delete";
}

/// Whether a resource that stays is made anew can only be seen once every value is known.
bool is_open(const ResourceChange& change) {
  if (change.only_plain_view || change.action == ChangeAction::Dynamic ||
      change.replacement == Replacement::Conditional) {
    return true;
  }
  return std::any_of(change.details.begin(), change.details.end(), [](const ChangeDetail& row) {
    return row.recreation != Recreation::Never && row.after && row.after->has_unknown();
  });
}

PlanStep step_of(const ResourceChange& change) {
  switch (change.action) {
    case ChangeAction::Add:
      return make_step(StepKind::Create, change.logical_id, change.type);
    case ChangeAction::Import:
      return make_step(StepKind::Import, change.logical_id, change.type);
    case ChangeAction::Remove: {
      PlanStep step = make_step(StepKind::Delete, change.logical_id, change.type);
      step.policy = policy_of(change.policy_action);
      return step;
    }
    case ChangeAction::Dynamic:
      // Without a physical resource there is nothing that could be updated.
      if (change.replacement == Replacement::None) {
        return make_step(StepKind::Create, change.logical_id, change.type);
      }
      break;
    case ChangeAction::Modify:
    case ChangeAction::SyncWithActual:
      break;
  }
  if (change.replacement == Replacement::True) {
    PlanStep step = make_step(StepKind::Replace, change.logical_id, change.type);
    step.is_conditional = is_open(change);
    return step;
  }
  PlanStep step = make_step(StepKind::Update, change.logical_id, change.type);
  step.is_conditional = is_open(change);
  return step;
}

/// Vertices reachable from `from` over `next`, stopping at those for which `stops` holds; these are
/// the answer, ascending.
std::set<std::uint32_t> nearest(
    std::uint32_t from, const std::function<const std::vector<std::uint32_t>&(std::uint32_t)>& next,
    const std::function<bool(std::uint32_t)>& stops) {
  std::set<std::uint32_t> seen{from};
  std::set<std::uint32_t> out;
  std::vector<std::uint32_t> pending{from};
  while (!pending.empty()) {
    const std::uint32_t id = pending.back();
    pending.pop_back();
    for (const std::uint32_t other : next(id)) {
      if (!seen.insert(other).second) {
        continue;
      }
      if (stops(other)) {
        out.insert(other);
      } else {
        pending.push_back(other);
      }
    }
  }
  return out;
}

/// Neighbours of every vertex: what it needs, or (reversed) what needs it. Ascending.
std::vector<std::vector<std::uint32_t>> neighbours(const ResourceGraph& graph, bool is_reversed) {
  std::vector<std::vector<std::uint32_t>> out(graph.size());
  for (std::uint32_t id = 0; id < graph.size(); ++id) {
    for (const std::uint32_t needed : graph.dependencies(id)) {
      if (is_reversed) {
        out[needed].push_back(id);
      } else {
        out[id].push_back(needed);
      }
    }
  }
  return out;
}

/// Lets every step wait for the nearest other steps along the graph. Resources without a step are
/// looked through: their order still holds between those on either side of them.
void link_steps(const ResourceGraph& graph, bool is_reversed, const StepIds& ids,
                std::vector<PlanStep>& steps) {
  const auto next = neighbours(graph, is_reversed);
  for (PlanStep& step : steps) {
    const std::int64_t vertex = graph.find(step.logical_id);
    if (vertex < 0) {
      continue;
    }
    const auto waits = nearest(
        static_cast<std::uint32_t>(vertex),
        [&](std::uint32_t id) -> const std::vector<std::uint32_t>& { return next[id]; },
        [&](std::uint32_t id) { return ids.contains(graph.name(id)); });
    for (const std::uint32_t id : waits) {
      const std::string& other = ids.find(graph.name(id))->second;
      // A circle in stored records must not make a step wait for itself.
      if (other != step.id) {
        step.after.push_back(other);
      }
    }
  }
}

StepIds ids_of(const std::vector<PlanStep>& steps) {
  StepIds ids;
  for (const PlanStep& step : steps) {
    ids.emplace(step.logical_id, step.id);
  }
  return ids;
}

/// Position of every resource in the order of deletion: dependents first.
std::map<std::string, std::size_t, std::less<>> deletion_rank(const ResourceGraph& graph) {
  std::map<std::string, std::size_t, std::less<>> rank;
  std::vector<std::uint32_t> order = graph.order();
  std::reverse(order.begin(), order.end());
  for (const std::uint32_t id : order) {
    rank.emplace(graph.name(id), rank.size());
  }
  return rank;
}

void sort_for_deletion(const ResourceGraph& graph, std::vector<PlanStep>& steps) {
  const auto rank = deletion_rank(graph);
  const auto rank_of = [&](const PlanStep& step) {
    const auto it = rank.find(step.logical_id);
    return it == rank.end() ? rank.size() : it->second;
  };
  std::stable_sort(steps.begin(), steps.end(),
                   [&](const PlanStep& a, const PlanStep& b) { return rank_of(a) < rank_of(b); });
}

}  // namespace

const char* to_string(StepKind kind) {
  switch (kind) {
    case StepKind::Create:
      return "Create";
    case StepKind::Update:
      return "Update";
    case StepKind::Replace:
      return "Replace";
    case StepKind::Cleanup:
      return "Cleanup";
    case StepKind::Delete:
      return "Delete";
    case StepKind::Import:
      return "Import";
  }
  return "";
}

std::vector<PlanStep> make_steps(const ChangeSet& change_set, const ResourceGraph& before,
                                 const ResourceGraph& after) {
  std::vector<PlanStep> forward;
  std::vector<PlanStep> cleanup;
  for (const ResourceChange& change : change_set.changes) {
    PlanStep step = step_of(change);
    if (step.kind == StepKind::Delete) {
      cleanup.push_back(std::move(step));
      continue;
    }
    if (step.kind == StepKind::Replace) {
      PlanStep old = make_step(StepKind::Cleanup, change.logical_id, change.type);
      old.policy = policy_of(change.policy_action);
      cleanup.push_back(std::move(old));
    }
    forward.push_back(std::move(step));
  }
  link_steps(after, false, ids_of(forward), forward);
  sort_for_deletion(before, cleanup);
  link_steps(before, true, ids_of(cleanup), cleanup);
  forward.insert(forward.end(), std::make_move_iterator(cleanup.begin()),
                 std::make_move_iterator(cleanup.end()));
  return forward;
}

std::vector<PlanStep> make_delete_steps(const std::vector<ResourceRecord>& resources) {
  std::vector<std::string> names;
  std::map<std::string, std::uint32_t, std::less<>> vertices;
  std::vector<PlanStep> steps;
  for (const ResourceRecord& resource : resources) {
    if (!resource.slot.empty() || vertices.contains(resource.logical_id)) {
      continue;
    }
    vertices.emplace(resource.logical_id, static_cast<std::uint32_t>(names.size()));
    names.push_back(resource.logical_id);
    steps.push_back(make_step(StepKind::Delete, resource.logical_id, resource.type));
    steps.back().policy = effective_replace_policy(resource.type, resource.deletion_policy);
  }
  std::vector<GraphEdge> edges;
  for (const ResourceRecord& resource : resources) {
    if (!resource.slot.empty()) {
      continue;
    }
    for (const std::string& needed : resource.depends_on) {
      if (const auto it = vertices.find(needed); it != vertices.end()) {
        edges.push_back({vertices[resource.logical_id], it->second, EdgeCause::DependsOn, {}, {}});
      }
    }
  }
  const ResourceGraph graph = ResourceGraph::build(std::move(names), std::move(edges));
  sort_for_deletion(graph, steps);
  link_steps(graph, true, ids_of(steps), steps);
  return steps;
}

}  // namespace formwork
