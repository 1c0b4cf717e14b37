// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/stack/operations.hh"
#include "engine/transition/transition.hh"
#include "tools/formwork/plan/deployed.hh"

namespace formwork::cli {

/// What happened to the file of a template between two revisions.
enum class FileFate : std::uint8_t { Same, Added, Deleted, Renamed };

/// What the linter says of the new template.
struct LintCounts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
};

/// The preview of one template in one environment. Nothing in it is secret any more.
struct PlanReport {
  std::string file;      ///< Of the new template; the old one when it was deleted.
  std::string old_file;  ///< Of a rename.
  FileFate fate = FileFate::Same;
  std::string environment;  ///< "prod"; "" without environments.
  Preview preview;
  std::vector<Hazard> hazards;
  /// "parameters: prod.json; deployed state assumed = base revision main@abc1234".
  std::string assumption;
  std::string base;        ///< "main@abc1234", "old.yaml", "stack shop".
  std::string parameters;  ///< "prod.json", "defaults".
  std::optional<LintCounts> lint;

  /// "infra/api.yaml (prod)".
  std::string title() const { return file + (environment.empty() ? "" : " (" + environment + ")"); }
};

struct PlanDocument {
  std::vector<PlanReport> reports;
  std::string id;  ///< Of the pull-request comment, so that the next run finds it.
  const SourceMap& sources;
};

/// What hazards are looked for with.
struct HazardOptions {
  const StackPolicy* stack_policy = nullptr;
  bool is_rollback_disabled = false;
  bool is_express = false;
  std::vector<std::string> stateful_types;  ///< Beyond those of the catalogue.
  std::vector<ExportConsumer> consumers;
};

/// Two templates to compare. One of both may be missing: it was added or deleted.
struct ComparisonInput {
  std::optional<TemplateText> before;
  std::optional<TemplateText> after;
  StackRequest request;  ///< Parameters, tags, capabilities, name of the new side.
  /// Of the old side, where they differ from those of the new one.
  std::optional<ParameterInputs> before_parameters = {};
  const DeployedStack* deployed = nullptr;  ///< What is known of the old side.
  bool drops_foreign_parameters = false;    ///< Given ones that neither template declares are fine.
};

/// Compares them, conceals secrets and finds hazards. Null with faults in the sink. Changes of
/// types and crossed limits are hazards here, not faults.
std::optional<PlanReport> compare_templates(StackOperations& operations, SourceMap& sources,
                                            const Environment& environment,
                                            const ComparisonInput& input,
                                            const HazardOptions& options, Sink& sink);

/// Conceals and judges a preview against a stored stack. `before` is its template; null: there is
/// no stack.
void judge(PlanReport& report, const Template* before, const BoundParameters* before_values,
           std::size_t bytes_before, std::size_t bytes_after, const Environment& environment,
           const HazardOptions& options);

}  // namespace formwork::cli
