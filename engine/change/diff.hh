// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/change/change_set.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/schema/catalog.hh"
#include "engine/template/template.hh"

namespace formwork {

/// One resource as it is before the change.
struct BeforeResource {
  std::string logical_id;
  std::string type;
  std::string physical_id;
  Value properties;  ///< Evaluated, as last applied.
  Value attributes;  ///< Known GetAtt values; "Ref" holds the Ref value. Null when nothing is
                     ///< deployed.
  std::string deletion_policy = "Delete";
  std::string update_replace_policy = "Delete";
  std::vector<std::string> depends_on;
};

/// A resource that an import takes into the stack.
struct ResourceToImport {
  std::string logical_id;
  std::string type;
  std::vector<std::pair<std::string, std::string>> identifier;  ///< Property and value.
};

/// Which resources exist already outside of the stack.
struct ImportRequest {
  /// The change set is of type IMPORT: it takes `resources` in and may do nothing else.
  bool is_import = false;
  std::vector<ResourceToImport> resources;
  /// ImportExistingResources: asked for every new resource with a name of its own whether one
  /// exists. Empty: never.
  std::function<bool(std::string_view type, const Value& identifier)> exists;
};

/// A tag of a stack: key and value.
using StackTag = std::pair<std::string, std::string>;

/// The stack before the change: from the store, or from another template with everything unknown.
struct BeforeStack {
  const Template* model = nullptr;  ///< Null when there is no stack yet.
  const BoundParameters* parameters = nullptr;
  std::vector<BeforeResource> resources;  ///< Only those that exist (active).
  std::vector<std::pair<std::string, Value>> outputs;
  std::optional<std::vector<StackTag>> tags = std::nullopt;  ///< None: tags are not compared.
};

/// The template and inputs to change to.
struct AfterStack {
  const Template& model;
  const BoundParameters& parameters;
  const Environment& environment;
  const Knowledge&
      knowledge;  ///< Exports, SSM values, zones; resources are answered from BeforeStack.
  const ResourceGraph& graph;
  const ImportRequest* imports = nullptr;                    ///< Null: nothing is imported.
  std::optional<std::vector<StackTag>> tags = std::nullopt;  ///< None: tags are not compared.
};

/// Computes what an update would do. Pure: nothing is read or written elsewhere. Resources are
/// evaluated in dependency order; what comes from a new or replaced resource is Unknown, everything
/// else is the stored value, so that only real differences of values are changes. Evaluation faults
/// go to the sink.
ChangeSet make_change_set(const BeforeStack& before, const AfterStack& after,
                          const SchemaCatalog& catalog, Sink& sink);

/// What a resource is in reality, apart from what was deployed.
struct ActualResource {
  enum class Kind : std::uint8_t { Read, Missing, NotSupported };
  Kind kind = Kind::Read;
  Value properties;         ///< As read; may have more than the template states.
  std::string detected_at;  ///< When it was read, ISO 8601.
};
using ActualResources = std::map<std::string, ActualResource, std::less<>>;

/// The change set of DeploymentMode REVERT_DRIFT: what an update from the live resources would do.
/// `actual` by logical id; a resource that is not there counts as not checked. Only places that the
/// stack or the new template states are compared, and write-only properties are not. Rows say where
/// their values come from and what drifted; a resource that is gone is added again.
ChangeSet make_drift_aware_change_set(const BeforeStack& before, const ActualResources& actual,
                                      const AfterStack& after, const SchemaCatalog& catalog,
                                      Sink& sink);

/// The resources of a template as if deployed with nothing known: the `before` of a preview without
/// state.
BeforeStack before_from_template(const AfterStack& stack, Sink& sink);

}  // namespace formwork
