// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/stack/operations.hh"

namespace formwork {

/// One resource of one stack.
struct RefactorPlace {
  std::string stack_name;
  std::string logical_id;
  bool operator==(const RefactorPlace&) const = default;
};

struct RefactorMapping {
  RefactorPlace from;
  RefactorPlace to;
};

/// What a stack is to look like afterwards.
struct RefactorDefinition {
  std::string stack_name;
  TemplateText template_text;  ///< Text "": as it is.
};

/// CreateStackRefactor.
struct RefactorRequest {
  std::string description;
  bool creates_stacks = false;  ///< EnableStackCreation.
  std::vector<RefactorMapping> mappings;
  std::vector<RefactorDefinition> definitions;
};

/// Where refactors are kept, by id: what DescribeStackRefactor answers by its member names, and
/// beside them CreationTime (milliseconds), Actions (list of StackRefactorAction), Definitions
/// (list of {StackName, StackId, TemplateBody, IsNew}) and Moves (list of {FromId, From, ToId,
/// To}).
inline constexpr std::string_view kRefactorService = "cloudformation";
inline constexpr std::string_view kRefactorKind = "stack-refactor";

/// The refactor of an id; ValidationError when there is none.
Result<Value> find_stack_refactor(Transaction& tx, const std::string& id);
/// All of them, oldest first.
Result<std::vector<Value>> list_stack_refactors(Transaction& tx);

}  // namespace formwork
