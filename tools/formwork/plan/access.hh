// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/formwork/plan/report.hh"

namespace formwork::cli {

/// A policy statement or security group rule that comes or goes: cells of a table.
struct AccessRow {
  bool is_added = true;
  std::string logical_id;
  std::vector<std::string> cells;
};

/// Effect, actions, resources, principals, condition.
std::vector<AccessRow> statement_rows(const ChangeSet& change_set);
/// Direction, protocol, ports, peer, description.
std::vector<AccessRow> security_rows(const ChangeSet& change_set);

}  // namespace formwork::cli
