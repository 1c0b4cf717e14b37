// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/stack/refactor.hh"

namespace formwork {

/// One stack of a refactor.
struct RefactorSide {
  StackRecord stack;
  bool is_new = false;
  TemplateText text;
  /// Resources of the new template: type and, where they are known, properties by logical id.
  struct Wanted {
    std::string type;
    std::optional<Value> properties;
  };
  std::map<std::string, Wanted> wanted;
  std::vector<ResourceRecord> rows;  ///< Present ones.
};

struct RefactorMove {
  std::size_t from_side = 0;
  std::size_t to_side = 0;
  std::string from;
  std::string to;
  bool is_manual = false;
};

/// Finds where every resource goes that its stack's new template does not have: by the mappings,
/// else by type, logical id and properties. Fails with a sentence for what would be made or
/// deleted, and where several resources could be meant.
Result<std::vector<RefactorMove>> find_refactor_moves(const std::vector<RefactorSide>& sides,
                                                      const std::vector<RefactorMapping>& mappings);

/// The side's resource of that logical id, which it has.
const ResourceRecord& row_named(const RefactorSide& side, const std::string& logical_id);

// Members of a refactor's record.
Value actions_of(const std::vector<RefactorSide>& sides, const std::vector<RefactorMove>& moves);
Value definitions_of(const std::vector<RefactorSide>& sides);
Value moves_of(const std::vector<RefactorSide>& sides, const std::vector<RefactorMove>& moves);

}  // namespace formwork
