// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {

/// One entry under Events of a function.
struct ServerlessEvent {
  const ServerlessResource& owner;
  std::string_view name;
  std::string_view type;
  const Node* properties;  ///< Never null; a map.
  const Node* target;      ///< What is called: Ref of the function or of its alias.

  const Node* get(std::string_view property) const { return properties->get(property); }
  std::string id(std::string_view suffix = {}) const {
    return std::string(owner.name) + std::string(name) + std::string(suffix);
  }
};

/// Adds what the function's events need.
void add_events(const ServerlessResource& function, const Node* target, ServerlessTemplate& out);

}  // namespace formwork::lint
