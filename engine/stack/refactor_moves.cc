// SPDX-License-Identifier: Apache-2.0
// Which resource of a refactor becomes which.
#include "engine/stack/refactor_moves.hh"

#include <algorithm>

namespace formwork {

namespace {

struct Spot {
  std::size_t side = 0;
  std::string logical_id;
  std::string type;
  const Value* properties = nullptr;
};

std::string shown(const std::vector<RefactorSide>& sides, const Spot& spot) {
  return spot.logical_id + " of stack " + sides[spot.side].stack.name;
}

std::vector<Spot> removed_of(const std::vector<RefactorSide>& sides) {
  std::vector<Spot> spots;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (const ResourceRecord& row : sides[i].rows) {
      auto wanted = sides[i].wanted.find(row.logical_id);
      if (wanted == sides[i].wanted.end() || wanted->second.type != row.type) {
        spots.push_back({i, row.logical_id, row.type, &row.properties});
      }
    }
  }
  return spots;
}

std::vector<Spot> added_of(const std::vector<RefactorSide>& sides) {
  std::vector<Spot> spots;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (const auto& [logical_id, wanted] : sides[i].wanted) {
      bool is_there =
          std::any_of(sides[i].rows.begin(), sides[i].rows.end(), [&](const ResourceRecord& row) {
            return row.logical_id == logical_id && row.type == wanted.type;
          });
      if (!is_there) {
        spots.push_back(
            {i, logical_id, wanted.type, wanted.properties ? &*wanted.properties : nullptr});
      }
    }
  }
  return spots;
}

std::vector<Spot>::iterator find_spot(std::vector<Spot>& spots,
                                      const std::vector<RefactorSide>& sides,
                                      const RefactorPlace& place) {
  return std::find_if(spots.begin(), spots.end(), [&](const Spot& spot) {
    const StackRecord& stack = sides[spot.side].stack;
    return spot.logical_id == place.logical_id &&
           (stack.name == place.stack_name || stack.id == place.stack_name);
  });
}

Result<void> take_mappings(const std::vector<RefactorSide>& sides,
                           const std::vector<RefactorMapping>& mappings, std::vector<Spot>& removed,
                           std::vector<Spot>& added, std::vector<RefactorMove>& moves) {
  for (const RefactorMapping& mapping : mappings) {
    auto from = find_spot(removed, sides, mapping.from);
    auto to = find_spot(added, sides, mapping.to);
    if (from == removed.end() || to == added.end()) {
      const RefactorPlace& wrong = from == removed.end() ? mapping.from : mapping.to;
      return fail("ValidationError", "Resource mapping of " + wrong.logical_id + " of stack " +
                                         wrong.stack_name +
                                         " does not fit the templates of the stacks.");
    }
    if (from->type != to->type) {
      return fail("ValidationError", "Resource mapping of " + from->logical_id + " to " +
                                         to->logical_id + " would change its type.");
    }
    moves.push_back({from->side, to->side, from->logical_id, to->logical_id, true});
    removed.erase(from);
    added.erase(to);
  }
  return {};
}

// Those of the type with the same properties, as far as these are known.
std::vector<std::size_t> candidates_for(const Spot& wanted, const std::vector<Spot>& removed) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < removed.size(); ++i) {
    bool is_same =
        wanted.properties == nullptr || Value::same(*wanted.properties, *removed[i].properties);
    if (removed[i].type == wanted.type && is_same) {
      found.push_back(i);
    }
  }
  auto named = std::find_if(found.begin(), found.end(), [&](std::size_t i) {
    return removed[i].logical_id == wanted.logical_id;
  });
  return named == found.end() ? found : std::vector<std::size_t>{*named};
}

}  // namespace

Result<std::vector<RefactorMove>> find_refactor_moves(
    const std::vector<RefactorSide>& sides, const std::vector<RefactorMapping>& mappings) {
  std::vector<Spot> removed = removed_of(sides);
  std::vector<Spot> added = added_of(sides);
  std::vector<RefactorMove> moves;
  if (Result<void> taken = take_mappings(sides, mappings, removed, added, moves); !taken) {
    return std::move(taken).failure();
  }
  for (const Spot& wanted : added) {
    std::vector<std::size_t> candidates = candidates_for(wanted, removed);
    if (candidates.empty()) {
      return fail("ValidationError",
                  "Stack refactor cannot create the resource " + shown(sides, wanted) + ".");
    }
    if (candidates.size() > 1) {
      return fail("ValidationError", "More than one resource could become " + shown(sides, wanted) +
                                         ". Name the right one in ResourceMappings.");
    }
    auto chosen = removed.begin() + static_cast<std::ptrdiff_t>(candidates.front());
    moves.push_back({chosen->side, wanted.side, chosen->logical_id, wanted.logical_id, false});
    removed.erase(chosen);
  }
  if (!removed.empty()) {
    return fail("ValidationError",
                "Stack refactor cannot delete the resource " + shown(sides, removed.front()) + ".");
  }
  if (moves.empty()) {
    return fail("ValidationError", "The stack definitions move no resource.");
  }
  return moves;
}

}  // namespace formwork
