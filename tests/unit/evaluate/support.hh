// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/source_map.hh"
#include "engine/evaluate/evaluator.hh"

namespace formwork::evaluate_test {

/// A world with one queue, one export, one secret, one stack and the public zones; "Bad" has no
/// attributes.
class SmallWorld : public RegionKnowledge {
 public:
  std::optional<Value> ref(std::string_view logical_id) const override;
  Result<std::optional<Value>> attribute(std::string_view logical_id,
                                         std::string_view name) const override;
  Result<std::optional<Value>> import_value(std::string_view export_name) const override;
  Result<std::optional<Value>> dynamic_reference(std::string_view service,
                                                 std::string_view reference) const override;
  Result<std::optional<Value>> ssm_parameter(std::string_view name) const override;
  Result<std::optional<Value>> stack_output(const StackOutputName& name) const override;
  std::optional<Value> parameter_attribute(std::string_view parameter_type, std::string_view value,
                                           std::string_view attribute) const override;
};

/// A template with everything it takes to evaluate it. Must not move: parts refer to each other.
struct World {
  explicit World(std::string text);
  World(const World&) = delete;

  /// Binds parameters from `inputs`; makes the evaluator.
  Evaluator& bind(const ParameterInputs& inputs = {},
                  MissingParameters missing = MissingParameters::Unknown);

  /// Every fault so far as "CODE message @line:column <text>", one a line.
  std::string faults() const;

  SourceMap sources;
  Sink sink;
  std::unique_ptr<LoadedTemplate> loaded;
  SmallWorld knowledge;
  Environment environment = make_environment("123456789012", "eu-west-1");
  BoundParameters parameters;
  std::optional<Evaluator> evaluator;
};

/// JSON; Unknown at the top as "? Kind subject.attribute, ..."; NoValue as "(none)"; below the top,
/// Unknown is "?".
std::string show(const Value& value);

/// Evaluates one YAML expression (in flow style or on the lines of a block) as property V of a
/// resource in a template that has parameters, mappings, conditions and resources to refer to.
/// Gives the shown value, or the faults.
std::string evaluate_text(std::string_view expression, bool with_extensions = false);

/// One row of a table: an expression and what it gives. A row that is expected to be a fault begins
/// with its code and is compared as a prefix of the faults.
struct Row {
  const char* expression;
  const char* expected;
};
void check_rows(std::span<const Row> rows, bool with_extensions = false);

}  // namespace formwork::evaluate_test
