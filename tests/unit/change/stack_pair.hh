// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/change/diff.hh"
#include "engine/value/convert.hh"

namespace formwork {

/// Knows the value of {{resolve:secretsmanager:s}} and nothing else.
class SecretKnowledge final : public Knowledge {
 public:
  Result<std::optional<Value>> dynamic_reference(std::string_view service,
                                                 std::string_view reference) const override;
};

/// Two templates and their parameters: the first is taken as deployed, with physical ids
/// "<LogicalId>-id" and every property readable as an attribute next to "Arn".
class StackPair {
 public:
  using Given = std::map<std::string, std::string>;

  StackPair(std::string before, std::string after, const Given& given_before = {},
            const Given& given_after = {});

  /// The change set from the first to the second.
  const ChangeSet& changes() const { return changes_; }
  /// Key facts of a view, one line each: "Modify Table True ReplaceAndDelete [Properties]" and,
  /// indented, "KeySchema Always Static DirectModification" with path, values and causing entity
  /// where there are.
  std::string view(bool with_values) const;
  /// Faults as "code message" lines.
  std::string faults() const;

  /// What the stack is taken to be; may be changed before compare() is called again.
  BeforeStack before;
  void compare();

  SourceMap sources;
  Sink sink;
  const ResourceGraph& old_graph() const { return *old_graph_; }
  const ResourceGraph& new_graph() const { return *new_graph_; }
  const AfterStack& after() const { return *after_; }
  /// What to change to; imports and tags may be set before compare() is called again.
  AfterStack& change_to() { return *after_; }
  /// Compares with the live resources as the third side.
  void compare_with(const ActualResources& actual);

 private:
  void deploy();

  SecretKnowledge world_;
  Environment environment_;
  std::unique_ptr<LoadedTemplate> old_;
  std::unique_ptr<LoadedTemplate> new_;
  BoundParameters old_parameters_;
  BoundParameters new_parameters_;
  std::unique_ptr<ResourceGraph> old_graph_;
  std::unique_ptr<ResourceGraph> new_graph_;
  std::unique_ptr<AfterStack> after_;
  ChangeSet changes_;
};

}  // namespace formwork
