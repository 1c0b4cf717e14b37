// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/formwork/plan/view.hh"

namespace formwork::cli {

/// A resource of a diagram.
struct DiagramNode {
  std::string id;
  std::string type;
  const ChangeView* view = nullptr;  ///< Null: it does not change.
  std::size_t depth = 0;             ///< Longest way to something that needs nothing.
};

/// `from` needs `to`.
struct DiagramEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string label;      ///< "Ref", "TopicArn", "DependsOn".
  bool is_cause = false;  ///< The change of `to` changes `from`.
};

struct Diagram {
  std::vector<DiagramNode> nodes;
  std::vector<DiagramEdge> edges;
  bool is_cut = false;  ///< There are more resources than are shown.
};

/// What changes and what is one step away from it, at most `most` resources: changed ones first.
/// `views` must outlive it.
Diagram neighbourhood(const PlanReport& report, const std::vector<ChangeView>& views,
                      std::size_t most);

}  // namespace formwork::cli
